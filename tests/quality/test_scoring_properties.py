"""What holds for every criterion and all figures."""

from dataclasses import dataclass, replace
from functools import reduce
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as some

from services.quality.standards.catalogue.domain import Criterion, Indicator
from services.quality.standards.scoring.domain import Measured, Use, measure
from services.quality.standards.scoring.figures import Absence, Age, Amounts, Figure, Level, Outcomes, Quantity
from services.quality.standards.scoring.intervals import ENDS
from shared.events import CriterionState
from tests.quality.building import a_criterion, an_indicator, words

pytestmark = pytest.mark.statistics

KINDS = {
    "ratio": {"kind": "ratio"},
    "inverse": {"kind": "ratio", "inverse": True},
    "topbox": {"kind": "topbox"},
    "currency": {"kind": "currency", "months": 12},
    "target": {"kind": "target", "target": 60},
    "maturity": {"kind": "maturity"},
}


@dataclass(frozen=True)
class Told:
    """An indicator without its id, what is known about it, and about its must-have."""

    kind: str
    known: Figure | Absence
    weight: float
    people: bool
    funder: bool
    gate: float | None
    must: Figure | Absence | None

    def indicator(self, number: int) -> Indicator:
        id = f"U2.{number}"
        return an_indicator(
            id,
            score=KINDS[self.kind],
            privacy="client" if self.people else "organisation",
            weight=self.weight,
            responsible=["funder"] if self.funder else None,
            gate=self.gate,
            musts=[] if self.must is None else [{"measure": f"{id}.must", "name": words()}],
        )

    def figures(self, number: int) -> dict[str, Figure | Absence]:
        found: dict[str, Figure | Absence] = {f"U2.{number}": self.known}
        return found if self.must is None else found | {f"U2.{number}.must": self.must}


def outcomes(least: int = 0) -> some.SearchStrategy[Outcomes]:
    counts = some.integers(0, 40)
    return some.builds(Outcomes, counts, counts, counts).filter(lambda found: found.total >= least)


FIGURES: dict[str, some.SearchStrategy[Figure]] = {
    "ratio": outcomes(5) | some.builds(Amounts, some.floats(0, 50), some.floats(1, 50)),
    "inverse": outcomes(5),
    "topbox": outcomes(5),
    "currency": some.builds(Age, some.none() | some.floats(0, 60)),
    "target": some.builds(Quantity, some.floats(0, 400)),
    "maturity": some.builds(Level, some.integers(0, 4)),
}


MUSTS: list[Figure | Absence] = [Outcomes(1), Outcomes(0, 0, 1), Absence.NOTHING_ENTERED]


@some.composite
def told_figures(draw: some.DrawFn, *, absent: bool = True) -> Told:
    kind = draw(some.sampled_from(list(KINDS)))
    known: Figure | Absence = draw(FIGURES[kind])
    if absent and draw(some.integers(0, 4)) == 0:
        known = draw(some.sampled_from(Absence))
    must: Figure | Absence | None = draw(some.none() | some.sampled_from(MUSTS))
    return Told(
        kind,
        known,
        weight=draw(some.sampled_from([0.1, 0.2, 0.3, 1.0, 2.0, 3.7])),
        people=draw(some.booleans()),
        funder=draw(some.booleans()),
        gate=draw(some.none() | some.sampled_from([0.5, 0.9, 1.0])),
        must=must,
    )


several = some.lists(told_figures(), min_size=1, max_size=5)


def criterion_of(all_told: list[Told]) -> Criterion:
    return a_criterion(*(each.indicator(number) for number, each in enumerate(all_told, 1)))


def measured(all_told: list[Told]) -> Measured:
    figures = [each.figures(number) for number, each in enumerate(all_told, 1)]
    known: dict[str, Figure | Absence] = {}
    for each in figures:
        known |= each
    return measure(criterion_of(all_told), known)


def better(kind: str, known: Figure) -> Figure:
    """The same, a little better; what is best already stays."""
    match known:
        case Outcomes(met, partly, not_met) if kind == "inverse":
            return Outcomes(met - 1, partly, not_met + 1) if met else known
        case Outcomes(met, partly, not_met):
            return Outcomes(met + 1, partly, not_met - 1) if not_met else known
        case Amounts(part, whole):
            return Amounts(part + whole / 20, whole)
        case Age(months):
            return Age(60.0) if months is None else Age(months * 0.9)
        case Quantity(value):
            return Quantity(value * 0.9)
        case Level(step):
            return Level(min(4, step + 1))
    raise AssertionError(kind)


@given(several)
def test_a_score_lies_between_0_and_4_and_inside_its_interval(all_told: list[Told]) -> None:
    found = measured(all_told)
    assert 0 <= found.coverage <= 1
    for span in (found.score, found.mean):
        assert span is None or 0 <= span.low <= span.value <= span.high <= 4
    assert (found.score is None) == (found.state not in (CriterionState.SCORED, CriterionState.STRUCTURAL_GAP))
    assert (found.band is None) == (found.state is not CriterionState.SCORED)


