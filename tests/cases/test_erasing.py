"""Erasure takes all of one client and nothing of another, goes on after a crash, and is not undone by a restore."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import insert, text, update

from services.cases.files.domain import ClosedBecause, closed
from services.cases.files.store import files
from services.cases.keys.domain import key_id_of
from services.cases.keys.register import NAME
from services.cases.requests.arrivals import arrival
from services.cases.requests.handlers import receive
from services.cases.retention import purging
from services.cases.retention.certificate import LegalGround, Place, verified
from services.cases.retention.domain import REVIEW, Hold, HoldReason, Why
from services.cases.retention.erasing import STEPS, Step, begin, erase, go_on
from services.cases.retention.purging import preview, purge, sweep, today_at
from services.cases.retention.reach import (
    EXPIRES,
    KEYS,
    UnreachedTableError,
    about_clients,
    dictionary,
    reach,
)
from services.cases.retention.store import UnderWay
from services.cases.store import metadata
from services.cases.tallies.domain import mark_of
from services.cases.workplace import Workplace
from shared.dictionary.files import ROOT, parsed, text_of
from tests.cases.building import BERLIN, Database, Desk, a_message, a_person, sit_down
from tests.cases.doing import asked_for, attached, let_in
from tests.cases.erasing_building import (
    EVERYTHING_SEEN,
    Centre,
    Client,
    a_centre,
    a_client,
    a_request_of,
    a_row,
    copied,
    raw,
    restored,
)

LEAD = a_person("lead")
WISH = LegalGround.CONSENT_WITHDRAWN
COLUMNS = {name: table.columns.keys() for name, table in metadata.tables.items()}


@pytest.fixture
async def centre(database: Database, tmp_path: Path) -> AsyncIterator[Centre]:
    async with a_centre(database, tmp_path) as centre:
        yield centre


async def places_of(centre: Centre, *words: str) -> set[str]:
    """Tables of both databases in which one of these stands, bytes as hexadecimal digits."""
    found = await copied(centre.settings.database_url) | await copied(centre.settings.keys_database_url)
    return {table for table, rows in found.items() if any(word in rows for word in words)}


def traces(client: Client) -> list[str]:
    file_id = client.place.rpartition("/")[2]
    return [str(client.thread_id), file_id]


TOMBSTONES = {"tombstone", "destroyed_key"}


async def certificates(centre: Centre) -> list[bytes]:
    async with centre.store.work() as work:
        done = await work.erased(reader=LEAD, start=0, size=100)
        return [found for one in done if (found := await work.certificate(one.id, reader=LEAD))]


async def assert_gone(centre: Centre, client: Client) -> None:
    assert await places_of(centre, *traces(client)) <= EXPIRES
    assert await places_of(centre, client.key_id) == TOMBSTONES
    assert client.key_id not in await centre.store.ring.sealer({client.key_id})
    assert client.key_id in centre.store.ring.register.known()


def test_every_table_about_clients_is_reached() -> None:
    reached = reach(dictionary(), COLUMNS)
    assert set(reached) | EXPIRES == about_clients(dictionary())
    assert {"request", "message", "file", "gate_record", "contribution", "hold"} <= set(reached)
    in_keys = {
        name for name, table in dictionary().tables.items() if table.database == KEYS and table.about == "client"
    }
    assert in_keys == {"client_key"}


def test_twin_a_table_about_clients_that_erasure_cannot_reach_is_refused() -> None:
    cases = text_of(ROOT / "services/cases/dictionary.toml")
    planted = '[tables.street]\nholds = "Where a client lives now"\nactivity = "files"\nabout = "client"\n'
    planted += 'category = "contact"\ngrounds = ["9(2)(a)"]\nretention = "file_closed"\nreaders = "counselling"\n'
    planted += '[tables.street.fields]\nwords = { purpose = "The street", sealed = "contact", exported = "street" }\n'
    grown = parsed(
        "cases/dictionary.toml", cases + planted, everywhere=text_of(ROOT / "shared/dictionary/everywhere.toml")
    )
    with pytest.raises(UnreachedTableError, match="street"):
        reach(grown, COLUMNS | {"street": ["words"]})


async def test_all_that_the_dictionary_says_of_one_client_goes_and_nothing_of_another(centre: Centre) -> None:
    erased, alive = UUID(int=71), UUID(int=72)
    for number, thread_id in ((71, erased), (72, alive)):
        async with centre.store.work() as work:
            await work.connection.execute(text(EVERYTHING_SEEN))
            for table in metadata.sorted_tables:
                if table.name in about_clients(dictionary()) - EXPIRES:
                    file_id = UUID(int=number + 1000)
                    links = {
                        "thread_id": thread_id,
                        "key_id": key_id_of(thread_id),
                        "counted_as": file_id,
                        "same_as": file_id,
                    }
                    links |= {"case_mark": mark_of(file_id, centre.workplace.keys.mark), "file_id": file_id}
                    links |= {"id": file_id} if table.name == "file" else {}
                    await work.connection.execute(insert(table).values(a_row(table, number, **links)))
        await centre.store.ring.sealer_for_new({key_id_of(thread_id)})
    before = {name: len(json.loads(rows)) for name, rows in (await copied(centre.settings.database_url)).items()}
    [certificate_id] = await erase([erased], ground=WISH, workplace=centre.workplace)
    after = {name: len(json.loads(rows)) for name, rows in (await copied(centre.settings.database_url)).items()}
    clients = about_clients(dictionary()) - EXPIRES
    assert {name: (before[name], after[name]) for name in clients} == dict.fromkeys(clients, (2, 1))
    assert await places_of(centre, str(erased)) == set()
    assert key_id_of(alive) in await centre.store.ring.sealer({key_id_of(alive)})
    assert certificate_id


async def test_a_client_is_erased_with_her_file_and_what_she_counts_for(centre: Centre) -> None:
    client, other = await a_client(centre), await a_client(centre)
    assert {"request", "message", "file", "gate_record"} <= await places_of(centre, *traces(client))
    async with raw(centre.settings.database_url) as database:
        marks = await database.fetchval("SELECT count(DISTINCT case_mark) FROM contribution")
        await erase([client.thread_id], ground=WISH, workplace=centre.workplace)
        assert marks == 2
        assert await database.fetchval("SELECT count(DISTINCT case_mark) FROM contribution") == 1
        assert await database.fetchval("SELECT count(*) FROM erasure WHERE key_id IS NULL") == 1
    await assert_gone(centre, client)
    assert await places_of(centre, *traces(other)) >= {"request", "message", "file", "gate_record"}


async def test_a_request_that_never_became_a_file_is_erased_the_same_way(centre: Centre) -> None:
    event = await a_request_of(centre)
    await erase([event.thread_id], ground=WISH, workplace=centre.workplace)
    assert await places_of(centre, str(event.thread_id)) <= EXPIRES
    assert await places_of(centre, key_id_of(event.thread_id)) == TOMBSTONES


async def test_what_two_files_of_one_client_count_for_stays_until_the_last_one_goes(centre: Centre) -> None:
    first, second = await a_client(centre), await a_client(centre)
    async with centre.store.work() as work:
        one, other = (UUID(each.place.rpartition("/")[2]) for each in (first, second))
        key = centre.workplace.keys.mark
        await work.connection.execute(text(EVERYTHING_SEEN))
        await work.connection.execute(update(files).where(files.c.id == one).values(counted_as=other, same_as=other))
        await work.fold(mark_of(one, key), into=mark_of(other, key))
    async with raw(centre.settings.database_url) as database:
        for client, left in ((second, 1), (first, 0)):
            await erase([client.thread_id], ground=WISH, workplace=centre.workplace)
            assert await database.fetchval("SELECT count(DISTINCT case_mark) FROM contribution") == left


async def only_noted(under_way: UnderWay, workplace: Workplace) -> None:
    """The first half of a step: it is written down that the key has to go, and then it dies."""
    workplace.store.ring.register.note({under_way.key_id: under_way.at})


@pytest.mark.parametrize("steps", [(), (only_noted,), STEPS[:1], STEPS])
async def test_killed_between_any_two_steps_it_goes_on_at_the_next_start(
    centre: Centre, steps: tuple[Step, ...]
) -> None:
    client = await a_client(centre)
    async with centre.store.work() as work:
        await begin([client.thread_id], work=work, ground=WISH, workplace=centre.workplace)
        [under_way] = await work.erasures_under_way()
    for step in steps:
        await step(under_way, centre.workplace)
    centre.restart()
    assert await places_of(centre, *traces(client)) <= EXPIRES
    assert client.key_id not in await centre.store.ring.sealer({client.key_id})
    assert await go_on(workplace=centre.workplace) == (0 if steps == STEPS else 1)
    await assert_gone(centre, client)
    [certificate] = await certificates(centre)
    assert verified(certificate).key_sha256 == sha256(client.key_id.encode()).hexdigest()


async def test_killed_before_the_first_step_nothing_has_happened(centre: Centre) -> None:
    client = await a_client(centre)

    async def broken() -> None:
        async with centre.store.work() as work:
            await begin([client.thread_id], work=work, ground=WISH, workplace=centre.workplace)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await broken()
    centre.restart()
    assert await go_on(workplace=centre.workplace) == 0
    assert {"request", "message", "file"} <= await places_of(centre, *traces(client))
    assert client.key_id in await centre.store.ring.sealer({client.key_id})


@pytest.mark.parametrize("which", ["both", "data", "keys"])
async def test_an_older_copy_brings_nobody_back(centre: Centre, which: str) -> None:
    client, other = await a_client(centre), await a_client(centre)
    data, keys = await copied(centre.settings.database_url), await copied(centre.settings.keys_database_url)
    await erase([client.thread_id], ground=WISH, workplace=centre.workplace)
    if which in ("both", "data"):
        await restored(centre.settings.database_url, data)
    if which in ("both", "keys"):
        await restored(centre.settings.keys_database_url, keys)
    centre.restart()
    async with centre.store.work():
        pass
    await assert_gone(centre, client)
    assert await places_of(centre, *traces(other)) >= {"request", "message", "file", "gate_record"}
    assert other.key_id in await centre.store.ring.sealer({other.key_id})


async def test_twin_without_the_list_outside_both_older_copies_would_bring_her_back(centre: Centre) -> None:
    client = await a_client(centre)
    data, keys = await copied(centre.settings.database_url), await copied(centre.settings.keys_database_url)
    await erase([client.thread_id], ground=WISH, workplace=centre.workplace)
    (centre.settings.key_file.parent / NAME).unlink()
    await restored(centre.settings.database_url, data)
    await restored(centre.settings.keys_database_url, keys)
    centre.restart()
    async with centre.store.work():
        pass
    with pytest.raises(AssertionError):
        await assert_gone(centre, client)


async def test_what_arrives_while_she_is_erased_does_not_stay(centre: Centre) -> None:
    client = await a_client(centre)
    late = a_message(thread_id=client.thread_id)
    async with centre.store.work() as work:
        # whoever received it has her key already, and writes when her rows are gone
        rows = [await centre.store.ring.sealer({client.key_id})]
        await begin([client.thread_id], work=work, ground=WISH, workplace=centre.workplace)
    async with centre.store.work() as work:
        one = arrival(late, centre.workplace.opening, centre=centre.workplace.centre, now=centre.clock.now)
        await work.save_arrivals([one], rows[0])
    assert "message" in await places_of(centre, str(client.thread_id))
    await go_on(workplace=centre.workplace)
    await assert_gone(centre, client)


async def test_what_arrives_even_later_goes_with_the_next_look(centre: Centre) -> None:
    client = await a_client(centre)
    sealer = await centre.store.ring.sealer({client.key_id})
    await erase([client.thread_id], ground=WISH, workplace=centre.workplace)
    async with centre.store.work() as work:
        late = a_message(thread_id=client.thread_id)
        one = arrival(late, centre.workplace.opening, centre=centre.workplace.centre, now=centre.clock.now)
        await work.save_arrivals([one], sealer)
    await sweep(workplace=centre.workplace)
    await assert_gone(centre, client)


async def words_of(centre: Centre, thread_id: UUID) -> list[str | None]:
    """Of a conversation without a file."""
    async with centre.store.work() as work:
        found = [one for one in await work.inbox(reader=LEAD, start=0, size=10) if one.file_id is None]
        talks = [await work.conversation(one.id, reader=LEAD) for one in found]
    return [message.words for talk in talks if talk.thread_id == thread_id for message in talk.messages]


async def test_whoever_writes_again_with_her_old_number_is_heard_and_nothing_of_before_comes_back(
    centre: Centre,
) -> None:
    client = await a_client(centre, "long ago")
    for words in ("again", "and again"):
        await erase([client.thread_id], ground=WISH, workplace=centre.workplace)
        await assert_gone(centre, client)
        await receive([client.event], workplace=centre.workplace)
        assert await words_of(centre, client.thread_id) == []
        await receive([a_message(words, thread_id=client.thread_id)], workplace=centre.workplace)
        assert await words_of(centre, client.thread_id) == [words]
        await sweep(workplace=centre.workplace)
        assert await words_of(centre, client.thread_id) == [words]


async def test_after_a_restore_an_old_letter_is_not_taken_for_a_new_one(centre: Centre) -> None:
    client = await a_client(centre)
    empty = await copied(centre.settings.database_url)
    await erase([client.thread_id], ground=WISH, workplace=centre.workplace)
    await restored(centre.settings.database_url, empty | {"inbox": "[]"})
    centre.restart()
    await receive([client.event], workplace=centre.workplace)
    await assert_gone(centre, client)
    centre.clock.pass_days(31)
    await receive([a_message("new", thread_id=client.thread_id)], workplace=centre.workplace)
    assert await words_of(centre, client.thread_id) == ["new"]


async def closes(centre: Centre, client: Client) -> None:
    async with centre.store.work() as work:
        file = await work.file(UUID(client.place.rpartition("/")[2]), reader=client.desk.person, change=True)
        done = closed(file, ClosedBecause.GOALS_REACHED, now=centre.clock.now)
        await work.save_closing(done, reader=client.desk.person)


async def why(centre: Centre, thread_id: UUID) -> Why:
    async with centre.store.work() as work:
        found = await preview(work, workplace=centre.workplace, reader=LEAD)
    return next(one.why for one in found if one.kept.thread_id == thread_id)


async def test_a_clock_that_leapt_erases_nobody(centre: Centre) -> None:
    await a_request_of(centre)
    for days in (0, 90, 80):
        centre.clock.pass_days(days)
        await one_night(centre)
    before = await copied(centre.settings.database_url)
    centre.clock.pass_days(101)
    await one_night(centre)
    assert await copied(centre.settings.database_url) == before
    assert len(await purge(workplace=centre.workplace)) == 1, "only the clock held it back"


async def one_night(centre: Centre) -> None:
    async def sleep(_: float) -> None:
        raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        await purging.keep_retention(workplace=centre.workplace, sleep=sleep)


async def test_the_purge_erases_what_the_list_says_and_when_it_says_it(centre: Centre) -> None:
    client, other = await a_client(centre), await a_client(centre)
    unfiled = await a_request_of(centre)
    await closes(centre, client)
    assert await purge(workplace=centre.workplace) == []
    centre.clock.pass_days(160)
    assert await purge(workplace=centre.workplace) == []
    centre.clock.pass_days(30)
    assert await why(centre, unfiled.thread_id) is Why.DUE
    assert len(await purge(workplace=centre.workplace)) == 1
    assert await places_of(centre, str(unfiled.thread_id)) <= EXPIRES
    centre.clock.pass_days(180)
    assert await why(centre, client.thread_id) is Why.ANNOUNCED
    assert await purge(workplace=centre.workplace) == []
    centre.clock.pass_days(REVIEW.days)
    assert len(await purge(workplace=centre.workplace)) == 1
    await assert_gone(centre, client)
    assert await why(centre, other.thread_id) is Why.OPEN
    assert await purge(workplace=centre.workplace) == []
    found = [verified(one) for one in await certificates(centre)]
    assert {one.ground for one in found} == {LegalGround.PURPOSE_ENDED}
    # six and twelve months later nothing that was sealed for her is under way any more; what was sealed for the centre
    # is not either, unless it came last and could not be handled, of which casework knows nothing
    assert all({sink.place for sink in one.sinks if sink.until} == {Place.ENVELOPES, Place.BACKUPS} for one in found)


async def test_a_hold_that_is_set_in_the_review_wins_and_ends_on_its_day(centre: Centre) -> None:
    client = await a_client(centre)
    await closes(centre, client)
    centre.clock.pass_days(370)
    await purge(workplace=centre.workplace)
    today = today_at(centre.workplace)
    async with centre.store.work() as work:
        await work.hold(client.thread_id, Hold(today + 2 * REVIEW, HoldReason.COURT), today=today, reader=LEAD)
        [(thread_id, hold)] = (await work.holds_of([client.thread_id], reader=LEAD)).items()
        assert (thread_id, hold.reason) == (client.thread_id, HoldReason.COURT)
    assert b"court" not in "".join((await copied(centre.settings.database_url)).values()).encode()
    centre.clock.pass_days(2 * REVIEW.days)
    assert await purge(workplace=centre.workplace) == []
    centre.clock.pass_days(1)
    assert len(await purge(workplace=centre.workplace)) == 1


async def test_her_message_in_the_review_saves_her_file(centre: Centre) -> None:
    client = await a_client(centre)
    await closes(centre, client)
    centre.clock.pass_days(370)
    await purge(workplace=centre.workplace)
    await receive([a_message(thread_id=client.thread_id)], workplace=centre.workplace)
    centre.clock.pass_days(REVIEW.days)
    assert await purge(workplace=centre.workplace) == []
    assert await why(centre, client.thread_id) is Why.RUNNING
    async with raw(centre.settings.database_url) as database:
        assert await database.fetchval("SELECT count(*) FROM announcement") == 0


async def asks(client: Client, right: str, received_on: date) -> str:
    """The page of what she asked for."""
    asked_id = uuid4()
    given = asked_for(asked_id, right, received_on=received_on.isoformat())
    assert (await client.desk.post(f"{client.place}/rights", **given)).status_code == 303
    return f"{client.place}/rights/{asked_id}"


async def restricts(client: Client, received_on: date) -> None:
    place = await asks(client, "restriction", received_on)
    assert (await client.desk.post(place, action="restrict", ground="claims")).status_code == 303


async def test_a_file_that_is_only_kept_stays_whatever_its_period_and_the_review_begins_when_it_is_lifted(
    centre: Centre,
) -> None:
    client, other = await a_client(centre), await a_client(centre)
    for one in (client, other):
        await closes(centre, one)
    await restricts(client, today_at(centre.workplace))
    for days in (370, REVIEW.days, 900):
        centre.clock.pass_days(days)
        await purge(workplace=centre.workplace)
    await assert_gone(centre, other)
    assert await why(centre, client.thread_id) is Why.RESTRICTED
    desk = await sit_down_again(centre, client)
    lift = {"action": "lift", "because": "It is settled.", "told": "yes"}
    assert (await desk.post(f"{client.place}/rights", **lift)).status_code == 303
    assert await purge(workplace=centre.workplace) == []
    assert await why(centre, client.thread_id) is Why.ANNOUNCED
    centre.clock.pass_days(REVIEW.days)
    assert len(await purge(workplace=centre.workplace)) == 1
    await assert_gone(centre, client)


async def sit_down_again(centre: Centre, client: Client) -> Desk:
    """A deputy in the team of her file, years later."""
    desk = await sit_down(centre.app, "counsellor")
    await let_in(client.desk, client.place, desk.person)
    return desk


async def test_what_she_asked_for_by_right_is_answered_before_anything_goes(centre: Centre) -> None:
    client = await a_client(centre)
    await closes(centre, client)
    place = await asks(client, "objection", today_at(centre.workplace))
    for days in (370, REVIEW.days):
        centre.clock.pass_days(days)
        assert await purge(workplace=centre.workplace) == []
    assert await why(centre, client.thread_id) is Why.ASKED
    desk = await sit_down_again(centre, client)
    assert (await desk.post(place, action="settle", outcome="refused", answer="It is needed.")).status_code == 303
    await purge(workplace=centre.workplace)
    assert await why(centre, client.thread_id) is Why.ANNOUNCED
    centre.clock.pass_days(REVIEW.days)
    assert len(await purge(workplace=centre.workplace)) == 1


@pytest.mark.parametrize("what", ["a request", "a correction", "a document"])
async def test_what_happens_at_her_wish_begins_the_period_anew(centre: Centre, what: str) -> None:
    client = await a_client(centre)
    await closes(centre, client)
    centre.clock.pass_days(300)
    desk, today = await sit_down_again(centre, client), today_at(centre.workplace)
    again = replace(client, desk=desk)
    if what == "a document":
        await attached(centre.app, UUID(client.place.rpartition("/")[2]), desk.person, "letter", at=centre.clock.now)
    elif what == "a request":
        place = await asks(again, "objection", today)
        await desk.post(place, action="settle", outcome="withdrawn")
    else:
        place = await asks(again, "correction", today - timedelta(days=299))
        given = {"action": "correct", "what": "name", "new": "Island", "agreed": "yes"}
        assert (await desk.post(place, **given)).status_code == 303
    async with centre.store.work() as work:
        [kept] = await work.kept_of_client(client.thread_id, clock=BERLIN)
    assert kept.active == today
    assert not kept.asked


async def test_what_changed_since_the_list_was_made_is_asked_again(centre: Centre) -> None:
    client = await a_client(centre)
    assert await purging.erase_if_still_due(client.thread_id, workplace=centre.workplace) == []
    assert {"request", "message", "file"} <= await places_of(centre, str(client.thread_id))


async def test_what_decides_about_one_client_is_what_the_list_knows_of_her_and_of_nobody_else(centre: Centre) -> None:
    client, again, _ = [await a_client(centre) for _ in range(3)]
    unfiled = await a_request_of(centre)
    one, other = (UUID(each.place.rpartition("/")[2]) for each in (client, again))
    async with centre.store.work() as work:
        await work.connection.execute(text("SELECT set_config('kokon.errand', 'migration', true)"))
        await work.connection.execute(update(files).where(files.c.id == one).values(counted_as=other, same_as=other))
    async with centre.store.work() as work:
        every = await work.kept_for_purge(clock=BERLIN)
        for mine in ({client.thread_id, again.thread_id}, {unfiled.thread_id}):
            found = await work.kept_of_client(max(mine), clock=BERLIN)
            assert {one.thread_id: one for one in found} == {
                one.thread_id: one for one in every if one.thread_id in mine
            }


async def test_certificates_go_with_their_own_period_and_nothing_else_does(centre: Centre) -> None:
    event = await a_request_of(centre)
    await erase([event.thread_id], ground=WISH, workplace=centre.workplace)
    centre.clock.pass_days(1000)
    await sweep(workplace=centre.workplace)
    assert len(await certificates(centre)) == 1
    centre.clock.pass_days(200)
    await sweep(workplace=centre.workplace)
    assert await certificates(centre) == []
    async with centre.store.work() as work:
        assert await work.destroyed_keys()
