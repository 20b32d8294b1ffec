"""The shape of a catalogue: what one language says in every notice, and how far each text has come."""

import json
from collections.abc import Mapping
from datetime import date
from hashlib import sha256
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from shared.client_letters import ClientTemplate
from shared.events import Code

WHOLE = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)
type Form = Literal["today", "zero", "one", "two", "few", "many", "other"]
"""The plural category of CLDR for a number of days; `today` where there is none to count."""
Sentence = Annotated[str, StringConstraints(min_length=1, max_length=160, pattern=r"^[^\r\n]+$")]
Subject = Annotated[str, StringConstraints(min_length=1, max_length=60, pattern=r"^[^\r\n]+$")]
Words = Annotated[list[Annotated[str, StringConstraints(min_length=2)]], Field(min_length=1)]


class Reviewed(BaseModel):
    """Whether a native speaker who knows the work has read a text, and from which English text it was translated."""

    model_config = WHOLE

    status: Literal["draft", "reviewed"]
    by: str = Field("", max_length=80)
    on: date | None = None
    source: str = ""
    """The fingerprint of the English text; English itself has none."""

    @model_validator(mode="after")
    def a_review_has_a_reviewer_and_a_day(self) -> Self:
        if (self.status == "reviewed") != bool(self.by and self.on):
            raise ValueError("a reviewed text says by whom and on which day, a draft neither")
        return self

    @property
    def said(self) -> object:
        """What a translation is made of."""
        return self.model_dump(mode="json", exclude=set(Reviewed.model_fields))

    @property
    def fingerprint(self) -> str:
        return sha256(json.dumps(self.said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:12]


class Translation(Reviewed):
    """A mail to a colleague."""

    subject: Subject
    text: str = Field(min_length=1, max_length=1_000)
    where: Subject
    """Stands before the plain address of the workplace, where one is configured."""


class ClientWords(Reviewed):
    """A notice to a client: one sentence, or one for each plural form of the days until then."""

    subject: Subject
    text: Sentence | dict[Form, Sentence]

    @property
    def forms(self) -> Mapping[str, str]:
        if isinstance(self.text, str):
            return {"": self.text}
        return {str(form): sentence for form, sentence in self.text.items()}


class Forbidden(BaseModel):
    """Stems of words that no notice to a client may have, in the language of the catalogue."""

    model_config = WHOLE

    centre: Words
    counselling: Words
    topic: Words
    police: Words
    names: Words
    """What stands before a name."""

    @property
    def all(self) -> tuple[str, ...]:
        return (*self.centre, *self.counselling, *self.topic, *self.police, *self.names)


class Catalogue(BaseModel):
    """One language. What colleagues are told may be missing as a whole: they read another language then."""

    model_config = WHOLE

    forbidden: Forbidden
    client: dict[ClientTemplate, ClientWords]
    staff: dict[Code, Translation] = {}