@given(several)
def test_the_same_in_is_the_same_out(all_told: list[Told]) -> None:
    assert measured(all_told) == measured(all_told)


@given(several, some.randoms(use_true_random=False))
def test_the_order_of_indicators_changes_nothing(all_told: list[Told], chance: object) -> None:
    numbered = list(enumerate(all_told, 1))
    chance.shuffle(numbered)  # type: ignore[attr-defined]
    figures = {name: known for number, each in numbered for name, known in each.figures(number).items()}
    there = measure(a_criterion(*(each.indicator(number) for number, each in numbered)), figures)
    here = measured(all_told)
    assert (there.state, there.score, there.mean, there.coverage) == (here.state, here.score, here.mean, here.coverage)
    counting = [sorted(reading.indicator.id for reading in found.counting) for found in (there, here)]
    assert counting[0] == counting[1]


@given(several.filter(lambda all_told: any(not isinstance(each.known, Absence) for each in all_told)), some.data())
def test_what_gets_better_never_lowers_a_score(all_told: list[Told], data: some.DataObject) -> None:
    at = data.draw(some.sampled_from([n for n, each in enumerate(all_told) if not isinstance(each.known, Absence)]))
    steps = [all_told]
    for _ in range(3):
        known = steps[-1][at].known
        assert not isinstance(known, Absence)
        improved = replace(steps[-1][at], known=better(all_told[at].kind, known))
        steps.append([*all_told[:at], improved, *all_told[at + 1 :]])
    for before, after in pairwise(measured(each) for each in steps):
        assert before.coverage == after.coverage
        if before.score and after.score:
            assert all(before.score.at(end) <= after.score.at(end) for end in ENDS)
            gap = CriterionState.STRUCTURAL_GAP
            assert after.state is not gap or before.state is gap


@given(
    several,
    told_figures(absent=False),
    some.sampled_from([each for each in Absence if each is not Absence.NOT_APPLICABLE]),
)
def test_missing_counts_as_nothing_at_all(all_told: list[Told], other: Told, why: Absence) -> None:
    """The score is that of the criterion without the indicator; only the coverage knows that something is missing."""
    missing = replace(other, known=why, must=None)
    found, without = measured([*all_told, missing]), measured(all_told)
    assert found.coverage <= without.coverage
    if found.score:
        assert (found.state, found.score, found.mean) == (without.state, without.score, without.mean)


@given(several, told_figures(absent=False))
def test_what_does_not_apply_changes_nothing_about_the_others(all_told: list[Told], other: Told) -> None:
    found, without = measured([*all_told, replace(other, known=Absence.NOT_APPLICABLE)]), measured(all_told)
    assert (found.score, found.mean, found.coverage) == (without.score, without.mean, without.coverage)
    assert found.readings[:-1] == without.readings


@given(several, told_figures(absent=False))
def test_others_never_lower_what_the_centre_reaches(all_told: list[Told], other: Told) -> None:
    own = [replace(each, funder=False) for each in all_told]
    theirs = replace(other, funder=True)
    before, after = measured(own), measured([*own, theirs])
    assume(before.score)
    if after.score and before.score:
        assert all(before.score.at(end) <= after.score.at(end) for end in ENDS)


@given(several)
def test_the_mean_is_that_of_the_readings_which_are_said_to_count(all_told: list[Told]) -> None:
    """What a page tells about how a score came about is how it came about."""
    found = measured(all_told)
    assume(found.score and found.mean)
    assert found.score
    assert found.mean
    total = sum(each.indicator.weight for each in found.counting)
    again = sum(each.indicator.weight * each.score.value for each in found.counting if each.score) / total
    assert abs(again - found.mean.value) < 1e-6
    cap = found.scoring.cap_of_a_missed_must
    assert found.score.value == (min(found.mean.value, cap) if found.capped_by else found.mean.value)


@given(several)
def test_every_indicator_has_one_use(all_told: list[Told]) -> None:
    for reading in measured(all_told).readings:
        assert (reading.score is None) == (reading.use in (Use.MISSING, Use.NOT_APPLICABLE))
        if reading.use is Use.WOULD_LOWER:
            assert reading.in_other_hands


@given(some.lists(outcomes(), min_size=1, max_size=12), some.randoms(use_true_random=False))
def test_months_add_up_in_any_order_and_grouping(months: list[Outcomes], chance: object) -> None:
    total = reduce(lambda left, right: left + right, months)
    shuffled = list(months)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    first, second = shuffled[: len(shuffled) // 2], shuffled[len(shuffled) // 2 :]
    halves = [reduce(lambda left, right: left + right, half, Outcomes()) for half in (first, second)]
    assert halves[0] + halves[1] == total
    assert total.turned.turned == total
    criterion = a_criterion(an_indicator())
    assert measure(criterion, {"U2.1": total}) == measure(criterion, {"U2.1": halves[0] + halves[1]})
