"""A5, in casework: whoever asks for a draw again gets the same bytes, whatever was corrected in between."""

from collections.abc import Awaitable, Callable

import pytest
from pydantic import SecretStr
from sqlalchemy import text

from services.cases.contributions.calendar import draw_due, draw_quarter
from services.cases.contributions.domain import draw
from services.cases.contributions.noise import with_noise
from services.cases.store import CasesStore
from services.cases.tallies.domain import MEASURED, Contribution, Outcome, contributions
from services.cases.workplace import Workplace
from shared.budget import budget
from tests.cases.building import a_walk, a_workplace, cases_store

MONTH, QUARTER = "2026-01", "2026-Q1"
CLIENTS = [bytes([number]) * 32 for number in range(12)]
type Database = Callable[[str], Awaitable[SecretStr]]
type Draw = Callable[[Workplace], Awaitable[bytes]]


async def honest(workplace: Workplace) -> bytes:
    await draw_quarter(QUARTER, workplace=workplace)
    async with workplace.store.work() as work:
        return next(kept.body for kept in await work.draws() if kept.period == QUARTER)


async def from_what_is_known_today(workplace: Workplace) -> bytes:
    """Planted: fresh noise at every look, over the ledger as it is."""
    async with workplace.store.work() as work:
        made = draw(
            await work.standings(until=QUARTER),
            period=QUARTER,
            spent=(),
            budget=budget(),
            centre="north",
            noise=with_noise,
        )
    return made.told.body()


async def corrected(store: CasesStore) -> None:
    async with store.work() as work:
        found = [Contribution(CLIENTS[0], indicator, Outcome.NOT_MET) for indicator in MEASURED]
        await work.contribute(found, month=MONTH)


async def deleted(store: CasesStore) -> None:
    async with store.work() as work:
        for table in ("contribution", "standing"):
            await work.connection.execute(text(f"DELETE FROM {table} WHERE case_mark = :mark"), {"mark": CLIENTS[1]})


async def merged(store: CasesStore) -> None:
    async with store.work() as work:
        await work.fold(CLIENTS[2], into=CLIENTS[3])


async def joined_by_others(store: CasesStore) -> None:
    async with store.work() as work:
        await work.contribute(contributions(a_walk(), b"late" * 8), month=MONTH)


async def looks(store: CasesStore, look: Draw) -> list[bytes]:
    """What somebody sees who asks after every change."""
    workplace = a_workplace(store)
    async with store.work() as work:
        await work.first_window(this_month=MONTH)
        for mark in CLIENTS:
            await work.contribute(contributions(a_walk(), mark), month=MONTH)
    seen = [await look(workplace), await look(workplace)]
    for change in (corrected, deleted, merged, joined_by_others):
        await change(store)
        await draw_due(workplace=workplace)
        seen.append(await look(workplace))
    return seen


async def test_a_draw_that_is_asked_for_again_has_the_same_bytes(database: Database) -> None:
    async with cases_store(database) as store:
        seen = await looks(store, honest)
        assert len(seen) == 6
        assert len(set(seen)) == 1
        async with store.work() as work:
            told = await work.connection.execute(text("SELECT body FROM outbox"))
            assert [row.body for row in told] == seen[:1]


async def test_twin_noise_drawn_anew_at_every_look_is_found(database: Database) -> None:
    async with cases_store(database) as store:
        assert len(set(await looks(store, from_what_is_known_today))) > 1


async def test_another_budget_draws_nothing_again(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    async with cases_store(database) as store:
        before = await honest(a_workplace(store))
        later = budget().model_copy(update={"version": "2027-01"})
        monkeypatch.setattr("services.cases.contributions.calendar.budget", lambda: later)
        assert not await draw_quarter(QUARTER, workplace=a_workplace(store))
        assert await honest(a_workplace(store)) == before
