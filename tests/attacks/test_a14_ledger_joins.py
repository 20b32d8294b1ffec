"""A14: an attacker with a centre's databases and no key cannot join a row of the ledgers to a file and its outcome.

Clients come over the real pages. The attacker knows each talk, its file, its minute and its colleague: all that
`gate_record` has in clear. The attacker joins by transaction, by place, by what `pg_dump` writes, and by two copies.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import Table

from services.cases.contact.gate.domain import How, Point
from services.cases.counting.draws.outcomes import Ledger, Outcomes
from services.cases.counting.ledger.acts import release
from services.cases.counting.ledger.order import put_in_order
from services.cases.counting.ledger.store import Contributions
from services.cases.foundation.outcomes import mark_of
from tests.attacks.ledger_joins import LEDGERS, Thief, changed, right
from tests.attacks.paged_world import World
from tests.cases.building import Database, a_workplace, some_settings
from tests.cases.colleagues import a_team
from tests.cases.stored_requests import ask
from tests.servers import Postgres

CLIENTS = 9
NEVER_USED = f"TRUNCATE {', '.join(LEDGERS)}"
"""What an earlier test deleted leaves room at the beginning of a table, once the server has cleared it away: rows that
come after that would lie before those that came first."""
type Opened = Callable[..., Awaitable["Centre"]]


class InClear(Ledger):
    """Planted: outcomes as they were until they were sealed."""

    def sealed(self, field, row):  # type: ignore[no-untyped-def]
        return {**row, "outcome": row["outcome"].encode()}


@pytest.fixture
def unsealed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Planted: outcomes lie in clear."""
    real = Outcomes.ledger

    async def ledger(self: Outcomes) -> Ledger:
        return InClear((await real(self))._sealer)

    monkeypatch.setattr(Outcomes, "ledger", ledger)


