"""One indicator of each kind, with its score worked out by hand, and how it came about."""

from typing import Any

import pytest

from services.quality.standards.catalogue.scores import Ratio, Scoring, Target
from services.quality.standards.scoring.domain import Reading, Use, read
from services.quality.standards.scoring.figures import Absence, Age, Amounts, Figure, Level, Outcomes, Quantity
from services.quality.standards.scoring.intervals import Span
from services.quality.standards.scoring.scales import Rung, UnfitFigureError, rung, scored, share_score
from tests.quality.building import a_criterion, an_indicator, words


def reading(known: Figure | Absence | None, score: dict[str, Any], **changes: Any) -> Reading:
    figures = {} if known is None else {"U2.1": known}
    return read(an_indicator(**{"privacy": "organisation", **changes}, score=score), a_criterion(), figures)


@pytest.mark.parametrize(
    ("known", "inverse", "share", "score"),
    [
        (Outcomes(18, 0, 2), False, 0.9, 4),
        (Outcomes(17, 1, 2), False, 0.875, 3),  # (17 + 0.5) / 20
        (Outcomes(0, 20, 0), False, 0.5, 2),
        (Outcomes(0, 1, 19), False, 0.025, 1),
        (Outcomes(0, 0, 20), False, 0.0, 0),
        (Outcomes(2, 0, 18), True, 0.9, 4),  # two of twenty are overdue
        (Outcomes(4, 2, 14), True, 0.75, 3),  # 14 are not, and 2 only half
        (Outcomes(20, 0, 0), True, 0.0, 0),
        (Amounts(2.7, 3), False, 0.9, 4),
        (Amounts(31.2, 38.5), False, 0.8104, 3),
        (Amounts(45, 40), False, 1.0, 4),  # more hours than planned are no more than all
        (Amounts(-3, 40), False, 0.0, 0),
        (Amounts(0.8, 4), True, 0.8, 3),
    ],
)
def test_a_share_of_facts_is_exact(known: Figure, inverse: bool, share: float, score: float) -> None:
    found = reading(known, {"kind": "ratio", "inverse": inverse})
    assert found.share is not None
    assert found.share.low == found.share.high == pytest.approx(share, abs=0.0001)
    assert found.score == Span.exact(score)


@pytest.mark.parametrize("whole", range(1, 60))
@pytest.mark.parametrize("inverse", [False, True])
def test_a_threshold_that_is_met_exactly_is_met(whole: int, inverse: bool) -> None:
    """0.1 + 0.2 is not 0.3 for a computer; no centre loses a point over that."""
    tenths = Amounts(whole * 0.1, whole) if inverse else Amounts(whole * 0.9, whole)
    assert rung(Ratio(inverse=inverse), tenths, Scoring()).score == 4


def test_people_have_an_interval_and_facts_have_none() -> None:
    people = reading(Outcomes(18, 0, 2), {"kind": "ratio"}, privacy="client")
    assert people.share is not None
    assert people.share.low == pytest.approx(0.699, abs=0.001)  # Wilson, 18 of 20
    assert people.share.high == pytest.approx(0.972, abs=0.001)
    assert people.score == Span(2, 4, 4)
    assert (people.people, reading(Outcomes(18, 0, 2), {"kind": "ratio"}).people) == (20, 0)


def test_the_two_best_of_four_answers() -> None:
    """30 answers, 24 of them one of the two best: 0.8, plausibly 0.627 to 0.905."""
    found = reading(Outcomes(24, 0, 6), {"kind": "topbox"}, privacy="feedback")
    assert found.share is not None
    assert (round(found.share.low, 3), round(found.share.high, 3)) == (0.627, 0.905)
    assert found.score == Span(2, 3, 4)


