"""The titles that the members' printed standards give the criteria, beside the ones that Kokon gives them."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import StringConstraints, TypeAdapter

from services.quality.standards.catalogue.domain import AnyCriterionId
from services.quality.standards.catalogue.texts import Closed, Sentence

FILE = Path(__file__).parent / "official_titles.toml"
"""No part of a version: neither its bytes nor what members vote on."""


class OfficialTitle(Closed):
    """In English, and in German once the office has supplied it."""

    en: Sentence
    de: Annotated[str, StringConstraints(max_length=1_000, pattern=r"^(\S(.*\S)?)?$")] = ""

    def spoken(self, language: str) -> str:
        """The language that a reader of `language` is shown it in."""
        return "de" if language == "de" and self.de else "en"

    def said(self, language: str) -> str:
        return self.de if self.spoken(language) == "de" else self.en


Titles = TypeAdapter(dict[AnyCriterionId, OfficialTitle])


@cache
def official_titles() -> Mapping[str, OfficialTitle]:
    """By id of the criterion; ids never change their meaning."""
    return read(FILE.read_text(encoding="utf-8"))


def read(text: str) -> Mapping[str, OfficialTitle]:
    return Titles.validate_python(tomllib.loads(text))
