"""How a criterion went, and what is told of it since the last quarter that is over."""

from typing import Any

import pytest

from services.quality.answers.assessment.domain import Assessed
from services.quality.foundation.domain import Period
from services.quality.standards.lineage import Lineage
from services.quality.standards.scoring.domain import Measured
from services.quality.standards.scoring.intervals import Span
from services.quality.standing.domain import Standing
from services.quality.standing.history.domain import Line
from services.quality.standing.picture.changes import Change, Sort, changes, changes_of
from services.quality.standing.picture.domain import Glance, glances
from shared.events import CriterionState as State
from tests.quality.building import a_criterion, an_indicator

THREAD = "2025-10/U2"
NOW = Period(2026, 4)
QUARTERS = tuple(NOW.back(back) for back in (4, 3, 2, 1))


def a_standing(
    score: float | None = 2.6, said: int | None = 3, state: State = State.SCORED, id: str = "U2", **changes: Any
) -> Standing:
    measured = Measured(state, None if score is None else Span.exact(score), 1.0, ())
    assessed = Assessed(State.NOT_ASSESSED if said is None else State.SCORED, said)
    return Standing(a_criterion(an_indicator(f"{id}.1"), id=id), measured, changes.get("assessed", assessed))


def a_line(score: float | None = 2.6, said: int | None = 3, state: State = State.SCORED, **changes: Any) -> Line:
    return Line(
        changes.get("period", NOW.back(1)),
        "2025-10",
        "U2",
        Lineage(THREAD, THREAD, changes.get("measuring", THREAD)),
        state,
        None if score is None else Span.exact(score),
        1.0,
        9,
        State.NOT_ASSESSED if said is None else State.SCORED,
        said,
        None,
    )


def seen(standing: Standing, *past: Line | None) -> Glance:
    return Glance(standing, Lineage(THREAD, THREAD, THREAD), past)


@pytest.mark.parametrize(
    ("now", "then", "moved"),
    [
        (a_standing(2.6), a_line(2.1), 0.5),
        (a_standing(2.04), a_line(1.96), 0.0),
        (a_standing(None), a_line(2.1), None),
        (a_standing(2.6), a_line(None), None),
        (a_standing(2.6), a_line(2.1, measuring="2026-07/U2"), None),
        (a_standing(1.0, state=State.STRUCTURAL_GAP), a_line(3.0), None),
    ],
)
def test_a_step_is_told_only_between_two_scores_that_mean_the_same(
    now: Standing, then: Line, moved: float | None
) -> None:
    assert seen(now, then).moved == moved


def test_the_small_line_leaves_out_what_is_unknown_or_was_counted_in_another_way() -> None:
    past = [a_line(4.0, measuring="2025-10/S1"), a_line(1.0), a_line(2.0), None]
    spark = seen(a_standing(3.0), *past).spark
    assert len(spark.lines) == 1
    assert len(spark.lines[0].split()) == 2
    assert spark.last


def test_the_past_is_found_by_the_thread_whatever_a_criterion_was_called() -> None:
    old = a_line(period=NOW.back(3))
    (found,) = glances([a_standing(id="U12")], {"U12": Lineage(THREAD, THREAD, THREAD)}, [old], QUARTERS)
    assert found.past == (None, old, None, None)


@pytest.mark.parametrize(
    ("now", "then", "sorts"),
    [
        (a_standing(), a_line(), []),
        (a_standing(3.1), a_line(), [Sort.ROSE]),
        (a_standing(1.0), a_line(), [Sort.FELL]),
        (a_standing(2.64), a_line(), []),
        (a_standing(), a_line(None, state=State.INSUFFICIENT), [Sort.KNOWN]),
        (a_standing(None, state=State.INSUFFICIENT), a_line(), [Sort.UNKNOWN]),
        (a_standing(1.0, state=State.STRUCTURAL_GAP), a_line(), [Sort.GAP]),
        (a_standing(), a_line(1.0, state=State.STRUCTURAL_GAP), [Sort.NO_GAP]),
        (a_standing(4.0), a_line(measuring="2026-07/U2"), [Sort.COUNTED_ANEW]),
        (a_standing(said=3), a_line(said=1), [Sort.SAID]),
        (a_standing(said=3), a_line(said=None), [Sort.SAID_FIRST]),
        (a_standing(said=None), a_line(said=2), [Sort.SAID_NO_LONGER]),
        (a_standing(assessed=Assessed(State.NOT_APPLICABLE)), a_line(said=2), [Sort.SAID]),
        (a_standing(3.1, said=4), a_line(), [Sort.ROSE, Sort.SAID]),
        (a_standing(), None, [Sort.NEW]),
    ],
)
def test_each_change_is_one_fact(now: Standing, then: Line | None, sorts: list[Sort]) -> None:
    assert [each.sort for each in changes_of(seen(now, then))] == sorts


def test_the_largest_change_is_told_first() -> None:
    small, large = seen(a_standing(2.9), a_line()), seen(a_standing(0.2), a_line())
    assert changes([small, large]) == [Change(Sort.FELL, large, 2.4), Change(Sort.ROSE, small, 0.3)]
