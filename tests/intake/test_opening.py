"""Opening hours are read from a short setting."""

from datetime import time

import pytest

from services.intake.opening import Opening, openings


def test_days_and_spans_of_days_are_read() -> None:
    assert openings("1-4 10:00-16:00, 5 10:00-13:00") == (
        Opening(1, 4, time(10), time(16)),
        Opening(5, 5, time(10), time(13)),
    )


def test_none_are_none() -> None:
    assert openings("") == ()


@pytest.mark.parametrize(
    "setting", ["always", "0 10:00-16:00", "1-8 10:00-16:00", "1 10-16", "1 25:00-26:00", "1 10:00"]
)
def test_anything_else_is_refused(setting: str) -> None:
    with pytest.raises(ValueError, match="hour"):
        openings(setting)
