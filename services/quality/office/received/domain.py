"""How a federation stands: which releases are taken, and how each criterion spreads over centres without names."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from services.quality.catalogue.domain import Catalogue
from services.quality.domain import Period
from shared.events import CriterionState, ReleasedCriterion, ReleasePublished

SHOWN_FROM = 2
"""Over fewer centres a distribution would be the figures of one of them."""
SHOWN_TO_MEMBERS_FROM = 3
"""A member knows what her own centre reported: from two she could tell the other one."""
BANDS = (4, 3, 2, 1, 0)


class RefusedReleaseError(Exception):
    """The release cannot be taken, now or later; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Received:
    """A release as it came: the bytes, and the day on which the office took it."""

    told: ReleasePublished
    body: bytes
    on: date | None = None

    @property
    def key(self) -> tuple[str, str, str]:
        return self.told.centre, self.told.period, self.told.catalogue


class Side(StrEnum):
    """What is counted of a criterion: its two lines, and whether either of them is a structural gap."""

    MEASURED = "measured"
    ASSESSED = "assessed"
    GAP = "gap"


@dataclass(frozen=True, slots=True)
class Count:
    """So many centres said the same about one criterion: a band from 0 to 4, or a state."""

    period: Period
    catalogue: str
    criterion: str
    side: Side
    said: str
    centres: int


@dataclass(frozen=True, slots=True)
class Spread:
    """How many centres reported which band or which state, on one line of one criterion."""

    bands: Mapping[int, int]
    states: Mapping[CriterionState, int]

    @property
    def scored(self) -> int:
        return sum(self.bands.values())

    @property
    def reporting(self) -> int:
        return self.scored + sum(self.states.values())


@dataclass(frozen=True, slots=True)
class CriterionSpread:
    criterion: str
    measured: Spread
    assessed: Spread
    gaps: int = 0
    """Centres that cannot meet it: counted, said by the team, or both."""

    @property
    def reporting(self) -> int:
        return self.measured.reporting


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


def said_by(entry: ReleasedCriterion) -> Iterator[tuple[Side, str]]:
    """What one centre adds to the counts of a criterion."""
    for side, state, band in (
        (Side.MEASURED, entry.measured, entry.measured_band),
        (Side.ASSESSED, entry.assessed, entry.assessed_band),
    ):
        yield side, state.value if band is None else str(band)
    if CriterionState.STRUCTURAL_GAP in (entry.measured, entry.assessed):
        yield Side.GAP, CriterionState.STRUCTURAL_GAP.value


def counted(releases: Iterable[ReleasePublished]) -> list[Count]:
    """The releases added up."""
    return counted_lines((told.period, told.catalogue, entry, 1) for told in releases for entry in told.criteria)


def counted_lines(lines: Iterable[tuple[str, str, ReleasedCriterion, int]]) -> list[Count]:
    """From quarter, version, line and how many centres sent just this one.

    Always in the same order, so that two writers never wait for each other crosswise.
    """
    found: Counter[tuple[str, str, str, Side, str]] = Counter()
    for period, version, entry, centres in lines:
        for side, said in said_by(entry):
            found[period, version, entry.criterion, side, said] += centres
    return [
        Count(Period.parse(period), version, criterion, side, said, centres)
        for (period, version, criterion, side, said), centres in sorted(found.items())
    ]


def without(counts: Iterable[Count], others: Iterable[Count]) -> list[Count]:
    """The counts less those of centres that are not to be counted."""
    less = {(each.period, each.catalogue, each.criterion, each.side, each.said): each.centres for each in others}
    left = []
    for each in counts:
        key = (each.period, each.catalogue, each.criterion, each.side, each.said)
        centres = each.centres - less.get(key, 0)
        if centres > 0:
            left.append(Count(*key, centres))
    return left


def spread(counts: Iterable[Count]) -> Spread:
    """The distribution of one line of one criterion."""
    bands: dict[int, int] = dict.fromkeys(BANDS, 0)
    states: Counter[CriterionState] = Counter()
    for each in counts:
        if each.said.isdigit():
            bands[int(each.said)] += each.centres
        else:
            states[CriterionState(each.said)] += each.centres
    return Spread(bands, {state: states[state] for state in CriterionState if states[state]})


def criterion_spread(criterion: str, counts: Iterable[Count]) -> CriterionSpread:
    """`counts` of this criterion in one quarter and version."""
    by_side: dict[Side, list[Count]] = {side: [] for side in Side}
    for each in counts:
        by_side[each.side].append(each)
    gaps = sum(each.centres for each in by_side[Side.GAP])
    return CriterionSpread(criterion, spread(by_side[Side.MEASURED]), spread(by_side[Side.ASSESSED]), gaps)


def spreads(
    catalogue: Catalogue, counts: Iterable[Count], *, reporting: int, shown_from: int = SHOWN_FROM
) -> dict[str, CriterionSpread]:
    """The distribution of every criterion of one quarter, in the order of the catalogue.

    Nothing while fewer than `shown_from` centres have reported.
    """
    if reporting < shown_from:
        return {}
    by_criterion: dict[str, list[Count]] = {each.id: [] for each in catalogue.criteria}
    for each in counts:
        by_criterion[each.criterion].append(each)
    return {id_: criterion_spread(id_, found) for id_, found in by_criterion.items()}


def newest(periods: Iterable[Period], *, running: Period) -> Period:
    """The quarter to show first: the newest that anybody reported, or the one that ended last."""
    return max(periods, default=running.back(1))
