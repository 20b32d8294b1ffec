"""Erasure takes all of one client and nothing of another, goes on after a crash, and is not undone by a restore."""

import asyncio
import json
import subprocess
import sys
from collections.abc import AsyncIterator
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from uuid import UUID, uuid4

import asyncpg
import pytest
from sqlalchemy import insert, text, update

from services.cases.contact.requests.acts import receive
from services.cases.contact.requests.arrivals.domain import arrival
from services.cases.contact.requests.arrivals.store import Arrivals
from services.cases.contact.requests.store import Requests
from services.cases.counting.ledger.store import Contributions
from services.cases.files.file.store import files
from services.cases.files.openings.domain import ask_to_open
from services.cases.files.openings.store import Openings
from services.cases.foundation.access.domain import Capacity, Errand, FileNotFoundHereError
from services.cases.foundation.keys.domain import key_id_of
from services.cases.foundation.keys.register import NAME
from services.cases.foundation.outcomes import mark_of
from services.cases.foundation.store import metadata
from services.cases.foundation.workplace import Workplace
from services.cases.people.members.domain import Member, Reason
from services.cases.people.members.store import Members
from services.cases.retention.erasure.acts import all_of_hers
from services.cases.retention.erasure.certificate import verified
from services.cases.retention.erasure.hourly_purge import sweep
from services.cases.retention.erasure.reach import EXPIRES, KEYS, UnreachedTableError, about_clients, dictionary, reach
from services.cases.retention.erasure.steps import STEPS, Step, begin, erase, go_on
from services.cases.retention.erasure.store import Certificates, UnderWay
from shared.dictionary.files import ROOT, parsed, text_of
from tests.cases.building import Database, a_message, sit_down
from tests.cases.desk_acts import let_in
from tests.cases.erased_traces import LEAD, TOMBSTONES, WISH, assert_gone, certificates, places_of, traces
from tests.cases.erasure_centre import (
    EVERYTHING_SEEN,
    Centre,
    a_centre,
    a_client,
    a_request_of,
    a_row,
    copied,
    raw,
    restored,
)

COLUMNS = {name: table.columns.keys() for name, table in metadata.tables.items()}


@pytest.fixture
async def centre(database: Database, tmp_path: Path) -> AsyncIterator[Centre]:
    async with a_centre(database, tmp_path) as centre:
        yield centre


def test_every_table_about_clients_is_reached() -> None:
    reached = reach(dictionary(), COLUMNS)
    assert set(reached) | EXPIRES == about_clients(dictionary())
    assert {"outbox", "incident", "incident_entry", "audit_entry", "remark"} == EXPIRES, "a table more is a decision"
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
                    links |= {"approval": "not_needed"}
                    links |= {"ended_at": None} if table.name == "transfer" else {}
                    await work.connection.execute(insert(table).values(a_row(table, number, **links)))
        await centre.store.ring.sealer_for_new({key_id_of(thread_id)})
    before = {name: len(json.loads(rows)) for name, rows in (await copied(centre.settings.database_url)).items()}
    [certificate_id] = await erase([erased], ground=WISH, workplace=centre.workplace, now=centre.workplace.now())
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
        await erase([client.thread_id], ground=WISH, workplace=centre.workplace, now=centre.workplace.now())
        assert marks == 2
        assert await database.fetchval("SELECT count(DISTINCT case_mark) FROM contribution") == 1
        assert await database.fetchval("SELECT count(*) FROM erasure WHERE key_id IS NULL") == 1
    await assert_gone(centre, client)
    assert await places_of(centre, *traces(other)) >= {"request", "message", "file", "gate_record"}


async def test_a_request_that_never_became_a_file_is_erased_the_same_way(centre: Centre) -> None:
    event = await a_request_of(centre)
    await erase([event.thread_id], ground=WISH, workplace=centre.workplace, now=centre.workplace.now())
    assert await places_of(centre, str(event.thread_id)) <= EXPIRES
    assert await places_of(centre, key_id_of(event.thread_id)) == TOMBSTONES


async def test_what_two_files_of_one_client_count_for_stays_until_the_last_one_goes(centre: Centre) -> None:
    first, second = await a_client(centre), await a_client(centre)
    async with centre.store.errand(Errand.COUNTING) as on_errand:
        one, other = (UUID(each.place.rpartition("/")[2]) for each in (first, second))
        key = centre.workplace.keys.mark
        await on_errand.transaction.connection.execute(text(EVERYTHING_SEEN))
        await on_errand.transaction.connection.execute(
            update(files).where(files.c.id == one).values(counted_as=other, same_as=other)
        )
        await Contributions(on_errand).fold(mark_of(one, key), into=mark_of(other, key))
    async with raw(centre.settings.database_url) as database:
        for client, left in ((second, 1), (first, 0)):
            await erase([client.thread_id], ground=WISH, workplace=centre.workplace, now=centre.workplace.now())
            assert await database.fetchval("SELECT count(DISTINCT case_mark) FROM contribution") == left


