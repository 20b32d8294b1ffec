"""A release on its whole way: approved at a centre, over the link, shown at the office."""

import json
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, suppress
from datetime import date, timedelta
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest

from deploy.local.servers.nats import Centre as CentreBus
from deploy.local.servers.nats import Hub, introduce
from deploy.nats.messages.dead_letters import DeadLetter, letters
from deploy.nats.stream_administration import administration
from services.quality.evidence.register.store import Register
from services.quality.foundation.domain import Period
from services.quality.office.federation.store import FederationCounts, Look
from services.quality.office.members.file import parsed
from services.quality.office.received.amounts.acts import receive_amounts
from services.quality.office.received.amounts.store import ReceivedAmounts
from services.quality.office.received.store import received
from services.quality.publishing.amounts.domain import message_of
from services.quality.publishing.releases.domain import release_id as release_id_of
from services.quality.publishing.releases.store import Releases
from services.quality.standards.catalogue.files import CURRENT
from services.quality.standards.votes.store import Votes
from shared.events import AmountsAnswered, AmountsPublished, ReleaseAccepted, ReleasePublished, ReleaseRefused
from shared.topology import API, UPLINK, Durable
from tests.contracts.wires import OfTheOffice
from tests.quality.amounts_samples import some_amounts, some_facts
from tests.quality.building import NOON, a_kept_release, a_key, a_release, a_tally, members_file
from tests.quality.doors import Centre, Database, Office, a_centre, an_office
from tests.quality.markup import without_tags
from tests.quality.office_building import a_draft, a_member, accepted, opened
from tests.quality.register_building import a_post
from tests.servers import Nats
from tests.shared.building import connected, count, no_question_waits, until
from tests.shared.patience import PATIENCE

pytestmark = pytest.mark.real
CENTRES = ("north", "south")
PERIOD, LOST = Period(2025, 4), Period(2025, 3)
THREE = parsed(members_file(north="North", south="South", west="West"))
LOOK = Look(date(2026, 3, 5), least=1, at_once=True)


class Linked(Nats):
    """The bus of a centre whose link ends at the hub."""

    def __init__(self, folder: Path, name: str, hub: Hub) -> None:
        self.server = CentreBus(folder, name)
        introduce(hub, self.server)


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    hub = Hub(tmp_path_factory.mktemp("hub"))
    hub.start()
    yield hub
    hub.stop()


@pytest.fixture(scope="module")
def buses(hub: Hub, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Linked]]:
    buses = {name: Linked(tmp_path_factory.mktemp(name), name, hub) for name in CENTRES}
    for bus in buses.values():
        bus.start()
        bus.server.provision()
    hub.provision()
    yield buses
    for bus in buses.values():
        bus.stop()


@pytest.fixture
async def listening(hub: Hub, buses: dict[str, Linked], database: Database) -> AsyncIterator[Office]:
    told: dict[str, Any] = {"nats_url": hub.url, "nats_seed": hub.seed("office"), "demo": True}
    async with an_office(database, **told) as office:
        async with office.running():
            yield office
        await until(lambda: no_question_waits(OfTheOffice(hub), Durable("office", ReleasePublished)))


async def reported(office: Office, period: Period = PERIOD) -> set[str]:
    async with office.store.work() as work:
        return await FederationCounts(work).reporting(period)


async def put_aside(hub: Hub) -> list[DeadLetter]:
    async with administration(hub.url, "dead_letters", hub.seed("dead_letters")) as api:
        return [letter async for letter in letters(api)]


async def publish(bus: Linked, *releases: ReleasePublished | bytes) -> None:
    async with connected(bus, "quality") as client:
        for release in releases:
            body = release if isinstance(release, bytes) else release.body()
            await client.jetstream().publish(ReleasePublished.subject, body, timeout=30)


