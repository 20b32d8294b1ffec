"""The validator: a generated folder is right, every kind of damage is named, and 200 centres are no trouble."""

import asyncio
import shutil
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from deploy.local.servers.nats import Centre, Hub, introduce
from deploy.local.servers.nats_server import installed
from deploy.nats import certificates
from deploy.nats.configuration_reader import read_settings
from deploy.nats.folder_check import check
from deploy.nats.server_folders import Surroundings, prepare
from deploy.trouble import Trouble
from tests.deploy.bus import member, until_messages
from tests.deploy.linked_centres import RELEASE
from tests.shared.patience import on_this_machine

NOW = datetime.now(UTC)


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("prepared")
    prepare(folder, {"north": "Centre North", "south-west": "Centre South-West"}, Surroundings())
    return folder


@pytest.fixture
def folder(prepared: Path, tmp_path: Path) -> Path:
    """A copy that may be damaged."""
    return Path(shutil.copytree(prepared, tmp_path / "copy"))


def replaced(file: str, old: str, new: str) -> Callable[[Path], None]:
    def damage(folder: Path) -> None:
        path = folder / file
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new, 1))

    return damage


def opened_to_others(file: str) -> Callable[[Path], None]:
    return lambda folder: (folder / file).chmod(0o640)


def other_key(folder: Path) -> None:
    other = folder / "other"
    certificates.self_signed("north", other / "link.pem", other / "link.key")
    shutil.copyfile(other / "link.key", folder / "north" / "tls" / "link.key")


@pytest.mark.parametrize("name", ["hub", "north", "south-west"])
def test_what_was_generated_is_right(prepared: Path, name: str) -> None:
    assert check(prepared / name) == []


@pytest.mark.real
@pytest.mark.parametrize("centre", [True, False])
def test_the_server_agrees(tmp_path: Path, centre: bool) -> None:
    hub, north = Hub(tmp_path / "hub"), Centre(tmp_path / "north", "north")
    introduce(hub, north)
    server = north if centre else hub
    server.write_configuration()
    assert check(server.folder, server=installed()) == []
    text = (server.folder / "nats.conf").read_text()
    (server.folder / "nats.conf").write_text(text.replace("sync_interval", "sink_interval"))
    assert {"refused", "differs"} <= {fault.code for fault in check(server.folder, server=installed())}


DAMAGE = (
    ("hub", replaced("hub/nats.conf", "verify: true", "verify: false"), "differs", "how the hub lets"),
    ("hub", replaced("hub/nats.conf", "first: true", "first: false"), "differs", "how the hub lets"),
    ("hub", replaced("hub/nats.conf", '"deliver.north.>"', '"deliver.>"'), "differs", "account of a centre"),
    ("hub", replaced("hub/nats.conf", '"LEAFNODE"', '"STANDARD"'), "differs", "account of a centre"),
    ("hub", replaced("hub/nats.conf", "interest: true", "interest: false"), "differs", "how the hub lets"),
    ("north", replaced("north/nats.conf", 'domain: "north"', 'domain: "south"'), "differs", "domain of the streams"),
    ("north", replaced("north/nats.conf", 'cipher: "aes"', 'cipher: "none"'), "differs", "sealed on the disk"),
    ("north", replaced("north/nats.conf", "key: $KOKON_AT_REST_KEY", "key: in_clear"), "differs", "sealed on the disk"),
    ("north", replaced("north/nats.conf", 'sync_interval: "always"', 'sync_interval: "2m"'), "differs", "sealed on"),
    ("north", replaced("north/nats.conf", '"intake.>"', '">"'), "differs", "account of the streams"),
    ("north", replaced("north/nats.conf", '"JS.bus.API.STREAM.INFO.intake"', '"JS.bus.>"'), "differs", "of a service"),
    ("north", replaced("north/nats.conf", 'account: "UPLINK"', 'account: "CENTRE"'), "differs", ""),
    ("north", replaced("north/nats.conf", '"$KV.>"', '"$KW.>"'), "differs", "way to the hub"),
    ("north", replaced("north/nats.conf", 'service: "uplink.>"', 'service: ">"'), "differs", "what may leave"),
    ("north", opened_to_others("north/keys.json"), "open_to_others", "keys.json"),
    ("north", opened_to_others("north/tls/link.key"), "open_to_others", "link.key"),
    ("north", opened_to_others("north/secrets.conf"), "open_to_others", "secrets.conf"),
    ("north", other_key, "other_key", "link.key"),
    ("north", lambda folder: (folder / "north/tls/authority.pem").unlink(), "no_file", "authority.pem"),
    ("north", lambda folder: (folder / "north/tls/link.pem").write_text("no"), "unreadable", "link.pem"),
    ("north", lambda folder: (folder / "north/nats.conf").write_text("{ what"), "unreadable", "nats.conf"),
    ("north", lambda folder: (folder / "north/nats.conf").write_text("port: 4222"), "not_ours", "nats.conf"),
    ("north", lambda folder: (folder / "north/nats.conf").unlink(), "no_file", "nats.conf"),
)  # fmt: skip