@pytest.mark.parametrize(
    ("months", "score", "full"),
    [
        (0, 4, 1.0),
        (24, 4, 1.0),
        (24.1, 3, 24 / 24.1),
        (30, 3, 0.8),  # 30 / 24 = 1.25
        (36, 2, 24 / 36),  # 1.5
        (36.5, 1, 24 / 36.5),
        (400, 1, 0.06),
        (None, 0, 0.0),
    ],
)
def test_an_age_against_its_interval(months: float | None, score: float, full: float) -> None:
    found = reading(Age(months), {"kind": "currency", "months": 24})
    assert found.score == Span.exact(score)
    assert found.parts[0].fulfilled == pytest.approx(full)


@pytest.mark.parametrize(("days", "score"), [(0, 4), (60, 4), (61, 3), (90, 3), (120, 2), (180, 1), (181, 0)])
def test_days_against_a_target_of_sixty(days: float, score: float) -> None:
    assert reading(Quantity(days), {"kind": "target", "target": 60}).score == Span.exact(score)


@pytest.mark.parametrize("step", range(5))
def test_a_step_of_maturity_is_its_own_score(step: int) -> None:
    assert reading(Level(step), {"kind": "maturity"}).score == Span.exact(step)


@pytest.mark.parametrize("step", [-1, 5])
def test_there_is_no_step_beyond_the_scale(step: int) -> None:
    with pytest.raises(ValueError, match="0, 1, 2, 3, 4"):
        Level(step)


def mean(concept: Figure | Absence, *, weight: float = 1.0) -> Reading:
    """Hours used of those planned, and the age of the concept, which weighs `weight`."""
    parts = [
        {"measure": "U2.1.hours", "name": words(), "score": {"kind": "ratio"}},
        {"measure": "U2.1.concept", "name": words(), "score": {"kind": "currency", "months": 24}, "weight": weight},
    ]
    indicator = an_indicator(privacy="organisation", score={"kind": "mean", "parts": parts})
    return read(indicator, a_criterion(), {"U2.1.hours": Amounts(40, 40), "U2.1.concept": concept})


def test_a_mean_of_two_figures() -> None:
    assert mean(Age(30)).score == Span.exact(3.5)  # (4 + 3) / 2
    assert mean(Age(30), weight=3).score == Span.exact(3.25)  # (4 + 3·3) / 4
    assert mean(Age(None)).score == Span.exact(2)  # (4 + 0) / 2: never looked at is a fact


def test_a_mean_with_a_missing_part_says_nothing() -> None:
    assert mean(Absence.NOTHING_ENTERED).score is None
    assert mean(Absence.NOTHING_ENTERED).use is Use.MISSING


def test_a_part_that_does_not_apply_leaves_the_others_whole() -> None:
    assert mean(Absence.NOT_APPLICABLE).score == Span.exact(4)


def test_what_is_only_reported_has_a_share_and_no_score() -> None:
    found = reading(Outcomes(6, 0, 14), {"kind": "reported"}, privacy="client")
    assert (found.score, found.use) == (None, Use.ONLY_REPORTED)
    assert found.share is not None
    assert found.share.value == 0.3


def test_not_even_for_context_is_anything_said_about_four_people() -> None:
    found = reading(Outcomes(4, 0, 0), {"kind": "reported"}, privacy="client")
    assert (found.known, found.share, found.people) == (Absence.TOO_FEW, None, 0)


@pytest.mark.parametrize("empty", [Outcomes(), Amounts(0, 0), Amounts(3, -1)])
def test_of_nothing_there_is_no_share(empty: Figure) -> None:
    assert reading(empty, {"kind": "ratio"}).known is Absence.NOTHING_ENTERED


@pytest.mark.parametrize("absence", Absence)
@pytest.mark.parametrize("kind", [{"kind": "ratio"}, {"kind": "target", "target": 3}, {"kind": "maturity"}])
def test_an_absence_is_no_figure(absence: Absence, kind: dict[str, Any]) -> None:
    found = reading(absence, kind)
    assert (found.score, found.figure, found.absence) == (None, None, absence)
    assert found.use is (Use.NOT_APPLICABLE if absence is Absence.NOT_APPLICABLE else Use.MISSING)


