"""Reads the versions of the standards from their files, and says exactly where a file is wrong."""

import tomllib
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from services.quality.catalogue.domain import Catalogue

VERSIONS = Path(__file__).parent / "versions"
CURRENT = "2025-10"
HEADERS = {"criteria": "[[criteria]]", "indicators": "[[criteria.indicators]]"}


class CatalogueError(Exception):
    """A catalogue file cannot be used; the text names file, line, entry and field."""


def shipped(folder: Path = VERSIONS) -> dict[str, Catalogue]:
    """Every version that comes with this Kokon, by its name."""
    return {path.stem: read(path) for path in sorted(folder.glob("*.toml"))}


def read(path: Path) -> Catalogue:
    """One catalogue file. Raises CatalogueError with one line per mistake."""
    try:
        text = path.read_text(encoding="utf-8")
        catalogue = Catalogue.model_validate(tomllib.loads(text))
    except (OSError, UnicodeDecodeError) as error:
        raise CatalogueError(f"{path.name}: cannot be read ({type(error).__name__})") from error
    except tomllib.TOMLDecodeError as error:
        raise CatalogueError(f"{path.name}: not TOML: {error}") from error
    except ValidationError as error:
        lines = text.splitlines()
        raise CatalogueError("\n".join(mistake(path.name, lines, each) for each in error.errors())) from None
    if catalogue.version != path.stem:
        raise CatalogueError(f"{path.name}: version: {catalogue.version} does not match the name of the file")
    return catalogue


def mistake(file: str, lines: Sequence[str], error: ErrorDetails) -> str:
    """One validation error in words: `2025-10.toml line 41: criterion S3: name: the text is missing in de`."""
    start = entry_of(lines, error["loc"])
    places = [part for part in error["loc"] if isinstance(part, str) and part not in HEADERS]
    number = field_of(lines, start, places)
    return ": ".join(
        [f"{file} line {number + 1}", *entries(lines, error["loc"]), ".".join(places) or "entry", said(error)]
    )


def said(error: ErrorDetails) -> str:
    return error["msg"].removeprefix("Value error, ")


def entry_of(lines: Sequence[str], location: tuple[int | str, ...]) -> int:
    """Index of the line that opens the entry a location points into; 0 for the file as a whole."""
    line = 0
    for name, count in pairwise(location):
        if name in HEADERS and isinstance(count, int):
            line = nth(lines, HEADERS[str(name)], count, start=line)
    return line


def entries(lines: Sequence[str], location: tuple[int | str, ...]) -> list[str]:
    """The names of the entries a location goes through, as far as they have an id."""
    names = []
    for depth in (2, 4):
        if len(location) >= depth and location[depth - 2] in HEADERS:
            line = field_of(lines, entry_of(lines, location[:depth]), ["id"])
            _, _, id_ = lines[line].partition("=")
            names.append(f"{('criterion', 'indicator')[depth == 4]} {id_.strip(' ').strip(chr(34)) or '?'}")
    return names


def field_of(lines: Sequence[str], start: int, places: Sequence[str]) -> int:
    """Index of the line that sets a field of the entry opened at `start`; the opening line where none does."""
    for length in range(len(places), 0, -1):
        key = ".".join(places[:length])
        for index in range(start, len(lines)):
            if index > start and lines[index].startswith("[["):
                break
            name = lines[index].partition("=")[0].strip()
            if name == key or name.startswith(f"{key}."):
                return index
    return start


def nth(lines: Sequence[str], header: str, count: int, *, start: int) -> int:
    found = [index for index in range(start, len(lines)) if lines[index].strip() == header]
    return found[count] if count < len(found) else start
