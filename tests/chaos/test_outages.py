"""Outages of the federation on real servers: nothing is lost, nothing doubled, and a message says what to do."""

import asyncio
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from deploy.joining import hub_probe
from deploy.local.inspection.bus_findings import older_streams
from deploy.local.servers.servers import Servers
from deploy.local.settings.installation import Installation
from deploy.local.supervision.supervised_program import Kept
from deploy.local.supervision.watchdog import Watch
from deploy.nats.certificates import Authority
from deploy.nats.folder_check import check
from deploy.nats.stream_administration import administration
from deploy.nats.stream_changes import apply
from deploy.trouble import Trouble
from shared.bus.publisher import Pending, publish
from tests.chaos.watched_office import ARRIVES_WITHIN, Watched, WatchedPlace, until_released
from tests.deploy.bus import AUDITOR, member, stream_info, subjects_in
from tests.deploy.linked_centres import RELEASE, release, until_linked
from tests.deploy.office import Office, Place, answer_of_command
from tests.shared.building import until
from tests.shared.patience import PATIENCE

pytestmark = [pytest.mark.chaos, pytest.mark.real]
STANDARD = "downlink.standard.adopted"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    office = Watched(tmp_path_factory.mktemp("outages"))
    yield office
    office.hub.stop()


@pytest.fixture(scope="module")
def north(office: Watched) -> Iterator[WatchedPlace]:
    yield from running(office, "north")


@pytest.fixture(scope="module")
def south(office: Watched) -> Iterator[WatchedPlace]:
    yield from running(office, "south")


def running(office: Watched, id: str) -> Iterator[WatchedPlace]:
    place = WatchedPlace(office.folder, id)
    place.join(office)
    yield place
    place.server.stop()


async def adopt(office: Watched, *bodies: bytes) -> None:
    async with member(office.hub, "office") as one:
        for body in bodies:
            await one.publish(STANDARD, body)


async def until_down(place: Place, body: bytes) -> list[bytes]:
    async def come() -> list[bytes]:
        found = [one for _, one in await subjects_in(place.server, "downlink", AUDITOR)]
        return found if body in found else []

    return list(await until(come, seconds=ARRIVES_WITHIN))


@pytest.mark.level("machine", 5)
async def test_a_centre_that_was_away_for_a_month_catches_up_both_ways(office: Watched, north: WatchedPlace) -> None:
    await until_linked(office, "north")
    office.hub.kill()
    bodies = [b"away %d" % number for number in range(90)]
    await release(north, *bodies)
    north.server.kill()
    office.hub.start()
    standards = [b"standard %d" % number for number in range(30)]
    await adopt(office, *standards)
    north.start()
    assert [one for one in await until_released(office, "north", bodies[-1]) if one.startswith(b"away")] == bodies
    assert [one for one in await until_down(north, standards[-1]) if one.startswith(b"standard")] == standards


async def test_a_hub_whose_disk_came_from_an_older_copy_gets_everything_again(
    office: Watched, north: WatchedPlace, tmp_path: Path
) -> None:
    await release(north, b"in the copy")
    await until_released(office, "north", b"in the copy")
    await adopt(office, b"standard in the copy")
    await until_down(north, b"standard in the copy")
    office.hub.stop()
    shutil.copytree(office.hub.streams, tmp_path / "copy")
    office.hub.start()
    await release(north, b"after the copy")
    complete = await until_released(office, "north", b"after the copy")
    await adopt(office, b"standard after the copy")
    await until_down(north, b"standard after the copy")
    office.hub.kill()
    shutil.rmtree(office.hub.streams)
    shutil.copytree(tmp_path / "copy", office.hub.streams)
    office.hub.start()
    assert await until_released(office, "north", b"after the copy") == complete
    await until_linked(office, "north")
    # what `./kokon up` does at both ends: the centre says how far it is, the office makes its stream anew
    said: list[str] = []
    at_the_centre, at_the_office = watch(north.installation, said), watch(office.installation, said)
    await at_the_centre.look_at_links()
    assert [one.next_step for one in older_streams(office.hub)] == ["./kokon recreate-stream downlink"]
    await at_the_office.look_at_links()
    assert said == ["downlink is older than what others have of it and was made anew; its owner publishes it again"]
    assert older_streams(office.hub) == []
    # then its outbox publishes again, whether the link is up again by then or not
    await adopt(office, b"standard in the copy", b"standard after the copy")
    await until_linked(office, "north")
    await at_the_centre.look_at_links()
    await adopt(office, b"standard of a new day")
    down = await until_down(north, b"standard of a new day")
    assert down[-3:] == [b"standard in the copy", b"standard after the copy", b"standard of a new day"]
    assert down.count(b"standard after the copy") == 2, "the second has the id of the first, by which quality knows it"
    await release(north, b"of a new day")
    assert await until_released(office, "north", b"of a new day") == [*complete, b"of a new day"]


class WatchedPlainly:
    """An installation as its watch sees it."""

    def __init__(self, servers: Servers, said: list[str]) -> None:
        self.servers, self._said = servers, said
        self.services: dict[str, Kept] = {}

    def remember(self) -> None: ...

    def hear(self) -> None: ...

    def say(self, about: str, line: str) -> None:
        self._said.append(f"{about} {line}")


def watch(installation: Installation, said: list[str]) -> Watch:
    return Watch(WatchedPlainly(Servers(installation), said))


