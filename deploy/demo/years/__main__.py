"""`python -m deploy.demo.years` lets the centres whose services do not run live their two years, and writes
what leaves them into `history.json`. To be run where standards, budgets or the centres have changed.
"""

import json
import sys
from datetime import UTC, datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from deploy.demo.years.centres.counts import draws
from deploy.demo.years.centres.life import Life, life_of, releases
from deploy.demo.years.centres.practice import STANDARDS, Practice, lived_quarters, practices
from deploy.demo.years.shipped import FILE, Draws, Shipped, ShippedCentre, line_of, three_of
from services.cases.counting.draws.domain import Standing
from services.quality.foundation.domain import Period
from services.quality.foundation.signing import ReleaseKey
from shared.events import ContributionDrawn
from shared.privacy.budget import Budget, budgets

KEY = ReleaseKey("release-1", Ed25519PrivateKey.generate())
"""Nothing that is signed with it is kept."""
ANY_YEAR = 2001


def made(practice: Practice, running: Period) -> ShippedCentre:
    life = life_of(practice, today=running.last_day)
    drawn = draws(practice, life.casework.standings, [(each, budgets().of(str(each))) for each in life.periods])
    told = [each.event for each in releases(life, drawn, key=KEY)]
    lines = tuple(" ".join(line_of(entry) for entry in each.criteria) for each in told)
    return ShippedCentre(lines=lines, draws={number: drawn_by_each(life, number) for number in (1, 2, 3, 4)})


def drawn_by_each(life: Life, number: int) -> dict[str, Draws]:
    """By every budget, where the quarter that runs is this one of its year."""
    periods = lived_quarters(Period(ANY_YEAR, number))
    called = dict(zip(map(str, life.periods), map(str, periods), strict=True))
    standings = [
        Standing(each.mark, each.indicator, called[each.quarter], each.outcome) for each in life.casework.standings
    ]
    return {each.version: drawn_by(life.practice, standings, periods, each) for each in budgets().known}


def drawn_by(practice: Practice, standings: list[Standing], periods: list[Period], budget: Budget) -> Draws:
    told = draws(practice, standings, [(period, budget) for period in periods])
    return Draws(index=tuple(three_of(each.index) for each in told), criteria=tuple(criteria_of(each) for each in told))


def criteria_of(drawn: ContributionDrawn) -> dict[str, tuple[int, int, int]]:
    return {each.criterion: three_of(each.counts) for each in drawn.criteria}


def in_lines(whole: Shipped) -> str:
    """A line for each centre, so that a change of one is a change of one line."""
    told = whole.model_dump(mode="json")
    centres = ",\n".join(f"{json.dumps(id_)}: {compact(each)}" for id_, each in told.pop("centres").items())
    return f'{compact(told)[:-1]},"centres":{{\n{centres}\n}}}}\n'


def compact(told: object) -> str:
    return json.dumps(told, separators=(",", ":"))


def main() -> None:
    running = Period.of(datetime.now(UTC))
    centres = {each.id: made(each, running) for each in practices() if not each.runs}
    whole = Shipped(
        catalogue=STANDARDS.version, criteria=tuple(each.id for each in STANDARDS.criteria), centres=centres
    )
    FILE.write_text(in_lines(whole))
    sys.stdout.write(f"{FILE.name}: {len(centres)} centres, {len(whole.centres[next(iter(centres))].lines)} quarters\n")


if __name__ == "__main__":
    main()
