"""Every table about clients has the second lock, also one that was added after these lines were written.

The tables come from the data dictionary, and a row in each from the columns. What a reader, a colleague or an errand
does see of the known tables is in `test_second_lock.py` and `test_second_lock_beside_files.py`.
"""

from collections.abc import AsyncIterator, Iterable

import pytest
from sqlalchemy.exc import ProgrammingError

from services.cases.foundation.access.domain import Errand
from services.cases.foundation.access.store import INTRODUCED, Transaction
from services.cases.foundation.roles import Role
from services.cases.foundation.store import CasesStore
from services.cases.retention.erasure.reach import about_clients, dictionary
from tests.cases.building import NOON, Database, a_person, cases_store
from tests.cases.canary_clients import Canary
from tests.cases.guarded_tables import (
    COUNTED,
    EVERY_ROW,
    GUARDED,
    HELD,
    INCIDENTS,
    OF_FILES,
    REMARKS,
    UNGUARDED,
    say,
)
from tests.servers import Owner, as_owner

COUNSELLOR = a_person("counsellor")
COVERS = {"file", "file_member", "file_opening", "restriction", "rights_request"}
"""What some roles see of a file whose team they are not in: `test_second_lock.py` says which."""
READ_TO_COUNT = {
    *("file", "file_member", "request", "request_step", "request_needs", "disclosure", "appointment", "contact_note"),
    *("support_plan", "goal", "decision"),
    *("claim", "mandate", "policy_document"),
    *("housing_step", "placement", "place_review"),
    *("fact", "consent", "contact_plan", "device_check", "risk_assessment", "client_notice", "reflection"),
    "referral",
    "booking",
}
"""What the measuring points are about: by hand, so that a new one is a decision."""

OF_COLLEAGUES = {"personnel_entry", "reminder"}
"""For the lead and the colleague in question: `test_personnel.py`; for the colleague alone: `test_own_reminders.py`."""


@pytest.fixture
async def store(database: Database) -> AsyncIterator[CasesStore]:
    async with cases_store(database) as made:
        made._now = lambda: NOON
        await Canary("words", COUNSELLOR, a_person("counsellor"), 7).plant(made, beside=GUARDED)
        yield made


async def seen(work: Transaction | Owner, tables: Iterable[str] = GUARDED) -> set[str]:
    return {table for table in tables if (await say(work, f"SELECT count(*) FROM {table}")).scalar_one()}


async def unforced(work: Transaction | Owner) -> set[str]:
    """Guarded tables that are open to somebody: their rules have to hold for their owner, too."""
    rows = await say(work, "SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity")
    return {*GUARDED, *OF_COLLEAGUES} - {row.relname for row in rows}


async def test_every_table_about_clients_is_guarded_even_from_its_owner_or_says_why_not(store: CasesStore) -> None:
    async with store.work() as work:
        assert await unforced(work) == set()
        me = "SELECT rolbypassrls OR rolsuper FROM pg_roles WHERE rolname = current_user"
        assert (await say(work, me)).scalar_one() is False
    assert UNGUARDED.keys() < about_clients(dictionary())


async def test_there_is_a_row_in_each_and_work_that_says_nothing_neither_sees_nor_deletes_one(
    store: CasesStore,
) -> None:
    async with store.work() as work:
        assert await seen(work) == set()
        for table in GUARDED:
            assert (await say(work, f'DELETE FROM "{table}"')).rowcount == 0
    async with store.look() as look:
        who = {"reader": str(COUNSELLOR.id), "roles": ",".join(COUNSELLOR.roles), "now": look.now.isoformat()}
        await look.connection.execute(INTRODUCED, who)
        assert await seen(look) == set()
    async with store.work() as work:
        await say(work, EVERY_ROW)
        assert await seen(work) == set(GUARDED)


async def read_by_a_dump(work: Transaction | Owner) -> set[str]:
    """Guarded tables with rows, as `pg_dump` reads them: on its errand, and with no path to look a name up on."""
    await say(work, EVERY_ROW)
    await say(work, "SET LOCAL search_path = ''")
    return {table.partition(".")[2] for table in await seen(work, [f"public.{table}" for table in GUARDED])}


async def test_a_backup_reads_every_row(store: CasesStore) -> None:
    """A function of a policy that looks its tables up by the search path ended the backup of any centre."""
    async with as_owner(store) as owner:
        assert await read_by_a_dump(owner) == set(GUARDED)


async def test_twin_a_function_that_needs_the_search_path_is_found(store: CasesStore) -> None:
    body = "SELECT file_id FROM file_member"
    async with as_owner(store, keep=False) as owner:
        await say(owner, f"CREATE OR REPLACE FUNCTION kokon_own_files() RETURNS SETOF uuid LANGUAGE sql AS '{body}'")
        with pytest.raises(ProgrammingError, match='relation "file_member" does not exist'):
            await read_by_a_dump(owner)


@pytest.mark.parametrize("role", [*map(str, Role), "office"])
async def test_nobody_outside_the_team_of_a_file_sees_or_changes_anything_of_its_client(
    store: CasesStore, role: str
) -> None:
    async with store.reading(a_person(role)) as work:
        assert await seen(work, OF_FILES) <= COVERS
        for table in OF_FILES:
            assert (await say(work, f'DELETE FROM "{table}"')).rowcount == 0, table


async def test_the_counsellor_of_a_file_sees_what_is_in_it(store: CasesStore) -> None:
    """Else nobody would be kept from anything by the test before this one."""
    async with store.reading(COUNSELLOR) as work:
        assert await seen(work, OF_FILES) == set(OF_FILES)


@pytest.mark.parametrize("errand", Errand)
async def test_an_errand_sees_the_least_it_needs(store: CasesStore, errand: Errand) -> None:
    """Kept by hand, for it is the specification: of a table that is not named here only what is over is looked for."""
    needed = {
        Errand.ARRIVALS: {"request", "message", "given_number"},
        Errand.REOPENING: {"request", "message"},
        Errand.FILING: {"request"},
        Errand.EXISTENCE: {"file", "request", "file_member"},
        Errand.OPENING: {"file"},
        Errand.TEAM: {"file"},
        Errand.LEAVING: {"file_member"},
        Errand.STANDING_IN: {"file_member"},
        # of to-dos those that are open: the one here was done
        Errand.HANDING_OVER: {"file_member", "appointment", "restriction"},
        Errand.FIRST_REPLIES: {"request", "request_needs"},
        Errand.MORNING: {"file", "to_do", "contact_plan", "consent", "risk_assessment", "safety_plan", "deadline"}
        | {"claim", "mandate", "housing_step", "placement", "place_review", "goal", "support_plan"},
        Errand.MERGING: {"file"},
        Errand.CORRECTING: {"file", "request", "message", "gate_record"},
        Errand.NOTICES: {"client_notice"},
        Errand.CALENDAR: {"appointment"},
        Errand.COUNTING: {*COUNTED, *READ_TO_COUNT},
        Errand.INCIDENTS: set(INCIDENTS),
        Errand.RETENTION: {*OF_FILES, *COUNTED, *HELD, *REMARKS},
    }
    async with store.work() as work, work.errand(errand):
        assert await seen(work) == needed.get(errand, set())


@pytest.mark.parametrize("table", GUARDED)
async def test_twin_a_table_whose_lock_is_taken_off_is_found(store: CasesStore, table: str) -> None:
    async with as_owner(store, keep=False) as owner:
        await say(owner, f'ALTER TABLE "{table}" NO FORCE ROW LEVEL SECURITY')
        assert await unforced(owner) == {table}
        assert table in await seen(owner)
