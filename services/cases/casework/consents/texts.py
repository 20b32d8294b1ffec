"""What is explained before a client answers: a folder for each version, in it a file for each language.

A version that was there stays as it is: consents name what was explained.
"""

import tomllib
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints, model_validator

from services.cases.casework.consents.domain import TextVersion
from shared.languages import RIGHT_TO_LEFT

FOLDER = Path(__file__).parent / "texts"
type Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class Paragraph(StrEnum):
    """In the order in which they stand on the printed form."""

    ASKED = "asked"
    FREE = "free"
    LIMITS = "limits"
    UNTIL = "until"
    WITHDRAWAL = "withdrawal"
    SIGNED = "signed"


class Text(BaseModel):
    """`status` is a draft until a native speaker of the language who knows the work has checked it."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    name: TextVersion
    status: Literal["draft", "checked"]
    spoken: Words
    """The short form, to be read aloud."""
    written: Mapping[Paragraph, Words]

    @model_validator(mode="after")
    def every_paragraph(self) -> "Text":
        if set(self.written) != set(Paragraph):
            raise ValueError("a text has words for every paragraph")
        return self

    @property
    def language(self) -> str:
        return self.name.partition("/")[2]

    @property
    def direction(self) -> str:
        return "rtl" if self.language in RIGHT_TO_LEFT else "ltr"


@cache
def kept_texts() -> Mapping[TextVersion, Text]:
    """All versions, the oldest first. Raises ValidationError for a text that is not whole."""
    texts = [read(file) for file in FOLDER.glob("*/*.toml")]
    return {text.name: text for text in sorted(texts, key=lambda text: text.name)}


def read(file: Path) -> Text:
    name = TextVersion(f"{file.parent.name}/{file.stem}")
    return Text(name=name, **tomllib.loads(file.read_text(encoding="utf-8")))


@cache
def newest_texts() -> Mapping[str, Text]:
    """By language."""
    return {text.language: text for text in kept_texts().values()}


def text_for(*wanted: str) -> Text:
    """The text in the first of these languages that there is one for."""
    texts = newest_texts()
    return next((texts[code] for code in wanted if code in texts), texts["en"])
