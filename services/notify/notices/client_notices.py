"""A notice to a client: what may be asked for, and how it reads. Harmless in the hands of another reader."""

import re
from dataclasses import dataclass
from datetime import datetime, tzinfo
from enum import StrEnum
from typing import Annotated, Self
from unicodedata import category

from babel.dates import format_skeleton
from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, StringConstraints, model_validator

from services.notify.notices.catalogues import SOURCE, Catalogues, is_stale, placeholders
from services.notify.notices.forbidden_words import forbidden_words, found_in
from services.notify.notices.sms import Parts, parts_of
from services.notify.notices.words import ClientTemplate, ClientWords
from shared.languages import KNOWN, Known, written_time

MOST_PARTS = 2
LONGEST_REMINDER = 60
"""Days."""
TIMED = frozenset({ClientTemplate.APPOINTMENT, ClientTemplate.NEW_TIME, ClientTemplate.REMINDER})
LEFT_TO_RIGHT_MARK = "\u200e"
ZERO_WIDTH_NON_JOINER = "\u200c"
"""Persian words are spelt with it."""
SPACES = str.maketrans({"\u00a0": " ", "\u202f": " "})
"""Spaces that are not in the alphabet of short messages."""
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


def in_offered_language(code: str) -> str:
    if code not in KNOWN:
        raise ValueError("no catalogue has this language")
    return code


def only_letters(text: str) -> str:
    if not all(category(sign)[0] in "LM" or sign in f" -{ZERO_WIDTH_NON_JOINER}" for sign in text):
        raise ValueError("a code word is made of letters")
    return text


def without_traces(text: str) -> str:
    """No number, no address, no sign that turns the direction; the placeholders of a time may stand in it."""
    said = re.sub(r"\{(?:day|time)\}", "", text)
    if found_in(text, ()) or not all(may_be_said(sign) for sign in said):
        raise ValueError("own words are letters and punctuation, without a number, an address or a link")
    return text


def may_be_said(sign: str) -> bool:
    return sign == ZERO_WIDTH_NON_JOINER or (category(sign)[0] in "LMPZ" and sign not in "{}@\u2028\u2029")


CodeWord = Annotated[
    str, StringConstraints(min_length=2, max_length=16, strip_whitespace=True), AfterValidator(only_letters)
]
OwnWording = Annotated[
    str, StringConstraints(min_length=2, max_length=70, strip_whitespace=True), AfterValidator(without_traces)
]


class ClientNotice(BaseModel):
    """What a notice is made of: codes and a time, and the two words that the client has chosen. No room for more."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    template: ClientTemplate
    language: Annotated[str, AfterValidator(in_offered_language)]
    at: AwareDatetime | None = None
    """Of the appointment; only where the template speaks of one."""
    code_word: CodeWord | None = None
    own_wording: OwnWording | None = None
    """What the client wants to read instead of ours."""
    names_centre: bool = False
    """Whether the contact plan allows to say who writes."""
    drafts_allowed: bool = False
    """The lead has decided that a text may be sent that no native speaker has read."""

    @model_validator(mode="after")
    def a_time_where_the_template_has_one(self) -> Self:
        if (self.at is not None) != (self.template in TIMED):
            raise ValueError("a time belongs to an appointment, and to nothing else")
        if self.own_wording and self.template not in TIMED and placeholders(self.own_wording):
            raise ValueError("this notice has no time to name")
        return self


@dataclass(frozen=True, slots=True)
class Signature:
    """Of the centre, where the contact plan allows it."""

    name: str
    phone: str

    def __post_init__(self) -> None:
        if not 0 < len(self.name) <= 30 or not re.fullmatch(r"\+?[\d ()/-]{3,20}", self.phone):
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
    if found_in(" ".join(filter(None, (notice.code_word, notice.own_wording))), forbidden_words(catalogues)):
        raise NotToBeSentError(Refusal.REVEALING)
    sentence = notice.own_wording or sentence_of(words, language, notice.at, now=now, clock=clock)
    said = filled(sentence, language, notice.at, now=now, clock=clock)
    text = ": ".join(filter(None, (notice.code_word, said)))
    if notice.names_centre and signature:
        text += f"\n{signature.name}, {set_apart(signature.phone, language)}"
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
    day = format_skeleton("MMMEd", there, locale=language.locale).translate(SPACES)
    time = written_time(there.hour, there.minute, language.locale).translate(SPACES)
    values = {
        "day": language.in_own_digits(day),
        "time": set_apart(language.in_own_digits(time), language),
        "number": language.in_own_digits(str((there.date() - now.astimezone(clock).date()).days)),
    }
    return sentence.format(**values).replace("..", ".")


def set_apart(text: str, language: Known) -> str:
    """From right to left the digits of a time or a number would change places; marks keep them in their order."""
    if language.direction == "ltr":
        return text
    return RUN_OF_DIGITS.sub(lambda digits: f"{LEFT_TO_RIGHT_MARK}{digits.group()}{LEFT_TO_RIGHT_MARK}", text)
