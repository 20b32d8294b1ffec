"""Shares as they were counted."""

import pytest

from services.quality.standards.scoring.counted import as_counted, simple_of
from services.quality.standards.scoring.intervals import Span
from tests.quality.building import an_indicator, words

RATIO = {"kind": "ratio"}
INVERSE = {"kind": "ratio", "inverse": True}
PARTS = [
    {"measure": "U2.1", "name": words(), "score": RATIO},
    {"measure": "U2.1.late", "name": words(), "score": INVERSE},
]
SPAN, TURNED = Span(0.5, 0.75, 0.875), Span(0.125, 0.25, 0.5)


@pytest.mark.parametrize(
    ("score", "measure", "expected"),
    [
        (RATIO, "U2.1", SPAN),
        (INVERSE, "U2.1", TURNED),
        ({"kind": "mean", "parts": PARTS}, "U2.1", SPAN),
        ({"kind": "mean", "parts": PARTS}, "U2.1.late", TURNED),
        ({"kind": "reported"}, "U2.1", SPAN),
    ],
)
def test_only_a_share_of_what_should_not_be_is_turned_back(score: object, measure: str, expected: Span) -> None:
    assert as_counted(SPAN, simple_of(an_indicator(score=score), measure)) == expected


def test_no_share_stays_no_share() -> None:
    assert as_counted(None, simple_of(an_indicator(score=INVERSE), "U2.1")) is None
