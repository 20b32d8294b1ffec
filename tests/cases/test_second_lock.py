"""The database itself: whose rows it hands out, what a transaction without a word about itself sees, and that both
locks say the same."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import timedelta
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Boolean, Date, DateTime, Integer, Uuid
from sqlalchemy.exc import DBAPIError, IntegrityError

from services.cases.concepts import CONCEPTS
from services.cases.contact.gate.store import Gates
from services.cases.contact.requests.domain import RequestNotFoundError
from services.cases.contact.requests.store import Requests
from services.cases.files.file.store import Files
from services.cases.foundation.access.domain import PART_OF, Act, Errand, Kind, Part, Subject
from services.cases.foundation.access.rules import rules
from services.cases.foundation.access.store import INTRODUCED, Reading, Transaction
from services.cases.foundation.records.store import Records
from services.cases.foundation.roles import NotAllowedError, Role
from services.cases.foundation.store import CasesStore
from services.cases.people.members.store import Members
from services.cases.people.team.store import Team
from shared.accounts.domain import Person
from tests.cases.building import NOON, Database, a_person, cases_store
from tests.cases.guarded_tables import ME, say

HOUR = timedelta(hours=1)
OF_PARTS = {
    one.records.table.name: one.records for one in CONCEPTS if one.records and one.records.read is not Kind.FILE
}
"""Kinds of record that are a part of the file; the others only those see who have the whole of it."""
GIVEN = {"id": ":file", "file_id": ":file", "key_id": "'key'", "noted_by": ":other"}
OF_A_TYPE: dict[type, str] = {DateTime: ":now", Date: "current_date", Boolean: "false", Integer: "0", Uuid: ":other"}


def one_of(records: Records[Any], **own: str) -> str:
    """The statement that adds one, to a file that is named like it."""
    needed = [column for column in records.table.c if not column.nullable and not column.identity]
    found = {column.name: OF_A_TYPE.get(type(column.type), "''") for column in needed}
    found |= {name: value for name, value in (GIVEN | own).items() if name in found}
    names = ", ".join(f'"{name}"' for name in found)
    return f"INSERT INTO {records.table.name} ({names}) VALUES ({', '.join(found.values())})"


ROWS = {
    "file": (
        "INSERT INTO file (id, thread_id, key_id, year, number, opened_at, opened_by, responsible, counted_as, "
        "same_as) VALUES (:file, :file, 'key', 2026, :number, :now, :other, :other, :file, :file)"
    ),
    "request": (
        "INSERT INTO request (thread_id, id, key_id, arrived_at, latest_at, file_id) "
        "VALUES (:file, :file, 'key', :now, :now, :file)"
    ),
    "message": "INSERT INTO message (id, thread_id, key_id, at) VALUES (:file, :file, 'key', :now)",
    "gate_record": (
        "INSERT INTO gate_record (id, file_id, at, staff_id, record) VALUES (:file, :file, :now, :other, '')"
    ),
    "attachment": "INSERT INTO attachment (id, file_id, at, staff_id) VALUES (:file, :file, :now, :other)",
    "attachment_chunk": (
        "INSERT INTO attachment_chunk (attachment_id, number, file_id, content) VALUES (:file, 0, :file, '')"
    ),
    "file_member": (
        "INSERT INTO file_member (id, file_id, staff_id, capacity, since, parts, reason, added_by) "
        "VALUES (:file, :file, :other, 'deputy', :now, '{}', 'together', :other)"
    ),
    **{name: one_of(records) for name, records in OF_PARTS.items()},
}
GUARDED = (*ROWS, "file_opening")
"""Of a file with everything in it; all tables there are: `test_second_lock_everywhere.py`."""
UNFILED = "INSERT INTO request (thread_id, id, key_id, arrived_at, latest_at) VALUES (:file, :file, 'key', :now, :now)"
MEMBER = (
    "INSERT INTO file_member (id, file_id, staff_id, capacity, since, until, parts, reason, added_by) "
    "VALUES (gen_random_uuid(), :file, :staff, :capacity, :since, :until, :parts, 'together', :other)"
)
RESTRICTION = (
    "INSERT INTO restriction (id, file_id, key_id, since, set_by, ground) "
    "VALUES (gen_random_uuid(), :file, 'key', :now, :other, 'disputed')"
)
OPENING = (
    "INSERT INTO file_opening (id, file_id, file_code, key_id, asked_by, asked_at, reason_length, reason, "
    "answered_by, answered_at, until, refused) "
    "VALUES (gen_random_uuid(), :file, '26-001', 'key', :staff, :now, 40, '', :second, :at, :until, false)"
)


@dataclass(frozen=True, slots=True)
class Known:
    """One file, and what connects me with it."""

    name: str
    capacity: str = ""
    since: timedelta = -HOUR
    until: timedelta | None = None
    parts: tuple[str, ...] = ()
    opened: timedelta | None = None
    """How long an opening of mine still lasts."""
    restricted: bool = False


KNOWN = (
    Known("nothing"),
    Known("responsible", "responsible"),
    Known("deputy", "deputy"),
    Known("was deputy", "deputy", until=-HOUR),
    Known("deputy until now", "deputy", until=timedelta(0)),
    Known("substitute", "substitute", until=HOUR, parts=("messages", "name")),
    Known("substitute without a part", "substitute", until=HOUR),
    Known("was substitute", "substitute", until=-HOUR, parts=("messages", "information")),
    Known("interpreter", "interpreter", until=HOUR, parts=("messages",)),
    Known("interpreter of the gate", "interpreter", until=HOUR, parts=("information",)),
    Known("substitute with documents", "substitute", until=HOUR, parts=("documents",)),
    Known("interpreter with documents", "interpreter", until=HOUR, parts=("documents",)),
    Known("was interpreter", "interpreter", until=-HOUR, parts=("messages",)),
    Known("not yet", "deputy", since=HOUR),
    Known("opened", opened=HOUR),
    Known("was opened", opened=-HOUR),
    Known("opened, was deputy", "deputy", until=-HOUR, opened=HOUR),
    Known("deputy, was opened", "deputy", opened=-HOUR),
    Known("only kept", "responsible", restricted=True),
    Known("only kept, opened", opened=HOUR, restricted=True),
    Known("substitute, only kept", "substitute", until=HOUR, parts=("documents",), restricted=True),
    *(
        Known(f"substitute with {part}", "substitute", until=HOUR, parts=(part,))
        for part in sorted({PART_OF[records.read] for records in OF_PARTS.values()})
    ),
)


@pytest.fixture
async def store(database: Database) -> AsyncIterator[CasesStore]:
    async with cases_store(database) as made:
        made._now = lambda: NOON
        yield made


async def fill(store: CasesStore) -> dict[UUID, Known]:
    """A file with everything in it for each relation."""
    files = {uuid4(): known for known in KNOWN}
    async with store.work() as work:
        await say(work, "SELECT set_config('kokon.errand', 'migration', true)")
        for number, (file, known) in enumerate(files.items()):
            named = {"file": file, "now": NOON, "other": uuid4(), "staff": ME, "second": uuid4(), "number": number}
            for statement in ROWS.values():
                await say(work, statement, **{name: named[name] for name in named if f":{name}" in statement})
            if known.capacity:
                more = {"since": NOON + known.since, "until": ends(known.until), "parts": list(known.parts)}
                who = {name: named[name] for name in ("file", "staff", "other")}
                await say(work, MEMBER, capacity=known.capacity, **who, **more)
            if known.opened is not None:
                who = {name: named[name] for name in ("file", "staff", "second", "now")}
                await say(work, OPENING, **who, at=NOON + known.opened - HOUR, until=NOON + known.opened)
            if known.restricted:
                await say(work, RESTRICTION, file=file, now=NOON, other=uuid4())
        await say(work, UNFILED, file=uuid4(), now=NOON)
    return files


def ends(until: timedelta | None) -> Any:
    return None if until is None else NOON + until


async def seen(work: Transaction, table: str) -> set[UUID]:
    column = {
        "message": "thread_id",
        "request": "thread_id",
        "gate_record": "file_id",
        "attachment_chunk": "file_id",
    }.get(table, "id")
    return {row[0] for row in await say(work, f"SELECT {column} FROM {table}")}


@pytest.mark.parametrize("role", [*map(str, Role), "office"])
async def test_both_locks_say_the_same(store: CasesStore, role: str) -> None:
    files, person = await fill(store), replace(a_person(role), id=ME)
    parts = {"file": Part.COVER, "request": Part.MESSAGES, "message": Part.MESSAGES, "gate_record": Part.INFORMATION}
    parts |= {"attachment": Part.DOCUMENTS, "attachment_chunk": Part.DOCUMENTS}
    parts |= {name: PART_OF[records.read] for name, records in OF_PARTS.items()}
    async with store.reading(person) as work:
        await work.introduce(person)
        await work.find_relations(list(files))
        for table, part in parts.items():
            found = await seen(work, table)
            said = {file for file in files if permitted(work, person, file, Act.READ, part)}
            names = {files[file].name for file in found & files.keys()}
            assert names == {files[file].name for file in said}, table
            new = rules().permit(person, Act.READ, "Request", now=NOON)
            assert bool(found - files.keys()) is (new and table == "request")
        changed = await say(work, "UPDATE file SET counted_as = counted_as RETURNING id")
        writes = {file for file in files if permitted(work, person, file, Act.WRITE, Part.COVER)}
        assert {files[row[0]].name for row in changed} == {files[file].name for file in writes}
        assert (await say(work, "DELETE FROM file")).rowcount == 0


async def test_what_one_reader_was_shown_is_not_there_for_the_next(
    store: CasesStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = await fill(store)
    mine = next(file for file, known in files.items() if known.name == "deputy")
    me, other = replace(a_person("counsellor"), id=ME), a_person("counsellor")
    async with store.reading(me) as work:
        assert (await Files(work).file(mine)).id == mine
        assert (await Requests(work).conversation_in(mine)).thread_id == mine
    async with store.reading(other) as work:
        monkeypatch.setattr(work, "opener", no_key)
        with pytest.raises(RequestNotFoundError):
            await Requests(work).conversation_in(mine)
        assert await seen(work, "gate_record") == set()
        for asked in (Files(work).file(mine), Gates(work).gate(SimpleNamespace(id=mine, key_id="key"))):
            with pytest.raises(NotAllowedError):
                await asked


async def no_key(_: object) -> None:
    raise AssertionError("a key was fetched for somebody who may not read the file")


async def test_whoever_has_just_left_a_team_is_not_let_in_by_what_was_read_before(store: CasesStore) -> None:
    files, me = await fill(store), replace(a_person("counsellor"), id=ME)
    mine = next(file for file, known in files.items() if known.name == "responsible")
    async with store.reading(me) as work:
        team = await Members(work).team_to_change(mine)
        assert (await Files(work).file(mine)).id == mine
        await Members(work).save_ended([replace(one, until=NOON) for one in team if one.staff_id == ME])
        with pytest.raises(NotAllowedError):
            await work.admit(Act.READ, Subject(Kind.FILE, (mine,)))


CHANGES_OF_DOCUMENTS = (
    "UPDATE attachment SET removed_by = :me, removed_at = :now, details = NULL WHERE file_id = :file",
    "DELETE FROM attachment_chunk WHERE file_id = :file",
    "INSERT INTO attachment (id, file_id, at, staff_id) VALUES (gen_random_uuid(), :file, :now, :me)",
    "INSERT INTO attachment_chunk (attachment_id, number, file_id, content) VALUES (gen_random_uuid(), 0, :file, '')",
)


@pytest.mark.parametrize("role", ["counsellor", "interpreter", "admin"])
async def test_both_locks_say_the_same_of_documents_that_are_put_in_or_taken_out(store: CasesStore, role: str) -> None:
    files, person = await fill(store), replace(a_person(role), id=ME)
    async with store.reading(person) as work:
        await work.introduce(person)
        await work.find_relations(list(files))
        may = {files[file].name for file in files if permitted(work, person, file, Act.WRITE, Part.DOCUMENTS)}
        for statement in CHANGES_OF_DOCUMENTS:
            found = {files[file].name for file in files if await done(work, statement, file)}
            assert found == may, statement
    assert ("responsible" in may) is (role == "counsellor")
    assert not any("only kept" in name for name in may)


@pytest.mark.parametrize("role", ["counsellor", "interpreter", "admin"])
async def test_both_locks_say_the_same_of_records_that_are_written_down(store: CasesStore, role: str) -> None:
    files, person = await fill(store), replace(a_person(role), id=ME)
    async with store.reading(person) as work:
        await work.find_relations(list(files))
        for records in OF_PARTS.values():
            may = {file for file in files if permitted(work, person, file, Act.WRITE, PART_OF[records.read])}
            # a hand-over is written with the place that it gives, and never alone: `test_hand_overs.py`
            may = set() if records.writes is Act.ASSIGN else may
            # a referral can be revoked in a file that is only kept, and begins in none: `test_referrals.py`
            may -= {file for file in may if records.table.name == "referral" and "only kept" in files[file].name}
            mine = one_of(records, id="gen_random_uuid()", noted_by=":me", number="1")
            assert {files[file].name for file in files if await done(work, mine, file)} == {
                files[file].name for file in may
            }
            others = one_of(records, id="gen_random_uuid()", number="2")
            assert not any([await done(work, others, file) for file in files])


async def done(work: Transaction, statement: str, file: UUID) -> bool:
    """Whether the database lets it be done."""
    given = {"file": file, "me": ME, "now": NOON, "other": uuid4()}
    try:
        async with work.connection.begin_nested():
            rows = await say(work, statement, **{name: given[name] for name in given if f":{name}" in statement})
            return bool(rows.rowcount)
    except DBAPIError:
        return False


def permitted(work: Reading, person: Person, file: UUID, act: Act, part: Part) -> bool:
    return rules().permit(person, act, "File", now=NOON, part=part, relation=work.relation(file))


async def test_a_transaction_that_says_nothing_sees_nothing_and_a_connection_carries_nothing_over(
    store: CasesStore,
) -> None:
    await fill(store)
    async with store.reading(replace(a_person("counsellor"), id=ME)) as work:
        await work.introduce(replace(a_person("counsellor"), id=ME))
        assert await seen(work, "file")
        async with work.errand(Errand.RETENTION):
            assert len(await seen(work, "file")) == len(KNOWN)
        connection = (await say(work, "SELECT pg_backend_pid()")).scalar_one()
    async with store.work() as work:
        assert (await say(work, "SELECT pg_backend_pid()")).scalar_one() == connection
        for table in GUARDED:
            assert await seen(work, table) == set()
            assert (await say(work, f"DELETE FROM {table}")).rowcount == 0
    async with store.reading(replace(a_person("counsellor"), id=uuid4())) as work:
        assert await seen(work, "file") == set()


async def test_a_look_without_a_transaction_shows_nothing_about_clients_whoever_asks(store: CasesStore) -> None:
    await fill(store)
    async with store.look() as look:
        who = {"reader": str(ME), "roles": "counsellor", "now": look.now.isoformat()}
        await look.connection.execute(INTRODUCED, who)
        assert {table: await seen(look, table) for table in GUARDED} == {table: set() for table in GUARDED}


async def test_an_error_leaves_nothing_behind_either(store: CasesStore) -> None:
    await fill(store)
    with pytest.raises(ZeroDivisionError):
        await fail(store)
    async with store.work() as work:
        assert await seen(work, "file") == set()


async def fail(store: CasesStore) -> None:
    async with store.reading(replace(a_person("counsellor"), id=ME)) as work:
        await work.introduce(replace(a_person("counsellor"), id=ME))
        raise ZeroDivisionError


async def written(store: CasesStore, person: Person | None, statement: str, **values: Any) -> None:
    """By a reader, or else on the one errand that may do everything."""
    async with store.reading(person) if person else store.work() as work:
        if person is None:
            await say(work, "SELECT set_config('kokon.errand', 'migration', true)")
        await say(work, statement, **values)


async def test_the_database_itself_knows_no_opening_alone_without_reason_or_for_long(store: CasesStore) -> None:
    asked: dict[str, Any] = {"file": uuid4(), "staff": ME, "now": NOON, "at": NOON}
    right: dict[str, Any] = {"second": uuid4(), "until": NOON + 4 * HOUR}
    for wrong in ({"second": ME}, {"until": NOON + 5 * HOUR}):
        with pytest.raises(IntegrityError):
            await written(store, None, OPENING, **(asked | right | wrong))
    with pytest.raises(IntegrityError):
        await written(store, None, OPENING.replace("40", "19"), **asked, **right)
    await written(store, None, OPENING, **asked, **right)


async def test_nobody_writes_herself_into_a_team_or_stays_longer(store: CasesStore) -> None:
    files = {known.name: file for file, known in (await fill(store)).items()}
    lead, into = replace(a_person("lead"), id=ME), dict[str, Any](file=files["nothing"], other=ME, capacity="deputy")
    into |= {"since": NOON, "until": None, "parts": []}
    with pytest.raises(DBAPIError):
        await written(store, lead, MEMBER, staff=ME, **into)
    with pytest.raises(DBAPIError):
        await written(store, lead, MEMBER, staff=ME, **(into | {"file": files["substitute"]}))
    alone = uuid4()
    async with store.work() as work:
        await Team(work).save_unconfirmed(alone, invited_by=ME, at=NOON)
    with pytest.raises(DBAPIError):
        await written(store, lead, MEMBER, staff=alone, **into)
    for whole in ("deputy", "responsible"):
        with pytest.raises(DBAPIError):
            await written(store, lead, MEMBER, staff=alone, **(into | {"file": files[whole]}))
    made = replace(lead, id=alone)
    with pytest.raises(DBAPIError):
        await written(store, made, MEMBER, staff=ME, **(into | {"other": alone}))
    asks = OPENING.replace(":second, :at, :until", "NULL, NULL, NULL")
    with pytest.raises(DBAPIError):
        await written(store, made, asks, file=files["nothing"], staff=alone, now=NOON)
    await written(store, lead, asks, file=files["nothing"], staff=ME, now=NOON)
    answered = "UPDATE file_opening SET answered_by = :me, answered_at = :now WHERE answered_by IS NULL"
    with pytest.raises(DBAPIError):
        await written(store, made, answered, me=alone, now=NOON)
    with pytest.raises(DBAPIError):
        await written(store, lead, "UPDATE file_opening SET reviewed_by = :me WHERE asked_by = :me", me=ME)
    await written(store, lead, MEMBER, staff=uuid4(), **into)
    with pytest.raises(DBAPIError):
        await written(store, lead, "UPDATE file_member SET until = NULL WHERE staff_id = :me", me=ME)
    with pytest.raises(DBAPIError):
        async with store.work() as work, work.errand(Errand.LEAVING):
            await say(work, "UPDATE file_member SET until = NULL WHERE staff_id = :me", me=ME)


async def test_a_list_is_decided_at_once_and_one_file_too_many_refuses_all_of_it(store: CasesStore) -> None:
    files = {known.name: file for file, known in (await fill(store)).items()}
    person = replace(a_person("counsellor"), id=ME)
    own = (files["deputy"], files["responsible"])
    async with store.reading(person) as work:
        await work.admit(Act.LIST, Subject(Kind.FILE, own))
        with pytest.raises(NotAllowedError):
            await work.admit(Act.LIST, Subject(Kind.FILE, (*own, files["nothing"])))
        with pytest.raises(NotAllowedError):
            await work.admit(Act.READ, Subject(Kind.CONVERSATION, (files["nothing"],)))
