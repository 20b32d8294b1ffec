"""What a centre writes about a criterion of its own, in the languages it likes; read from a form."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import ClassVar, Self

from pydantic import model_validator

from services.quality.standards.catalogue.texts import Words
from shared.events import Language

LONGEST = {"name": 120, "description": 1_000, "why": 1_000, "numerator": 200, "denominator": 200}
NEEDED = ("name", "description", "why")
COUNTED = ("numerator", "denominator")


class OwnWords(Words):
    """In one language at least, whichever that is."""

    required: ClassVar[tuple[str, ...]] = ()

    @model_validator(mode="after")
    def in_some_language(self) -> Self:
        if not self.root:
            raise ValueError("the text is missing")
        return self

    def spoken(self, language: str) -> str:
        """That language, or English, or the first there is."""
        return next(each for each in (language, "en", *self.root) if each in self.root)


@dataclass(frozen=True, slots=True)
class Texts:
    """Each by language. With a numerator there is a share that the team counts by hand."""

    name: Mapping[Language, str]
    description: Mapping[Language, str]
    why: Mapping[Language, str]
    numerator: Mapping[Language, str]
    denominator: Mapping[Language, str]

    @property
    def counts(self) -> bool:
        return bool(self.numerator)


@dataclass(frozen=True, slots=True)
class Filled:
    """What a form says, and what is wrong with it: code by field, such as `why_de`."""

    texts: Texts
    problems: Mapping[str, str]


def filled(given: Callable[[str], str], languages: Iterable[str]) -> Filled:
    """`given` returns what stands in a field such as `name_de`. In each language all of it is there, or nothing."""
    languages = list(languages)
    written = {name: {code: _on_one_line(given(f"{name}_{code}")) for code in languages} for name in LONGEST}
    problems = {
        f"{name}_{code}": "too_long"
        for name, texts in written.items()
        for code, text in texts.items()
        if len(text) > LONGEST[name]
    }
    used = [code for code in languages if any(written[name][code] for name in LONGEST)] or languages[:1]
    counts = any(written[name][code] for name in COUNTED for code in used)
    for code in used:
        for name in (*NEEDED, *(COUNTED if counts else ())):
            if not written[name][code]:
                problems.setdefault(f"{name}_{code}", "missing")
    kept = {name: {code: text for code, text in texts.items() if text} for name, texts in written.items()}
    return Filled(Texts(**kept), problems)


def _on_one_line(text: str) -> str:
    return " ".join(text.replace("\0", "").split())
