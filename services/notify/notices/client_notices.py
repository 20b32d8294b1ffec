"""A notice to a client: what may be asked for, and how it reads. Harmless in the hands of another reader."""

import re
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from enum import StrEnum

from babel.dates import format_date

from services.notify.notices.catalogues import SOURCE, Catalogues, is_stale
from services.notify.notices.forbidden_words import forbidden_words, found_in
from services.notify.notices.sms import Parts, parts_of
from services.notify.notices.words import ClientWords
from shared.client_letters import ClientNotice
from shared.languages import KNOWN, Known, written_time

MOST_PARTS = 2
LONGEST_REMINDER = 60
"""Days."""
LEFT_TO_RIGHT_MARK = "\u200e"
SPACES = str.maketrans({"\u00a0": " ", "\u202f": " "})
"""Spaces that are not in the alphabet of short messages."""
DAYS_IN_FULL = frozenset({"hu", "sq"})
"""Languages in which the day is written out: it is a single letter in Hungarian, and in Albanian the same short word
stands for Saturday and for September."""
RUN_OF_DIGITS = re.compile(r"\+?\d(?:[\d :./()-]*\d)?")


class Refusal(StrEnum):
    DRAFT = "draft"
    """No native speaker has read the text, and the lead has not decided that it may be sent all the same."""
    REVEALING = "revealing"
    """The code word or the own words have a word that is forbidden."""
    NOT_SOON = "not_soon"
    """A reminder is of a day that comes soon."""
    TOO_LONG = "too_long"
    """For as many short messages as a notice may have."""


class NotToBeSentError(Exception):
    """This notice is not written. Says why, and nothing of what it would have said."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal)
        self.refusal = refusal


@dataclass(frozen=True, slots=True)
class Signature:
    """Of the centre, where the contact plan allows it."""

    name: str
    phone: str = ""

    def __post_init__(self) -> None:
        if not 0 < len(self.name) <= 30 or not re.fullmatch(r"(?:\+?[\d ()/-]{3,20})?", self.phone):
            raise ValueError("a signature has a name of at most 30 letters and a number of at most 20 digits")


@dataclass(frozen=True, slots=True)
class Rendered:
    language: Known
    subject: str
    text: str

    @property
    def sms(self) -> Parts:
        return parts_of(self.text)


def rendered(
    notice: ClientNotice,
    catalogues: Catalogues,
    *,
    now: datetime,
    clock: tzinfo,
    signature: Signature | None = None,
) -> Rendered:
    language, words = KNOWN[notice.language], catalogues[notice.language].client[notice.template]
    if not notice.drafts_allowed and is_draft(notice, words, catalogues):
        raise NotToBeSentError(Refusal.DRAFT)
    chosen = " ".join(filter(None, (notice.code_word, notice.own_wording)))
    if chosen and found_in(chosen, forbidden_words(catalogues)):  # to read all lists costs a quarter of a notice
        raise NotToBeSentError(Refusal.REVEALING)
    sentence = notice.own_wording or sentence_of(words, language, notice.at, now=now, clock=clock)
    said = filled(sentence, language, notice.at, now=now, clock=clock)
    text = ": ".join(filter(None, (notice.code_word, said)))
    if notice.names_centre and signature:
        text += "\n" + ", ".join(filter(None, (signature.name, set_apart(signature.phone, language))))
    whole = Rendered(language, said if notice.own_wording else words.subject, text)
    if whole.sms.parts > MOST_PARTS:
        raise NotToBeSentError(Refusal.TOO_LONG)
    return whole


def is_draft(notice: ClientNotice, words: ClientWords, catalogues: Catalogues) -> bool:
    """A text whose English source has changed since its review is a draft again; own words need no translation."""
    if notice.own_wording:
        return False
    return words.status == "draft" or is_stale(notice.language, words, catalogues[SOURCE].client[notice.template])


def sentence_of(words: ClientWords, language: Known, at: datetime | None, *, now: datetime, clock: tzinfo) -> str:
    if isinstance(words.text, str):
        return words.text
    days = days_until(at, now=now, clock=clock)
    form = language.plural(days) if days else "today"
    return next(sentence for name, sentence in words.text.items() if name == form)


def days_until(at: datetime | None, *, now: datetime, clock: tzinfo) -> int:
    """By the calendar of the centre."""
    days = (at.astimezone(clock).date() - now.astimezone(clock).date()).days if at else 0
    if not 0 <= days <= LONGEST_REMINDER:
        raise NotToBeSentError(Refusal.NOT_SOON)
    return days


def filled(sentence: str, language: Known, at: datetime | None, *, now: datetime, clock: tzinfo) -> str:
    if at is None:
        return sentence
    there = at.astimezone(clock)
    day = written_day(there.date(), language).translate(SPACES)
    time = written_time(there.hour, there.minute, language.locale).translate(SPACES)
    values = {
        "day": language.in_own_digits(day),
        "time": set_apart(language.in_own_digits(time), language),
        "number": language.in_own_digits(str((there.date() - now.astimezone(clock).date()).days)),
    }
    return sentence.format(**values).replace("..", ".")


def written_day(day: date, language: Known) -> str:
    pattern = language.locale.datetime_skeletons["MMMEd"].pattern
    if language.code in DAYS_IN_FULL:
        pattern = pattern.replace("E", "EEEE")
    return format_date(day, pattern, locale=language.locale)


def set_apart(text: str, language: Known) -> str:
    """From right to left the digits of a time or a number would change places; marks keep them in their order."""
    if language.direction == "ltr":
        return text
    return RUN_OF_DIGITS.sub(lambda digits: f"{LEFT_TO_RIGHT_MARK}{digits.group()}{LEFT_TO_RIGHT_MARK}", text)
