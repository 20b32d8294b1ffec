"""What the rule of five makes a centre wait for: the real contributions and tallies, over invented talks."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import nan
from random import Random

from services.cases.contact.gate.domain import How, Point, Walk
from services.cases.contact.gate.outcomes import POINTS_OF, contributions
from services.cases.counting.ledger.domain import Tally, tally
from services.cases.foundation.outcomes import Contribution
from shared.privacy.counts import Held, Indicator
from simulation.clients import MONTHS, Practice, arrivals, month_name, practices
from simulation.federation import Plan

AGAIN, LATER = 0.5, 4
"""How likely what was left open is talked about once more, and within how many months."""
PATIENT = 0.9
type Talks = Mapping[int, Sequence[tuple[bytes, Walk]]]
"""By month, from 0: who was talked to, and the talk."""
type Key = tuple[bytes, Indicator]


@dataclass(frozen=True, slots=True)
class Waits:
    """Of the tallies of one centre, or of many together."""

    clients: int
    cells: int
    """Of indicators that casework counts, one for each month."""
    held: int
    months: Counter[int]
    """Outcomes that were told, by the months that they waited; 0 for those of the month that the tally is about."""
    waiting: int
    """Outcomes that no tally had told when the simulation ended."""

    def __add__(self, other: "Waits") -> "Waits":
        return Waits(
            self.clients + other.clients,
            self.cells + other.cells,
            self.held + other.held,
            self.months + other.months,
            self.waiting + other.waiting,
        )

    @property
    def share_held(self) -> float:
        return self.held / self.cells

    @property
    def mean(self) -> float:
        """Months; nan where nothing was told."""
        told = self.months.total()
        return sum(months * many for months, many in self.months.items()) / told if told else nan

    @property
    def nine_in_ten(self) -> float:
        """Months after which nine in ten of the outcomes that were told had been; nan where none was."""
        reached = 0
        for months in sorted(self.months):
            reached += self.months[months]
            if reached >= PATIENT * self.months.total():
                return months
        return nan


NOBODY = Waits(0, 0, 0, Counter(), 0)


@dataclass(slots=True)
class Ledger:
    """As the database of casework keeps it: a later talk replaces what waits, and never what was told.

    That the database does just this is what `tests/simulation/test_beside_the_stores.py` shows.
    """

    waiting: dict[Key, Contribution] = field(default_factory=dict)
    since: dict[Key, int] = field(default_factory=dict)
    told: set[Key] = field(default_factory=set)

    def contribute(self, found: Iterable[Contribution], month: int) -> None:
        for one in found:
            key = one.mark, one.indicator
            if key not in self.told:
                self.waiting[key] = one
                self.since.setdefault(key, month)

    def use(self, found: Iterable[Contribution]) -> Iterator[int]:
        """Since which month each has waited."""
        for one in found:
            key = one.mark, one.indicator
            del self.waiting[key]
            self.told.add(key)
            yield self.since[key]


def waited(plan: Plan) -> list[Waits]:
    """Of every centre of the plan, from the smallest to the largest."""
    chance = Random(f"{plan.seed} tallies")
    centres = practices(plan.centres, plan.fewest, plan.most, plan.counted, chance)
    return [waits_of(talks(each, plan.years, chance), plan.years * MONTHS, centre=each.centre) for each in centres]


def waits_of(told: Talks, months: int, *, centre: str) -> Waits:
    ledger, held, waited = Ledger(), 0, Counter[int]()
    for month, made in enumerate(months_told(told, months, ledger, centre=centre)):
        waited.update(month - since for since in ledger.use(made.used))
        held += sum(isinstance(cell, Held) for cell in made.told.cells)
    clients = len({mark for mark, _ in ledger.since})
    return Waits(clients, months * len(POINTS_OF), held, waited, len(ledger.waiting))


def months_told(told: Talks, months: int, ledger: Ledger, *, centre: str) -> Iterator[Tally]:
    """The caller records in the ledger what a tally used before taking the next one."""
    for month in range(months):
        for mark, walk in told.get(month, ()):
            ledger.contribute(contributions(walk, mark), month)
        yield tally(ledger.waiting.values(), window=month_name(month), centre=centre, measured=POINTS_OF)


def talks(practice: Practice, years: int, chance: Random) -> Talks:
    well = sum(practice.well.values()) / len(practice.well)
    found: dict[int, list[tuple[bytes, Walk]]] = defaultdict(list)
    for client, came in enumerate(arrivals(practice, years, chance)):
        first = talk(frozenset(), well, chance)
        found[came].append((client.to_bytes(4), first))
        if first.open_points and chance.random() < AGAIN:
            done = frozenset(Point) - set(first.open_points)
            found[came + 1 + chance.randrange(LATER)].append((client.to_bytes(4), talk(done, well, chance)))
    return found


def talk(done: frozenset[Point], well: float, chance: Random) -> Walk:
    """What was told before stays told."""
    points = {point: How.TOLD if point in done or chance.random() < well else How.NOT_YET for point in Point}
    return Walk(points=points, language="en", interpreter=False, text="2025-10/en")
