"""What the team says about itself, and what it counts for."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as some

from services.quality.answers.assessment.domain import (
    Answer,
    Assessed,
    Assessment,
    Review,
    assess,
    resting_on_retired,
    review,
    standing,
)
from services.quality.answers.assessment.evidence import made_of
from services.quality.foundation.second_looks import IncompleteError, NothingToReviewError, SamePersonError, Shortfall
from shared.calendar import months_later
from shared.events import CriterionState
from tests.quality.building import COUNSELLOR, LEAD, NOON, STANDARDS, a_review, an_assessment

TODAY = NOON.date()
SCORED = CriterionState.SCORED


def answered(criterion: str = "S6", **changes: Any) -> Assessment:
    given: dict[str, Any] = {"answer": "3", "evidence": "Plan of January", "link": "", "catalogue": "2025-10"}
    return assess(STANDARDS.criterion(criterion), **{**given, **changes}, by=LEAD, id=uuid4(), now=NOON)


def looked_at(assessment: Assessment, **changes: Any) -> Review:
    given: dict[str, Any] = {"outcome": "confirms", "note": "", "by": COUNSELLOR}
    return review(assessment, **{**given, **changes}, id=uuid4(), now=NOON)


@pytest.mark.parametrize("level", [0, 1, 2])
def test_the_lower_levels_need_no_evidence(level: int) -> None:
    assert standing(answered(answer=str(level), evidence=""), [], today=TODAY) == Assessed(SCORED, level)


@pytest.mark.parametrize("answer", ["3", "4"])
def test_without_evidence_the_upper_levels_count_as_two(answer: str) -> None:
    assert standing(answered(answer=answer, evidence=" "), [], today=TODAY) == Assessed(
        SCORED, 2, Shortfall.NO_EVIDENCE
    )


def test_a_link_alone_is_evidence() -> None:
    assert standing(answered(evidence="", link="https://example.org/plan"), [], today=TODAY).level == 3


def test_evidence_counts_from_the_day_of_its_document() -> None:
    """24 months to the day, whenever it was answered; the day after it counts for less."""
    signed = date(2024, 9, 15)
    claimed = answered(documented=signed)
    assert standing(claimed, [], today=TODAY) == Assessed(SCORED, 3, until=date(2026, 9, 15))
    assert standing(claimed, [], today=date(2026, 9, 15)).level == 3
    assert standing(claimed, [], today=date(2026, 9, 16)) == Assessed(SCORED, 2, Shortfall.EVIDENCE_EXPIRED)
    assert standing(answered(documented=date(2020, 1, 1)), [], today=TODAY).shortfall is Shortfall.EVIDENCE_EXPIRED


def test_a_document_of_tomorrow_or_of_nothing_is_not_taken() -> None:
    assert answered(documented=TODAY).documented == TODAY
    with pytest.raises(IncompleteError, match="documented: not_yet"):
        answered(documented=TODAY + timedelta(days=1))
    with pytest.raises(IncompleteError, match="evidence: which_document"):
        answered(evidence="", documented=TODAY)


def test_what_rested_on_retired_entries_alone_counts_as_two() -> None:
    claimed = answered(answer="4")
    assert standing(claimed, [looked_at(claimed)], today=TODAY, retired=True) == Assessed(
        SCORED, 2, Shortfall.EVIDENCE_RETIRED
    )
    assert standing(answered(answer="1"), [], today=TODAY, retired=True) == Assessed(SCORED, 1)
    one, two, three = uuid4(), uuid4(), uuid4()
    behind: dict[UUID, list[str]] = {one: ["/a", "/b"], two: ["/a"], three: []}
    assert resting_on_retired(behind, {"/a"}) == {two}
    assert resting_on_retired(behind, {"/a", "/b"}) == {one, two}


def test_four_counts_as_three_until_a_second_person_has_looked() -> None:
    claimed = answered(answer="4")
    assert standing(claimed, [], today=TODAY).shortfall is Shortfall.NOT_REVIEWED
    assert standing(claimed, [looked_at(claimed)], today=TODAY) == Assessed(SCORED, 4, until=date(2028, 3, 5))


@pytest.mark.parametrize("answer", ["3", "4"])
def test_what_a_second_person_sees_differently_counts_as_two_until_it_is_talked_over(answer: str) -> None:
    claimed = answered(answer=answer)
    doubt = looked_at(claimed, outcome="differs", note="The plan is of 2023")
    assert standing(claimed, [doubt], today=TODAY) == Assessed(SCORED, 2, Shortfall.DISPUTED)
    assert standing(answered(answer="3"), [], today=TODAY).level == 3, "another answer stands by itself"


@pytest.mark.parametrize("answer", ["1", "2"])
def test_a_dissent_never_lifts_an_answer(answer: str) -> None:
    claimed = answered(answer=answer)
    assert standing(claimed, [looked_at(claimed, outcome="differs", note="No")], today=TODAY).level == int(answer)


@pytest.mark.parametrize("first_confirms", [True, False])
def test_of_several_looks_the_last_one_counts_in_whichever_order_they_come(first_confirms: bool) -> None:
    claimed = an_assessment(Answer.REVIEWED)
    first = a_review(claimed, confirms=first_confirms)
    second = a_review(claimed, confirms=not first_confirms, at=NOON + timedelta(days=1))
    level = 2 if first_confirms else 4
    assert standing(claimed, [first, second], today=TODAY).level == level
    assert standing(claimed, [second, first], today=TODAY).level == level


@pytest.mark.parametrize(("day", "level"), [(date(2028, 3, 5), 3), (date(2028, 3, 6), 2)])
def test_evidence_expires_after_two_years(day: date, level: int) -> None:
    assert standing(answered(), [], today=day).level == level


def test_a_second_look_expires_with_the_evidence_or_before_it() -> None:
    claimed = an_assessment(Answer.REVIEWED)
    early = a_review(claimed, at=NOON - timedelta(days=30))
    assert standing(claimed, [early], today=date(2028, 2, 4)).shortfall is Shortfall.REVIEW_EXPIRED
    late = a_review(claimed, at=NOON + timedelta(days=300))
    assert standing(claimed, [late], today=date(2028, 3, 6)).shortfall is Shortfall.EVIDENCE_EXPIRED


def test_nobody_reviews_her_own_assessment() -> None:
    claimed = answered(answer="4")
    with pytest.raises(SamePersonError):
        looked_at(claimed, by=replace(LEAD, role=COUNSELLOR.role))


def test_where_there_is_no_evidence_there_is_nothing_to_review() -> None:
    with pytest.raises(NothingToReviewError):
        looked_at(answered(answer="2", evidence=""))


@pytest.mark.parametrize(
    ("answer", "state"), [("not_applicable", "not_applicable"), ("structural_gap", "structural_gap")]
)
def test_the_two_answers_beside_the_levels_have_a_state_and_no_level(answer: str, state: str) -> None:
    assert standing(answered(answer=answer), [], today=TODAY) == Assessed(CriterionState(state))


def test_nothing_said_is_not_zero() -> None:
    assert standing(None, [], today=TODAY) == Assessed(CriterionState.NOT_ASSESSED)


@pytest.mark.parametrize(
    ("criterion", "filled", "field", "code"),
    [
        ("S6", {"answer": "5"}, "answer", "choose"),
        ("S6", {"answer": ""}, "answer", "choose"),
        ("S6", {"answer": "not_applicable", "evidence": " "}, "evidence", "say_why"),
        ("S10", {"answer": "structural_gap", "evidence": ""}, "evidence", "say_why"),
        ("S5", {"answer": "structural_gap"}, "answer", "lies_with_us"),
        ("S6", {"evidence": "x" * 4_001}, "evidence", "too_long"),
        ("S6", {"link": "javascript:alert(1)"}, "link", "no_link"),
        ("S6", {"link": "example.org"}, "link", "no_link"),
        ("S6", {"link": "https://[::1"}, "link", "no_link"),
        ("S6", {"link": f"https://example.org/{'x' * 500}"}, "link", "no_link"),
    ],
)
def test_what_cannot_be_taken_is_named_and_not_repeated(
    criterion: str, filled: dict[str, str], field: str, code: str
) -> None:
    with pytest.raises(IncompleteError) as refused:
        answered(criterion, **filled)
    assert (refused.value.field, refused.value.code) == (field, code)
    assert str(refused.value) == f"{field}: {code}"


def test_a_doubt_says_why() -> None:
    with pytest.raises(IncompleteError, match="note: say_why"):
        looked_at(answered(), outcome="differs")


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [((2026, 1, 31), 1, (2026, 2, 28)), ((2024, 2, 29), 24, (2026, 2, 28)), ((2026, 12, 15), 1, (2027, 1, 15))],
)
def test_months_later_stay_inside_the_month(day: Any, months: int, later: Any) -> None:
    assert months_later(date(*day), months) == date(*later)


@given(
    some.sampled_from(list(Answer)), some.booleans(), some.booleans(), some.dates(date(2026, 3, 5), date(2031, 1, 1))
)
def test_an_answer_never_counts_for_more_than_it_says_and_never_rises_by_waiting(
    answer: Answer, evident: bool, confirmed: bool, day: date
) -> None:
    assessment = an_assessment(answer, evidence="seen" if evident else "")
    looks = [a_review(assessment)] if confirmed else []
    now, later = standing(assessment, looks, today=day), standing(assessment, looks, today=day + timedelta(days=200))
    if answer.level is not None:
        assert now.level is not None
        assert later.level is not None
        assert later.level <= now.level <= answer.level


@pytest.mark.parametrize(
    ("words", "made"),
    [("Plan; Plan of May", True), ("Plan of May; Plan", True), ("Plan", False), ("Plan; Plan of May, signed", False)],
)
def test_words_are_those_of_entries_where_nothing_else_stands_in_them(words: str, made: bool) -> None:
    titles = [{"Plan of May"}, {"Plan", "Plan of March"}]
    assert made_of(words, titles) is made
