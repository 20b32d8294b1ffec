"""Where things lie on the scale from 0 to 4 of one criterion."""

from hypothesis import given
from hypothesis import strategies as st

from services.quality.standards.scoring.intervals import Span
from services.quality.standing.charts.scale import WIDTH, Bar, scale_of, spark_of

SCORES = st.floats(0, 4, allow_nan=False)


def test_what_is_not_known_is_not_drawn() -> None:
    nothing = scale_of(None, None)
    assert (nothing.measured, nothing.range, nothing.said, nothing.missing) == (None, None, None, None)
    assert spark_of([None, None]).lines == ()
    assert spark_of([2.0, None]).last is None


def test_whole_scores_lie_on_the_lines_of_the_levels() -> None:
    for level in range(5):
        drawn = scale_of(Span.exact(level), level)
        assert drawn.measured == drawn.said == drawn.levels[level]
        assert drawn.range is None


def test_a_structural_gap_reaches_from_the_point_to_four() -> None:
    assert scale_of(Span.exact(1), None, gap=True).missing == Bar(34.0, 78.0)
    assert scale_of(Span.exact(1), None).missing is None


@given(st.tuples(SCORES, SCORES, SCORES).map(sorted))
def test_the_range_holds_the_point_and_stays_in_the_drawing(ends: list[float]) -> None:
    drawn = scale_of(Span(*ends), None)
    assert drawn.measured is not None
    if drawn.range:
        assert 0 <= drawn.range.x <= drawn.measured + 0.1
        assert drawn.measured - 0.2 <= drawn.range.x + drawn.range.width <= WIDTH


@given(st.lists(st.none() | SCORES, max_size=5))
def test_the_small_line_breaks_where_nothing_is_known(values: list[float | None]) -> None:
    def is_known(place: int) -> bool:
        return 0 <= place < len(values) and values[place] is not None

    points = [point for line in spark_of(values).lines for point in line.split()]
    joined = [place for place in range(len(values)) if is_known(place) and (is_known(place - 1) or is_known(place + 1))]
    assert len(points) == len(joined)
