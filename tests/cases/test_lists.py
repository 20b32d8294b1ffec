"""Lists with thousands of files: a page reads what it shows, by its index, however much else there is."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from services.cases.contact.requests.store import Requests
from services.cases.files.file.store import Files
from services.cases.files.search.domain import Term
from services.cases.files.search.store import Search
from services.cases.foundation.access.store import Reading
from services.cases.foundation.store import CasesStore
from tests.cases.building import NOON, Database, a_person, cases_store
from tests.servers import Postgres
from tests.statements import listening

FILES = 6000
LARGE = ("file", "request", "message")
ME = a_person("counsellor", "lead")
FILLED = (
    "SELECT set_config('kokon.errand', 'migration', true)",
    """
    INSERT INTO file (id, thread_id, key_id, year, number, opened_at, opened_by, responsible, counted_as,
                      same_as)
    SELECT id, id, id::text, 2000 + n / 300, n % 300, :now, :other, :other, id, id
      FROM (SELECT gen_random_uuid() AS id, n FROM generate_series(1, :files) AS n) AS made
    """,
    "UPDATE file SET responsible = :me WHERE number % 10 = 0",
    """
    INSERT INTO file_member (id, file_id, staff_id, capacity, since, parts, reason, added_by)
    SELECT gen_random_uuid(), id, responsible, 'responsible', opened_at, '{}', 'opened', opened_by FROM file
    """,
    """
    INSERT INTO request (thread_id, id, key_id, arrived_at, latest_at, file_id)
    SELECT thread_id, gen_random_uuid(), key_id, opened_at, opened_at - number * interval '1 minute', id FROM file
    """,
    """
    INSERT INTO request (thread_id, id, key_id, arrived_at, latest_at)
    SELECT gen_random_uuid(), gen_random_uuid(), 'key', opened_at, opened_at FROM file
    """,
    "UPDATE request SET waiting_since = latest_at WHERE hashtext(id::text) % 50 = 0",
    "UPDATE request SET set_aside = 'no_request' WHERE file_id IS NULL AND hashtext(id::text) % 50 = 1",
    "UPDATE request SET taken_by = :me WHERE file_id IS NULL AND hashtext(id::text) % 50 = 2",
    "UPDATE request SET taken_by = :other WHERE file_id IS NULL AND taken_by IS NULL AND hashtext(id::text) % 2 = 0",
    """
    INSERT INTO message (id, thread_id, key_id, at)
    SELECT gen_random_uuid(), thread_id, key_id, latest_at FROM request
    """,
    """
    INSERT INTO request_needs (id, thread_id, key_id, at, by)
    SELECT gen_random_uuid(), thread_id, key_id, latest_at, :other FROM request
    """,
)
PLANNED = text("""
    SELECT generic_plans, custom_plans FROM pg_prepared_statements
     WHERE statement LIKE 'SELECT file.%WHERE file.responsible =%ORDER BY file.year%'
""")
type Asking = Callable[[Reading], Awaitable[Any]]
PAGES: dict[str, Asking] = {
    "inbox": lambda work: Requests(work).inbox(start=0, size=26),
    "inbox, later": lambda work: Requests(work).inbox(start=100, size=26),
    "inbox, mine": lambda work: Requests(work).inbox(start=0, size=26, whose="mine"),
    "inbox, nobody's": lambda work: Requests(work).inbox(start=0, size=26, whose="nobodys"),
    "inbox, the reader's": lambda work: Requests(work).inbox(start=0, size=100, whose="readers"),
    "no requests": lambda work: Requests(work).inbox(start=0, size=25, whose="no_request"),
    "waiting": lambda work: Requests(work).waiting(),
    "my files": lambda work: Files(work).files(of=ME.id, start=100, size=26),
    "all I may read": lambda work: Files(work).files(of=None, start=0, size=26),
    "files there are": lambda work: Files(work).all_covers(start=0, size=26),
}


@pytest.fixture
async def store(database: Database, postgres: Postgres) -> AsyncIterator[CasesStore]:
    """With thousands of files, half of them mine."""
    async with cases_store(database) as made:
        made._now = lambda: NOON
        given = {"now": NOON, "me": ME.id, "other": uuid4(), "files": FILES}
        async with made.work() as work:
            for statement in FILLED:
                named = {name: value for name, value in given.items() if f":{name}" in statement}
                await work.connection.execute(text(statement), named)
        postgres.server.sql("vacuum analyze;", database=str(made.engine.url.database))
        yield made


async def plans(work: Reading, asking: Asking) -> list[dict[str, Any]]:
    """How the database answers what is asked of the large tables."""
    with listening(work.connection.engine.sync_engine) as asked:
        await asking(work)
    found = []
    for statement, parameters in asked:
        if not (statement.startswith("SELECT") and any(f"FROM {one}" in statement for one in LARGE)):
            continue
        explained = await work.connection.exec_driver_sql(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}", parameters)
        found.append(explained.scalar_one()[0]["Plan"])
    return found


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for below in plan.get("Plans", ()):
        yield from nodes(below)


def rows_read(plan: dict[str, Any], table: str) -> float:
    """How many rows of a table were looked at for it."""
    scans = [node for node in nodes(plan) if node.get("Relation Name") == table]
    return float(sum(node["Actual Rows"] + node.get("Rows Removed by Filter", 0) for node in scans))


async def test_a_page_of_a_long_list_is_read_by_an_index(store: CasesStore) -> None:
    for name, asking in PAGES.items():
        async with store.reading(ME) as work:
            found = await plans(work, asking)
        assert found, name
        for plan in found:
            whole = {node["Relation Name"] for node in nodes(plan) if node["Node Type"] == "Seq Scan"}
            assert whole <= {"file_opening", "restriction", "rights_request"}, f"{name} reads all of {whole}"
            assert sum(rows_read(plan, one) for one in (*LARGE, "request_needs")) < FILES / 10, name


async def test_a_page_is_planned_once_for_everybody(store: CasesStore) -> None:
    """With the rules of the second lock a statement is planned longer than it runs."""
    async with store.reading(ME) as work:
        for start in (0, 25):
            await Files(work).files(of=ME.id, start=start, size=26)
        planned = (await work.connection.execute(PLANNED)).all()
    assert planned
    assert all(one.custom_plans == 0 < one.generic_plans for one in planned)


async def test_every_file_stands_on_one_page_of_a_list(store: CasesStore) -> None:
    whole = await turned(store, 0, size=301)
    pages = [await turned(store, start) for start in range(0, 300, 25)]
    assert [file for page in pages for file in page[:25]] == whole[:300]
    assert [page[25] for page in pages] == whole[25:301:25]


async def turned(store: CasesStore, start: int, *, size: int = 26) -> list[UUID]:
    async with store.reading(ME) as work:
        return [file.id for file in await Files(work).files(of=ME.id, start=start, size=size)]


async def test_every_batch_of_a_search_is_read_by_an_index(store: CasesStore) -> None:
    async with store.reading(ME) as work:
        found = await plans(work, lambda work: Search(work).search(Term.of("2010"), start=0, size=25, at_once=250))
        result = await Search(work).search(Term.of("10-040"), start=0, size=25)
    assert (result.total, result.searched) == (1, FILES // 10)
    lists = [plan for plan in found if rows_read(plan, "file")]
    assert [plan["Actual Rows"] for plan in lists] == [250, 250, 100]
    assert {node["Node Type"] for plan in found for node in nodes(plan) if node.get("Relation Name") == "file"} <= {
        "Index Scan",
        "Bitmap Heap Scan",
    }
