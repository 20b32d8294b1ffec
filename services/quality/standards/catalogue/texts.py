"""Texts of the standards in several languages, and the closed models that carry them."""

from typing import Annotated, ClassVar, Self

from pydantic import BaseModel, ConfigDict, RootModel, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from shared.events import Language

REQUIRED_LANGUAGES = ("de", "en")
Sentence = Annotated[str, StringConstraints(min_length=1, max_length=1_000, pattern=r"^\S(.*\S)?$")]


class Closed(BaseModel):
    """Frozen, and without room for a field that nobody knows."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Words(RootModel[dict[Language, Sentence]]):
    """One text in several languages; German and English always."""

    model_config = ConfigDict(frozen=True)
    required: ClassVar[tuple[str, ...]] = REQUIRED_LANGUAGES

    @model_validator(mode="after")
    def in_every_required_language(self) -> Self:
        if missing := [language for language in self.required if language not in self.root]:
            given = {"languages": ", ".join(missing)}
            raise PydanticCustomError("missing_text", "the text is missing in {languages}", given)
        return self

    def spoken(self, language: str) -> str:
        """The language the text is given in when `language` is asked for: that one, or English."""
        return language if language in self.root else "en"

    def said(self, language: str) -> str:
        return self.root[self.spoken(language)]


def at_least_one[T](values: tuple[T, ...]) -> tuple[T, ...]:
    if not values:
        raise ValueError("at least one is needed")
    return values
