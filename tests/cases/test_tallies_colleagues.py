"""Colleagues in the tallies, on a real database: once a quarter, as things stand then, and never fewer than five."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest

from services.cases.counting.draws.store import Draws
from services.cases.counting.ledger.acts import release
from services.cases.counting.ledger.store import Contributions, LiveFigures
from services.cases.foundation.access.domain import Errand
from services.cases.foundation.outcomes import Contribution, Outcome
from services.cases.foundation.store import CasesStore
from services.cases.people.team.store import accounts
from shared.events import TallyReleased
from shared.privacy.counts import COUNTED_OF_CLIENTS, Cell, Counted, Held, Indicator
from tests.cases.building import Database, a_person, a_workplace, cases_store, hire
from tests.cases.colleagues import a_team
from tests.cases.stored_requests import ask
from tests.cases.tallies import released_tallies


def cell_of(tally: TallyReleased) -> Cell:
    return tally.cells[list(Indicator).index(Indicator.K9_2_MFA)]


def counted(met: int, not_met: int = 0) -> Counted:
    return Counted(indicator=Indicator.K9_2_MFA, met=met, partly=0, not_met=not_met)


HELD = Held(indicator=Indicator.K9_2_MFA)


async def cells(store: CasesStore, months: Sequence[str]) -> list[Cell]:
    for month in months:
        assert await release(month, workplace=a_workplace(store), now=a_workplace(store).now())
    return [cell_of(tally) for tally in await released_tallies(store)]


@pytest.mark.parametrize(
    ("protected", "alone", "expected"), [(4, 0, HELD), (3, 1, HELD), (5, 0, counted(5)), (4, 1, counted(4, 1))]
)
async def test_four_colleagues_are_held_back_and_five_are_counted(
    database: Database, protected: int, alone: int, expected: Any
) -> None:
    async with cases_store(database) as store:
        await a_team(store, protected, alone)
        assert await cells(store, ["2026-03"]) == [expected]


async def test_whoever_left_or_has_no_way_in_yet_is_none_of_the_five(database: Database) -> None:
    async with cases_store(database) as store:
        team = await a_team(store, 5, 1)
        invited = await hire(store, "counsellor")
        async with store.work() as work:
            await accounts.set_password(work, invited.id, "")
            await accounts.deactivate(work, team[0], now=datetime.now(UTC))
        assert await cells(store, ["2026-03"]) == [counted(4, 1)]
        async with store.work() as work:
            await accounts.deactivate(work, team[1], now=datetime.now(UTC))
        assert (await cells(store, ["2026-06"]))[-1] == HELD


async def test_they_are_counted_with_the_last_month_of_each_quarter_and_anew_in_the_next(database: Database) -> None:
    async with cases_store(database) as store:
        await a_team(store, 4, 1)
        found = await cells(store, [f"2026-{number:02d}" for number in range(1, 8)])
        assert found == [HELD, HELD, counted(4, 1), HELD, HELD, counted(4, 1), HELD]


async def test_three_who_were_held_back_twice_are_not_six(database: Database) -> None:
    async with cases_store(database) as store:
        await a_team(store, 3)
        assert await cells(store, ["2026-03", "2026-06", "2026-07"]) == [HELD] * 3
        assert await ask(store, "SELECT count(*) FROM contribution") == [(6,)]


async def test_the_ledger_forgets_colleagues_after_the_end_of_the_year_and_no_client(database: Database) -> None:
    async with cases_store(database) as store:
        await a_team(store, 5)
        async with store.errand(Errand.COUNTING) as on_errand:
            await Contributions(on_errand).contribute(
                [Contribution(b"client", Indicator.U2_1, Outcome.MET)], month="2026-03"
            )
        left = [
            (await cells(store, [month]), await in_the_ledger(store)) for month in ("2026-03", "2026-12", "2027-01")
        ]
        assert [ledger for _, ledger in left] == [6, 11, 1]
        assert left[-1][0] == [counted(5), counted(5), HELD]


async def in_the_ledger(store: CasesStore) -> int:
    [(found,)] = await ask(store, "SELECT count(*) FROM contribution")
    return int(found)


async def test_colleagues_change_neither_size_nor_figures_nor_draws(database: Database) -> None:
    async with cases_store(database) as store:
        assert await release("2026-03", workplace=a_workplace(store), now=a_workplace(store).now())
        await a_team(store, 5)
        assert await release("2026-06", workplace=a_workplace(store), now=a_workplace(store).now())
        nobody, five = await released_tallies(store)
        assert len(nobody.body()) == len(five.body()) == TallyReleased.padded_to
        assert [cell_of(nobody), cell_of(five)] == [HELD, counted(5)]
        async with store.reading(a_person("lead")) as work:
            figures = await LiveFigures(work).figures()
            async with work.errand(Errand.COUNTING) as on_errand:
                assert await Draws(on_errand).standings(until="2026-Q4") == []
        assert {line.indicator: line.total for line in figures} == dict.fromkeys(COUNTED_OF_CLIENTS, 0)
        marks = {row.case_mark for row in await ask(store, "SELECT case_mark FROM contribution")}
        ids = {row.id.bytes for row in await ask(store, "SELECT id FROM account")}
        assert len(marks) == 5
        assert not marks & ids
