"""The questions of risk assessments, read from the file beside this one: their words, their version, the intervals."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, model_validator

from services.cases.casework.safety.domain import Level, Outcome, Question

FILE = Path(__file__).parent / "questions.toml"
PLAN = "plan"
"""How often a safety plan is gone through again."""


class Questions(BaseModel):
    """`status` is a draft until a practitioner has reviewed the questions."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    version: str
    status: Literal["draft", "reviewed"]
    days: dict[str, int]
    questions: dict[Question, dict[str, str]]

    @model_validator(mode="after")
    def whole(self) -> "Questions":
        if set(self.days) != {*Level, Outcome.DECLINED, PLAN}:
            raise ValueError("every level has an interval, and so have what was declined and the plan")
        if any(not words.get("en") for words in self.questions.values()):
            raise ValueError("a question has words in English")
        return self

    def words(self, language: str) -> dict[str, str]:
        """By code; in English where the language has no words."""
        return {code: said.get(language) or said["en"] for code, said in self.questions.items()}


@cache
def questions() -> Questions:
    return Questions(**tomllib.loads(FILE.read_text(encoding="utf-8")))
