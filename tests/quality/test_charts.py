"""The geometry of a timeline."""

from hypothesis import given
from hypothesis import strategies as st

from services.quality.foundation.domain import Period
from services.quality.standards.scoring.intervals import Span
from services.quality.standing.charts.domain import FLOOR, TOP, Moment, drawn, height_of

START = Period(2024, 1)
spans = st.tuples(*[st.floats(0, 4)] * 3).map(sorted).map(lambda three: Span(*three))
moments = st.lists(
    st.builds(Moment, st.just(START), st.none() | spans, st.none() | st.integers(0, 4), st.booleans()),
    max_size=60,
).map(lambda each: [Moment(START.back(-place), m.measured, m.assessed, m.begins_anew) for place, m in enumerate(each)])


def at(quarter: int, value: float | None, **changes: bool) -> Moment:
    return Moment(START.back(-quarter), None if value is None else Span.exact(value), **changes)


def test_four_is_at_the_top_and_nothing_at_the_bottom() -> None:
    assert (height_of(4), height_of(0), height_of(2)) == (TOP, FLOOR, (TOP + FLOOR) / 2)


def test_a_line_joins_neighbours_and_leaves_out_what_is_not_known() -> None:
    drawing = drawn([at(0, 1), at(1, 2), at(2, None), at(3, 3), at(4, 4)])
    assert [run.line.count(",") for run in drawing.runs] == [2, 2]
    assert len(drawing.measured) == 4


def test_a_quarter_that_is_not_there_breaks_the_line() -> None:
    assert drawn([at(0, 1), at(2, 2)]).runs == ()


def test_no_line_crosses_the_border_to_another_way_of_counting() -> None:
    drawing = drawn([at(0, 1), at(1, 2), at(2, 3, begins_anew=True), at(3, 3)])
    assert [run.line.count(",") for run in drawing.runs] == [2, 2]
    assert len(drawing.borders) == 1


def test_one_point_alone_is_a_point_and_no_line() -> None:
    drawing = drawn([at(0, 3)])
    assert (len(drawing.measured), drawing.runs) == (1, ())


@given(moments)
def test_everything_stays_inside_and_every_known_value_has_a_mark(given: list[Moment]) -> None:
    drawing = drawn(given)
    assert len(drawing.measured) == sum(each.measured is not None for each in given)
    assert len(drawing.assessed) == sum(each.assessed is not None for each in given)
    marks = [*drawing.measured, *drawing.assessed]
    assert all(drawing.left < mark.x < drawing.width and TOP <= mark.y <= FLOOR for mark in marks)
