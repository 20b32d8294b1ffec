"""The questions of a look at a place, read from the file beside this one: words, version, and the usual interval."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from services.cases.support.housing.domain import Question

FILE = Path(__file__).parent / "questions.toml"


class Questions(BaseModel):
    """`status` is a draft until a practitioner has reviewed the questions."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    version: str
    status: Literal["draft", "reviewed"]
    days: int = Field(ge=1, le=365)
    """After so many days a place is looked at again, where the colleague says no other day."""
    questions: dict[Question, dict[str, str]]

    @model_validator(mode="after")
    def whole(self) -> "Questions":
        if any(not words.get("en") for words in self.questions.values()):
            raise ValueError("a question has words in English")
        return self

    def words(self, language: str) -> dict[str, str]:
        """By code; in English where the language has no words."""
        return {code: said.get(language) or said["en"] for code, said in self.questions.items()}


@cache
def questions() -> Questions:
    return Questions(**tomllib.loads(FILE.read_text(encoding="utf-8")))
