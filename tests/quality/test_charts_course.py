"""What is told of a timeline to somebody who does not see it."""

import pytest

from services.quality.foundation.domain import Period
from services.quality.standards.scoring.intervals import Span
from services.quality.standing.charts.course import Trend, course_of, newest_answer
from services.quality.standing.charts.domain import Moment

START = Period(2024, 1)


def at(quarter: int, value: float | None, *, said: int | None = None, anew: bool = False) -> Moment:
    return Moment(START.back(-quarter), None if value is None else Span.exact(value), said, anew)


@pytest.mark.parametrize(
    ("values", "trend", "change"),
    [
        ((1.0, 3.5, 2.0), Trend.ROSE, 1.0),
        ((3.0, 1.5), Trend.FELL, -1.5),
        ((2.0, 3.0, 2.04), Trend.STEADY, 0.0),
        ((2.0,), None, 0.0),
    ],
)
def test_it_ends_somewhere_and_went_one_way(values: tuple[float, ...], trend: Trend | None, change: float) -> None:
    course = course_of([at(number, value) for number, value in enumerate(values)])
    assert course
    assert (course.trend, course.change) == (trend, change)
    assert (course.lowest, course.highest) == (min(values), max(values))


def test_the_last_quarter_that_is_known_is_told_and_not_one_without_a_number() -> None:
    course = course_of([at(0, None), at(1, 1), at(2, 2), at(3, None)])
    assert course
    assert (course.since.period, course.last.period) == (START.back(-1), START.back(-2))


def test_nothing_is_compared_over_the_border_to_another_way_of_counting() -> None:
    course = course_of([at(0, 4), at(1, 4), at(2, 1, anew=True), at(3, 2)])
    assert course
    assert (course.trend, course.highest) == (Trend.ROSE, 2)


def test_what_was_known_before_the_border_is_told_alone_while_nothing_is_known_after_it() -> None:
    course = course_of([at(0, 1), at(1, 4), at(2, None, anew=True)])
    assert course
    assert (course.last.period, course.trend) == (START.back(-1), None)


def test_where_nothing_is_known_there_is_no_course() -> None:
    assert course_of([]) is None
    assert course_of([at(0, None, said=3)]) is None


def test_the_newest_answer_is_the_last_with_a_number() -> None:
    found = newest_answer([at(0, 1, said=2), at(1, 1, said=3), at(2, 1)])
    assert found
    assert found.assessed == 3
    assert newest_answer([at(0, 1)]) is None
