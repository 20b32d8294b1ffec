"""A criterion through the quarters and through the versions of the standards, and what the federation can say of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from services.quality.foundation.domain import Period
from services.quality.office.received.domain import SHOWN_TO_MEMBERS_FROM, Count, CriterionSpread, criterion_spread
from services.quality.standards.catalogue.domain import Catalogue, Change, Criterion, UnknownCriterionError
from shared.events import CriterionState

GAP = CriterionState.STRUCTURAL_GAP
SAID_FROM = SHOWN_TO_MEMBERS_FROM
"""What is meant for the public is shown over as many centres as in the yearly report, to every reader."""
type Beginning = Literal["", "moved", "counted_anew", "new"]


@dataclass(frozen=True, slots=True)
class Stretch:
    """A criterion as one version of the standards has it, and how it came to be there."""

    catalogue: str
    criterion: str
    begins: Beginning = ""
    """Empty where it went on as it was."""


@dataclass(frozen=True, slots=True)
class Point:
    """One quarter of a criterion's history."""

    period: Period
    stretch: Stretch
    reporting: int
    spread: CriterionSpread | None
    """None while it is over too few centres to be shown."""
    boundary: Beginning = ""
    """Said of the first quarter after the criterion changed; with `counted_anew` nothing before is comparable."""


@dataclass(frozen=True, slots=True)
class Statement:
    """For talks with those who are responsible: so many of the reporting centres cannot meet a criterion."""

    criterion: Criterion
    cannot: int
    counted: int
    """Of them those whose figures show it."""
    said: int
    """Of them those whose team says so."""
    reporting: int


def lineage(catalogues: Mapping[str, Catalogue], version: str, criterion: str) -> tuple[Stretch, ...]:
    """Where a criterion comes from, the oldest version first. Raises UnknownCriterionError."""
    catalogues[version].criterion(criterion)
    found: list[Stretch] = []
    at: str | None = version
    while at and at in catalogues and has(catalogues[at], criterion) and len(found) < len(catalogues):
        change = next((change for change in catalogues[at].changes if change.id == criterion), None)
        begins: Beginning = change.kind if change and change.kind != "retired" else ""
        found.append(Stretch(at, criterion, begins))
        criterion = change.was if change and change.was else criterion
        at = catalogues[at].replaces
    return tuple(reversed(found))


def became(catalogues: Mapping[str, Catalogue], version: str, criterion: str) -> Change | None:
    """How the next version goes on with a criterion, where it does not leave it as it was."""
    later = (each for each in catalogues.values() if each.replaces == version)
    changes = (change for each in later for change in each.changes)
    return next(
        (one for one in changes if one.was == criterion or (one.kind == "retired" and one.id == criterion)), None
    )


def has(catalogue: Catalogue, criterion: str) -> bool:
    try:
        catalogue.criterion(criterion)
    except UnknownCriterionError:
        return False
    return True


def over_time(stretches: Sequence[Stretch], counts: Iterable[Count], *, shown_from: int) -> list[Point]:
    """Each quarter and version that was reported, the oldest first."""
    known = {(stretch.catalogue, stretch.criterion): stretch for stretch in stretches}
    by_quarter: dict[tuple[Period, int, Stretch], list[Count]] = {}
    for each in counts:
        if stretch := known.get((each.catalogue, each.criterion)):
            by_quarter.setdefault((each.period, stretches.index(stretch), stretch), []).append(each)
    points: list[Point] = []
    for (period, _, stretch), found in sorted(by_quarter.items(), key=lambda entry: entry[0][:2]):
        spread = criterion_spread(stretch.criterion, found)
        shown = spread if spread.reporting >= shown_from else None
        first = bool(points) and points[-1].stretch != stretch and not any(one.stretch == stretch for one in points)
        points.append(Point(period, stretch, spread.reporting, shown, stretch.begins if first else ""))
    return points


def told_ends(points: Sequence[Point]) -> list[Point]:
    """The first and the last that are shown and may be compared; one where there is no other."""
    begins = max((place for place, each in enumerate(points) if each.boundary == "counted_anew"), default=0)
    shown = [each for each in points[begins:] if each.spread]
    return shown if len(shown) < 2 else [shown[0], shown[-1]]


def statements(catalogue: Catalogue, spreads: Mapping[str, CriterionSpread]) -> list[Statement]:
    """One for each criterion that any centre cannot meet, in the order of the catalogue."""
    found = []
    for criterion in catalogue.criteria:
        spread = spreads.get(criterion.id)
        if spread and spread.gaps:
            counted, said = (side.states.get(GAP, 0) for side in (spread.measured, spread.assessed))
            found.append(Statement(criterion, spread.gaps, counted, said, spread.reporting))
    return found
