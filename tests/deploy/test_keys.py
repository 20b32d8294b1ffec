"""`./kokon keys`: what is listed, who may read it, and that changing a key loses nothing."""

import errno
import json
import shutil
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from deploy.local.keys import key_rotation
from deploy.local.keys.keys import every_key
from deploy.nats import certificates
from deploy.nats.keys import Keys
from deploy.nats.messages import at_rest
from deploy.nats.stream_administration import administration
from deploy.trouble import Trouble
from services.quality.foundation.domain import Period
from services.quality.office.members.file import read
from tests.deploy.bus import member, stream_info, until_messages
from tests.deploy.linked_centres import RELEASE, refused, release, until_linked
from tests.deploy.office import Office, Place, answer_of_command
from tests.deploy.pulled_plug import PulledPlugError

pytestmark = pytest.mark.real


def test_every_key_is_listed_without_being_shown(north: Place) -> None:
    said = answer_of_command("keys", "--folder", north.installation.folder)
    names = {one["name"] for one in said["keys"]}
    assert {"bus key of intake", "key of the streams on the disk", "key of the link", "keys of quality"} <= names
    assert said["open"] == []
    seeds = json.loads((north.installation.keys / "nats.json").read_text())
    assert not [seed for seed in seeds.values() if str(seed) in json.dumps(said)]


def test_a_key_that_others_may_read_is_found_and_closed(north: Place) -> None:
    seed = north.server.membership.folder / "1" / "seed"
    seed.chmod(0o644)
    assert answer_of_command("keys", "--folder", north.installation.folder)["open"] == [str(seed)]
    answer_of_command("keys", "--repair", "--folder", north.installation.folder)
    assert stat.S_IMODE(seed.stat().st_mode) == 0o600
    assert answer_of_command("keys", "--folder", north.installation.folder)["open"] == []


def test_an_end_that_comes_near_is_told_in_time(north: Place) -> None:
    soon = datetime.now(UTC) + timedelta(days=certificates.LINK_DAYS - 30)
    warned = {one.name: one.warning for one in every_key(north.installation, soon) if one.warning}
    assert set(warned) == {"certificate of the link"}
    assert "./kokon keys rotate link" in warned["certificate of the link"]
    assert not [one for one in every_key(north.installation, datetime.now(UTC)) if one.warning]


def test_what_ends_with_the_authority_of_the_hub_is_not_renewed_by_it(office: Office, north: Place) -> None:
    soon = datetime.now(UTC) + timedelta(days=certificates.AUTHORITY_DAYS - 30)
    warned = {one.name: one.warning for one in every_key(office.installation, soon) if one.warning}
    assert set(warned) == {"authority of the hub", "certificate of the hub"}
    assert all(warning.endswith(certificates.NEXT_AUTHORITY) for warning in warned.values())
    at_centre = {one.name: one.warning for one in every_key(north.installation, soon)}
    assert at_centre["authority of the hub"].endswith(certificates.ASK_ANEW)


async def test_a_bus_key_is_changed_under_a_running_server(north: Place) -> None:
    old = north.server.seed("intake")
    async with member(north.server, "cases"):
        answer_of_command("keys", "rotate", "intake", "--folder", north.installation.folder)
    assert north.server.seed("intake").get_secret_value() != old.get_secret_value()
    async with member(north.server, "intake") as intake:
        await intake.publish("intake.request.sealed")
    with pytest.raises(Trouble):
        async with administration(north.server.url, "intake", old):
            pass


async def test_a_change_of_a_bus_key_that_was_interrupted_is_finished(north: Place) -> None:
    old = north.server.seed("quality")
    north.server.keys.renew("quality")
    north.server.reload()
    async with administration(north.server.url, "quality", old):
        pass  # a service that has not come back yet goes on working
    new = north.server.seed("quality").get_secret_value()
    answer_of_command("keys", "rotate", "quality", "--folder", north.installation.folder)
    assert north.server.seed("quality").get_secret_value() == new
    with pytest.raises(Trouble):
        async with administration(north.server.url, "quality", old):
            pass