@pytest.mark.parametrize(("name", "damage", "code", "words"), DAMAGE)
def test_damage_is_named_with_the_next_step(
    folder: Path, name: str, damage: Callable[[Path], None], code: str, words: str
) -> None:
    damage(folder)
    found = [fault for fault in check(folder / name) if fault.code == code and words in fault.what]
    assert found
    assert all(fault.next_step for fault in found)


def test_certificates_are_watched(folder: Path) -> None:
    days = certificates.LINK_DAYS
    for later, codes in (
        (0, []),
        (days - 30, ["certificate_ends"]),
        (days + 1, ["certificate_expired"]),
        (-9, ["clock"]),
    ):
        found = check(folder / "north", now=NOW + timedelta(days=later))
        assert [fault.code for fault in found] == codes
        assert all("keys rotate link" in fault.next_step or "clock" in fault.next_step for fault in found)


def test_the_authority_of_the_hub_is_watched_a_year_before_at_both_ends(folder: Path) -> None:
    ends = NOW + timedelta(days=certificates.AUTHORITY_DAYS)
    assert check(folder / "hub", now=ends - timedelta(days=400)) == []
    for before, codes in (
        (100, ["certificate_ends"]),
        (30, ["certificate_ends"] * 2),
        (-1, ["certificate_expired"] * 2),
    ):
        found = check(folder / "hub", now=ends - timedelta(days=before))
        assert [fault.code for fault in found] == codes
        assert {fault.next_step for fault in found} == {certificates.NEXT_AUTHORITY}
    at_centre = [
        fault for fault in check(folder / "north", now=ends - timedelta(days=9)) if "authority.pem" in fault.what
    ]
    assert [(fault.code, fault.next_step) for fault in at_centre] == [("certificate_ends", certificates.ASK_ANEW)]


def test_a_certificate_of_the_hub_that_ends_before_its_authority_is_renewed_by_it(folder: Path) -> None:
    hub = folder / "hub"
    for file in ("hub.pem", "hub.key"):
        (hub / "tls" / file).unlink()
    certificates.Authority(hub / "authority").issue("hub", hub / "tls", hosts=["hub"], days=30)
    assert [fault.next_step for fault in check(hub)] == ["./kokon keys rotate hub"]


def test_what_was_written_is_read_as_it_was(folder: Path) -> None:
    settings = read_settings(folder / "hub" / "nats.conf")
    assert settings["server_name"] == "hub"
    (folder / "hand").write_text("a = 1  # a word\nb { c: 'd', e [ 1, \"two\" ] }\n// more\n")
    assert read_settings(folder / "hand") == {"a": 1, "b": {"c": "d", "e": [1, "two"]}}
    (folder / "hand").write_text("a { b: 1")
    with pytest.raises(Trouble):
        read_settings(folder / "hand")


@pytest.mark.real
async def test_two_hundred_centres_from_the_same_code(tmp_path: Path) -> None:
    begun = time.monotonic()
    hub = Hub(tmp_path / "hub")
    for number in range(198):
        introduce(hub, Centre(tmp_path / f"c{number}", f"c{number}"))
    two = [Centre(tmp_path / name, name) for name in ("north", "south")]
    for centre in two:
        introduce(hub, centre)
    hub.write_configuration()
    assert check(hub.folder) == []
    assert len(hub.centres) == 200
    try:
        hub.start()
        for centre in two:
            centre.start()
        for server in (*two, hub):
            await asyncio.to_thread(server.provision)
        for centre in two:
            async with member(centre, "quality") as quality:
                await quality.publish(RELEASE, centre.name.encode())
        await until_messages(hub, "releases", 2)
        assert hub.linked() == ["north", "south"]
    finally:
        for server in (*two, hub):
            server.stop()
    assert time.monotonic() - begun < on_this_machine(40)
