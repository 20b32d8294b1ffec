"""What is decided about the pulse of the team."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as some

from services.quality.answers.pulse.domain import (
    DETAILED_FROM,
    FEWEST,
    ClosedError,
    Feeling,
    NotYoursError,
    Pulse,
    Question,
    Side,
    TooSoonError,
    answered,
    close,
    figures,
    last_with_a_result,
    open_pulse,
)
from services.quality.foundation.second_looks import IncompleteError
from services.quality.standards.scoring.figures import Absence, Outcomes
from tests.quality.building import COUNSELLOR, LEAD
from tests.quality.rounds_building import SOON, TODAY

FINE = {question.value: "fully" for question in Question}
DAY = timedelta(days=1)


def a_pulse(**changes: Any) -> Pulse:
    given: dict[str, Any] = {"ends": SOON, "last": None, "by": LEAD, "id": uuid4(), "today": TODAY}
    return open_pulse(**{**given, **changes})


def closed_with(*feelings: Feeling, on: date = TODAY) -> Pulse:
    counts = {question: {each: feelings.count(each) for each in set(feelings)} for question in Question}
    return close(a_pulse(), counts, by=LEAD, today=on)


def test_four_answers_of_which_two_count_as_met() -> None:
    assert [feeling.is_met for feeling in Feeling] == [True, True, False, False]


@pytest.mark.parametrize("ends", [TODAY - DAY, TODAY + timedelta(days=93)])
def test_a_pulse_ends_within_three_months(ends: date) -> None:
    with pytest.raises(IncompleteError):
        a_pulse(ends=ends)


def test_only_lead_and_quality_officer_open_and_close_until_its_time_is_over() -> None:
    with pytest.raises(NotYoursError):
        a_pulse(by=COUNSELLOR)
    with pytest.raises(NotYoursError):
        close(a_pulse(), {}, by=COUNSELLOR, today=SOON)
    assert close(a_pulse(), {}, by=COUNSELLOR, today=SOON + DAY).closed_on == SOON + DAY


def test_after_a_result_three_months_pass_until_the_next_one() -> None:
    last = closed_with(*[Feeling.FULLY] * 5)
    with pytest.raises(TooSoonError) as soon:
        a_pulse(last=last)
    assert soon.value.day == date(2026, 6, 5)
    assert a_pulse(last=last, today=date(2026, 6, 5), ends=date(2026, 6, 9))


def test_a_pulse_without_a_result_does_not_hinder_the_next() -> None:
    nothing = closed_with(Feeling.FULLY)
    assert last_with_a_result([nothing]) is None


def test_every_question_is_answered() -> None:
    assert answered(FINE) == dict.fromkeys(Question, Feeling.FULLY)
    with pytest.raises(IncompleteError) as incomplete:
        answered({**FINE, "S1.3": "perhaps"})
    assert (incomplete.value.field, incomplete.value.code) == ("S1.3", "choose")


def test_it_takes_answers_up_to_its_last_day() -> None:
    pulse = a_pulse()
    assert [pulse.takes_answers(day) for day in (TODAY, SOON, SOON + DAY)] == [True, True, False]
    assert not close(pulse, {}, by=LEAD, today=TODAY).takes_answers(TODAY)


def test_what_is_closed_is_closed_once() -> None:
    with pytest.raises(ClosedError):
        close(closed_with(), {}, by=LEAD, today=TODAY)


@given(some.lists(some.sampled_from(Feeling), min_size=FEWEST, max_size=14))
def test_single_answers_are_kept_of_ten_at_least_and_of_fewer_only_who_agrees(feelings: list[Feeling]) -> None:
    lines = closed_with(*feelings).lines(Question.WORKPLACE)
    if len(feelings) < DETAILED_FROM:
        agree = sum(feeling.is_met for feeling in feelings)
        assert lines == [(Side.AGREE, agree), (Side.DISAGREE, len(feelings) - agree)]
    else:
        assert lines == [(feeling, feelings.count(feeling)) for feeling in Feeling]


def test_where_too_few_have_answered_nothing_is_told() -> None:
    assert closed_with(*[Feeling.FULLY] * (FEWEST - 1)).lines(Question.WORKPLACE) == []


@given(some.lists(some.sampled_from(Feeling), max_size=12))
def test_a_result_is_about_five_at_least_and_adds_up(feelings: list[Feeling]) -> None:
    pulse = closed_with(*feelings)
    known = figures([pulse], TODAY)["S1.3"]
    if len(feelings) < FEWEST:
        assert pulse.counts == {}
        assert known is Absence.TOO_FEW
    else:
        met = sum(feeling.is_met for feeling in feelings)
        assert known == Outcomes(met=met, not_met=len(feelings) - met)


def test_each_question_stands_for_itself() -> None:
    counts = {Question.WORKPLACE: {Feeling.RATHER: 5}, Question.CONFLICTS: {Feeling.RATHER_NOT: 4}}
    known = figures([close(a_pulse(), counts, by=LEAD, today=TODAY)], TODAY)
    assert known == {"S1.3": Outcomes(met=5), "K10.2.pulse": Absence.TOO_FEW}


def test_a_figure_is_of_the_newest_pulse_of_twelve_months_as_known_on_the_day() -> None:
    first, second = closed_with(*[Feeling.FULLY] * 5), closed_with(*[Feeling.NOT_AT_ALL] * 6, on=date(2026, 9, 1))

    def on(day: date) -> object:
        return figures([second, first], day)["S1.3"]

    assert on(TODAY - DAY) is Absence.NOTHING_ENTERED
    assert on(TODAY) == on(date(2026, 8, 31)) == Outcomes(met=5)
    assert on(date(2026, 9, 1)) == on(date(2027, 8, 31)) == Outcomes(not_met=6)
    assert on(date(2027, 9, 1)) is Absence.NOTHING_ENTERED
