"""What a consent covers, on which day, and how it ends; decided without a clock and without a database."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.cases.casework.consents.domain import (
    Agreement,
    AnsweredBeforeError,
    Consent,
    ConsentEndedError,
    ConsentNotFoundError,
    NoAnswerError,
    Outcome,
    Purpose,
    RecipientKind,
    TextVersion,
    What,
    WrongDaysError,
    covers,
    ended,
    noted,
    recipients_told,
    to_ask,
    to_review,
    told_at,
    withdrawals,
)
from services.cases.casework.consents.texts import FOLDER, Paragraph, kept_texts
from services.cases.casework.consents.words import words
from services.cases.foundation.records.domain import NotYetError
from shared.languages import Wording, catalogue
from tests.cases.building import BERLIN

DAY = date(2026, 3, 4)
NOW = datetime(2026, 3, 5, 11, tzinfo=UTC)
BY = uuid4()


@dataclass
class AFile:
    id: UUID
    key_id: str = "key"


FILE = AFile(uuid4())


def agreed(**given: Any) -> Agreement:
    usual: dict[str, Any] = {"answered_on": DAY, "outcome": Outcome.GIVEN, "recipient_kind": RecipientKind.SHELTER}
    return Agreement(**(usual | {"purpose": Purpose.HOUSING, "what": (What.NAME, What.HEALTH)} | given))


def a_row(consents: list[Consent] | None = None, *, follows: UUID | None = None, **given: Any) -> Consent:
    row = noted(
        FILE, agreed(**given), consents or [], consent_id=uuid4(), follows=follows, by=BY, now=NOW, today=NOW.date()
    )
    assert row
    return row


def withdrawn(one: Consent, on: date, outcome: Outcome = Outcome.WITHDRAWN) -> Consent:
    asked = datetime(on.year, on.month, on.day, 9, tzinfo=UTC)
    row = ended(one.id, [one], outcome, None, new_id=uuid4(), asked_at=asked, by=BY, now=NOW, day=on)
    assert row
    return row


def test_a_consent_covers_its_recipient_its_purpose_and_its_information_and_nothing_else() -> None:
    one = a_row()

    def asks(recipient: RecipientKind = RecipientKind.SHELTER, **given: Any) -> bool:
        return covers([one], recipient=recipient, **({"on": DAY} | given)) is one

    assert asks()
    assert asks(what=[What.NAME])
    assert asks(what=[What.NAME, What.BEING_HERE])
    assert asks(what=[What.NAME, What.HEALTH], purpose=Purpose.HOUSING)
    assert not asks(RecipientKind.POLICE)
    assert not asks(what=[What.SITUATION])
    assert not asks(what=[What.WHOLE_FILE])
    assert not asks(purpose=Purpose.TREATMENT)
    whole = a_row(what=(What.WHOLE_FILE,))
    assert covers([whole], recipient=RecipientKind.SHELTER, what=list(What), on=DAY) is whole


@pytest.mark.parametrize("outcome", [one for one in Outcome if one is not Outcome.GIVEN])
def test_only_what_was_agreed_covers_anything(outcome: Outcome) -> None:
    assert covers([replace(a_row(), outcome=outcome)], recipient=RecipientKind.SHELTER, on=DAY) is None
    assert covers([replace(a_row(), outcome=None)], recipient=RecipientKind.SHELTER, on=DAY) is None


def test_it_holds_from_its_day_to_its_last_and_not_on_the_day_of_its_withdrawal() -> None:
    last = date(2026, 3, 20)
    one = a_row(valid_until=last)

    def holds(on: date, *more: Consent) -> bool:
        return covers([one, *more], recipient=RecipientKind.SHELTER, on=on) is one

    days = [date(2026, 3, day) for day in (3, 4, 20, 21)]
    assert [holds(day) for day in days] == [False, True, True, False]
    for outcome in (Outcome.WITHDRAWN, Outcome.OVER):
        ending = withdrawn(one, date(2026, 3, 5), outcome)
        days = [date(2026, 3, day) for day in (3, 4, 5, 6)]
        assert [holds(day, ending) for day in days] == [False, True, False, False]
    declined = a_row([one], follows=one.id, outcome=Outcome.DECLINED, answered_on=date(2026, 3, 5))
    assert not holds(date(2026, 3, 5), declined)


def test_a_renewed_consent_goes_on_without_a_gap() -> None:
    one = a_row(valid_until=date(2026, 3, 4))
    again = a_row([one], follows=one.id, answered_on=date(2026, 3, 5))
    found = [covers([again, one], recipient=RecipientKind.SHELTER, on=date(2026, 3, day)) for day in (4, 5, 6)]
    assert found == [one, again, again]


def test_a_withdrawal_says_when_it_was_asked_for_and_when_it_took_effect() -> None:
    one = a_row()
    ending = withdrawn(one, DAY)
    assert ending.asked_at is not None
    assert (ending.follows, ending.outcome, ending.answered_on) == (one.id, Outcome.WITHDRAWN, DAY)
    assert (ending.asked_at.date(), ending.noted_at) == (DAY, NOW)
    assert (ending.recipient_kind, ending.what) == (one.recipient_kind, one.what)


def test_a_consent_ends_once_and_what_was_declined_does_not_end() -> None:
    one = a_row()
    ending = withdrawn(one, DAY)
    given: dict[str, Any] = {"asked_at": NOW, "by": BY, "now": NOW, "day": NOW.date()}
    again = ended(one.id, [one, ending], Outcome.WITHDRAWN, None, new_id=ending.id, **given)
    assert again is None, "the same form, sent twice"
    with pytest.raises(ConsentEndedError):
        ended(one.id, [one, ending], Outcome.WITHDRAWN, None, new_id=uuid4(), **given)
    declined = a_row(outcome=Outcome.DECLINED)
    with pytest.raises(ConsentEndedError):
        ended(declined.id, [declined], Outcome.WITHDRAWN, None, new_id=uuid4(), **given)
    with pytest.raises(ConsentNotFoundError):
        ended(uuid4(), [one], Outcome.WITHDRAWN, None, new_id=uuid4(), **given)
    with pytest.raises(NotYetError):
        ended(one.id, [one], Outcome.OVER, None, new_id=uuid4(), **given | {"asked_at": NOW.replace(hour=12)})
    with pytest.raises(NotYetError):
        ended(one.id, [one], Outcome.OVER, None, new_id=uuid4(), **given | {"day": date(2026, 3, 3)})


def test_days_have_to_follow_one_another_and_an_answer_answers_what_is_there() -> None:
    with pytest.raises(NotYetError):
        a_row(answered_on=date(2026, 3, 6))
    with pytest.raises(WrongDaysError):
        a_row(valid_until=date(2026, 3, 3))
    with pytest.raises(ConsentNotFoundError):
        a_row([a_row()], follows=uuid4())
    one = a_row()
    with pytest.raises(ConsentEndedError):
        a_row([one, withdrawn(one, DAY)], follows=one.id)


def test_what_was_given_is_renewed_by_an_answer_that_came_after_it() -> None:
    one = a_row(answered_on=DAY)
    with pytest.raises(NoAnswerError):
        a_row([one], follows=one.id, outcome=Outcome.TO_ASK)
    with pytest.raises(AnsweredBeforeError):
        a_row([one], follows=one.id, answered_on=date(2026, 3, 3))
    assert a_row([one], follows=one.id, answered_on=DAY).follows == one.id
    waiting = a_row(outcome=Outcome.TO_ASK)
    assert a_row([waiting], follows=waiting.id, answered_on=date(2026, 3, 3)), "the answer stood on paper before"


def test_what_is_to_be_done_ends_with_the_row_that_does_it() -> None:
    waiting = a_row(outcome=Outcome.TO_ASK)
    assert to_ask([waiting]) == [waiting]
    assert to_ask([waiting, a_row([waiting], follows=waiting.id, outcome=Outcome.DECLINED)]) == []

    ends = a_row(valid_until=date(2026, 3, 19))
    assert [len(to_review([ends], today=date(2026, 3, day))) for day in (4, 5, 20)] == [0, 1, 1]
    assert to_review([ends, withdrawn(ends, DAY, Outcome.OVER)], today=date(2026, 3, 20)) == []
    assert to_review([a_row()], today=date(2030, 1, 1)) == [], "it lasts until it is withdrawn"

    one = a_row()
    ending = withdrawn(one, DAY)
    assert (withdrawals([one, ending]), told_at(ending, [one, ending])) == ([ending], None)
    given: dict[str, Any] = {"by": BY, "now": NOW, "day": NOW.date()}
    told = recipients_told(one.id, [one, ending], None, has_late=False, new_id=uuid4(), **given)
    assert told
    assert (told.follows, told_at(ending, [one, ending, told])) == (ending.id, NOW)
    assert recipients_told(one.id, [one, ending, told], None, has_late=False, new_id=uuid4(), **given) is None
    assert recipients_told(one.id, [one, ending, told], None, has_late=True, new_id=told.id, **given) is None
    late = recipients_told(one.id, [one, ending, told], None, has_late=True, new_id=uuid4(), **given)
    assert late
    assert late.follows == ending.id
    with pytest.raises(ConsentNotFoundError):
        recipients_told(one.id, [one], None, has_late=True, new_id=uuid4(), **given)


def test_every_text_is_whole_and_every_file_is_a_version() -> None:
    files = {f"{file.parent.name}/{file.stem}" for file in FOLDER.glob("*/*.toml")}
    assert files == set(TextVersion) == set(kept_texts())
    assert {text.language for text in kept_texts().values()} == {"de", "en", "ar"}
    assert all(set(text.written) == set(Paragraph) for text in kept_texts().values())
    assert {text.status for text in kept_texts().values()} == {"draft"}, "no native speaker has checked one"
    assert set(words(Wording("en", catalogue("en"), BERLIN)).codes["text"]) == files
