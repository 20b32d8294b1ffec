"""Reads the versions of the standards from their files, and says exactly where a file is wrong."""

import tomllib
from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from services.quality.standards.catalogue.domain import Catalogue
from services.quality.standards.catalogue.mistakes import Flaw, mistake
from services.quality.standards.catalogue.succession import flaws, in_order

VERSIONS = Path(__file__).parent / "versions"
CURRENT = "2025-10"
"""The first version. Which one is in force on a day is for `succession.catalogue_on` to say."""


class CatalogueError(Exception):
    """A catalogue file cannot be used; the text names file, line, entry and field, one line for each of the flaws."""

    def __init__(self, words: str, flaws: Sequence[Flaw] = ()) -> None:
        super().__init__(words)
        self.flaws = tuple(flaws)


def shipped(folder: Path = VERSIONS) -> dict[str, Catalogue]:
    """Every version that comes with this Kokon, by its name, the oldest first. Raises CatalogueError."""
    texts = {path.stem: text_of(path) for path in sorted(folder.glob("*.toml"))}
    versions = in_order(parsed(name, text) for name, text in texts.items())
    for before, after in pairwise([None, *versions]):
        if after:
            fits(before, after, texts[after.version])
    return {each.version: each for each in versions}


def followed(catalogues: Mapping[str, Catalogue], name: str, text: str) -> dict[str, Catalogue]:
    """The versions there are and one more, which has to fit behind the newest. Raises CatalogueError."""
    new = parsed(name, text)
    if name in catalogues:
        raise refused(name, text, [there_already(name)])
    newest = in_order(catalogues.values())[-1] if catalogues else None
    fits(newest, new, text)
    return {**catalogues, name: new}


def read(path: Path) -> Catalogue:
    """One catalogue file, for itself. Raises CatalogueError."""
    return parsed(path.stem, text_of(path))


def parsed(name: str, text: str) -> Catalogue:
    """The version of that name, from its text. Raises CatalogueError with one line per mistake."""
    try:
        catalogue = Catalogue.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise CatalogueError(f"{name}.toml: not TOML: {error}") from error
    except ValidationError as error:
        raise refused(name, text, [flaw_of(each) for each in error.errors()]) from None
    if catalogue.version != name:
        raise refused(name, text, [Flaw(("version",), f"{catalogue.version} does not match the name of the file")])
    return catalogue


def fits(before: Catalogue | None, after: Catalogue, text: str) -> None:
    """Whether a version can come after another, or be the first. Raises CatalogueError with one line per mistake."""
    if wrong := list(flaws(before, after)):
        raise refused(after.version, text, wrong)


def refused(name: str, text: str, wrong: Sequence[Flaw]) -> CatalogueError:
    return CatalogueError("\n".join(mistake(name, text, flaw.location, flaw.said) for flaw in wrong), wrong)


def there_already(version: str) -> Flaw:
    return Flaw(("version",), f"{version} is there already", "there_already", (version,))


def flaw_of(error: ErrorDetails) -> Flaw:
    """`about` of a missing text names the languages in which it is missing."""
    languages = str(error.get("ctx", {}).get("languages", ""))
    return Flaw(error["loc"], error["msg"], error["type"], tuple(languages.split(", ")) if languages else ())


def text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CatalogueError(f"{path.name}: cannot be read ({type(error).__name__})") from error
