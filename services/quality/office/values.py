"""What the federation as a whole reached for its clients: sums of noisy counts, and one interval around their value."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from math import erfc, sqrt
from statistics import NormalDist

from services.quality.publishing.counting.domain import least_over, variance
from services.quality.standards.scoring.intervals import Span
from shared.privacy.budget import Budget, Criteria, Index, scale

INDEX = "index"
"""What a sum is about, where it is not about a criterion."""
WIDEST = 0.3
"""A value whose interval is wider is not shown: it would be read as a finding, and is mostly noise and chance."""
STEPS = 60
"""Numbers of clients that are tried; with twice as many the ends move by less than a thousandth."""
NORMAL = NormalDist()
SURE = 2.1
"""Standard deviations of the interval. With those of 95 %, 1.96, it held on average what it says, and 94.2 % in the
corner where it is worst, since noise has longer tails than a normal distribution; with these it holds 96 % there."""
PLENTY = 8.0
"""Standard deviations beyond which nothing is left to tell apart."""


@dataclass(frozen=True, slots=True)
class Histogram:
    """Noisy counts of clients by outcome, added up over centres: signed, as they came."""

    centres: int
    met: int
    partly: int
    not_met: int

    @property
    def people(self) -> int:
        """With the noise of three counts of every centre."""
        return self.met + self.partly + self.not_met


@dataclass(frozen=True, slots=True)
class Noisy:
    """One sum of a quarter and version of the standards: drawn by one budget, shown from one day on."""

    about: str
    budget: str
    shown_on: date
    sum: Histogram


def added(histograms: Iterable[Histogram]) -> Histogram:
    known = list(histograms)
    names = ("centres", "met", "partly", "not_met")
    return Histogram(*(sum(getattr(each, name) for each in known) for name in names))


class Telling(StrEnum):
    """Whether a value is shown, and why not."""

    KNOWN = "known"
    NOT_ENOUGH = "not_enough_data"
    TOO_WIDE = "cannot_be_told"
    """What was drawn fits to so many shares that the value says nothing."""
    UNCOUNTED = "not_counted"
    """Casework counts nothing of it yet: what was drawn is noise alone."""


@dataclass(frozen=True, slots=True)
class Value:
    """Share of the clients for whom it was reached, `partly` as a half; None while there is not enough data."""

    centres: int
    share: Span | None
    counted: bool = True

    @property
    def state(self) -> Telling:
        """By the noisy counts alone, as the share and its interval are."""
        if not self.counted:
            return Telling.UNCOUNTED
        if self.share is None:
            return Telling.NOT_ENOUGH
        return Telling.TOO_WIDE if self.share.high - self.share.low > WIDEST else Telling.KNOWN

    @property
    def shown_share(self) -> Span | None:
        """What may be shown of the share."""
        return self.share if self.state is Telling.KNOWN else None


def value_of(found: Histogram, layer: Index | Criteria, budget: Budget) -> Value:
    """By the noisy counts alone. Nothing is clamped before it was added up; the share is, to be shown."""
    return value_over([(found, layer)], shown_from=budget.shown.from_)


def value_over(sums: Sequence[tuple[Histogram, Index | Criteria]], *, shown_from: int) -> Value:
    """The same of sums that were drawn by several budgets: each adds the noise of the layer that it was drawn by."""
    found = added(each for each, _ in sums)
    noise = sum(each.centres * variance(scale(layer)) for each, layer in sums)
    least = least_over(noise, shown_from)
    if not found.centres or found.people < least:
        return Value(found.centres, None)
    return Value(found.centres, interval(found, Noise(noise, found.centres, least)))


@dataclass(frozen=True, slots=True)
class Noise:
    """Of each sum its `variance`, over so many `centres`; sums of fewer than `least` clients are not shown."""

    variance: float
    centres: int
    least: float

    @property
    def spread(self) -> float:
        """Standard deviation of the number of clients."""
        return sqrt(3 * self.variance)

    def of_difference(self, added: float) -> float:
        """Variance of half the difference of two sums, where the noise has `added` so many clients to all three."""
        surprise = (added / self.spread) ** 2 - 1 if self.variance else 0.0
        return self.variance / 2 * (1 + max(0.0, surprise) / (2 * self.centres + 1))


def interval(found: Histogram, noise: Noise) -> Span:
    """The value and an interval that holds at least 95 %, in which noise and sampling are combined.

    With m, p, u the noisy sums, n their sum, V the variance of the noise in each of them, and D = m + p/2 - n/2:
    D and n are uncorrelated, Var n = 3V, and for true share s of N true clients D = (s - 1/2) N with variance at most
    N s(1-s) + V/2. The interval holds every s for which some N has
    (D - (s - 1/2) N)^2 / (N s(1-s) + V/2) + g(N)^2 <= SURE^2, where g(N) is how far n lies from N, in standard
    deviations: Fieller's set for a ratio (Fieller 1954) with the score variance of Wilson (1927), left where V is 0.
    n is shown only from `least` on, which favours noise that adds clients; so for N below n, g comes from the
    distribution of n given that it was shown (truncated normal). Without that, values that have just become visible
    would be missed by one interval in four. Over few centres noise has long tails: where a lot of it must have fallen
    into n, D has more of it, too (regression of D^2 on n^2, by the fourth moment of the Laplace distribution).
    `partly` makes outcomes spread less than s(1-s), so that the
    interval is rather too wide. Noise may carry a share beyond 0 or 1: then both are those of the end itself.
    """
    people = found.people
    half = max(-people / 2, min(people / 2, (found.met - found.not_met) / 2))
    share = 0.5 + half / people
    low, high = share, share
    for clients in candidates(people, noise.spread):
        room = SURE * SURE - strangeness(people, clients, noise) ** 2
        if room > 0 and (ends := score(half + clients / 2, clients, room, noise.of_difference(people - clients))):
            low, high = min(low, ends[0]), max(high, ends[1])
    return Span(max(0.0, low), share, min(1.0, high))


def candidates(people: int, spread: float) -> Iterable[float]:
    """Numbers of clients that the noisy one may stand for, at least one."""
    if not spread:
        return [float(people)]
    first, last = max(1.0, people - PLENTY * spread), people + SURE * spread
    return [people, *(first + (last - first) * step / STEPS for step in range(STEPS + 1))]


def strangeness(people: float, clients: float, noise: Noise) -> float:
    """How far the noisy number lies from `clients`, in standard deviations; given that it was shown, if it is above."""
    if not noise.variance:
        return 0.0
    if people <= clients:
        return (clients - people) / noise.spread
    whole = tail((noise.least - clients) / noise.spread)
    rest = tail((people - clients) / noise.spread) / whole if whole else 0.0
    return PLENTY if rest <= 0 else max(0.0, NORMAL.inv_cdf(max(1 - rest, 1e-12)))


def tail(deviations: float) -> float:
    return erfc(deviations / sqrt(2)) / 2


def score(met: float, clients: float, room: float, noise: float) -> tuple[float, float] | None:
    """Shares s with (met - s clients)^2 <= room (clients s(1-s) + noise), as both ends; None where there is none."""
    a = clients * clients + room * clients
    b = 2 * met * clients + room * clients
    inside = b * b - 4 * a * (met * met - room * noise)
    if inside < 0:
        return None
    return (b - sqrt(inside)) / (2 * a), (b + sqrt(inside)) / (2 * a)
