"""One centre through the years: what it tells the office quarter by quarter, and beside it what is true."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import batched
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from services.cases.counting.draws.domain import INDEX, Draw, Spent, Standing, draw
from services.cases.counting.draws.lots import HALVES
from services.cases.counting.draws.noise import Noise, with_noise
from services.quality.foundation.domain import Author, Period, Role
from services.quality.foundation.signing import ReleaseKey
from services.quality.office.members.file import Member, Members
from services.quality.office.received.arrival import refusal
from services.quality.publishing.releases.domain import Release, approve, draw_up, fingerprint
from services.quality.standards.catalogue.files import CURRENT, shipped
from services.quality.standards.scoring.figures import Outcomes
from services.quality.standing.domain import Known
from shared.events import ReleasePublished
from shared.privacy.budget import BINS, Budget, Budgets, Criteria, Index
from shared.privacy.counts import Drawn

STANDARDS = shipped()[CURRENT]
KEY = ReleaseKey("release-1", Ed25519PrivateKey.generate())
LEAD = Author(UUID(int=1), Role.LEAD)
NOTHING_ELSE = Known({}, {}, ())
"""What an organisation says of itself leaves as it is, so there is no error to look at."""


@dataclass(frozen=True, slots=True)
class Truth:
    """The people of one histogram, as the mechanism counts them, and without that rule."""

    counted: Outcomes
    worth: float
    """Sum over them of the mean of all that was ever counted for each, from 0 to 1."""

    def __add__(self, other: "Truth") -> "Truth":
        return Truth(self.counted + other.counted, self.worth + other.worth)

    @property
    def people(self) -> int:
        return self.counted.total

    @property
    def exact(self) -> float:
        """From 0 to 1. Only for at least one."""
        return self.counted.share

    @property
    def whole(self) -> float:
        """From 0 to 1, by all that is known of the same people. Only for at least one."""
        return self.worth / self.people


NOBODY = Truth(Outcomes(), 0.0)


@dataclass(frozen=True, slots=True)
class Quarter:
    told: ReleasePublished
    truth: Mapping[str, Truth]
    """By `index`, or criterion; the criteria only in the last quarter of a year."""


@dataclass(slots=True)
class Overheard:
    """Noise that remembers the true counts: only a simulator, which has invented them, may do that."""

    noise: Noise = with_noise
    counts: list[int] = field(default_factory=list)

    def __call__(self, counts: Sequence[int], layer: Index | Criteria) -> Sequence[Drawn]:
        self.counts += counts
        return self.noise(counts, layer)


def lived(standings: Sequence[Standing], periods: Sequence[str], budget: Budget, *, centre: str) -> Iterator[Quarter]:
    """Draws, draws up and approves each quarter, as a centre does; the office takes it."""
    worths = worths_of(standings)
    earlier: list[Release] = []
    for drawn, counts in draws(standings, periods, budget, centre=centre):
        release = released(drawn, earlier, budget, centre=centre)
        earlier.append(release)
        yield Quarter(received(release.event, budget), truth_of(drawn, counts, worths))


def draws(
    standings: Sequence[Standing],
    periods: Sequence[str],
    budget: Budget,
    *,
    centre: str,
    noise: Noise = with_noise,
    key: bytes = b"",
) -> Iterator[tuple[Draw, Sequence[int]]]:
    """Each with the true counts in it, in the order in which they are told; lots by `key`, or by the name.

    What the database of casework keeps between draws is kept in memory here: `test_beside_the_stores` compares both.
    """
    spent: set[Spent] = set()
    for period in periods:
        waiting = [each for each in standings if each.quarter <= period and not gone(each, spent)]
        overheard = Overheard(noise)
        drawn = draw(
            waiting,
            period=period,
            spent=spent,
            budget=budget,
            centre=centre,
            key=key or centre.encode(),
            noise=overheard,
        )
        spent.update(drawn.spent)
        yield drawn, overheard.counts


def gone(standing: Standing, spent: set[Spent]) -> bool:
    """Whether no draw will look at it again; that saves the passing over, and changes nothing."""
    return (standing.mark, INDEX) in spent and (standing.mark, standing.criterion) in spent


def worths_of(standings: Sequence[Standing]) -> dict[Spent, float]:
    """By client and part: the mean of all that was ever counted for the client, from 0 to 1."""
    found: dict[Spent, list[int]] = {}
    for each in standings:
        for part in (INDEX, each.criterion):
            found.setdefault((each.mark, part), []).append(HALVES[each.outcome])
    return {key: sum(halves) / (2 * len(halves)) for key, halves in found.items()}


def truth_of(drawn: Draw, counts: Sequence[int], worths: Mapping[Spent, float]) -> dict[str, Truth]:
    parts = [INDEX, *(each.criterion for each in drawn.told.criteria)]
    worth = dict.fromkeys(parts, 0.0)
    for mark, part in drawn.spent:
        worth[part] += worths[mark, part]
    histograms = [Outcomes(*histogram) for histogram in batched(counts, BINS, strict=True)]
    return {part: Truth(counted, worth[part]) for part, counted in zip(parts, histograms, strict=True)}


class NotTakenError(Exception):
    """The office refuses what the centre released: the parts do not fit together."""


def received(event: ReleasePublished, budget: Budget) -> ReleasePublished:
    """The release, if the office takes it. Raises NotTakenError."""
    period = Period.parse(event.period)
    member = Member(event.centre, event.centre, {KEY.key_id: KEY.private.public_key()}, joined=period)
    reason = refusal(
        event,
        centre=event.centre,
        members=Members({event.centre: member}),
        catalogues={STANDARDS.version: STANDARDS},
        budgets=Budgets((budget,)),
        running=period.back(-1),
    )
    if reason:
        raise NotTakenError(reason)
    return event


def released(drawn: Draw, earlier: Sequence[Release], budget: Budget, *, centre: str, key: ReleaseKey = KEY) -> Release:
    period = Period.parse(drawn.told.period)
    today = budget.publication_day(period.last_day)
    event = draw_up(STANDARDS, NOTHING_ELSE, earlier, drawn.told, centre=centre, key=key, today=today)
    seen = fingerprint(event.body())
    return approve(event, seen=seen, by=LEAD, now=noon(today), today=today, budgets=Budgets((budget,)))


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
