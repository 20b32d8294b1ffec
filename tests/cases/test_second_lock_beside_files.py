"""What is of clients beside the file, from ledgers to remarks: to which readers the database shows it."""

from collections.abc import AsyncIterator
from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from services.cases.foundation.access.domain import Errand
from services.cases.foundation.access.store import Transaction
from services.cases.foundation.roles import Role
from services.cases.foundation.store import CasesStore
from tests.cases.building import NOON, Database, a_person, cases_store
from tests.cases.guarded_tables import COUNTED, INCIDENTS, ME, REMARKS, say

ROWS = {
    "contribution": "INSERT INTO contribution VALUES ('mark', 'U2.1', 'met', '2026-03')",
    "standing": "INSERT INTO standing VALUES ('mark', 'U2.1', '2026-Q1', 'met')",
    "drawn_part": "INSERT INTO drawn_part VALUES ('mark', 'index', '2026-Q1')",
    "hold": "INSERT INTO hold VALUES (:one, '2026-12-31', '2026-03-05', :one, '')",
    "announcement": "INSERT INTO announcement VALUES (:one, '2026-03-05')",
}
REPORT = "INSERT INTO incident VALUES (:one, :now, :now, :by, '', 0)"
STEP = "INSERT INTO incident_entry VALUES (:one, :of, :now, :by, 'assessment', '')"
REMARK = "INSERT INTO remark VALUES (:one, '2026-02', '')"
READ_REMARKS = {Role.LEAD, Role.QUALITY_OFFICER}
HANDLE = {Role.LEAD, Role.DEPUTY, Role.DATA_PROTECTION}
TABLES = (*ROWS, *INCIDENTS, *REMARKS)
"""Each has a row; all tables there are: `test_second_lock_everywhere.py`."""


@pytest.fixture
async def store(database: Database) -> AsyncIterator[CasesStore]:
    async with cases_store(database) as made:
        made._now = lambda: NOON
        async with made.work() as work:
            await fill(work)
        yield made


async def fill(work: Transaction) -> None:
    """A row in each, and an incident that I reported beside one of somebody else."""
    await say(work, "SELECT set_config('kokon.errand', 'migration', true)")
    for statement in ROWS.values():
        await say(work, statement, **({"one": uuid4()} if ":one" in statement else {}))
    await say(work, REMARK, one=uuid4())
    for by in (ME, uuid4()):
        incident = uuid4()
        await say(work, REPORT, one=incident, now=NOON, by=by)
        await say(work, STEP, one=uuid4(), of=incident, now=NOON, by=uuid4())


async def seen(work: Transaction) -> dict[str, int]:
    counted = {table: (await say(work, f"SELECT count(*) FROM {table}")).scalar_one() for table in TABLES}
    return {table: number for table, number in counted.items() if number}


async def test_work_that_says_nothing_sees_nothing(store: CasesStore) -> None:
    async with store.work() as work:
        assert await seen(work) == {}
        for table in TABLES:
            assert (await say(work, f"DELETE FROM {table}")).rowcount == 0


@pytest.mark.parametrize("role", [*Role, "office"])
async def test_no_reader_sees_a_ledger_and_incidents_are_for_those_who_handle_them(
    store: CasesStore, role: str
) -> None:
    async with store.reading(replace(a_person(role), id=ME)) as work:
        await work.introduce(replace(a_person(role), id=ME))
        handles = role in HANDLE
        of_incidents = {"incident": 2, "incident_entry": 2} if handles else {"incident": 1}
        of_remarks = {"remark": 1} if role in READ_REMARKS else {}
        assert await seen(work) == of_incidents | of_remarks
        changed = await say(work, "UPDATE incident SET reminded = reminded")
        assert changed.rowcount == (2 if handles else 0)
        for table in TABLES:
            assert (await say(work, f"DELETE FROM {table}")).rowcount == (1 if table in of_remarks else 0)


@pytest.mark.parametrize("errand", Errand)
async def test_an_errand_sees_what_it_is_for(store: CasesStore, errand: Errand) -> None:
    needed = {
        Errand.COUNTING: {table: 1 for table in ROWS if table in COUNTED},
        Errand.RETENTION: dict.fromkeys((*ROWS, *REMARKS), 1),
        Errand.INCIDENTS: dict.fromkeys(INCIDENTS, 2),
    }
    async with store.work() as work, work.errand(errand):
        assert await seen(work) == needed.get(errand, {})


def a_step(by: UUID) -> dict[str, object]:
    return {"one": uuid4(), "of": uuid4(), "now": NOON, "by": by}


async def test_nobody_reports_or_decides_in_the_name_of_another(store: CasesStore) -> None:
    await written(store, "admin", REPORT, one=uuid4(), now=NOON, by=ME)
    await written(store, "lead", STEP, **a_step(ME))
    for role, statement, values in (
        ("lead", REPORT, {"one": uuid4(), "now": NOON, "by": uuid4()}),
        ("lead", STEP, a_step(uuid4())),
        ("counsellor", STEP, a_step(ME)),
        ("lead", ROWS["contribution"].replace("U2.1", "U4.1"), {}),
        ("lead", ROWS["hold"], {"one": uuid4()}),
        ("lead", REMARK, {"one": uuid4()}),
    ):
        with pytest.raises(DBAPIError, match="ProgrammingError 42501"):
            await written(store, role, statement, **values)


async def written(store: CasesStore, role: str, statement: str, **values: object) -> None:
    async with store.reading(replace(a_person(role), id=ME)) as work:
        await work.introduce(replace(a_person(role), id=ME))
        await work.connection.execute(text(statement), values)