async def test_the_link_gets_new_keys_and_the_old_ones_are_worth_nothing(office: Office, north: Place) -> None:
    await until_linked(office, "north")
    before = (await stream_info(office.hub, "releases"))["messages"]
    stolen = north.folder / "stolen"
    shutil.copytree(north.server.membership.folder, stolen)
    answer = north.folder / "renewal.json"
    said = answer_of_command("keys", "rotate", "link", "--to", answer, "--folder", north.installation.folder)
    again = answer_of_command("keys", "rotate", "link", "--to", answer, "--folder", north.installation.folder)
    assert said["fingerprint"] == again["fingerprint"]
    assert office.hub.linked() == ["north"]
    with refused("wrong_fingerprint"):
        office.admit(answer, "1" * 30)
    admitted = office.admit(answer, said["fingerprint"])
    assert (admitted["done"], admitted["digits"]) == ("renewed", "")
    assert office.hub.linked() == []
    await release(north, b"said between the two")
    north.server.stop()
    assert key_rotation.switch_if_admitted(north.server)
    north.start()
    await until_linked(office, "north")
    await until_messages(office.hub, "releases", before + 1)
    assert [file.name for file in north.server.membership.folder.iterdir() if file.is_dir()] == ["2"]
    # an attacker who has stolen the old folder
    north.server.stop()
    current = north.server.membership.folder
    current.rename(north.folder / "kept")
    stolen.rename(current)
    north.start()
    await release(north, b"with a stolen key")
    assert office.hub.linked() == []
    assert (await stream_info(office.hub, "releases"))["messages"] == before + 1
    north.server.stop()
    current.rename(stolen)
    (north.folder / "kept").rename(current)
    north.start()
    await until_linked(office, "north")


async def test_a_new_release_key_is_known_beside_the_old_one(office: Office, north: Place) -> None:
    answer = north.folder / "release.json"
    said = answer_of_command("keys", "rotate", "release", "--to", answer, "--folder", north.installation.folder)
    office.admit(answer, said["fingerprint"])
    assert sorted(office.members()["north"]["release_keys"]) == ["release-1", "release-2"]
    office.admit(answer, said["fingerprint"], "--forget-old")
    assert sorted(office.members()["north"]["release_keys"]) == ["release-2"]
    await until_linked(office, "north")


def test_who_left_and_comes_back_is_still_known_by_its_earlier_release_key(office: Office) -> None:
    """A release that was signed before and not yet accepted goes out again as it is, with the signature it has."""
    place, folder = Place(office.folder, "east"), ["--folder", office.installation.folder]

    def back(*words: object) -> list[str]:
        """With a new release key, as `leave` advises; then what the office knows it by."""
        answer_of_command("leave", "--office", "east", "--yes", *folder)
        answer_of_command("leave", "--now", "--yes", "--folder", place.installation.folder)
        assert answer_of_command("keys", "rotate", "release", "--folder", place.installation.folder) == {
            "rotated": "release"
        }
        answer = place.accept(office.invite("east"))
        assert office.admit(*answer, *words)["done"] == "joined"
        return sorted(office.members()["east"]["release_keys"])

    office.admit(*place.accept(office.invite("east")))
    for key in ("link", "release"):
        with refused("waits_for_call"):
            answer_of_command("keys", "rotate", key, "--folder", place.installation.folder)
    named = {one.name for one in every_key(place.installation, datetime.now(UTC))}
    assert "key of the link, waits for the call" in named
    before = office.members()["east"]["release_keys"]["release-1"]
    assert back() == ["release-1", "release-2"]
    assert office.members()["east"]["release_keys"]["release-1"] == before
    assert read(office.hub.register.members_file).key("east", "release-1", Period(2026, 1))
    # unless the old one was stolen
    assert back("--forget-old") == ["release-3"]
    answer_of_command("leave", "--office", "east", "--yes", *folder)


def test_who_comes_back_with_a_new_installation_is_known_by_its_new_key(office: Office, tmp_path: Path) -> None:
    office.admit(*Place(office.folder, "hill").accept(office.invite("hill")))
    before = office.members()["hill"]["release_keys"]
    answer_of_command("leave", "--office", "hill", "--yes", "--folder", office.installation.folder)
    anew = Place(tmp_path, "hill")
    assert office.admit(*anew.accept(office.invite("hill")))["done"] == "joined"
    after = office.members()["hill"]["release_keys"]
    assert list(after) == list(before) == ["release-1"]
    assert after != before
    answer_of_command("leave", "--office", "hill", "--yes", "--folder", office.installation.folder)