async def test_while_her_files_are_looked_at_to_be_erased_none_of_them_is_held_back(centre: Centre) -> None:
    first, second = await a_client(centre), await a_client(centre)
    await let_in(second.desk, second.place, first.desk.person)
    one, other = (UUID(each.place.rpartition("/")[2]) for each in (first, second))
    async with raw(centre.settings.database_url) as database, centre.store.reading(first.desk.person) as work:
        await database.execute("UPDATE file SET same_as = $1 WHERE id = $2", other, one)
        hers = await all_of_hers(work, one, concepts=centre.workplace.concepts, today=centre.workplace.today())
        assert [file.id for file in hers.files] == [one, other]
        await database.execute("SET lock_timeout = '100ms'")
        with pytest.raises(asyncpg.LockNotAvailableError):
            await database.execute("SELECT FROM request WHERE thread_id = $1 FOR UPDATE", second.thread_id)


async def only_noted(under_way: UnderWay, workplace: Workplace, _: datetime) -> None:
    """The first half of a step: it is written down that the key has to go, and then it dies."""
    workplace.store.ring.register.note({under_way.key_id: under_way.at})


@pytest.mark.parametrize("steps", [(), (only_noted,), STEPS[:1], STEPS])
async def test_killed_between_any_two_steps_it_goes_on_at_the_next_start(
    centre: Centre, steps: tuple[Step, ...]
) -> None:
    client = await a_client(centre)
    async with centre.store.errand(Errand.RETENTION) as on_errand:
        await begin(
            [client.thread_id], on_errand=on_errand, ground=WISH, workplace=centre.workplace, now=centre.workplace.now()
        )
        [under_way] = await Certificates(on_errand).erasures_under_way()
    for step in steps:
        await step(under_way, centre.workplace, centre.workplace.now())
    centre.restart()
    assert await places_of(centre, *traces(client)) <= EXPIRES
    assert client.key_id not in await centre.store.ring.sealer({client.key_id})
    assert await go_on(workplace=centre.workplace, now=centre.workplace.now()) == (0 if steps == STEPS else 1)
    await assert_gone(centre, client)
    [certificate] = await certificates(centre)
    assert verified(certificate).key_sha256 == sha256(client.key_id.encode()).hexdigest()


async def test_killed_before_the_first_step_nothing_has_happened(centre: Centre) -> None:
    client = await a_client(centre)

    async def broken() -> None:
        async with centre.store.errand(Errand.RETENTION) as on_errand:
            await begin(
                [client.thread_id],
                on_errand=on_errand,
                ground=WISH,
                workplace=centre.workplace,
                now=centre.workplace.now(),
            )
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await broken()
    centre.restart()
    assert await go_on(workplace=centre.workplace, now=centre.workplace.now()) == 0
    assert {"request", "message", "file"} <= await places_of(centre, *traces(client))
    assert client.key_id in await centre.store.ring.sealer({client.key_id})


@pytest.mark.parametrize("which", ["both", "data", "keys"])
async def test_an_older_copy_brings_nobody_back(centre: Centre, which: str) -> None:
    client, other = await a_client(centre), await a_client(centre)
    data, keys = await copied(centre.settings.database_url), await copied(centre.settings.keys_database_url)
    await erase([client.thread_id], ground=WISH, workplace=centre.workplace, now=centre.workplace.now())
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
    await erase([client.thread_id], ground=WISH, workplace=centre.workplace, now=centre.workplace.now())
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
    async with centre.store.errand(Errand.RETENTION) as on_errand:
        # the handler that received it has the client's key already, and writes when the rows are gone
        rows = [await centre.store.ring.sealer({client.key_id})]
        await begin(
            [client.thread_id], on_errand=on_errand, ground=WISH, workplace=centre.workplace, now=centre.workplace.now()
        )
    async with centre.store.errand(Errand.ARRIVALS) as on_errand:
        one = arrival(late, centre.workplace.opening, centre=centre.workplace.centre, now=centre.clock.now)
        await Arrivals(on_errand).save_arrivals([one], rows[0])
    assert "message" in await places_of(centre, str(client.thread_id))
    await go_on(workplace=centre.workplace, now=centre.workplace.now())
    await assert_gone(centre, client)


async def test_what_arrives_even_later_goes_with_the_next_look(centre: Centre) -> None:
    client = await a_client(centre)
    sealer = await centre.store.ring.sealer({client.key_id})
    await erase([client.thread_id], ground=WISH, workplace=centre.workplace, now=centre.workplace.now())
    async with centre.store.errand(Errand.ARRIVALS) as on_errand:
        late = a_message(thread_id=client.thread_id)
        one = arrival(late, centre.workplace.opening, centre=centre.workplace.centre, now=centre.clock.now)
        await Arrivals(on_errand).save_arrivals([one], sealer)
    await sweep(workplace=centre.workplace, now=centre.workplace.now())
    await assert_gone(centre, client)