async def approved(centre: Centre, period: Period = PERIOD) -> bytes:
    """Looks at the release and lets it go; the bytes that were looked at."""
    lead = await centre.colleague("lead")
    seen = (await lead.get(f"/release?period={period}")).text.split('name="seen" value="')[1].split('"')[0]
    before = (await lead.get(f"/release/bytes?period={period}")).content
    assert (await lead.post("/release/approve", data={"period": str(period), "seen": seen})).status_code == 303
    return before


async def test_two_centres_release_and_the_office_shows_the_federation(
    listening: Office, buses: dict[str, Linked], database: Database
) -> None:
    async with AsyncExitStack() as stack:
        for name, bus in buses.items():
            told = {"centre": name, "nats_url": bus.url, "nats_seed": bus.seeds["quality"]}
            centre = await stack.enter_async_context(a_centre(database, **told))
            await stack.enter_async_context(centre.running())
            await centre.learn(a_tally("2025-11", K1_1=(19, 1, 1), K1_2=(19, 1, 1)))
            await centre.draw(str(PERIOD))
            before = await approved(centre)
            await until(partial(has_reported, listening, name))
            assert await fingerprint_of(listening, name) == sha256(before).digest()
    page = (await (await listening.officer()).get("/")).text
    assert "2 of 2 centres have reported" in page
    assert '<span class="hidden">: 4 of 4: 2 centres</span>' in page


async def test_amounts_that_a_lead_lets_go_come_to_the_office_and_can_be_taken_back(
    listening: Office, buses: dict[str, Linked], database: Database
) -> None:
    bus, said = buses["north"], {"year": "2025"}
    told = {"centre": "north", "nats_url": bus.url, "nats_seed": bus.seeds["quality"]}
    async with a_centre(database, **told) as centre, centre.running():
        async with centre.store.work() as work:
            await Register(work).save_entries([a_post(date(2025, 10, 1), size="1", financing="open_ended")])
        lead = await centre.colleague("lead")
        seen = (await lead.get("/amounts")).text.split('name="seen" value="')[1].split('"')[0]
        assert (await lead.post("/amounts/let-go", data={**said, "seen": seen})).status_code == 303
        await until(lambda: amounts_at(listening, "north"))
        await until(partial(says, lead, "and arrived at the office:"))
        assert (await lead.post("/amounts/take-back", data=said)).status_code == 303
        await until(partial(no_amounts_at, listening))
        await until(partial(says, lead, "and arrived at the office: it counts nothing of your centre for 2025."))
        assert (await lead.post("/amounts/let-go", data={**said, "seen": seen})).status_code == 303
        await until(lambda: amounts_at(listening, "north"))
    for other in ("south", "west"):
        await receive_amounts(
            some_amounts(other, 2025, some_facts(posts=0)), other, desk=listening.app.state.desk, members=THREE
        )
    page = without_tags((await (await listening.officer()).get("/amounts")).text)
    assert "1 of 7 full posts" in page
    assert "Rests on 3 of 3 centres" in page


async def says(lead: httpx.AsyncClient, words: str) -> bool:
    return words in without_tags((await lead.get("/amounts?year=2025")).text)


async def answers_at(bus: Linked) -> list[AmountsAnswered]:
    """What was handed down to a centre and waits there."""
    async with connected(bus, "quality") as client:
        messages = await client.jetstream(prefix=API).pull_subscribe_bind(
            durable=Durable("quality", AmountsAnswered).name, stream="downlink", inbox_prefix=b"_INBOX.quality."
        )
        with suppress(TimeoutError):
            found = await messages.fetch(100, timeout=0.5)
            for message in found:
                await message.ack_sync()
            return [AmountsAnswered.model_validate_json(message.data) for message in found]
    return []


async def amounts_at(office: Office, *centres: str) -> bool:
    async with office.store.work() as work:
        return [each.centre for each in await ReceivedAmounts(work).said()] == [*centres]


async def no_amounts_at(office: Office) -> bool:
    return await amounts_at(office)


