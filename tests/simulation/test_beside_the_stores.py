"""What the simulation keeps in memory comes to the same as the databases of casework and of the office do."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from random import Random

import pytest

from services.cases.contact.gate.outcomes import POINTS_OF, contributions
from services.cases.counting.draws.acts import draw_quarter
from services.cases.counting.draws.domain import Standing
from services.cases.counting.draws.store import Draws
from services.cases.counting.ledger.acts import release
from services.cases.counting.ledger.store import Contributions, Windows
from services.cases.foundation.access.domain import Errand
from services.cases.foundation.clock.store import CentreClock
from services.cases.foundation.outcomes import Contribution
from services.quality.office.received.store import ReceivedReleases
from services.quality.office.values import INDEX
from services.quality.standards.scoring.intervals import Span
from shared.events import ContributionDrawn
from shared.privacy.budget import Criteria, Index, budgets
from shared.privacy.counts import DRAWN
from simulation.centre import draws, lived
from simulation.clients import CONSIDERED, MONTHS, casework, criterion_of, month_name, practices, quarters
from simulation.federation import Lived, figure, without_noise
from simulation.tallies import Ledger, Talks, months_told, talks
from tests.cases.building import CENTRE, a_workplace, cases_store
from tests.quality.doors import Database, an_office

LAST = "2001-Q4"
type Cells = list[dict[str, str | int]]
OLDEST = budgets().known[0]
"""In force for the years that are simulated, and so for the database and the office, too."""


def cells_in_memory(told: Talks) -> list[Cells]:
    ledger, found = Ledger(), list[Cells]()
    for made in months_told(told, MONTHS, ledger, centre=CENTRE):
        assert len(list(ledger.use(made.used))) == len(made.used)
        found.append([cell.model_dump(mode="json") for cell in made.told.cells if cell.indicator in POINTS_OF])
    return found


async def cells_in_the_database(told: Talks, database: Database) -> list[Cells]:
    async with cases_store(database) as store:
        for month in range(MONTHS):
            async with store.errand(Errand.COUNTING) as on_errand:
                for mark, walk in told.get(month, ()):
                    await Contributions(on_errand).contribute(contributions(walk, mark), month=month_name(month))
            assert await release(month_name(month), workplace=a_workplace(store), now=a_workplace(store).now())
        async with store.work() as work:
            windows = await Windows(work).windows()
    return [[cell for cell in each.cells if cell["indicator"] in POINTS_OF] for each in reversed(windows)]


async def test_tallies_hold_back_and_tell_the_same_month_by_month(database: Database) -> None:
    told = talks(practices(1, 40, 40, CONSIDERED, Random(3))[0], 1, Random(4))
    in_memory = cells_in_memory(told)
    assert await cells_in_the_database(told, database) == in_memory
    assert {cell["state"] for cells in in_memory for cell in cells} == {"counted", "held"}


async def drawn_by_the_database(standings: Sequence[Standing], database: Database) -> tuple[list[bytes], bytes]:
    """The bytes of each quarter, and the key that the lots were drawn with."""
    async with cases_store(database) as store:
        workplace = a_workplace(store)
        for quarter in quarters(1):
            found = [Contribution(one.mark, one.indicator, one.outcome) for one in standings if one.quarter == quarter]
            async with store.errand(Errand.COUNTING) as on_errand:
                await CentreClock(on_errand).first_window(this_month="2001-01")
                await Draws(on_errand).note_standing(found, quarter=quarter)
            assert await draw_quarter(quarter, workplace=workplace, now=workplace.now())
        async with store.errand(Errand.COUNTING) as on_errand:
            return [kept.body for kept in reversed(await Draws(on_errand).draws())], workplace.keys.mark


async def test_draws_count_the_same_clients_quarter_by_quarter(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.cases.counting.draws.acts.with_noise", without_noise)
    chance = Random(5)
    standings = casework(practices(1, 30, 30, CONSIDERED, chance)[0], 1, CONSIDERED, chance)
    by_the_database, key = await drawn_by_the_database(standings, database)
    in_memory = draws(standings, quarters(1), OLDEST, centre=CENTRE, noise=without_noise, key=key)
    assert by_the_database == [made.told.body() for made, _ in in_memory]
    counted = ContributionDrawn.model_validate_json(by_the_database[-1]).index
    assert counted.met + counted.partly + counted.not_met > 0


def values_in_memory(federation: Sequence[Lived]) -> dict[str, tuple[object, ...]]:
    heard, rules = [each.quarters[-1] for each in federation], OLDEST
    layers: dict[str, Index | Criteria] = {INDEX: rules.index}
    layers |= dict.fromkeys(rules.criteria.names, rules.criteria)
    counted = {INDEX, *(criterion_of(indicator) for indicator in DRAWN)}
    found = {
        about: replace(figure(heard, about, 0.0, layer, rules).value, counted=about in counted)
        for about, layer in layers.items()
    }
    return {about: (value.centres, *rounded(value.shown_share)) for about, value in found.items()}


def rounded(span: Span | None) -> tuple[float | None, ...]:
    return (round(span.value, 4), round(span.low, 4), round(span.high, 4)) if span else (None, None, None)


async def test_the_office_shows_the_very_values_that_the_simulation_looks_at(database: Database) -> None:
    chance, federation = Random(6), list[Lived]()
    for practice in practices(3, 60, 120, CONSIDERED, chance):
        standings = casework(practice, 1, CONSIDERED, chance)
        through = tuple(lived(standings, quarters(1), OLDEST, centre=practice.centre))
        federation.append(Lived(practice, through, (True,) * 4, {}))
    names = [each.practice.centre for each in federation]
    async with an_office(database, members=dict(zip(names, names, strict=True))) as office:
        office.clock.time = datetime(2002, 3, 1, tzinfo=UTC)
        async with office.store.work() as work:
            for told in (quarter.told for each in federation for quarter in each.quarters):
                assert await ReceivedReleases(work).keep_received(told)
        rows = (await (await office.officer()).get(f"/values.json?period={LAST}")).json()["rows"]
    columns = ("centres", "value", "value_low", "value_high")
    shown = {row["about"]: tuple(row.get(column) for column in columns) for row in rows}
    assert shown == values_in_memory(federation)
    assert shown[INDEX][1] is not None
