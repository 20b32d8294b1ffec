"""What is inside a sealed request or message, and what is inside a sealed reply; `intake` writes and reads the same."""

import re
from datetime import date, datetime, time, timedelta
from typing import Literal
from uuid import UUID

from pydantic import Base64Bytes, BaseModel, ConfigDict, Field, ValidationError, ValidationInfo, field_validator

from shared.events import Language
from shared.languages.spoken import SPOKEN

PHONE = re.compile(r"[-+()/ 0-9]{5,}$")
HOURS = {"any": (time(9), time(20)), "day": (time(9), time(17)), "evening": (time(17), time(20))}
"""From when until when the client lets a short message come, on any day, by the code that the public page sends."""
LONGEST_CONTACT = 500
LONGEST_WORDS = 100_000
LONGEST_ABOUT = 200
LONGEST_REPLY = 20_000
"""Characters; what a phone can show, and what fits into a sealed reply with room to spare."""
ANSWERED_FOR = timedelta(days=90)
"""How long a client can read an answer; `intake` deletes it then."""

KEPT = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)


class NotUnderstoodError(Exception):
    """It could be opened but it is not a request. Carries no content."""


class ContactWish(BaseModel):
    """How the client wants to be reached, besides by the number of the receipt."""

    model_config = KEPT

    channel: Literal["none", "email", "text", "phone", "other"] = "none"
    value: str = Field(default="", max_length=LONGEST_CONTACT)
    when: str = Field(default="", max_length=LONGEST_CONTACT)
    """In words, as a counsellor entered it or an older public page asked for it."""
    hours: Literal["", "any", "day", "evening"] = ""
    """The client agreed that a short message may come in these: a key of `HOURS`."""

    @property
    def span(self) -> tuple[time, time] | None:
        return HOURS.get(self.hours)

    @property
    def at(self) -> str:
        """When, to be read in any language: `17:00–20:00`; and what was said in words."""
        span = "–".join(f"{one:%H:%M}" for one in self.span or ())
        return ", ".join(part for part in (span, self.when) if part)

    @property
    def text(self) -> str:
        return ", ".join(part for part in (self.value, self.at) if part)


def wish_of(value: str, when: str = "") -> ContactWish:
    """Return a wish that a counsellor entered, in the shape in which a client sends it."""
    if not value:
        return ContactWish()
    channel: Literal["email", "phone", "other"] = (
        "email" if "@" in value else "phone" if PHONE.match(value) else "other"
    )
    return ContactWish(channel=channel, value=value, when=when)


CHOSEN = {
    "spoken": SPOKEN,
    "mediation": ("needed", "not_needed"),
    "gender_wish": ("woman", "man", "anybody"),
    "urgency": ("today", "week", "no_hurry"),
    "appointment": ("wanted", "not_wanted"),
    "call_hours": tuple(HOURS),
    "consent": ("yes", "no"),
    "wish": ("erase",),
}
"""By field, what the public page offers."""


class About(BaseModel):
    """What was said beside the words. Empty is not said, and so is a code that only another version knows."""

    model_config = KEPT

    spoken: str = ""
    dialect: str = ""
    mediation: str = ""
    gender_wish: str = ""
    name: str = ""
    address_as: str = ""
    urgency: str = ""
    appointment: str = ""
    call_number: str = ""
    call_hours: str = ""
    call_for: str = ""
    institution: str = ""
    consent: str = ""
    wish: str = ""
    """`erase`: everything is to be deleted."""
    look_again: str = ""
    """The day on which the client is asked to look again; of an answer."""

    @field_validator("*", mode="before")
    @classmethod
    def _readable(cls, value: object) -> object:
        return value[:LONGEST_ABOUT] if isinstance(value, str) else ""

    @field_validator(*CHOSEN)
    @classmethod
    def _known(cls, value: str, info: ValidationInfo) -> str:
        return value if value in CHOSEN[info.field_name or ""] else ""

    def as_agreed(self, origin: str) -> "About":
        """Without what the public page leaves out: of a person who did not agree, and of a call without a number."""
        if origin == "professional":
            left_out: tuple[str, ...] = () if self.consent == "yes" else ("name", "address_as")
        else:
            left_out = () if self.call_number else ("call_for",)
        return self.model_copy(update=dict.fromkeys(left_out, ""))

    @property
    def said(self) -> bool:
        return any(self.model_dump().values())

    @property
    def look_again_on(self) -> date | None:
        return date.fromisoformat(self.look_again) if self.look_again else None

    @property
    def call_span(self) -> tuple[time, time] | None:
        return HOURS.get(self.call_hours)


class ReplyKey(BaseModel):
    """The public key of the client's number: only the client can read what is sealed for it."""

    model_config = KEPT

    suite: Literal["x25519", "p256"]
    public: Base64Bytes


class WayBack(ReplyKey):
    """As it is stored. No client says the thread."""

    thread_id: UUID | None = None
    """Of the number that a counsellor gave, as it is known on the bus; None where the first number holds."""


class RequestWords(BaseModel):
    model_config = KEPT

    v: Literal[1]
    kind: Literal["request", "message", "feedback"]
    """`feedback` is no request: it begins no conversation and is kept apart, as a remark."""
    language: Language
    words: str = Field(max_length=LONGEST_WORDS)
    contact: ContactWish = ContactWish()
    origin: Literal["client", "professional"] = Field(default="client", alias="from")
    about: About = About()
    reply_to: ReplyKey | None = None

    @field_validator("about")
    @classmethod
    def _agreed(cls, value: About, info: ValidationInfo) -> About:
        return value.as_agreed(info.data.get("origin", ""))


class ReplyWords(BaseModel):
    model_config = KEPT

    v: Literal[1] = 1
    words: str
    at: datetime
    read: bool | None = None
    """No words: what the client wrote was read."""
    look_again: date | None = None


def understood(content: bytes) -> RequestWords:
    try:
        return RequestWords.model_validate_json(content)
    except ValidationError:
        raise NotUnderstoodError from None
