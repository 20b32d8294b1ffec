"""The streams of an office in containers are sealed with a new key while its server is stopped, by a real server."""

import asyncio
import json
import subprocess
from pathlib import Path

import pytest

from deploy.compose import target_steps
from deploy.compose.__main__ import main
from deploy.compose.layout import OFFICE
from deploy.compose.production import stopped_bus
from deploy.compose.production.stopped_bus import StoppedBus
from deploy.local.machine import ports
from deploy.local.servers import nats_server
from deploy.nats.folder_check import check
from deploy.nats.keys import Keys
from deploy.nats.messages import at_rest
from deploy.nats.stream_administration import administration
from tests.deploy.compose_volumes import CENTRES
from tests.deploy.pulled_plug import PulledPlugError

pytestmark = pytest.mark.real
SUBJECT = "office.dead.office"


@pytest.fixture
def office(volumes: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Of the demonstration, with three messages in one stream and none in the others."""
    first = ports.row(3)
    monkeypatch.setattr(stopped_bus, "PROGRAM", nats_server.installed())
    monkeypatch.setattr(StoppedBus, "port", first)
    monkeypatch.setattr(StoppedBus, "monitoring_port", first + 1)
    monkeypatch.setattr(StoppedBus, "leaf_port", first + 2)
    publish_at(StoppedBus(OFFICE))
    return volumes / "office"


def publish_at(bus: StoppedBus) -> None:
    bus.start()
    try:
        bus.provision()
        asyncio.run(publish(bus))
    finally:
        bus.stop()


async def publish(bus: StoppedBus) -> None:
    async with administration(bus.url, "office", bus.seed("office")) as api:
        for number in range(3):
            await api.publish(SUBJECT, b"kept %d" % number)


def keys(office: Path) -> Keys:
    return Keys(office.parent / "setup/hub/keys.json")


def messages() -> dict[str, int]:
    return {name: number for name, number in at_rest.counted(StoppedBus(OFFICE)).items() if number}


def test_nothing_is_lost_and_the_old_key_is_nowhere(office: Path) -> None:
    before = keys(office).at_rest().get_secret_value()
    assert main(["at-rest", "office"]) == 0
    found = [file for file in office.parent.rglob("*") if file.is_file() and before.encode() in file.read_bytes()]
    assert found == []
    assert keys(office).at_rest().get_secret_value() in (office / "nats/secrets.conf").read_text()
    assert check(office / "nats") == []
    assert messages() == {"dead": 3}
    assert not list(office.glob("streams.*"))
    assert {path.stat().st_uid for path in (office / "streams").rglob("*")} == {10_001}


@pytest.mark.parametrize("at", ["copy_streams", "counted", "sealed_with_new_key_alone"])
def test_interrupted_anywhere_the_next_start_has_the_streams_and_their_key(
    office: Path, at: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pulled out before the step could write anything more, as by a machine that lost its power."""
    real = getattr(at_rest, at)

    def interrupted(*words: object) -> object:
        real(*words)
        raise PulledPlugError

    with monkeypatch.context() as patched:
        patched.setattr(at_rest, at, interrupted)
        patched.setattr(at_rest, "_put_back", pulled)
        patched.setattr(target_steps, "configure_bus", pulled)
        with pytest.raises(PulledPlugError):
            main(["at-rest", "office"])
    configuration = office / "nats/nats.conf"
    server = [str(nats_server.installed()), "--config", str(configuration)]
    started = subprocess.run(server, timeout=60, capture_output=True, text=True, check=False)
    assert f"{configuration}: no such file" in started.stderr, "what it took now would be lost"
    assert main(["prepare", *CENTRES]) == 0
    assert keys(office).at_rest_before() is None
    assert keys(office).at_rest().get_secret_value() in (office / "nats/secrets.conf").read_text()
    assert messages() == {"dead": 3}


def pulled(*_: object) -> None:
    raise PulledPlugError


@pytest.mark.parametrize("error", [KeyboardInterrupt, OSError])
def test_what_an_interrupted_change_left_is_what_the_server_goes_on_with(
    office: Path, error: type[BaseException], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody starts it before the deploy step: what it takes meanwhile stays."""
    before = keys(office).at_rest().get_secret_value()

    def interrupted(_: Path) -> None:
        raise error

    with monkeypatch.context() as patched:
        patched.setattr(at_rest, "_drop_consumers", interrupted)
        with pytest.raises(error):
            main(["at-rest", "office"])
    assert before in (office / "nats/secrets.conf").read_text()
    publish_at(StoppedBus(OFFICE))
    assert main(["prepare", *CENTRES]) == 0
    assert messages() == {"dead": 6}


def test_a_server_that_runs_and_a_change_under_way_are_left_alone(
    office: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = (office.parent / "setup/hub/keys.json").read_text()
    with stopped_bus.alone(OFFICE):
        assert main(["prepare", *CENTRES]) == main(["at-rest", "office"]) == 1
    assert "is being changed. Next step: wait" in capsys.readouterr().err
    monkeypatch.setattr(stopped_bus, "runs", lambda _: True)
    assert main(["at-rest", "office"]) == 1
    assert "docker compose stop office-nats" in capsys.readouterr().err
    assert (office.parent / "setup/hub/keys.json").read_text() == before
    assert json.loads(before)["at_rest"]
