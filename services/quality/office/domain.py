"""How a federation stands: which releases are taken, and how each criterion spreads over centres without names."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from services.quality.catalogue.domain import Catalogue
from services.quality.domain import Period
from shared.events import CriterionState, ReleasedCriterion, ReleasePublished

SHOWN_FROM = 2
"""Over fewer centres a distribution would be the figures of one of them."""
BANDS = (4, 3, 2, 1, 0)


class RefusedReleaseError(Exception):
    """The release cannot be taken, now or later; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Spread:
    """How many centres reported which band or which state, on one line of one criterion."""

    bands: Mapping[int, int]
    states: Mapping[CriterionState, int]

    @property
    def scored(self) -> int:
        return sum(self.bands.values())


@dataclass(frozen=True, slots=True)
class CriterionSpread:
    criterion: str
    measured: Spread
    assessed: Spread


@dataclass(frozen=True, slots=True)
class Completeness:
    """Which expected centre has reported a quarter. Names and yes or no, never a value."""

    centres: Sequence[tuple[str, str, bool]]
    """Centre id, name, whether it has reported; by name."""
    unexpected: Sequence[str]
    """Ids that reported without being on the list; they are not counted."""

    @property
    def expected(self) -> int:
        return len(self.centres)

    @property
    def reported(self) -> int:
        return sum(1 for _, _, reported in self.centres if reported)


def accept(event: ReleasePublished, *, centre: str, catalogues: Mapping[str, Catalogue]) -> ReleasePublished:
    """The release, if the hub saw it come from the centre it names and it tells of every criterion of its standards."""
    if event.centre != centre:
        raise RefusedReleaseError("wrong_centre")
    catalogue = catalogues.get(event.catalogue)
    if catalogue is None:
        raise RefusedReleaseError("unknown_catalogue")
    if [entry.criterion for entry in event.criteria] != [criterion.id for criterion in catalogue.criteria]:
        raise RefusedReleaseError("wrong_criteria")
    return event


def complete(expected: Mapping[str, str], reporting: Iterable[str]) -> Completeness:
    reporting = set(reporting)
    centres = sorted(
        ((id_, name, id_ in reporting) for id_, name in expected.items()), key=lambda entry: entry[1].casefold()
    )
    return Completeness(tuple(centres), tuple(sorted(reporting - expected.keys())))


def spread(line: Iterable[tuple[CriterionState, int | None, int]]) -> Spread:
    """`line` has state, band and number of centres."""
    bands: dict[int, int] = dict.fromkeys(BANDS, 0)
    states: Counter[CriterionState] = Counter()
    for state, band, centres in line:
        if band is None:
            states[state] += centres
        else:
            bands[band] += centres
    return Spread(bands, {state: states[state] for state in CriterionState if states[state]})


def spreads(
    catalogue: Catalogue, counted: Iterable[tuple[ReleasedCriterion, int]], *, reporting: int
) -> dict[str, CriterionSpread]:
    """The distribution of every criterion, in the order of the catalogue, from lines and how many centres sent each.

    Nothing while fewer than SHOWN_FROM centres have reported.
    """
    if reporting < SHOWN_FROM:
        return {}
    by_criterion: dict[str, list[tuple[ReleasedCriterion, int]]] = {each.id: [] for each in catalogue.criteria}
    for entry, centres in counted:
        by_criterion[entry.criterion].append((entry, centres))
    return {
        id_: CriterionSpread(
            id_,
            spread((entry.measured, entry.measured_band, centres) for entry, centres in entries),
            spread((entry.assessed, entry.assessed_band, centres) for entry, centres in entries),
        )
        for id_, entries in by_criterion.items()
    }


def newest(periods: Iterable[Period], *, running: Period) -> Period:
    """The quarter to show first: the newest that anybody reported, or the one that ended last."""
    return max(periods, default=running.back(1))
