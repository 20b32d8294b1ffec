"""A4, end to end: with one client more, all draws together differ by no more than the noise was made for."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from services.cases.counting.draws.domain import INDEX, Standing, draw, due
from services.cases.counting.draws.lots import SIDES
from services.cases.counting.ledger.domain import tally
from services.cases.foundation.outcomes import Contribution, Outcome, better
from shared.calendar import quarter_of
from shared.events import ContributionDrawn
from shared.privacy.budget import budget
from shared.privacy.counts import Counted, Indicator
from tests.attacks.one_client_more import BINS, Seen, apart, without_noise

FILES = 6
INDICATORS = [Indicator.U2_1, Indicator.U2_2, Indicator.U5_1, Indicator.K5_1]
MONTHS = [f"{2026 + number // 12}-{number % 12 + 1:02d}" for number in range(15)]
KEY = b"\x07" * 32
"""Counts by period, part and outcome: all that ever leaves."""


@dataclass(frozen=True)
class Talk:
    """With the client of a file; a file of FILES and more was split off from one of the first."""

    month: int
    file: int
    indicator: Indicator
    outcome: Outcome

    @property
    def files(self) -> set[int]:
        return {self.file % FILES}


@dataclass(frozen=True)
class Merge:
    month: int
    file: int
    into: int

    @property
    def files(self) -> set[int]:
        return {self.file, self.into}


@dataclass(frozen=True)
class Night:
    """The calendar wakes up, and draws what is due by then: on time, or after months of downtime."""

    month: int

    files = frozenset[int]()


type Step = Talk | Merge | Night
LAST: Step = Night(len(MONTHS) - 1)


@dataclass
class Centre:
    """The ledgers of casework, in memory: the rules are those of the domain."""

    marks: dict[int, int] = field(default_factory=lambda: {file: file for file in range(FILES)})
    standings: dict[tuple[bytes, Indicator, str], Outcome] = field(default_factory=dict)
    spent: dict[tuple[bytes, str], str] = field(default_factory=dict)
    told: dict[str, ContributionDrawn] = field(default_factory=dict)

    def take(self, step: Step) -> None:
        match step:
            case Talk():
                mark = bytes([self.marks[step.file % FILES]])
                self.standings[mark, step.indicator, quarter_of(MONTHS[step.month])] = step.outcome
            case Merge():
                self.merge(self.marks[step.file], self.marks[step.into])
            case Night():
                for period in due("2026-Q1", self.told, current=quarter_of(MONTHS[step.month])):
                    self.draw(period)

    def merge(self, one: int, into: int) -> None:
        if one == into:
            return
        self.marks = {file: into if mark == one else mark for file, mark in self.marks.items()}
        old, new = bytes([one]), bytes([into])
        for (mark, indicator, quarter), outcome in list(self.standings.items()):
            if mark == old:
                key = (new, indicator, quarter)
                self.standings[key] = better(outcome, self.standings.get(key, outcome))
                del self.standings[mark, indicator, quarter]
        for (mark, part), period in list(self.spent.items()):
            if mark == old:
                self.spent[new, part] = min(period, self.spent.get((new, part), period))
                del self.spent[mark, part]

    def draw(self, period: str) -> None:
        ledger = [Standing(mark, each, quarter, outcome) for (mark, each, quarter), outcome in self.standings.items()]
        made = draw(
            ledger, period=period, spent=self.spent, budget=budget(), centre="north", key=KEY, noise=without_noise
        )
        self.told[period] = made.told
        self.spent |= dict.fromkeys(made.spent, period)

    def seen(self) -> Seen:
        found: Seen = Counter()
        for period, event in self.told.items():
            for part, counts in [(INDEX, event.index), *((one.criterion, one.counts) for one in event.criteria)]:
                found.update({(period, part, name): getattr(counts, name) for name in BINS})
        return found


def drawn(history: Iterable[Step]) -> Seen:
    centre = Centre()
    for step in history:
        centre.take(step)
    return centre.seen()


def told_by_tallies(history: Iterable[Step]) -> Seen:
    """Planted: the noise would be added to tallies, which hold back what fewer than five wait for."""
    pending: dict[tuple[bytes, Indicator], Contribution] = {}
    used: set[tuple[bytes, Indicator]] = set()
    found: Seen = Counter()
    for step in history:
        if isinstance(step, Talk) and (key := (bytes([step.file % FILES]), step.indicator)) not in used:
            pending[key] = Contribution(*key, step.outcome)
        if isinstance(step, Night):
            made = tally(list(pending.values()), window=MONTHS[step.month], centre="north", measured=INDICATORS)
            for cell in made.told.cells:
                if isinstance(cell, Counted):
                    found.update({(made.told.window, cell.indicator.value, name): getattr(cell, name) for name in BINS})
            for one in made.used:
                used.add((one.mark, one.indicator))
                del pending[one.mark, one.indicator]
    return found


months = some.integers(0, len(MONTHS) - 1)
files = some.integers(0, FILES - 1)
talks = some.builds(
    Talk, months, some.integers(0, 2 * FILES - 1), some.sampled_from(INDICATORS), some.sampled_from(Outcome)
)
steps = some.one_of(talks, talks, talks, some.builds(Merge, months, files, files), some.builds(Night, months))
histories = some.lists(steps, max_size=40).map(lambda found: [*sorted(found, key=lambda step: step.month), LAST])


def people_of(history: Iterable[Step]) -> list[set[int]]:
    """The files of each client, as the centre knows it in the end."""
    people = [{file} for file in range(FILES)]
    for step in history:
        if isinstance(step, Merge):
            joined = [person for person in people if person & step.files]
            people = [person for person in people if person not in joined] + [set().union(*joined)]
    return people


def without(history: Iterable[Step], person: set[int]) -> list[Step]:
    return [step for step in history if not step.files & person]


def found_late(history: Sequence[Step], person: set[int]) -> Counter[str]:
    """How often a part was drawn for two files of a client before the centre knew that they were one client's."""
    centre, late = Centre(), Counter[str]()
    for step in history:
        if isinstance(step, Merge) and step.file in person and centre.marks[step.file] != centre.marks[step.into]:
            spent = [
                {part for mark, part in centre.spent if mark == bytes([centre.marks[file]])} for file in step.files
            ]
            late.update(spent[0] & spent[1])
        centre.take(step)
    return late


