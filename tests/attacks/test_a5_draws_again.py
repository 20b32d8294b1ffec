"""A5, in casework: a second request for a draw gets the same bytes, whatever was corrected in between."""

from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from random import Random

import pytest
from pydantic import SecretStr
from sqlalchemy import text

from services.cases.contact.gate.outcomes import POINTS_OF, contributions
from services.cases.counting.draws.acts import draw_due, draw_quarter
from services.cases.counting.draws.choice import Choice
from services.cases.counting.draws.domain import Standing, draw
from services.cases.counting.draws.lots import SIDES
from services.cases.counting.draws.noise import with_noise
from services.cases.counting.draws.store import Draws
from services.cases.counting.ledger.store import Contributions
from services.cases.foundation.access.domain import Errand
from services.cases.foundation.clock.store import CentreClock
from services.cases.foundation.outcomes import Contribution, Outcome
from services.cases.foundation.store import CasesStore
from services.cases.foundation.workplace import Workplace
from shared.events import ContributionDrawn
from shared.privacy.budget import Criteria, Index, budget
from shared.privacy.counts import Drawn, Indicator
from tests.cases.building import NOON, a_walk, a_workplace, cases_store
from tests.shared.budget_changes import LATER, SWITCHED_ON, a_later_budget

MONTH, QUARTER, YEAR = "2026-01", "2026-Q1", "2026-Q4"
KEY = b"\x07" * 32
CLIENTS = [bytes([number]) * 32 for number in range(12)]
type Database = Callable[[str], Awaitable[SecretStr]]
type Draw = Callable[[Workplace], Awaitable[bytes]]


async def honest(workplace: Workplace, period: str = QUARTER) -> bytes:
    await draw_quarter(period, workplace=workplace, now=workplace.now())
    async with workplace.store.errand(Errand.COUNTING) as on_errand:
        return next(kept.body for kept in await Draws(on_errand).draws() if kept.period == period)


async def of_the_year(workplace: Workplace) -> bytes:
    return await honest(workplace, YEAR)


def chosen(drawn: bool) -> Choice:
    """Whether the centre has its own criteria drawn, too."""
    return Choice(NOON, "lead", drawn, from_year=2026, clients_from=100)


async def from_what_is_known_today(workplace: Workplace) -> bytes:
    """Planted: fresh noise at every look, over the ledger as it is."""
    async with workplace.store.errand(Errand.COUNTING) as on_errand:
        made = draw(
            await Draws(on_errand).standings(until=QUARTER),
            period=QUARTER,
            spent=(),
            budget=budget(),
            centre="north",
            key=workplace.keys.mark,
            noise=with_noise,
        )
    return made.told.body()


async def corrected(store: CasesStore) -> None:
    async with store.errand(Errand.COUNTING) as on_errand:
        found = [Contribution(CLIENTS[0], indicator, Outcome.NOT_MET) for indicator in POINTS_OF]
        await Contributions(on_errand).contribute(found, month=MONTH)


async def deleted(store: CasesStore) -> None:
    async with store.work() as work:
        for table in ("contribution", "standing"):
            await work.connection.execute(text(f"DELETE FROM {table} WHERE case_mark = :mark"), {"mark": CLIENTS[1]})


async def merged(store: CasesStore) -> None:
    async with store.errand(Errand.COUNTING) as on_errand:
        await Contributions(on_errand).fold(CLIENTS[2], into=CLIENTS[3])


async def joined_by_others(store: CasesStore) -> None:
    async with store.errand(Errand.COUNTING) as on_errand:
        await Contributions(on_errand).contribute(contributions(a_walk(), b"late" * 8), month=MONTH)


async def looks(store: CasesStore, look: Draw) -> list[bytes]:
    """What somebody sees who asks after every change."""
    workplace = a_workplace(store)
    async with store.errand(Errand.COUNTING) as on_errand:
        await CentreClock(on_errand).first_window(this_month=MONTH)
        for mark in CLIENTS:
            await Contributions(on_errand).contribute(contributions(a_walk(), mark), month=MONTH)
    seen = [await look(workplace), await look(workplace)]
    for change in (corrected, deleted, merged, joined_by_others):
        await change(store)
        await draw_due(workplace=workplace, now=workplace.now())
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


async def test_criteria_of_the_centre_alone_have_the_same_bytes_too_whatever_it_chooses_later(
    database: Database, tmp_path: Path
) -> None:
    with a_later_budget(tmp_path, QUARTER, SWITCHED_ON):
        async with cases_store(database) as store:
            async with store.errand(Errand.COUNTING) as on_errand:
                await Draws(on_errand).keep_choice(chosen(True))
            seen = await looks(store, of_the_year)
            for drawn in (False, True):
                async with store.errand(Errand.COUNTING) as on_errand:
                    await Draws(on_errand).keep_choice(chosen(drawn))
                seen.append(await of_the_year(a_workplace(store)))
    assert len(set(seen)) == 1
    told = ContributionDrawn.model_validate_json(seen[0])
    assert [each.criterion for each in told.centre_criteria] == ["U2", "U4"]


def drawn_without_noise(ledger: Sequence[Standing]) -> bytes:
    told = draw(ledger, period="2026-Q4", spent=(), budget=budget(), centre="north", key=KEY, noise=without_noise).told
    return told.body()


def without_noise(counts: Sequence[int], layer: Index | Criteria) -> list[Drawn]:
    return [Drawn(count) for count in counts]


def between_met_and_partly() -> list[Standing]:
    """So that a lot decides on each of them."""
    halves = ((Indicator.U2_1, Outcome.MET), (Indicator.U2_2, Outcome.PARTLY))
    return [Standing(mark, indicator, "2026-Q4", outcome) for mark in CLIENTS for indicator, outcome in halves]


def test_a_draw_that_was_lost_is_made_again_with_the_same_outcomes() -> None:
    """After a crash, or from an older backup: the noise is new, and what it is added to is not."""
    ledger = between_met_and_partly()
    assert len({drawn_without_noise(each) for each in (ledger, ledger, ledger[::-1])}) == 1


def test_twin_outcomes_drawn_anew_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    chance, ledger = Random(7), between_met_and_partly()
    monkeypatch.setattr("services.cases.counting.draws.domain.lot", lambda mark, part, *, key: chance.randrange(SIDES))
    assert len({drawn_without_noise(ledger) for _ in range(3)}) > 1


async def test_another_budget_draws_nothing_again(database: Database, tmp_path: Path) -> None:
    async with cases_store(database) as store:
        before = await honest(a_workplace(store))
        with a_later_budget(tmp_path, QUARTER):
            assert not await draw_quarter(QUARTER, workplace=a_workplace(store), now=NOON)
            assert await honest(a_workplace(store)) == before


async def test_each_quarter_is_drawn_by_the_budget_of_its_time_however_late(database: Database, tmp_path: Path) -> None:
    async with cases_store(database) as store:
        workplace = a_workplace(store)
        with a_later_budget(tmp_path, "2027-Q1"):
            for period in ("2026-Q4", "2027-Q1"):
                assert await draw_quarter(period, workplace=workplace, now=workplace.now())
        async with store.errand(Errand.COUNTING) as on_errand:
            found = [(kept.period, kept.budget) for kept in await Draws(on_errand).draws()]
    assert found == [("2027-Q1", LATER), ("2026-Q4", "2026-11")]
