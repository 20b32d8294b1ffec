"""What a notice to a client is made of."""

import re
from enum import StrEnum
from typing import Annotated, Self
from unicodedata import category

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, StringConstraints, model_validator

from shared.languages import KNOWN

LINK = re.compile(r"://|@|www\.|\w\.[a-z]{2,}|\w/\w", re.IGNORECASE)
ZERO_WIDTH_NON_JOINER = "\u200c"
"""Persian words are spelt with it."""
PLACEHOLDERS = re.compile(r"\{(?:day|time)\}")


class ClientTemplate(StrEnum):
    LOOK_AGAIN = "look_again"
    APPOINTMENT = "appointment"
    NEW_TIME = "new_time"
    REMINDER = "reminder"
    GET_IN_TOUCH = "get_in_touch"


TIMED = frozenset({ClientTemplate.APPOINTMENT, ClientTemplate.NEW_TIME, ClientTemplate.REMINDER})

LOOK_AGAIN_IS_READ: frozenset[str] = frozenset()
"""The languages in which a native speaker has read "look again": there it is sent whatever the lead says of drafts. A
test compares them with the catalogues of `notify`."""


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
    said = PLACEHOLDERS.sub("", text)
    if LINK.search(text) or not all(may_be_said(sign) for sign in said):
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
        if self.own_wording and self.template not in TIMED and PLACEHOLDERS.search(self.own_wording):
            raise ValueError("this notice has no time to name")
        return self
