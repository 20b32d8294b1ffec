"""A year of one centre between two others, through the real code, and what leaves the centre of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from services.cases.counting.draws.domain import Spent, Standing, draw
from services.cases.counting.draws.noise import Noise
from services.cases.counting.ledger.domain import tally
from services.cases.foundation.outcomes import Contribution, Outcome
from services.quality.evidence.tallies.domain import Tally, accept, added_up
from services.quality.foundation.domain import Period, year_to
from services.quality.publishing.releases.domain import Release, approve, draw_up, fingerprint
from services.quality.standards.scoring.figures import Outcomes
from services.quality.standing.domain import Known
from shared.calendar import quarter_of
from shared.events import ContributionDrawn, TallyReleased
from shared.privacy.budget import Criteria, Index, budget, budgets
from shared.privacy.counts import Drawn, Indicator
from tests.quality.building import LEAD, STANDARDS, a_key, an_assessment

CENTRE, KEY = "north", b"\x07" * 32
QUARTERS = tuple(f"2026-Q{number}" for number in range(1, 5))
MONTHS = tuple(f"2026-{number:02d}" for number in range(1, 13))
STAFF = {"K1.1": Outcomes(5, 1, 1), "K1.2": Outcomes(6, 1, 0)}
OTHERS = ("east", "south")


@dataclass(frozen=True, slots=True)
class Client:
    """All that is ever counted for one client, in the month in which it is counted."""

    mark: bytes
    month: str
    outcomes: Mapping[Indicator, Outcome]

    @property
    def contributions(self) -> list[Contribution]:
        return [Contribution(self.mark, indicator, outcome) for indicator, outcome in self.outcomes.items()]

    @property
    def standings(self) -> list[Standing]:
        quarter = quarter_of(self.month)
        return [Standing(self.mark, indicator, quarter, outcome) for indicator, outcome in self.outcomes.items()]


class Given:
    """Noise that is known beforehand, in the order in which a year asks for it: what an attacker may suppose it was."""

    def __init__(self, noise: Sequence[int]) -> None:
        self._left = list(noise)

    def __call__(self, counts: Sequence[int], layer: Index | Criteria) -> Sequence[Drawn]:
        now, self._left = self._left[: len(counts)], self._left[len(counts) :]
        return [Drawn(count + noise) for count, noise in zip(counts, now, strict=True)]


def draws_of(clients: Sequence[Client], noise: Noise) -> list[ContributionDrawn]:
    standings = [standing for client in clients for standing in client.standings]
    spent: set[Spent] = set()
    drawn = []
    for period in QUARTERS:
        made = draw(standings, period=period, spent=spent, budget=budget(), centre=CENTRE, key=KEY, noise=noise)
        spent.update(made.spent)
        drawn.append(made.told)
    return drawn


def told_by_month(clients: Sequence[Client]) -> list[TallyReleased]:
    """What quality is told of the casework, month by month; what is held waits."""
    waiting: list[Contribution] = []
    told = []
    for month in MONTHS:
        waiting += [one for client in clients if client.month == month for one in client.contributions]
        made = tally(waiting, window=month, centre=CENTRE)
        waiting = [one for one in waiting if one not in made.used]
        told.append(made.told)
    return told


def tallies_of(clients: Sequence[Client]) -> list[Tally]:
    return [accept(told, [STANDARDS.version]) for told in told_by_month(clients)]


def known_in(period: Period, tallies: Sequence[Tally]) -> Known:
    return Known({**added_up(tallies, months=year_to(period)), **STAFF}, {"S6": an_assessment(id=LEAD.pseudonym)}, ())


def releases_of(clients: Sequence[Client], noise: Noise) -> list[Release]:
    tallies, gone = tallies_of(clients), list[Release]()
    for drawn in draws_of(clients, noise):
        period = Period.parse(drawn.period)
        day = budget().publication_day(period.last_day)
        event = draw_up(STANDARDS, known_in(period, tallies), gone, drawn, centre=CENTRE, key=a_key(CENTRE), today=day)
        now = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
        gone.append(approve(event, seen=fingerprint(event.body()), by=LEAD, now=now, today=day, budgets=budgets()))
    return gone


def published(clients: Sequence[Client], noise: Noise) -> list[bytes]:
    """The releases of the year; what the office makes of them is served in `served_year`."""
    return [each.body for each in releases_of(clients, noise)]
