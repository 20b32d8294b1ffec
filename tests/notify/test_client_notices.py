"""A notice to a client says nothing to another reader, in any language, and is read as it was meant."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from services.notify.notices.catalogues import read_catalogues
from services.notify.notices.client_notices import (
    LEFT_TO_RIGHT_MARK,
    MOST_PARTS,
    NotToBeSentError,
    Refusal,
    Rendered,
    Signature,
    rendered,
)
from services.notify.notices.forbidden_words import forbidden_words, found_in
from shared.client_letters import TIMED, ClientNotice, ClientTemplate
from shared.languages import KNOWN

ALL = read_catalogues()
FORBIDDEN = forbidden_words(ALL)
CODES = sorted(ALL)
BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 9, 12, 10, tzinfo=UTC)
AT = datetime(2026, 9, 24, 12, 30, tzinfo=UTC)
DAY = timedelta(days=1)
SIGNATURE = Signature("Kokon", "+49 30 123456")


def a_notice(template: ClientTemplate = ClientTemplate.APPOINTMENT, language: str = "de", **given: Any) -> ClientNotice:
    usual = {"at": AT if template in TIMED else None, "drafts_allowed": True}
    return ClientNotice(template=template, language=language, **{**usual, **given})


def written(notice: ClientNotice, *, now: datetime = NOW, signature: Signature | None = None) -> Rendered:
    return rendered(notice, ALL, now=now, clock=BERLIN, signature=signature)


def every_notice(language: str, **given: Any) -> Iterator[ClientNotice]:
    """Each template; of a reminder each plural form, and each month with its name."""
    for template in ClientTemplate:
        if template not in TIMED:
            yield a_notice(template, language, **given)
            continue
        for days in (0, 1, 2, 3, 11, 21, 25, 60):
            yield a_notice(template, language, at=NOW + timedelta(days=days, hours=4), **given)


@pytest.mark.parametrize("code", CODES)
def test_a_notice_says_nothing_to_another_reader(code: str) -> None:
    for notice in every_notice(code):
        whole = written(notice)
        assert found_in(f"{whole.subject}\n{whole.text}", FORBIDDEN) == []
        assert "{" not in whole.text
        assert "Kokon" not in whole.text


@pytest.mark.parametrize("code", CODES)
def test_a_planted_word_is_found_in_each_language(code: str) -> None:
    harmless = written(a_notice(language=code)).text
    for word in ALL[code].forbidden.all:
        assert found_in(f"{harmless} {word}", FORBIDDEN)
        assert found_in(f"{harmless}{word.upper()}", FORBIDDEN)
    for link in ("https://kokon.example", "kokon.org/a", "www.kokon", "a@kokon", "see/this"):
        assert found_in(f"{harmless} {link}", FORBIDDEN)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Police", "police"),
        ("die Beratungsstelle ruft an", "beratungsstelle"),
        ("la traite des êtres humains", "traite"),
        ("من الشُّرطة", "شرطة"),
        ("برای مشاوره", "مشاور"),
        ("бесплатная консультация", "консульт"),
        ("ośrodek", "ośrod"),
        ("polis", "polis"),
        ("ศูนย์", "ศูนย์"),
        ("报警 警察", "警察"),
        ("ＰＯＬＩＣＥ", "police"),
        ("po\u200blice", "police"),
    ],
)
def test_words_that_the_lists_must_know(text: str, word: str) -> None:
    assert word in found_in(text, FORBIDDEN)


@pytest.mark.parametrize("code", CODES)
def test_a_notice_has_at_most_two_parts_with_everything_that_may_stand_in_it(code: str) -> None:
    longest = Signature("Ш" * 30, "+49 (0)30 123456-789")
    for notice in every_notice(code, code_word="Шиповник шиповни", names_centre=True):
        whole = written(notice, signature=longest)
        assert whole.sms.parts <= MOST_PARTS == 2


@pytest.mark.parametrize("code", ["de", "en", "de-simple"])
def test_a_notice_in_the_alphabet_of_short_messages_is_one_part(code: str) -> None:
    assert {(written(one).sms.alphabet, written(one).sms.parts) for one in every_notice(code)} == {("GSM", 1)}


def test_times_are_those_of_the_centre_in_words_of_the_language() -> None:
    assert written(a_notice()).text == "Termin: Do., 24. Sept., 14:30 Uhr."
    assert written(a_notice(language="en")).text == "Appointment: Thu, Sep 24, 2:30 PM."
    assert written(a_notice(language="de-simple")).text == "Sie haben einen Termin: Do., 24. Sept., 14:30 Uhr."


@pytest.mark.parametrize(
    ("code", "days", "says"),
    [
        ("de", 0, "heute"),
        ("de", 1, "in 1 Tag,"),
        ("de", 2, "in 2 Tagen"),
        ("pl", 1, "za 1 dzień"),
        ("pl", 3, "za 3 dni"),
        ("ru", 1, "через 1 день"),
        ("ru", 2, "через 2 дня"),
        ("ru", 5, "через 5 дней"),
        ("ru", 11, "через 11 дней"),
        ("ru", 21, "через 21 день"),
        ("uk", 22, "через 22 дні"),
        ("ro", 1, "peste 1 zi,"),
        ("ro", 19, "peste 19 zile"),
        ("ro", 20, "peste 20 de zile"),
        ("ar", 0, "اليوم"),
        ("ar", 1, "بعد يوم واحد"),
        ("ar", 2, "بعد يومين"),
        ("ar", 3, "بعد 3 أيام"),
        ("ar", 11, "بعد 11 يوماً"),
        ("fa", 12, "۱۲ روز دیگر"),
        ("fr", 1, "dans 1 jour,"),
        ("zh", 3, "3天后"),
        ("pcm", 1, "in 1 day,"),
        ("pcm", 2, "in 2 days"),
        ("de-simple", 1, "in 1 Tag:"),
    ],
)
def test_a_reminder_counts_the_days_as_the_language_does(code: str, days: int, says: str) -> None:
    assert says in written(a_notice(ClientTemplate.REMINDER, code, at=NOW + days * DAY)).text


def test_days_are_counted_by_the_calendar_of_the_centre() -> None:
    """At 23:30 in Berlin the day after begins in half an hour, and in London in one and a half."""
    late = datetime(2026, 9, 12, 21, 30, tzinfo=UTC)
    assert "in 1 Tag" in written(a_notice(ClientTemplate.REMINDER, at=late + timedelta(hours=1)), now=late).text


@pytest.mark.parametrize("days", [-1, 61])
def test_a_reminder_is_of_a_day_that_comes_soon(days: int) -> None:
    with pytest.raises(NotToBeSentError, match="not_soon"):
        written(a_notice(ClientTemplate.REMINDER, at=NOW + days * DAY))


@pytest.mark.parametrize(("code", "day"), [("hu", "szept. 26., szombat"), ("sq", "e shtunë, 26 sht")])
def test_where_short_words_for_days_are_not_clear_they_are_written_out(code: str, day: str) -> None:
    assert day in written(a_notice(language=code, at=AT + 2 * DAY)).text


@pytest.mark.parametrize("code", CODES)
def test_digits_are_those_of_the_language_and_a_number_to_dial_has_latin_ones(code: str) -> None:
    whole = written(a_notice(language=code, names_centre=True), signature=SIGNATURE)
    said, _, signed = whole.text.partition("\n")
    digits = {digit for digit in said if digit.isdigit()}
    assert digits
    assert digits <= set(KNOWN[code].digits)
    assert (digits <= set("0123456789")) == (code != "fa")
    assert "+49 30 123456" in signed


@pytest.mark.parametrize("code", CODES)
def test_marks_of_direction_stand_around_times_and_numbers_where_they_are_needed(code: str) -> None:
    text = written(a_notice(language=code, names_centre=True), signature=SIGNATURE).text
    marked = re.findall(f"{LEFT_TO_RIGHT_MARK}([^{LEFT_TO_RIGHT_MARK}]*){LEFT_TO_RIGHT_MARK}", text)
    wanted = {"ar": ["2:30", "+49 30 123456"], "fa": ["۱۴:۳۰", "+49 30 123456"]}
    assert marked == wanted.get(code, [])


def test_a_code_word_comes_first_and_own_words_instead_of_ours() -> None:
    assert written(a_notice(code_word="Lavendel")).text == "Lavendel: Termin: Do., 24. Sept., 14:30 Uhr."
    own = written(a_notice(own_wording="Yoga: {day}, {time}"))
    assert own.text == own.subject == "Yoga: Do., 24. Sept., 14:30"
    assert written(a_notice(ClientTemplate.LOOK_AGAIN, own_wording="Ihr Buch ist da.")).text == "Ihr Buch ist da."


def test_the_centre_is_named_only_where_the_contact_plan_allows_it() -> None:
    assert "Kokon" not in written(a_notice(), signature=SIGNATURE).text
    assert written(a_notice(names_centre=True), signature=SIGNATURE).text.endswith("\nKokon, +49 30 123456")
    assert "\n" not in written(a_notice(names_centre=True)).text


def test_a_draft_goes_to_a_client_only_where_the_lead_has_decided_so() -> None:
    with pytest.raises(NotToBeSentError, match="draft"):
        written(a_notice(drafts_allowed=False))
    assert ClientNotice.model_fields["drafts_allowed"].default is False


def test_a_review_counts_until_the_english_text_changes() -> None:
    template = ClientTemplate.LOOK_AGAIN
    review = {"status": "reviewed", "by": "A. Reader", "on": NOW.date()}
    words = ALL["ro"].client[template].model_copy(update=review)
    reviewed = {**ALL, "ro": ALL["ro"].model_copy(update={"client": {**ALL["ro"].client, template: words}})}
    notice = a_notice(template, "ro", drafts_allowed=False)
    assert rendered(notice, reviewed, now=NOW, clock=BERLIN).text == words.text
    english = ALL["en"].client[template].model_copy(update={"text": "Something else."})
    changed = {**reviewed, "en": ALL["en"].model_copy(update={"client": {**ALL["en"].client, template: english}})}
    with pytest.raises(NotToBeSentError, match="draft"):
        rendered(notice, changed, now=NOW, clock=BERLIN)


@pytest.mark.parametrize(
    "given",
    [
        {"name": "Anna"},
        {"text": "Anna"},
        {"at": "tomorrow"},
        {"at": datetime(2026, 9, 24)},  # noqa: DTZ001 - a time without a zone is refused
        {"at": None},
        {"template": "anything"},
        {"template": ClientTemplate.LOOK_AGAIN},
        {"language": "so"},
        {"code_word": "x"},
        {"code_word": "x" * 17},
        {"code_word": "Anna 0176"},
        {"code_word": "a@b"},
        {"code_word": "two\nlines"},
        {"own_wording": "x" * 71},
        {"own_wording": "Call 0176 123456"},
        {"own_wording": "Call ٠١٧٦"},
        {"own_wording": "see kokon.org"},
        {"own_wording": "see https://kokon"},
        {"own_wording": "to a@b.example"},
        {"own_wording": "two\nlines"},
        {"own_wording": "turned \u202e round"},
        {"own_wording": "{name}"},
        {"own_wording": "{day.__class__}"},
        {"own_wording": "{number}"},
        {"template": ClientTemplate.LOOK_AGAIN, "at": None, "own_wording": "{day}"},
    ],
)
def test_a_request_has_no_room_for_anything_else_and_an_error_does_not_repeat_it(given: dict[str, Any]) -> None:
    usual = {"template": ClientTemplate.APPOINTMENT, "language": "de", "at": AT}
    ClientNotice.model_validate(usual)
    with pytest.raises(ValidationError) as refused:
        ClientNotice.model_validate(usual | given)
    assert not any(text in str(refused.value) for text in ("Anna", "0176", "kokon", "__class__", "a@b"))


@pytest.mark.parametrize("field", ["code_word", "own_wording"])
@pytest.mark.parametrize("word", ["Polizei", "Beratung", "مركز", "police", "zentrum"])
def test_words_of_the_client_that_would_tell_are_refused_without_repeating_them(field: str, word: str) -> None:
    given: dict[str, Any] = {field: word}
    with pytest.raises(NotToBeSentError) as refused:
        written(a_notice(**given))
    assert refused.value.refusal is Refusal.REVEALING
    assert word not in str(refused.value)


@pytest.mark.parametrize(
    "own", ["کتاب‌ها آماده است", "พัสดุมาถึงแล้ว", "Bưu kiện đã đến", "Пакунок прибув", "Das Paket ist da!"]
)
def test_own_words_may_be_in_any_script(own: str) -> None:
    assert written(a_notice(ClientTemplate.LOOK_AGAIN, own_wording=own)).text == own


def test_own_words_that_become_too_long_are_refused() -> None:
    long = "Ш" * 50 + " {day}, {time}"
    with pytest.raises(NotToBeSentError, match="too_long"):
        written(
            a_notice(own_wording=long, code_word="Шиповник шиповни", names_centre=True),
            signature=Signature("Ш" * 30, "+49 (0)30 123456-789"),
        )
