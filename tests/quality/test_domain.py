"""Quarters, and who may do what."""

from datetime import date
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as some

from services.quality.foundation.domain import NoPlaceHereError, Period, Role, author, year_to

quarters = some.builds(Period, some.integers(2000, 2100), some.integers(1, 4))


@pytest.mark.parametrize(
    ("day", "quarter"), [((2026, 1, 1), 1), ((2026, 3, 31), 1), ((2026, 4, 1), 2), ((2026, 12, 31), 4)]
)
def test_a_day_lies_in_its_quarter(day: tuple[int, int, int], quarter: int) -> None:
    assert Period.of(date(*day)) == Period(2026, quarter)


@given(quarters)
def test_a_quarter_reads_back_as_it_was_written(period: Period) -> None:
    assert Period.parse(str(period)) == period


@pytest.mark.parametrize(
    "text", ["", "0000-Q1", "2026", "2026-Q5", "2026-Q0", "2026-Q1 ", "26-Q1", "٢٠٢٦-Q1", "2026-q1"]
)
def test_anything_else_is_no_quarter(text: str) -> None:
    with pytest.raises(ValueError, match="not a quarter"):
        Period.parse(text)


@given(quarters, some.integers(0, 40))
def test_going_back_counts_quarters(period: Period, quarters: int) -> None:
    earlier = period.back(quarters)
    assert period.number - earlier.number == quarters
    assert (earlier < period) == (quarters > 0)


def test_a_year_is_the_quarter_and_the_three_before_it() -> None:
    months = year_to(Period(2026, 1))
    assert (months[0], months[-1], len(months)) == ("2025-04", "2026-03", 12)
    assert list(months) == sorted(set(months))


def test_of_several_roles_the_one_that_may_most_counts() -> None:
    assert author(uuid4(), {"counsellor", "lead"}).role is Role.LEAD


@pytest.mark.parametrize("roles", [set(), {"admin"}, {"dpo"}])
def test_whoever_has_nothing_to_do_with_quality_has_no_place(roles: set[str]) -> None:
    with pytest.raises(NoPlaceHereError):
        author(uuid4(), roles)
