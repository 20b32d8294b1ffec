"""The doctor looks at installations in containers: at their volumes, and at a real server in the place of theirs."""

import asyncio
from pathlib import Path

import pytest

from deploy.compose import doctor, finish_step
from deploy.compose.__main__ import main
from deploy.compose.layout import OFFICE, Installation
from deploy.nats.keys import Keys
from deploy.nats.streams import centre_definitions, uplink_definitions
from tests.servers import Nats
from tests.shared.building import connected


@pytest.fixture
def running(bus: Nats, monkeypatch: pytest.MonkeyPatch) -> Nats:
    """The bus of centre-a runs, that of the office does not."""
    keys = finish_step.keys_of

    def keys_of(installation: Installation) -> Keys:
        return keys(installation) if installation is OFFICE else bus.server.keys

    monkeypatch.setattr(doctor, "keys_of", keys_of)
    monkeypatch.setattr(doctor, "url_of", lambda one: "nats://127.0.0.1:9" if one is OFFICE else bus.url)
    monkeypatch.setattr(doctor, "centre_definitions", lambda _: centre_definitions(bus.server.name))
    monkeypatch.setattr(doctor, "uplink_definitions", lambda _: uplink_definitions(bus.server.name))
    return bus


async def deleted(bus: Nats) -> None:
    async with connected(bus, "provision") as client:
        await client.request("$JS.API.CONSUMER.DELETE.intake.cases_request_sealed", b"")


def test_what_is_right_and_what_is_not_is_said_with_what_to_do_in_containers(
    volumes: Path, running: Nats, capsys: pytest.CaptureFixture[str]
) -> None:
    own = volumes / "centre-a"
    assert main(["doctor", "centre-a"]) == 1
    words = capsys.readouterr().out
    assert "✓ message bus of centre-a: " in words
    assert "✓ disk of centre-a: " in words
    assert "✗ key file of centre-a: there is none" in words
    assert "✗ link of centre-a: " in words, "nobody answers for the office"
    assert "✗ message bus of office: The streams were not looked at." in words
    assert "Next step: docker compose up --detach office-nats." in words

    (own / "cases" / "centre.keys").write_text("{}")
    (own / "nats" / "secrets.conf").chmod(0o644)
    asyncio.run(deleted(running))
    assert main(["doctor", "centre-a"]) == 1
    words = capsys.readouterr().out
    assert "- key file of centre-a: not locked" in words
    assert "✓ message bus of centre-a" not in words
    [open_file] = [line for line in words.splitlines() if "secrets.conf can be read by others" in line]
    assert "run --rm --no-deps setup, docker compose restart centre-a-nats, then" in open_file
    [consumer] = [line for line in words.splitlines() if "cases_request_sealed is not there." in line]
    assert "docker compose run --rm --no-deps finish, which sets it back." in consumer
    assert "./kokon" not in words

    (own / "cases" / "centre.keys").write_text('{"sealed": ""}')
    main(["doctor", "centre-a"])
    assert "✓ key file of centre-a: locked" in capsys.readouterr().out
    assert main(["doctor", "centre-z"]) == 1
    assert "There is no centre centre-z here." in capsys.readouterr().err