@settings(max_examples=100, deadline=None)
@given(histories)
def test_one_client_more_changes_one_count_of_each_part_in_all_her_life(history: list[Step]) -> None:
    everything = drawn(history)
    for person in people_of(history):
        late = found_late(history, person)
        found = apart(everything, drawn(without(history, person)))
        assert all(difference <= 1 + late[part] for part, difference in found.items())
        if not late:
            assert found[INDEX] <= budget().index.sensitivity
            assert found.total() - found[INDEX] <= budget().criteria.sensitivity


def test_a_client_in_every_criterion_is_what_the_noise_is_made_for() -> None:
    every = [next(each for each in Indicator if each.startswith(f"{name}.")) for name in budget().criteria.names]
    history: list[Step] = [Talk(number, 0, each, Outcome.MET) for number, each in enumerate(every)]
    found = apart(drawn([*history, LAST]), drawn([LAST]))
    assert found[INDEX] == budget().index.sensitivity
    assert found.total() - found[INDEX] == budget().criteria.sensitivity


def a_crowd(*, of: int, month: int = 0, outcome: Outcome = Outcome.NOT_MET) -> list[Step]:
    return [Talk(month, file, Indicator.U2_1, outcome) for file in range(of)]


def test_twin_noise_over_tallies_is_found() -> None:
    """Whether the fifth comes decides whether four others are told in January or in February."""
    history: list[Step] = [*a_crowd(of=5), Night(0), Talk(1, 5, Indicator.U2_1, Outcome.MET), Night(1), LAST]
    assert apart(told_by_tallies(history), told_by_tallies(without(history, {4}))).total() > 1
    assert apart(drawn(history), drawn(without(history, {4})))[INDEX] <= 1


def drawn_with_frozen_outcomes(history: Iterable[Step]) -> Seen:
    """Planted: the draw counts each client, but with the outcome that a tally froze when it told it."""
    frozen: dict[int, Outcome] = {}
    waiting: dict[int, Outcome] = {}
    kept: list[Step] = []
    for step in history:
        if isinstance(step, Talk):
            waiting[step.file] = step.outcome
            kept.append(Talk(step.month, step.file, step.indicator, frozen.get(step.file, step.outcome)))
        else:
            kept.append(step)
            if isinstance(step, Night) and len(waiting.keys() - frozen.keys()) >= 5:
                frozen |= waiting
    return drawn(kept)


def test_twin_outcomes_that_a_tally_froze_are_found() -> None:
    """Whether the fifth comes would decide what is known of four others for ever."""
    history: list[Step] = [*a_crowd(of=5), Night(0), *a_crowd(of=4, month=1, outcome=Outcome.MET), LAST]
    frozen = apart(drawn_with_frozen_outcomes(history), drawn_with_frozen_outcomes(without(history, {4})))
    assert frozen[INDEX] > 1
    assert apart(drawn(history), drawn(without(history, {4})))[INDEX] <= 1


def mixed(*, of: int) -> list[Step]:
    """Clients between met and partly."""
    halves = ((Indicator.U2_1, Outcome.MET), (Indicator.U2_2, Outcome.PARTLY))
    return [Talk(0, file, indicator, outcome) for file in range(of) for indicator, outcome in halves]


def test_twin_a_lot_that_is_drawn_freshly_at_each_call_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    history, chance = [*mixed(of=FILES), LAST], Random(4)
    assert apart(drawn(history), drawn(without(history, {0})))[INDEX] <= 1
    monkeypatch.setattr("services.cases.counting.draws.domain.lot", lambda mark, part, *, key: chance.randrange(SIDES))
    assert apart(drawn(history), drawn(without(history, {0})))[INDEX] > 1


def test_twin_a_ledger_that_forgets_whom_it_drew_is_found() -> None:
    class Forgetful(Centre):
        def draw(self, period: str) -> None:
            super().draw(period)
            self.spent.clear()

    history: list[Step] = [Talk(0, 0, Indicator.U2_1, Outcome.MET), Talk(6, 0, Indicator.U2_1, Outcome.NOT_MET), LAST]
    centre = Forgetful()
    for step in history:
        centre.take(step)
    assert apart(centre.seen(), drawn([LAST]))[INDEX] > 1
