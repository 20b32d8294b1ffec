"""No figure is told rounded over the threshold that decided about it, wherever it is told."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as some

from services.quality.publishing.exports.domain import Frame, rows
from services.quality.publishing.reports.spelling import Spelling
from services.quality.standards.scoring.figures import Age, Amounts, Figure, Outcomes, Quantity
from services.quality.standards.scoring.readings import read
from services.quality.standards.scoring.rounding import decimals, percent_decimals, rounded
from services.quality.standards.scoring.scales import reaches
from services.quality.standards.scoring.thresholds import Better
from services.quality.standing.domain import stand
from tests.quality.building import NOON, STANDARDS, a_criterion, an_indicator, known_figures
from tests.quality.reports_building import LANGUAGES

BOUNDS = (0.9, 0.75, 0.5)


@pytest.mark.parametrize(
    ("share", "told"),
    [
        (43 / 48, "89.6%"),  # missed the must-have of 90 %
        (0.9, "90%"),
        (0.902, "90%"),
        (0.8996, "89.96%"),
        (0.7499, "74.99%"),
        (0.93, "93%"),
        (0.003, "0.3%"),
        (0.997, "99.7%"),
        (0.0, "0%"),
        (1.0, "100%"),
    ],
)
def test_a_share_is_told_on_its_side_of_each_threshold(share: float, told: str) -> None:
    assert LANGUAGES["en"].percent(share, percent_decimals(share, BOUNDS)) == told


def test_more_decimals_are_written_as_the_language_does() -> None:
    told = {code: re.sub(r"\s", " ", LANGUAGES[code].percent(0.8958, 1)) for code in ("de", "en", "ar")}
    assert told["de"] == "89,6 %"
    assert told["en"] == "89.6%"
    assert "89" in told["ar"]


def test_where_fewer_is_better_a_figure_above_its_bound_is_not_told_at_it() -> None:
    assert decimals(12.01, (12, 15, 18), Better.FEWER) == 2
    assert decimals(11.99, (12, 15, 18), Better.FEWER) == 0
    assert percent_decimals(0.104, (0.1,), Better.FEWER) == 1


@given(some.integers(0, 400), some.integers(1, 400))
def test_a_rounded_share_never_changes_its_side(part: int, rest: int) -> None:
    share = part / (part + rest)
    told = rounded(100 * share, percent_decimals(share, BOUNDS)) / 100
    assert [reaches(told, bound) for bound in BOUNDS] == [reaches(share, bound) for bound in BOUNDS]
    assert (told > 0, told < 1) == (share > 0, share < 1)


@pytest.mark.parametrize(
    ("figure", "score", "privacy", "written", "in_csv"),
    [
        (Outcomes(20, 3, 1), {"kind": "ratio"}, "client", "89.6% of 24 people (plausibly 71.5% to 96.7%)", 0.8958),
        (Outcomes(20, 3, 1), {"kind": "ratio"}, "organisation", "20 of 24 in full, 3 in part (89.6%)", 0.8958),
        (Amounts(899_999, 1_000_000), {"kind": "ratio"}, "organisation", "(89.9999%)", 0.899999),
        (Amounts(104, 1_000), {"kind": "ratio", "inverse": True}, "organisation", "(10.4%)", 0.104),
        (Age(12.004), {"kind": "currency", "months": 12}, "organisation", "12.004 months ago", 12.004),
        (Quantity(60.04), {"kind": "target", "target": 60}, "organisation", "60.04, aim: at most 60", 60.04),
    ],
)
def test_paper_and_table_tell_it_so(
    figure: Figure, score: dict[str, object], privacy: str, written: str, in_csv: float
) -> None:
    indicator = an_indicator("U2.1", privacy=privacy, score=score, gate=0.9)
    criterion = a_criterion(indicator)
    (told,) = Spelling(LANGUAGES["en"]).figures(read(indicator, criterion, {"U2.1": figure}))
    assert written in told
    standards = STANDARDS.model_copy(update={"criteria": (criterion,)})
    table = rows(
        stand(standards, known_figures({"U2.1": figure}), today=NOON.date()),  # type: ignore[dict-item]  # any figure
        Frame(standards, "2026-Q1", NOON.date(), "en"),
    )
    assert next(row.value for row in table if row.line == "indicator") == in_csv
