"""Which lists of the register to fill first: those that give most criteria a figure in the least time.

None of it is written down: each list is tried with the least that can be entered in it, and the criteria are scored by
the standards as they would be then.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from math import ceil

from services.quality.evidence.register.domain import Entry
from services.quality.evidence.register.kinds.every import BY_NAME, KINDS
from services.quality.evidence.register.kinds.fields import Kind
from services.quality.evidence.register.kinds.lists import unanswered
from services.quality.evidence.register.measures.every import figures as made_from
from services.quality.standards.catalogue.domain import Catalogue, Criterion
from services.quality.standards.scoring.domain import Measured
from services.quality.standards.scoring.figures import Absence, Figures
from services.quality.standing.domain import measured_line
from services.quality.standing.first_steps.example import least_of

GOAL = 8
"""Criteria with a figure from what a centre has entered; then the first steps are over."""
FEW = 12
"""Lists; a centre that has entries in so many needs no first steps."""
MOST_TOGETHER = 3
"""Lists that have to be filled for one criterion; what needs more is nothing for the beginning."""
SECONDS_A_FIELD = 15
LOOKING_UP = 1.0
"""Minutes to find out what is asked."""
UNKNOWN = (None, Absence.NOTHING_ENTERED, Absence.NOT_MEASURED)

type Way = tuple[str, ...]
"""Names of lists that give a criterion a figure together."""


@dataclass(frozen=True, slots=True)
class Step:
    """One list to fill; `criteria` are those that it gives a figure, alone or `together` with other lists."""

    kind: Kind
    criteria: tuple[Criterion, ...]
    together: tuple[Kind, ...]
    entries: int
    done: bool

    @property
    def minutes(self) -> int:
        return minutes_of(self.kind)


@dataclass(frozen=True, slots=True)
class FirstSteps:
    """`given` have a figure from what is entered, `ahead` will have one after the steps that are left.

    `lists` are those of the register that have an entry.
    """

    steps: tuple[Step, ...]
    given: tuple[Criterion, ...]
    ahead: tuple[Criterion, ...]
    lists: int

    @property
    def done(self) -> tuple[Step, ...]:
        return tuple(step for step in self.steps if step.done)

    @property
    def left(self) -> tuple[Step, ...]:
        return tuple(step for step in self.steps if not step.done)

    @property
    def criteria(self) -> int:
        return len(self.given) + len(self.ahead)

    @property
    def minutes(self) -> int:
        return sum(step.minutes for step in self.steps)

    @property
    def minutes_left(self) -> int:
        return sum(step.minutes for step in self.left)

    @property
    def over(self) -> bool:
        return not self.left or len(self.given) >= GOAL or self.lists >= FEW


@dataclass(frozen=True, slots=True)
class Ground:
    """Where a centre begins: all its figures, and the entries in force on a day."""

    catalogue: Catalogue
    figures: Figures
    entries: Sequence[Entry]
    day: date

    def line(self, criterion: Criterion, figures: Figures | None = None) -> Measured:
        return measured_line(criterion, self.figures if figures is None else figures, self.catalogue.scoring)

    def with_least_of(self, way: Way, criterion: Criterion) -> Figures:
        """The figures as they would be with the least entered in some lists.

        What is known stays as it is, and so does what rightly does not apply.
        """
        more = [entry for name in way for entry in least_of(BY_NAME[name], self.day)]
        found = made_from([*self.entries, *more], day=self.day, only=measures_of(criterion))
        new = {name: known for name, known in found.items() if known not in UNKNOWN}
        return {**self.figures, **{name: known for name, known in new.items() if self.figures.get(name) in UNKNOWN}}


def first_steps(ground: Ground) -> FirstSteps:
    criteria, used = ground.catalogue.criteria, {entry.kind for entry in ground.entries}
    filled = [kind for kind in KINDS if kind.name in used and not kind.closed]
    lines = {each.id: ground.line(each) for each in criteria}
    given = [each for each in criteria if any(rests_on(lines[each.id], kind) for kind in filled)]
    without = [each for each in criteria if lines[each.id].score is None]
    chosen = quickest({each.id: list(ways(each, ground)) for each in without}, GOAL - len(given))
    ahead = [each for each in without if each.id in chosen]
    new = list(dict.fromkeys(name for way in chosen.values() for name in sorted(way, key=time_for)))
    begun = [kind for kind in filled if kind.name not in new and any(feeds(kind, each) for each in (*given, *ahead))]
    steps = (
        *(_begun(kind, [*given, *ahead], ground) for kind in begun),
        *(_new(BY_NAME[name], ahead, chosen, ground) for name in new),
    )
    return FirstSteps(tuple(sorted(steps, key=lambda step: not step.done)), tuple(given), tuple(ahead), len(used))


def _begun(kind: Kind, criteria: Sequence[Criterion], ground: Ground) -> Step:
    """A list with entries; a checklist is done when each of its items has an answer."""
    gives = tuple(each for each in criteria if feeds(kind, each))
    return Step(kind, gives, (), _entries(kind, ground), not unanswered(kind, ground.entries))


def _new(kind: Kind, ahead: Sequence[Criterion], chosen: Mapping[str, Way], ground: Ground) -> Step:
    gives = tuple(each for each in ahead if kind.name in chosen[each.id])
    others = dict.fromkeys(name for each in gives for name in chosen[each.id] if name != kind.name)
    return Step(kind, gives, tuple(BY_NAME[name] for name in others), _entries(kind, ground), False)


def _entries(kind: Kind, ground: Ground) -> int:
    return sum(entry.kind == kind.name for entry in ground.entries)


def ways(criterion: Criterion, ground: Ground) -> Iterator[Way]:
    """The fewest lists that give the criterion a figure, in each way there is."""
    lists = [kind.name for kind in KINDS if feeds(kind, criterion) and not kind.closed]
    found: list[Way] = []
    for size in range(1, MOST_TOGETHER + 1):
        for way in combinations(lists, size):
            if any(set(each) <= set(way) for each in found):
                continue
            if ground.line(criterion, ground.with_least_of(way, criterion)).score is not None:
                found.append(way)
                yield way


def quickest(ways_to: Mapping[str, Sequence[Way]], most: int) -> dict[str, Way]:
    """By criterion the way to it, the quickest first; a list that is filled already takes no more time."""
    chosen: dict[str, Way] = {}
    filled: set[str] = set()
    while len(chosen) < most:
        rest = [(id_, way) for id_, several in ways_to.items() if id_ not in chosen for way in several]
        if not rest:
            break
        id_, way = min(rest, key=lambda each: sum(time_for(name) for name in each[1] if name not in filled))
        chosen[id_] = way
        filled |= set(way)
    return chosen


def feeds(kind: Kind, criterion: Criterion) -> bool:
    return not measures_of(criterion).isdisjoint(kind.feeds)


def measures_of(criterion: Criterion) -> frozenset[str]:
    return frozenset(name for indicator in criterion.indicators for name in indicator.measures)


def rests_on(line: Measured, kind: Kind) -> bool:
    """Whether there is a figure, made from what the list feeds."""
    made = {name for indicator in line.rests_on for name in indicator.measures}
    return line.score is not None and not made.isdisjoint(kind.feeds)


def minutes_of(kind: Kind) -> int:
    """An estimate by the number of fields, of a checklist for each of its items."""
    return ceil(LOOKING_UP + len(kind.fields) * max(1, len(kind.items)) * SECONDS_A_FIELD / 60)


def time_for(name: str) -> int:
    return minutes_of(BY_NAME[name])