@pytest.fixture
def unsorted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Planted: rows stay where they came to lie."""

    async def put_in_order(self: Contributions, ledger: Table) -> bool:
        return True

    monkeypatch.setattr(Contributions, "put_in_order", put_in_order)


class Centre:
    """A world of several clients, its thief, and whose each mark is."""

    def __init__(self, world: World, thief: Thief) -> None:
        self.world, self.thief = world, thief

    async def clients(self, number: int = CLIENTS) -> None:
        chance = Random(14)
        hows = [How.TOLD.value, How.DECLINED.value, Point.CONFIDENTIALITY, Point.ROLE]
        for each in range(number):
            await self.world.comes(f"client {each}", chance.choice(hows))

    async def night(self) -> None:
        await put_in_order(self.world.app.state.store)

    async def truth(self) -> dict[str, str]:
        key = self.world.app.state.workplace.keys.mark
        found = await ask(self.world.app.state.store, "SELECT id, counted_as FROM file")
        return {f"\\x{mark_of(row.counted_as, key).hex()}": str(row.id) for row in found}


@pytest.fixture
async def opened(database: Database, postgres: Postgres, tmp_path: Path) -> AsyncIterator[Opened]:
    async with AsyncExitStack() as stack:

        async def open_one() -> Centre:
            settings = await some_settings(database, tmp_path)
            world, thief = World(settings, postgres), Thief.of(postgres, settings.database_url)
            thief.asked(NEVER_USED)
            stack.push_async_callback(world.end)
            await world.open(settings.database_url)
            return Centre(world, thief)

        yield open_one


async def test_whose_a_row_is_says_nothing_of_its_outcome(opened: Opened) -> None:
    """In the minute in which it is written the row can be joined, and what it says is sealed."""
    centre = await opened()
    await centre.clients()
    for ledger in ("contribution", "standing"):
        assert right(centre.thief.by_transaction(ledger), await centre.truth()) == CLIENTS, "the thief knows his trade"
        assert centre.thief.outcomes(ledger) == {}
        sealed = centre.thief.asked(f"SELECT outcome, length(outcome) FROM {ledger}")
        assert len({blob for blob, _ in sealed}) == len(sealed), "outcomes that are alike do not look alike"
        assert len({length for _, length in sealed}) == 1


async def test_after_a_night_no_row_is_joined_by_transaction_place_or_dump(opened: Opened) -> None:
    centre = await opened()
    await centre.clients()
    await centre.world.a_quarter_ends()
    await centre.night()
    for ledger in LEDGERS:
        marks = [row[0] for row in centre.thief.asked(f"SELECT case_mark FROM {ledger} ORDER BY ctid")]
        assert len(set(marks)) == CLIENTS
        assert marks == sorted(marks)
        assert [line.split("\t")[0] for line in centre.thief.dumped(ledger)] == marks
        assert centre.thief.by_transaction(ledger) == {}
        assert len(centre.thief.asked(f"SELECT DISTINCT xmin FROM {ledger}")) == 1
        assert centre.thief.outcomes(ledger) == {} if ledger != "drawn_part" else True


async def test_two_copies_do_not_show_who_talked_in_between(opened: Opened) -> None:
    centre = await opened()
    await centre.clients()
    await centre.night()
    before = {ledger: centre.thief.rows(ledger) for ledger in ("contribution", "standing")}
    await centre.world.talks("client 3", Point.VOLUNTARINESS)
    await centre.night()
    for ledger, rows in before.items():
        assert changed(rows, centre.thief.rows(ledger)) == set(rows), "every row is another one"


async def test_colleagues_are_written_down_in_the_order_of_their_marks_and_not_of_their_accounts(
    opened: Opened,
) -> None:
    centre = await opened()
    store = centre.world.app.state.store
    await a_team(store, 8)
    assert await release("2026-03", workplace=a_workplace(store), now=a_workplace(store).now())
    rows = centre.thief.asked("SELECT case_mark, xmin FROM contribution ORDER BY ctid")
    assert len(rows) >= 8
    assert [mark for mark, _ in rows] == sorted(mark for mark, _ in rows)
    assert centre.thief.outcomes("contribution") == {}


async def test_a_draw_and_who_is_in_it_are_written_together_in_the_order_of_marks(opened: Opened) -> None:
    """Written apart, a crash between the two would count everybody of a quarter a second time."""
    centre = await opened()
    await centre.clients()
    await centre.world.a_quarter_ends()
    rows = centre.thief.asked("SELECT part, case_mark FROM drawn_part ORDER BY ctid")
    parts = {part: [mark for each, mark in rows if each == part] for part, _ in rows}
    assert all(len(marks) == CLIENTS and marks == sorted(marks) for marks in parts.values())
    written = centre.thief.asked("SELECT xmin FROM draw UNION SELECT xmin FROM drawn_part")
    told = centre.thief.asked("SELECT xmin FROM outbox WHERE subject = 'cases.contribution.drawn'")
    assert written == told
    assert len(told) == 1


@pytest.mark.usefixtures("unsealed")
async def test_twin_outcomes_in_clear_are_read_by_transaction(opened: Opened) -> None:
    centre = await opened()
    await centre.clients()
    await centre.night()
    for ledger in ("contribution", "standing"):
        assert len({mark for mark, _ in centre.thief.outcomes(ledger)}) == CLIENTS


@pytest.mark.usefixtures("unsorted")
async def test_twin_rows_that_stay_where_they_came_to_lie_are_joined(opened: Opened) -> None:
    centre = await opened()
    await centre.clients()
    await centre.night()
    truth = await centre.truth()
    for ledger in ("contribution", "standing"):
        for guesses in (centre.thief.by_transaction, centre.thief.by_place, centre.thief.by_dump):
            assert right(guesses(ledger), truth) == CLIENTS


@pytest.mark.usefixtures("unsorted")
async def test_twin_rows_that_nobody_writes_anew_show_who_talked(opened: Opened) -> None:
    centre = await opened()
    await centre.clients()
    before = centre.thief.rows("contribution")
    await centre.world.talks("client 3", Point.VOLUNTARINESS)
    await centre.night()
    [mark] = changed(before, centre.thief.rows("contribution"))
    assert (await centre.truth())[mark] in centre.world.files["client 3"]
