"""How a federation stands: how each criterion spreads over centres without names, and from when on it is shown."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from services.quality.foundation.domain import Period
from services.quality.office.received.publication import ADDED_FROM, ALWAYS, SHOWN_FROM, days_shown, due
from services.quality.standards.catalogue.domain import Catalogue
from shared.events import CatalogueVersion, CentreId, CriterionState, Quarter, ReleasedCriterion, ReleasePublished
from shared.privacy.counts import Noised, NoisedCriterion

SHOWN_TO_MEMBERS_FROM = ADDED_FROM
"""A member knows what the own centre reported: of two centres the member could tell the other one."""
BANDS = (4, 3, 2, 1, 0)


class Kept(BaseModel):
    """What is read of a release that is kept; one of an earlier Kokon has no noise and no signature."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    centre: CentreId
    catalogue: CatalogueVersion
    period: Quarter
    criteria: tuple[ReleasedCriterion, ...]
    budget: str = ""
    index: Noised | None = None
    contributions: tuple[NoisedCriterion, ...] = ()
    centre_criteria: tuple[NoisedCriterion, ...] = ()


type Told = ReleasePublished | Kept


@dataclass(frozen=True, slots=True)
class Received:
    """A release as it came: the bytes, the day on which the office took it, and the one from which it is shown."""

    told: ReleasePublished
    body: bytes
    on: date | None = None
    shown_on: date = ALWAYS

    @property
    def key(self) -> tuple[str, str, str]:
        return self.told.centre, self.told.period, self.told.catalogue


class Side(StrEnum):
    """What is counted of a criterion: its two lines, and whether either of them is a structural gap."""

    MEASURED = "measured"
    ASSESSED = "assessed"
    GAP = "gap"


type CountKey = tuple[Period, str, str, Side, str, date]


@dataclass(frozen=True, slots=True)
class Count:
    """So many centres said the same about one criterion: a band from 0 to 4, or a state."""

    period: Period
    catalogue: str
    criterion: str
    side: Side
    said: str
    centres: int
    shown_on: date = ALWAYS

    @property
    def key(self) -> CountKey:
        return self.period, self.catalogue, self.criterion, self.side, self.said, self.shown_on


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


def said_by(entry: ReleasedCriterion) -> Iterator[tuple[Side, str]]:
    """What one centre adds to the counts of a criterion."""
    for side, state, band in (
        (Side.MEASURED, entry.measured, entry.measured_band),
        (Side.ASSESSED, entry.assessed, entry.assessed_band),
    ):
        yield side, state.value if band is None else str(band)
    if CriterionState.STRUCTURAL_GAP in (entry.measured, entry.assessed):
        yield Side.GAP, CriterionState.STRUCTURAL_GAP.value


def counted(releases: Iterable[tuple[Told, date]]) -> list[Count]:
    """Releases, each with the day from which it is shown, added up.

    Always in the same order, so that two writers never wait for each other crosswise.
    """
    found: Counter[tuple[str, str, str, Side, str, date]] = Counter()
    for told, day in releases:
        for entry in told.criteria:
            for side, said in said_by(entry):
                found[told.period, told.catalogue, entry.criterion, side, said, day] += 1
    return [Count(Period.parse(key[0]), *key[1:5], centres, key[5]) for key, centres in sorted(found.items())]


def without(counts: Iterable[Count], others: Iterable[Count]) -> list[Count]:
    """The counts less those of centres that are not to be counted."""
    less = {each.key: each.centres for each in others}
    left = ((each, each.centres - less.get(each.key, 0)) for each in counts)
    return [replace(each, centres=centres) for each, centres in left if centres > 0]


def shown(counts: Iterable[Count], *, today: date, at_once: bool = False) -> list[Count]:
    """What counts today, over all days on which it came; `at_once` takes everything, for a demonstration.

    The same for all readers: `spreads` and `over_time` show nothing of what is over too few centres for the reader. Of
    a quarter over fewer than SHOWN_FROM what is due is there, so that it can be said how many they are.
    """
    known = list(counts)
    sizes: defaultdict[tuple[Period, str, str], Counter[date]] = defaultdict(Counter)
    for each in known:
        if each.side is Side.MEASURED:
            sizes[each.period, each.catalogue, each.criterion][each.shown_on] += each.centres
    days = {
        key: frozenset(batches) if at_once else days_shown(batches, today=today) or due(batches, today)
        for key, batches in sizes.items()
    }
    found: Counter[tuple[Period, str, str, Side, str]] = Counter()
    for each in known:
        if each.shown_on in days.get((each.period, each.catalogue, each.criterion), ()):
            found[each.period, each.catalogue, each.criterion, each.side, each.said] += each.centres
    return [Count(*key, centres) for key, centres in sorted(found.items())]


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