async def test_what_colleagues_begin_while_she_is_erased_leaves_nothing(centre: Centre) -> None:
    client, lead = await a_client(centre), await sit_down(centre.app, "lead")
    looked, gone = asyncio.Barrier(3), asyncio.Event()

    async def asks_to_open() -> None:
        async with centre.store.reading(lead.person) as work:
            found = await Openings(work).find_file(26, 1)
            assert found
            opening = ask_to_open(
                found[0], "26-001", found[1], "Nobody else is here, and she calls.", opening_id=uuid4(),
                asked_by=lead.person.id, now=work.now,
            )  # fmt: skip
            await looked.wait()
            await gone.wait()
            await Openings(work).save_asked(opening)

    async def takes_in() -> None:
        async with centre.store.reading(client.desk.person) as work:
            file_id = UUID(client.place.rsplit("/", 1)[1])
            await Members(work).team(file_id)
            await looked.wait()
            await gone.wait()
            new = Member(
                id=uuid4(),
                file_id=file_id,
                staff_id=lead.person.id,
                capacity=Capacity.DEPUTY,
                since=work.now,
                reason=Reason.TOGETHER,
                added_by=client.desk.person.id,
            )
            await Members(work).save_member(new)

    late = [asyncio.create_task(one) for one in (asks_to_open(), takes_in())]
    await looked.wait()
    await erase([client.thread_id], ground=WISH, workplace=centre.workplace, now=centre.workplace.now())
    gone.set()
    ended = await asyncio.gather(*late, return_exceptions=True)
    await assert_gone(centre, client)
    assert [type(one) for one in ended] == [FileNotFoundHereError] * 2


async def words_of(centre: Centre, thread_id: UUID) -> list[str | None]:
    """Of a conversation without a file."""
    async with centre.store.reading(LEAD) as work:
        found = [one for one in await Requests(work).inbox(start=0, size=10) if one.file_id is None]
        talks = [await Requests(work).conversation(one.id) for one in found]
    return [message.words for talk in talks if talk.thread_id == thread_id for message in talk.messages]


async def test_whoever_writes_again_with_her_old_number_is_heard_and_nothing_of_before_comes_back(
    centre: Centre,
) -> None:
    client = await a_client(centre, "long ago")
    for words in ("again", "and again"):
        await erase([client.thread_id], ground=WISH, workplace=centre.workplace, now=centre.workplace.now())
        await assert_gone(centre, client)
        await receive([client.event], workplace=centre.workplace, now=centre.workplace.now())
        assert await words_of(centre, client.thread_id) == []
        await receive(
            [a_message(words, thread_id=client.thread_id)], workplace=centre.workplace, now=centre.workplace.now()
        )
        assert await words_of(centre, client.thread_id) == [words]
        await sweep(workplace=centre.workplace, now=centre.workplace.now())
        assert await words_of(centre, client.thread_id) == [words]


async def test_after_a_restore_an_old_letter_is_not_taken_for_a_new_one(centre: Centre) -> None:
    client = await a_client(centre)
    empty = await copied(centre.settings.database_url)
    await erase([client.thread_id], ground=WISH, workplace=centre.workplace, now=centre.workplace.now())
    await restored(centre.settings.database_url, empty | {"inbox": "[]"})
    centre.restart()
    await receive([client.event], workplace=centre.workplace, now=centre.workplace.now())
    await assert_gone(centre, client)
    centre.clock.pass_days(31)
    await receive(
        [a_message("new", thread_id=client.thread_id)], workplace=centre.workplace, now=centre.workplace.now()
    )
    assert await words_of(centre, client.thread_id) == ["new"]


EMPTIES = """
from pydantic import SecretStr
import services.cases.foundation.store as cases
from services.cases.retention.erasure.reach import dictionary, reach
{opened}
reach(dictionary(), {{name: table.columns.keys() for name, table in cases.metadata.tables.items()}})
"""
OPENED = (
    "cases.open_store(SecretStr('postgresql+asyncpg://'), type('Ring', (), {})(), None, mark=b'', erase_again=None)"
)


@pytest.mark.parametrize(("opened", "reached"), [(OPENED, True), ("", False)])
def test_a_command_that_opens_the_store_knows_every_table_it_may_have_to_empty(opened: str, *, reached: bool) -> None:
    """It imports the concepts that it uses itself, and erases after a restore what any of them wrote."""
    ended = subprocess.run([sys.executable, "-c", EMPTIES.format(opened=opened)], capture_output=True, check=False)
    assert (ended.returncode == 0) is reached, ended.stderr