async def test_an_open_vote_comes_down_to_every_centre_until_it_is_called_off(
    listening: Office, buses: dict[str, Linked], database: Database
) -> None:
    await a_member(listening, "north")
    officer, draft = await listening.officer(), await a_draft(listening)
    assert (await opened(officer, draft, quorum="1")).status_code == 303
    for name, bus in buses.items():
        told = {"centre": name, "nats_url": bus.url, "nats_seed": bus.seeds["quality"]}
        async with a_centre(database, **told) as centre, centre.running():
            await until(partial(hears_of_votes, centre, 1))
            assert f"/drafts/{draft}" in (await (await centre.colleague("counsellor")).get("/standards")).text
            if name == CENTRES[-1]:
                assert (await officer.post(f"/drafts/{draft}/vote/call-off", data={"unheard": ""})).status_code == 303
                await until(partial(hears_of_votes, centre, 0))


async def hears_of_votes(centre: Centre, number: int) -> bool:
    async with centre.store.work() as work:
        return len(await Votes(work).open_votes(centre.clock().date())) == number


async def has_reported(office: Office, name: str) -> bool:
    return name in await reported(office)


async def fingerprint_of(office: Office, name: str) -> bytes:
    """Of what the office received from a centre."""
    async with office.store.work() as work:
        found = await work.connection.execute(received.select().filter_by(centre=name, period=str(PERIOD)))
        fingerprint: bytes = found.one().fingerprint
        return fingerprint


async def test_a_release_that_comes_twice_counts_once(listening: Office, buses: dict[str, Linked]) -> None:
    release = a_release("north", "2024-Q1", U2=(4, 4))
    again = release.model_copy(update={"id": a_release().id})
    await publish(buses["north"], release, release, again, a_release("north", "2024-Q2"))
    for period in (Period(2024, 1), Period(2024, 2)):
        await until(partial(reported, listening, period))
    async with listening.store.work() as work:
        counted = await FederationCounts(work).counts(CENTRES, LOOK, period="2024-Q1", catalogue=CURRENT)
    assert counted
    assert all(each.centres == 1 for each in counted)


async def test_another_release_of_the_same_quarter_is_refused(listening: Office, buses: dict[str, Linked]) -> None:
    await publish(buses["north"], a_release("north", "2023-Q1", U2=(4, 4)))
    await until(lambda: reported(listening, Period(2023, 1)))
    other = a_release("north", "2023-Q1", U2=(0, 0))
    await publish(buses["north"], other)
    await until(lambda: is_told(buses["north"], f"{ReleaseRefused.subject}.north", other.id))
    async with listening.store.work() as work:
        counted = await FederationCounts(work).counts(CENTRES, LOOK, period="2023-Q1", criterion="U2")
    assert [each.said for each in counted if each.side == "measured"] == ["4"]


@pytest.mark.parametrize(
    ("release", "reason"),
    [
        (a_release("south", "2022-Q1", U2=(4, 4)), "wrong_centre"),
        (a_release("north", "2022-Q1", catalogue="2031-01"), "unknown_catalogue"),
        (a_release("north", "2022-Q1", criteria=a_release().criteria[:5]), "wrong_criteria"),
    ],
    ids=["another centre's name", "unknown standards", "too few criteria"],
)
async def test_what_the_office_cannot_take_is_told_to_the_centre_that_sent_it_and_to_no_other(
    listening: Office, buses: dict[str, Linked], hub: Hub, release: ReleasePublished, reason: str
) -> None:
    await publish(buses["north"], release, a_release("north", "2021-Q1"))
    accepted = a_release("south", "2021-Q1")
    await publish(buses["south"], accepted)
    await until(lambda: is_told(buses["north"], f"{ReleaseRefused.subject}.north", release.id))
    await until(lambda: is_told(buses["south"], f"{ReleaseAccepted.subject}.south", accepted.id))
    assert await reported(listening, Period(2022, 1)) == set()
    assert not await put_aside(hub)
    told = [subject for subject, _ in await come_down(buses["south"])]
    assert not [subject for subject in told if subject.endswith(".north")]
    refused = [body for subject, body in await come_down(buses["north"]) if subject.startswith(ReleaseRefused.subject)]
    assert reason in {ReleaseRefused.model_validate_json(body).reason for body in refused}


