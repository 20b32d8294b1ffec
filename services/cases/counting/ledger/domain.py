"""Each client counts once for each indicator; a month is released once, and only where at least five stand together."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID, uuid5

from services.cases.foundation.outcomes import Contribution, K, Outcome
from shared.events import TallyReleased
from shared.privacy.counts import (
    ABOUT_STAFF,
    BY_CONVERSATION,
    COUNTED_BY,
    COUNTED_OF_CLIENTS,
    Cell,
    Counted,
    Held,
    Indicator,
    NotMeasured,
)

TALLIES = UUID("0f4a2f0e-5a0e-5d3b-9f0c-1f7b8a3c2d04")

MEASURED = COUNTED_OF_CLIENTS | ABOUT_STAFF
"""What is counted today, of clients and of colleagues; every other cell of a tally says that it is not measured."""


@dataclass(frozen=True, slots=True)
class Figures:
    """Exact figures of one indicator, for the people who did the work; they never leave cases."""

    indicator: Indicator
    outcomes: dict[Outcome, int]
    pending: int

    @property
    def total(self) -> int:
        return sum(self.outcomes.values())

    @property
    def would_be_counted(self) -> bool:
        return self.pending >= K


@dataclass(frozen=True, slots=True)
class SoFar:
    """What all months together have told of one indicator, for those who do not counsel; None before the first.

    Each month adds at least K clients or nothing: no two looks can be subtracted to fewer.
    """

    indicator: Indicator
    outcomes: dict[Outcome, int] | None


@dataclass(frozen=True, slots=True)
class Untold:
    """Files that no figure shows: neither a talk about the information nor counselling without one was recorded."""

    open: int
    closed: int


@dataclass(frozen=True, slots=True)
class Tally:
    """A window, decided: what is told, and which contributions are used up by it."""

    told: TallyReleased
    used: tuple[Contribution, ...]


def tally(
    pending: Collection[Contribution],
    *,
    window: str,
    centre: str,
    measured: Collection[Indicator] = MEASURED,
    clients: Mapping[bytes, UUID] | None = None,
) -> Tally:
    """Counts each indicator with at least K clients and holds back the others; no client is in `pending` twice.

    `clients` says of the marks of conversations whose they are, as far as a file says it.
    """
    by_indicator = {indicator: [one for one in pending if one.indicator is indicator] for indicator in Indicator}
    told = TallyReleased(
        id=uuid5(TALLIES, f"{centre}|{window}"),
        catalogue=COUNTED_BY,
        window=window,
        cells=tuple(
            cell(indicator, entries if are_enough(indicator, entries, clients or {}) else ())
            if indicator in measured
            else NotMeasured(indicator=indicator)
            for indicator, entries in by_indicator.items()
        ),
    )
    used = [
        one
        for indicator, entries in by_indicator.items()
        if indicator in measured and are_enough(indicator, entries, clients or {})
        for one in entries
    ]
    return Tally(told, tuple(used))


def are_enough(indicator: Indicator, entries: Sequence[Contribution], clients: Mapping[bytes, UUID]) -> bool:
    """Whether at least K different clients stand in them. Nobody can say whose a conversation without a file is."""
    if indicator in BY_CONVERSATION:
        return len({clients[one.mark] for one in entries if one.mark in clients}) >= K
    return len(entries) >= K


def told_so_far(months: Iterable[Iterable[Mapping[str, str | int]]]) -> list[SoFar]:
    """From the cells of the months that were released."""
    told: dict[str | int, Counter[Outcome]] = {}
    for cells in months:
        for each in cells:
            if each["state"] == "counted":
                known = told.setdefault(each["indicator"], Counter())
                known.update({outcome: int(each[outcome]) for outcome in Outcome})
    return [SoFar(one, dict(told[one]) if one in told else None) for one in Indicator if one in COUNTED_OF_CLIENTS]


def cell(indicator: Indicator, entries: Sequence[Contribution]) -> Cell:
    if len(entries) < K:
        return Held(indicator=indicator)
    found = Counter(one.outcome for one in entries)
    return Counted(
        indicator=indicator, met=found[Outcome.MET], partly=found[Outcome.PARTLY], not_met=found[Outcome.NOT_MET]
    )