def test_what_nobody_names_is_not_measured() -> None:
    assert reading(None, {"kind": "ratio"}).absence is Absence.NOT_MEASURED


@pytest.mark.parametrize(
    ("known", "kind"),
    [(Level(3), {"kind": "ratio"}), (Amounts(1, 2), {"kind": "topbox"}), (Outcomes(5), {"kind": "maturity"})],
)
def test_a_figure_of_the_wrong_kind_is_a_situation_of_its_own(known: Figure, kind: dict[str, Any]) -> None:
    with pytest.raises(UnfitFigureError):
        reading(known, kind)


def fresh(age: Figure | Absence | None) -> Reading:
    known = {"U2.1": Amounts(9, 10)} | ({} if age is None else {"U2.1.analysis": age})
    rests_on = {"measure": "U2.1.analysis", "months": 12, "most": 2}
    return read(an_indicator(privacy="organisation", fresh=rests_on), a_criterion(), known)


@pytest.mark.parametrize(
    ("age", "score"),
    [
        (Age(12), 4),
        (Age(12.1), 2),
        (Age(None), 2),
        (None, 2),
        (Absence.NOTHING_ENTERED, 2),
        (Absence.NOT_APPLICABLE, 4),
    ],
)
def test_what_rests_on_something_old_scores_two_at_most(age: Figure | Absence | None, score: float) -> None:
    found = fresh(age)
    assert found.score == Span.exact(score)
    assert found.fresh_score == Span.exact(4)
    assert found.outdated == (score == 2)


def test_being_old_lifts_nothing() -> None:
    rests_on = {"measure": "U2.1.analysis", "months": 12, "most": 2}
    found = read(an_indicator(privacy="organisation", fresh=rests_on), a_criterion(), {"U2.1": Amounts(1, 10)})
    assert found.score == Span.exact(1)


@pytest.mark.parametrize(
    ("known", "kind", "rung"),
    [
        (Amounts(8, 10), {"kind": "ratio"}, Rung(3, 0.8, 0.75, 0.9)),
        (Amounts(1, 10), {"kind": "ratio"}, Rung(1, 0.1, 0.0, 0.5)),
        (Amounts(0, 10), {"kind": "ratio"}, Rung(0, 0.0, None, 0.0)),
        (Amounts(10, 10), {"kind": "ratio"}, Rung(4, 1.0, 0.9, None)),
        (Age(15), {"kind": "currency", "months": 12}, Rung(3, 1.25, 1.25, 1.0)),
        (Age(24), {"kind": "currency", "months": 12}, Rung(1, 2.0, None, 1.5)),
        (Age(None), {"kind": "currency", "months": 12}, Rung(0, 0.0, None, None)),
        (Quantity(150), {"kind": "target", "target": 60}, Rung(1, 2.5, 3.0, 2.0)),
        (Quantity(600), {"kind": "target", "target": 60}, Rung(0, 10.0, None, 3.0)),
        (Level(2), {"kind": "maturity"}, Rung(2, 2)),
    ],
)
def test_which_threshold_was_met_and_which_comes_next(known: Figure, kind: dict[str, Any], rung: Rung) -> None:
    assert reading(known, kind).parts[0].rung == rung


def test_the_numbers_are_those_of_the_standards() -> None:
    strict = Scoring(shares=(1.0, 0.95, 0.9), targets=(0.5, 1.0, 1.5, 2.0), ages=(0.5, 1.0, 1.1))
    assert [share_score(share, strict) for share in (1.0, 0.95, 0.9, 0.89)] == [4, 3, 2, 1]
    assert scored(Target(target=60), Quantity(60), strict) == 3
    assert read(
        an_indicator(privacy="organisation", score={"kind": "currency", "months": 12}),
        a_criterion(),
        {"U2.1": Age(12)},
        strict,
    ).score == Span.exact(3)
