"""The areas of life that are gone through with a client, read from the file beside this one."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, model_validator

from services.cases.support.goals.domain import Area

FILE = Path(__file__).parent / "areas.toml"


class Areas(BaseModel):
    """`status` is a draft until a practitioner has reviewed the areas."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    version: str
    status: Literal["draft", "reviewed"]
    areas: dict[Area, dict[str, str]]

    @model_validator(mode="after")
    def whole(self) -> "Areas":
        if any(not words.get("en") for words in self.areas.values()):
            raise ValueError("an area has words in English")
        return self

    def words(self, language: str) -> dict[str, str]:
        """By code; in English where the language has no words."""
        return {code: said.get(language) or said["en"] for code, said in self.areas.items()}


@cache
def areas() -> Areas:
    return Areas(**tomllib.loads(FILE.read_text(encoding="utf-8")))
