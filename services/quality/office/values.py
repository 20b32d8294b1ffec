"""What the federation as a whole reached for its clients: sums of noisy counts, and one interval around their value."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from services.quality.publishing.counting.domain import variance
from services.quality.publishing.counting.intervals import (
    SURE,
    WIDEST,
    Histogram,
    Missing,
    Noise,
    interval,
    missing,
)
from services.quality.standards.scoring.intervals import Span
from shared.privacy.budget import Budget, Criteria, Index, scale

__all__ = [
    "INDEX", "SURE", "WIDEST", "Histogram", "Missing", "Noise", "Noisy", "Telling", "Value", "added", "interval",
    "missing", "value_of", "value_over",
]  # fmt: skip

INDEX = "index"
"""What a sum is about, where it is not about a criterion."""


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
    people: int = 0
    """By the noisy counts, under `noise`."""
    noise: Noise | None = None

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

    @property
    def missing(self) -> Missing | None:
        """How many more clients or centres it takes until it can be told, where nothing else is missing."""
        return missing(self.people, self.noise) if self.noise and self.state is Telling.TOO_WIDE else None


def value_of(found: Histogram, layer: Index | Criteria, budget: Budget) -> Value:
    """By the noisy counts alone. Nothing is clamped before it was added up; the share is, to be shown."""
    return value_over([(found, layer)], shown_from=budget.shown.from_)


def value_over(sums: Sequence[tuple[Histogram, Index | Criteria]], *, shown_from: int) -> Value:
    """The same of sums that were drawn by several budgets: each adds the noise of the layer that it was drawn by."""
    found = added(each for each, _ in sums)
    noise = Noise(sum(each.centres * variance(scale(layer)) for each, layer in sums), found.centres, shown_from)
    if not found.centres or found.people < noise.least:
        return Value(found.centres, None)
    return Value(found.centres, interval(found, noise), people=found.people, noise=noise)