async def test_a_full_hub_holds_releases_back_and_loses_none(
    office: Watched, north: WatchedPlace, south: WatchedPlace
) -> None:
    """The link has carried something before: what is said in its first seconds, while the hub still asks the centre to
    begin, would meet another limit than the one looked at here. What a hub acknowledges and does not keep, the centre
    sends again: `tests/quality/test_federation.py`."""
    await release(south, b"while there is room")
    await until_released(office, "south", b"while there is room")
    bodies = [b"%d " % number + b"x" * 2_000 for number in range(20)]
    taken = (await stream_info(office.hub, "releases"))["bytes"]
    await allow(office, taken + 9_000)
    await release(south, *bodies)
    said = [b"while there is room", *bodies]
    await until_released(office, "south", bodies[2])
    found = await office.releases("south")
    assert found == said[: len(found)] != said
    assert (await stream_info(south.server, "uplink", "uplink"))["messages"] == len(said)
    faults: Any = answer_of_command("doctor", "--office", "--folder", office.installation.folder)
    full = [one for one in faults if "releases" in one["found"]]
    assert full
    assert "room" in full[0]["next_step"]
    async with administration(office.hub.url, "provision", office.hub.seed("provision")) as api:
        await apply(api, office.hub.definitions()["provision"])
    assert await until_released(office, "south", bodies[-1]) == said


async def allow(office: Watched, number: int) -> None:
    """How many bytes the hub may keep of releases."""
    releases = office.hub.definitions()["provision"][0]
    async with administration(office.hub.url, "provision", office.hub.seed("provision")) as api:
        await api.ask("STREAM.UPDATE.releases", releases.stream | {"max_bytes": number})


async def test_one_event_id_at_two_centres_is_two_releases(
    office: Watched, north: WatchedPlace, south: WatchedPlace
) -> None:
    event = str(uuid4())
    for place in (south, north):
        body = b"same id at " + place.installation.id.encode()
        async with member(place.server, "quality") as one:
            await publish(one.client, [Pending(1, event, RELEASE, "{}", body, 0.0)])
        await until_released(office, place.installation.id, body)


async def test_twin_an_id_alone_lets_one_centre_swallow_what_another_says(
    office: Watched, north: WatchedPlace, south: WatchedPlace
) -> None:
    headers = {"Nats-Msg-Id": str(uuid4())}
    for place in (south, north):
        async with member(place.server, "quality") as one:
            await one.client.jetstream().publish(RELEASE, b"only an id", headers=headers)
        if place is south:
            await until_released(office, "south", b"only an id")
    await release(north, b"behind it")
    assert b"only an id" not in await until_released(office, "north", b"behind it")


async def test_a_replay_is_stored_once(office: Watched, north: WatchedPlace) -> None:
    row = Pending(1, str(uuid4()), RELEASE, "{}", b"said again and again", 0.0)
    async with member(north.server, "quality") as one:
        stored = [(await publish(one.client, [row]))[0] for _ in range(5)]
    assert [one.repeated for one in stored] == [False, True, True, True, True]
    await release(north, b"behind the replay")
    assert (await until_released(office, "north", b"behind the replay")).count(row.body) == 1


def admitted(office: Watched, place: Place) -> bool:
    link = place.server.membership.link
    assert link
    return hub_probe.is_admitted(office.hub.leaf_url, link.certificate)


async def test_whoever_takes_the_name_of_a_centre_is_not_let_in(office: Watched, tmp_path: Path) -> None:
    """Right name and address, keys of its own: neither its certificate nor its key is known."""
    real = WatchedPlace(office.folder, "lake")
    real.join(office)
    real.server.stop()
    false = WatchedPlace(tmp_path, "lake")
    shutil.copytree(real.server.membership.folder, false.server.membership.folder)
    shutil.rmtree(false.server.membership.folder / "1")
    false.server.membership._set(1).make("lake", 10)
    assert not admitted(office, false)
    # with the certificate stolen as well, the key of the link is still another
    for name in ("link.pem", "link.key"):
        shutil.copyfile(real.server.membership.folder / "1" / name, false.server.membership.folder / "1" / name)
    false.start()
    try:
        await release(false, b"forged")
        async with asyncio.timeout(PATIENCE):
            while "Authorization Violation" not in false.server.log.read_text():  # noqa: ASYNC110
                await asyncio.sleep(0.05)
        assert "lake" not in office.hub.linked()
    finally:
        false.server.stop()
    assert await office.releases("lake") == []


def test_a_clock_that_is_days_wrong_is_named(office: Watched, tmp_path: Path) -> None:
    """Seen from both ends: by the centre's own certificate, and by a hub that seems not to have begun yet."""
    wrong = datetime.now(UTC) - timedelta(days=9)
    place = Place(tmp_path, "clock")
    place.become_member(office)
    place.server.write_configuration()
    assert [fault.code for fault in check(place.server.folder, now=wrong)] == ["clock"]
    future = tmp_path / "future"
    issued = Authority(future).issue("hub", future / "tls", days=-1)  # over before it began to count
    hub = Office(tmp_path)
    hub.hub.stop()
    shutil.copyfile(issued.certificate, hub.hub.folder / "tls" / "hub.pem")
    shutil.copyfile(issued.key, hub.hub.folder / "tls" / "hub.key")
    shutil.copyfile(future / "ca.pem", hub.hub.folder / "authority" / "ca.pem")
    shutil.copyfile(future / "ca.key", hub.hub.folder / "authority" / "ca.key")
    hub.hub.start()
    try:
        with pytest.raises(Trouble) as refused:
            hub_probe.check_hub(hub.hub.leaf_url, future / "ca.pem")
    finally:
        hub.hub.stop()
    assert refused.value.code == "certificate_expired"
    assert "clock" in refused.value.next_step
