"""What is read out at the points of the gate: a folder for each version, in it a file for each language.

A version that was there stays as it is: records name what was read out.
"""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints, model_validator

from services.cases.contact.gate.domain import Point
from shared.languages import RIGHT_TO_LEFT

FOLDER = Path(__file__).parent / "texts"


class Text(BaseModel):
    """`status` is a draft until a native speaker of the language who knows the work has checked it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    language: str
    version: Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{2}(\.\d{1,3})?$")]
    status: Literal["draft", "checked"]
    words: dict[Point, Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]]

    @model_validator(mode="after")
    def every_point(self) -> "Text":
        if set(self.words) != set(Point):
            raise ValueError("a text has words for every point")
        return self

    @property
    def direction(self) -> str:
        return "rtl" if self.language in RIGHT_TO_LEFT else "ltr"

    @property
    def place(self) -> tuple[int, ...]:
        """How the versions follow one another."""
        return tuple(int(part) for part in self.version.replace("-", ".").split("."))

    @property
    def name(self) -> str:
        """How a record of the gate names it: version and language."""
        return f"{self.version}/{self.language}"


@cache
def kept_texts(folder: Path = FOLDER) -> Mapping[str, Text]:
    """All versions by name, the oldest first. Raises ValidationError for a text that is not whole."""
    texts = [read(file) for file in folder.glob("*/*.toml")]
    return {text.name: text for text in sorted(texts, key=lambda text: (text.place, text.language))}


def read(file: Path) -> Text:
    return Text(version=file.parent.name, language=file.stem, **tomllib.loads(file.read_text(encoding="utf-8")))


@cache
def read_texts(folder: Path = FOLDER) -> Mapping[str, Text]:
    """The newest of each language, by language."""
    return {text.language: text for text in kept_texts(folder).values()}