async def test_a_release_of_another_version_is_put_aside_and_its_centre_hears_what_to_do(
    listening: Office, buses: dict[str, Linked], hub: Hub
) -> None:
    """An old version beside a new one: neither is lost, and no centre waits for an answer that never comes."""
    told = [a_release("north", f"2018-Q{number}") for number in (1, 2)]
    older, newer = (json.loads(each.body()) for each in told)
    del older["index"]
    newer["of_a_later_version"] = 1
    bodies = [json.dumps(each).encode() for each in (older, newer)]
    await publish(buses["north"], *bodies, a_release("north", "2018-Q3"))
    for each in told:
        await until(partial(is_told, buses["north"], f"{ReleaseRefused.subject}.north", each.id))
    refused = [body for subject, body in await come_down(buses["north"]) if subject.startswith(ReleaseRefused.subject)]
    reasons = {known.release_id: known.reason for known in map(ReleaseRefused.model_validate_json, refused)}
    assert {reasons[each.id] for each in told} == {"other_version"}
    await until(lambda: has_put_aside(hub, 2))
    assert {letter.reason for letter in await put_aside(hub)} == {"unreadable"}
    await until(lambda: reported(listening, Period(2018, 3)))
    assert await reported(listening, Period(2018, 1)) == set()
    page = (await (await listening.officer()).get("/reconciliation?period=2018-Q1")).text
    assert "It was made by another version of Kokon, and could not be read." in page


async def has_put_aside(hub: Hub, number: int) -> bool:
    return len(await put_aside(hub)) == number


async def come_down(bus: Linked) -> list[tuple[str, bytes]]:
    """All that has been handed down to a centre, as its own durables hand it on."""
    found: list[tuple[str, bytes]] = []
    async with connected(bus, "quality") as client:
        for event in (ReleaseAccepted, ReleaseRefused):
            name = Durable("quality", event).name
            messages = await client.jetstream(prefix=API).pull_subscribe_bind(
                durable=name, stream="downlink", inbox_prefix=b"_INBOX.quality."
            )
            with suppress(TimeoutError):
                for message in await messages.fetch(100, timeout=0.5):
                    HANDED.setdefault(id(bus), []).append((message.subject, message.data))
                    await message.ack_sync(timeout=PATIENCE)
    return HANDED.get(id(bus), found)


HANDED: dict[int, list[tuple[str, bytes]]] = {}
"""What was taken from the durables of a centre so far."""


async def is_told(bus: Linked, subject: str, release_id: UUID) -> bool:
    return any(told == subject and str(release_id).encode() in body for told, body in await come_down(bus))


async def test_what_members_adopt_at_the_office_is_known_at_a_centre(
    listening: Office, buses: dict[str, Linked], database: Database
) -> None:
    officer, draft = await listening.officer(), await a_draft(listening)
    await accepted(listening, officer, draft)
    bus = buses["north"]
    async with a_centre(database, nats_url=bus.url, nats_seed=bus.seeds["quality"]) as centre, centre.running():
        answer = await officer.post(f"/drafts/{draft}/adopt", data={"valid_from": "2027-02-01"})
        assert answer.status_code == 303
        known = centre.app.state.catalogues
        await until(lambda: "2027-01" in known)
        assert known["2027-01"].valid_from == date(2027, 2, 1)
    assert "It was sent" in (await officer.get("/standards/2027-01")).text


