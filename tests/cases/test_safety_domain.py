"""Safety without a database: assessments and plans one after another, and when the two measures are fulfilled."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.cases.casework.contact_notes.domain import ContactNote, Whom
from services.cases.casework.contact_plans.domain import ContactPlan, Safety
from services.cases.casework.safety.domain import (
    Answer,
    Assessment,
    Check,
    DeviceCheck,
    Fulfilment,
    Held,
    Level,
    Offer,
    Outcome,
    Question,
    Reason,
    RiskAssessment,
    SafetyDates,
    SafetyPlan,
    Steps,
    assessed,
    assessed_and_reachable,
    check_offered,
    checked,
    dates_of,
    newest_of,
    planned,
    with_client,
)
from services.cases.casework.safety.questions import questions
from services.cases.foundation.records.domain import ChangedMeanwhileError, NothingToConfirmError, NotYetError
from tests.cases.building import NOON

TODAY, DAY, BY = NOON.date(), timedelta(days=1), UUID(int=7)
DAYS = {"acute": 1, "high": 7, "raised": 30, "low": 90, "declined": 90}
ACUTE = Assessment(
    assessed_on=TODAY,
    outcome=Outcome.ASSESSED,
    level=Level.ACUTE,
    reasons=(Reason.NEAR,),
    words="They stood at the door.",
    answered_yes=(Question.IN_CONTACT, Question.DIGITAL_TRACES),
    answered_no=(Question.DEBTS,),
)
CONFIRMED = Assessment(assessed_on=TODAY, outcome=Outcome.CONFIRMED)
DECLINED = Assessment(assessed_on=TODAY, outcome=Outcome.DECLINED)


@dataclass(frozen=True)
class AFile:
    id: UUID = BY
    key_id: str = "key"


def an_assessment(what: Assessment, *before: RiskAssessment, **changes: Any) -> RiskAssessment:
    newest = newest_of(before)
    given: dict[str, Any] = {"days": DAYS, "version": "2026-11", "by": BY, "now": NOON, "today": TODAY}
    given |= {"seen": newest.id if newest else None, "assessment_id": uuid4()}
    new = assessed(AFile(), before, what, **given | changes)
    assert new
    return new


@pytest.mark.parametrize(("level", "days"), [(level, DAYS[level]) for level in Level])
def test_the_interval_follows_the_level_and_may_be_another_one(level: Level, days: int) -> None:
    assert an_assessment(replace(ACUTE, level=level)).review_on == TODAY + days * DAY
    assert an_assessment(replace(ACUTE, level=level, review_on=TODAY + 3 * DAY)).review_on == TODAY + 3 * DAY


def test_an_answer_is_that_of_its_list_and_what_is_in_none_was_not_asked() -> None:
    one = an_assessment(replace(ACUTE, not_known=(Question.HEALTH,)))
    asked = (Question.IN_CONTACT, Question.DEBTS, Question.HEALTH, Question.THREATS)
    assert [one.answer(each) for each in asked] == [Answer.YES, Answer.NO, Answer.NOT_KNOWN, Answer.NOT_ASKED]


def test_a_danger_that_was_found_stays_when_it_is_confirmed_and_when_the_client_is_silent() -> None:
    first = an_assessment(ACUTE)
    for silent in (CONFIRMED, DECLINED):
        later = an_assessment(silent, first, version="2027-01")
        assert (later.level, later.reasons, later.answered_yes) == (Level.ACUTE, first.reasons, first.answered_yes)
        assert (later.number, later.review_on, later.questions_version) == (2, TODAY + DAY, "2026-11")
    assert an_assessment(replace(ACUTE, level=Level.LOW), first).level is Level.LOW


def test_declining_alone_has_no_level_and_there_is_nothing_to_confirm_then() -> None:
    declined = an_assessment(DECLINED)
    assert (declined.level, declined.is_danger, declined.review_on) == (None, False, TODAY + 90 * DAY)
    for before in ((), (declined,)):
        with pytest.raises(NothingToConfirmError):
            an_assessment(CONFIRMED, *before)


def test_sent_twice_it_is_there_once_and_of_two_colleagues_the_second_is_told() -> None:
    first = an_assessment(ACUTE)
    again: dict[str, Any] = {"days": DAYS, "version": "2026-11", "by": BY, "now": NOON, "today": TODAY}
    assert assessed(AFile(), [first], ACUTE, seen=None, assessment_id=first.id, **again) is None
    with pytest.raises(ChangedMeanwhileError):
        an_assessment(ACUTE, first, seen=None)
    with pytest.raises(NotYetError):
        an_assessment(replace(ACUTE, assessed_on=TODAY + DAY))


def test_what_is_entered_later_from_paper_is_not_in_force() -> None:
    first = an_assessment(ACUTE)
    old = an_assessment(replace(ACUTE, level=Level.LOW, assessed_on=TODAY - 9 * DAY), first)
    assert (old.number, newest_of([old, first])) == (2, first)


def test_a_plan_is_followed_by_the_next_one_and_a_check_is_of_a_day_that_has_come() -> None:
    steps = Steps(agreed_on=TODAY, warns="A car that waits.")
    at: dict[str, Any] = {"days": 30, "by": BY, "now": NOON, "today": TODAY}
    first = planned(AFile(), [], steps, seen=None, plan_id=uuid4(), **at)
    assert isinstance(first, SafetyPlan)
    assert (first.number, first.plan_review_on) == (1, TODAY + 30 * DAY)
    assert planned(AFile(), [first], steps, seen=None, plan_id=first.id, **at) is None
    with pytest.raises(ChangedMeanwhileError):
        planned(AFile(), [first], steps, seen=None, plan_id=uuid4(), **at)
    with pytest.raises(NotYetError):
        planned(AFile(), [], replace(steps, agreed_on=TODAY + DAY), seen=None, plan_id=uuid4(), **at)
    with pytest.raises(NotYetError):
        a_check(TODAY + DAY)


def a_check(on: date, offer: Offer = Offer.OFFERED) -> DeviceCheck:
    return checked(AFile(), Check(checked_on=on, offer=offer), check_id=uuid4(), by=BY, now=NOON, today=TODAY)


def test_every_question_has_words_in_every_language_and_a_version() -> None:
    asked = questions()
    assert set(asked.questions) == set(Question)
    assert {language for words in asked.questions.values() for language in words} == {"en", "de", "ar"}
    assert {name: asked.days[name] for name in DAYS} == DAYS
    assert asked.words("xx") == asked.words("en")


FIRST, LAST = TODAY - 20 * DAY, TODAY - 13 * DAY
LONG = TODAY + 9 * DAY
DONE = SafetyDates(first_contact=FIRST, risks=[Held(LAST, LONG)], plans=[Held(FIRST, LONG)])


@pytest.mark.parametrize(
    ("changes", "today", "expected"),
    [
        ({}, TODAY, Fulfilment.FULFILLED),
        ({"first_contact": None}, TODAY, Fulfilment.NOT_YET),
        ({"risks": []}, LAST, Fulfilment.NOT_YET),
        ({"risks": []}, LAST + DAY, Fulfilment.NOT),
        ({"plans": []}, LAST, Fulfilment.NOT_YET),
        ({"plans": []}, LAST + DAY, Fulfilment.NOT),
        ({"risks": [Held(LAST + DAY, LONG)]}, TODAY, Fulfilment.NOT),
        ({"plans": [Held(LAST + DAY, LONG)]}, TODAY, Fulfilment.NOT),
        ({"risks": [Held(FIRST - DAY, LONG)]}, TODAY, Fulfilment.FULFILLED),
        ({}, LONG, Fulfilment.FULFILLED),
        ({}, LONG + DAY, Fulfilment.NOT),
        ({"plans": [Held(FIRST, LAST)]}, TODAY, Fulfilment.NOT),
        ({"plans": [Held(FIRST, LAST), Held(TODAY, LONG)]}, TODAY, Fulfilment.FULFILLED),
        ({"risks": [Held(FIRST, None)]}, TODAY, Fulfilment.NOT),
        ({}, FIRST + DAY, Fulfilment.FULFILLED),
    ],
)
def test_when_a_client_was_assessed_and_reachable_in_time(
    changes: dict[str, Any], today: date, expected: Fulfilment
) -> None:
    assert assessed_and_reachable(replace(DONE, **changes), today) is expected


@pytest.mark.parametrize(
    ("contacts", "is_flagged", "offers", "expected"),
    [
        (2, False, [], Fulfilment.NOT_YET),
        (2, False, [TODAY], Fulfilment.NOT_YET),
        (3, False, [], Fulfilment.NOT),
        (3, False, [TODAY], Fulfilment.FULFILLED),
        (3, False, [TODAY, TODAY], Fulfilment.FULFILLED),
        (0, True, [], Fulfilment.NOT),
        (0, True, [TODAY], Fulfilment.FULFILLED),
    ],
)
def test_when_a_check_of_devices_was_offered(
    contacts: int, is_flagged: bool, offers: list[date], expected: Fulfilment
) -> None:
    assert check_offered(SafetyDates(contacts=contacts, is_flagged=is_flagged, offers=offers)) is expected


def a_note(whom: Whom | None, corrects: UUID | None = None) -> ContactNote:
    return ContactNote(
        id=uuid4(), file_id=BY, key_id="key", noted_at=NOON, noted_by=BY, at=NOON, whom=whom, corrects=corrects
    )


def test_the_dates_of_the_measures_come_from_the_records_and_declining_is_an_answer() -> None:
    plan = ContactPlan(
        id=BY,
        file_id=BY,
        key_id="key",
        noted_at=NOON,
        noted_by=BY,
        number=1,
        safety=Safety.SAFE,
        confirmed_on=TODAY,
        channel=None,
    )
    switched = replace(plan, number=2, confirmed_on=None)
    found = dates_of(TODAY, 1, [an_assessment(DECLINED)], [switched, plan], [a_check(TODAY, Offer.DECLINED)])
    assert found == SafetyDates(
        first_contact=TODAY,
        contacts=1,
        risks=[Held(TODAY, TODAY + 90 * DAY)],
        plans=[Held(TODAY, TODAY + 30 * DAY)],
        offers=[TODAY],
    )
    assert assessed_and_reachable(found, TODAY) is Fulfilment.FULFILLED
    flagged = dates_of(TODAY, 1, [an_assessment(ACUTE)], [], [a_check(TODAY, Offer.DECLINED)])
    assert check_offered(flagged) is Fulfilment.FULFILLED


def test_a_contact_is_one_with_the_client_and_a_corrected_note_is_one_contact() -> None:
    wrong = a_note(Whom.CLIENT)
    right = a_note(Whom.AUTHORITY, wrong.id)
    both = a_note(Whom.WITH_OTHERS)
    assert with_client([right, wrong, both, a_note(None)]) == [both]