async def test_the_certificate_of_the_hub_is_changed_and_centres_stay(office: Office, north: Place) -> None:
    before = (office.hub.folder / "tls" / "hub.pem").read_bytes()
    answer_of_command("keys", "rotate", "hub", "--folder", office.installation.folder)
    assert (office.hub.folder / "tls" / "hub.pem").read_bytes() != before
    office.hub.restart()
    await until_linked(office, "north")


def test_an_unknown_key_is_said(north: Place) -> None:
    with refused("unknown"):
        answer_of_command("keys", "rotate", "everything", "--folder", north.installation.folder)


@pytest.fixture
async def stored(tmp_path: Path) -> Place:
    """A centre that is stopped, with something in some of its streams and nothing in the others."""
    place = Place(tmp_path, "store")
    place.start()
    for identity, subject in (("intake", "intake.request.sealed"), ("quality", RELEASE)):
        async with member(place.server, identity) as one:
            for number in range(3):
                await one.publish(subject, b"kept %d" % number)
    place.server.stop()
    return place


async def counts(place: Place) -> tuple[int, int]:
    place.start()
    try:
        intake = (await stream_info(place.server, "intake"))["messages"]
        return intake, (await stream_info(place.server, "uplink", "uplink"))["messages"]
    finally:
        place.server.stop()


async def test_streams_are_sealed_with_a_new_key_and_nothing_is_lost(stored: Place) -> None:
    old = stored.server.keys.at_rest().get_secret_value()
    answer_of_command("keys", "rotate", "at-rest", "--folder", stored.installation.folder)
    assert stored.server.keys.at_rest().get_secret_value() != old
    assert stored.server.keys.at_rest_before() is None
    kept = stored.installation.folder
    assert not [file for file in kept.rglob("*") if file.is_file() and old.encode() in file.read_bytes()]
    assert await counts(stored) == (3, 3)
    assert not list(stored.server.folder.glob("streams.*"))


@pytest.mark.parametrize("at", ["copy_streams", "counted", "sealed_with_new_key_alone"])
async def test_interrupted_anywhere_the_streams_are_there(
    stored: Place, at: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = getattr(at_rest, at)

    def interrupted(*words: object) -> object:
        real(*words)
        raise PulledPlugError

    def pulled(_: object) -> None:
        raise PulledPlugError

    with monkeypatch.context() as patched:
        patched.setattr(at_rest, at, interrupted)
        patched.setattr(at_rest, "_put_back", pulled)
        with pytest.raises(PulledPlugError):
            answer_of_command("keys", "rotate", "at-rest", "--folder", stored.installation.folder)
    at_rest.finish_or_undo(stored.server)
    assert await counts(stored) == (3, 3)
    answer_of_command("keys", "rotate", "at-rest", "--folder", stored.installation.folder)
    assert await counts(stored) == (3, 3)


def test_a_disk_without_room_for_a_copy_of_the_streams_is_said_and_stays_free(
    stored: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, key = stored.server.folder, stored.server.keys.at_rest()

    def full(_: object, to: Path, **__: object) -> None:
        (to / "half").mkdir(parents=True)
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(shutil, "copytree", full)
        with pytest.raises(Trouble, match=r"could not be copied; everything is as it was\. Next step: .* make room"):
            at_rest.seal_anew(stored.server)
    assert not list(folder.glob("streams.*"))
    with monkeypatch.context() as patched:
        patched.setattr(at_rest, "SPARE", shutil.disk_usage(folder).total)
        with pytest.raises(Trouble, match=r"A copy of the streams needs .* are free"):
            at_rest.seal_anew(stored.server)
    (folder / "streams.before.draft").mkdir()
    at_rest.finish_or_undo(stored.server)
    assert not list(folder.glob("streams.*"))
    assert stored.server.keys.at_rest() == key


def test_a_key_file_keeps_the_old_one_until_it_is_settled(tmp_path: Path) -> None:
    keys = Keys(tmp_path / "keys.json")
    first = keys.public("intake")
    keys.renew("intake")
    keys.renew("intake")
    assert set(keys.publics(["intake"]).values()) == {first, keys.public("intake")}
    keys.destroy_old("intake")
    assert keys.publics(["intake"]) == {"intake": keys.public("intake")} != {"intake": first}
    assert keys.since("intake") == datetime.now(UTC).date().isoformat()