async def test_what_the_office_answers_is_shown_at_the_centre_that_it_is_for(
    hub: Hub, buses: dict[str, Linked], database: Database
) -> None:
    told = {"nats_url": buses["north"].url, "nats_seed": buses["north"].seeds["quality"]}
    async with a_centre(database, **told) as centre, centre.running():
        await centre.draw(str(PERIOD))
        await approved(centre)
        lead = await centre.colleague("lead")
        release_id = release_id_of("north", PERIOD, CURRENT)
        await answer(hub, ReleaseRefused(release_id=release_id, reason="unknown_key"))
        await until(partial(shows, lead, "refused"))
        centre.clock.time += timedelta(minutes=1)
        before = await count(buses["north"], UPLINK)
        assert (await lead.post("/release/again", data={"period": str(PERIOD)})).status_code == 303
        await until(partial(shows, lead, "released"))
        assert await count(buses["north"], UPLINK) == before + 1
        await answer(hub, ReleaseAccepted(release_id=release_id))
        await until(partial(shows, lead, "locked"))


async def test_a_release_that_the_hub_acknowledged_and_did_not_keep_arrives_all_the_same(
    listening: Office, buses: dict[str, Linked], database: Database
) -> None:
    """A new server, a full one, or an evil one can do that; here the hub takes it for something that it had before."""
    listening.expect(north="Nord", south="Süd")
    told = {"centre": "north", "nats_url": buses["north"].url, "nats_seed": buses["north"].seeds["quality"]}
    async with a_centre(database, **told) as centre:
        async with centre.store.work() as work:
            await Releases(work).keep_release(
                a_kept_release("2001-Q1", leaves_on=date(2999, 1, 1))
            )  # the next number is its own
        await centre.draw(str(LOST))
        body = await approved(centre, LOST)
        name = f"{release_id_of('north', LOST, CURRENT)}.{sha256(body).hexdigest()}"
        async with connected(buses["south"], "quality") as client:
            taken = a_release("south", "2017-Q1").body()
            await client.jetstream().publish(ReleasePublished.subject, taken, headers={"Nats-Msg-Id": name})
        await until(lambda: reported(listening, Period(2017, 1)))
        before = await count(buses["north"], UPLINK)
        async with centre.running():
            await until(partial(holds, buses["north"], before + 1))
            await publish(buses["north"], a_release("north", "2017-Q2"))
            await until(lambda: reported(listening, Period(2017, 2)))
            assert await reported(listening, LOST) == set()
        centre.clock.time += timedelta(hours=1)
        async with centre.running():
            await until(lambda: reported(listening, LOST))
            lead = await centre.colleague("lead")
            await until(partial(shows, lead, "locked", LOST))


async def holds(bus: Linked, number: int) -> bool:
    return await count(bus, UPLINK) == number


async def answer(hub: Hub, event: ReleaseAccepted | ReleaseRefused) -> None:
    async with connected(OfTheOffice(hub), "office") as client:
        await client.jetstream().publish(f"{event.subject}.north", event.body(), timeout=30)


async def shows(lead: httpx.AsyncClient, stage: str, period: Period = PERIOD) -> bool:
    return f'data-state="{stage}"' in (await lead.get(f"/release?period={period}")).text


async def test_amounts_that_the_office_cannot_take_are_answered_to_their_centre_and_to_no_other(
    listening: Office, buses: dict[str, Linked], hub: Hub, database: Database
) -> None:
    """Under another's key, and of another version."""
    stranger = message_of("south", 2024, some_facts(), key=a_key("north"), now=NOON)
    newer = json.dumps(json.loads(some_amounts("south", 2023).body()) | {"of_a_later_version": 1}).encode()
    sent = {stranger.id: "bad_signature", UUID(json.loads(newer)["id"]): "other_version"}
    async with connected(buses["south"], "quality") as client:
        for body in (stranger.body(), newer):
            await client.jetstream().publish(AmountsPublished.subject, body, timeout=30)
    found: dict[UUID, str | None] = {}

    async def are_told() -> bool:
        found.update({told.amounts_id: told.refused for told in await answers_at(buses["south"])})
        return found == sent

    await until(are_told)
    assert not await answers_at(buses["north"])
    assert AmountsPublished.subject in {each.subject.split(".", 2)[2] for each in await put_aside(hub)}
