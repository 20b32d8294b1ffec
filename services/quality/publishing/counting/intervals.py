"""The interval around what the federation reached, in which noise and sampling are combined, and what narrows it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from math import erfc, floor, sqrt
from statistics import NormalDist

from services.quality.publishing.counting.domain import least_over
from services.quality.standards.scoring.intervals import Span

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
SHARES = (1 / 2, 5 / 8, 3 / 4, 7 / 8)
"""Around which the width is looked at; around what mirrors them it is the same."""
FURTHEST = 4_096
"""As many times as many clients or centres are looked at; where that is not enough, nothing is said."""


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
class Noise:
    """Of each sum its `variance`, over so many `centres`; sums of fewer clients than `shown_from` are not shown."""

    variance: float
    centres: int
    shown_from: int

    @property
    def least(self) -> float:
        """From so many clients on, by the noisy counts, a value is shown."""
        return least_over(self.variance, self.shown_from)

    @property
    def spread(self) -> float:
        """Standard deviation of the number of clients."""
        return sqrt(3 * self.variance)

    def of_difference(self, added: float) -> float:
        """Variance of half the difference of two sums, where the noise has `added` so many clients to all three."""
        surprise = (added / self.spread) ** 2 - 1 if self.variance else 0.0
        return self.variance / 2 * (1 + max(0.0, surprise) / (2 * self.centres + 1))


@dataclass(frozen=True, slots=True)
class Missing:
    """What narrows an interval as far as is needed, whatever share is found: one of the two is enough."""

    clients: int | None
    """More of them over the same centres."""
    centres: int | None
    """More of them, with as many clients each."""


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


def missing(people: int, noise: Noise) -> Missing:
    """How many more clients, or centres, narrow an interval that is too wide.

    By the noisy number of clients and public facts alone, and for whichever of some shares it is widest: so what is
    held back of the share cannot be read from it.
    """
    narrow_with = first(people, lambda clients: width(clients, noise) <= WIDEST)
    narrow_over = first(noise.centres, lambda centres: width(*grown(people, noise, centres)) <= WIDEST)
    return Missing(narrow_with and narrow_with - people, narrow_over and narrow_over - noise.centres)


def grown(people: int, noise: Noise, centres: int) -> tuple[int, Noise]:
    """The same over other centres of the same size: noise comes with each of them."""
    share = centres / noise.centres
    return round(people * share), Noise(noise.variance * share, centres, noise.shown_from)


def width(people: int, noise: Noise) -> float:
    """Of the widest interval around one of the shares: with much noise it is not the one around a half."""
    spans = (interval(around(share, people, noise.centres), noise) for share in SHARES)
    return max(span.high - span.low for span in spans)


def around(share: float, people: int, centres: int) -> Histogram:
    """So many people, of whom so many, as nearly as can be, have met it."""
    met = floor(people * share)
    missed = floor(people * (1 - share))
    return Histogram(centres, met, people - met - missed, missed)


def first(after: int, is_enough: Callable[[int], bool]) -> int | None:
    """The first number above `after` that is enough, where every higher one is, too."""
    step = 1
    while not is_enough(after + step):
        step *= 2
        if step > after * FURTHEST:
            return None
    low, high = after + step // 2, after + step
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if is_enough(middle) else (middle, high)
    return high
