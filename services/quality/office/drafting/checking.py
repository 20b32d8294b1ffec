"""Whether the text of a draft is a version of the standards: checked as a file is, with the place of each mistake."""

import re
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from services.quality.catalogue.domain import Catalogue
from services.quality.catalogue.files import CatalogueError, read
from services.quality.office.drafting.texts import HEAD, sections, version_of
from shared.packing import LARGEST

LINE = re.compile(r"\bline (\d+)\b")


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong, in the words of the loader, and where it can be put right."""

    words: str
    section: str
    line: int | None = None
    """Inside the section, from 1."""


def check(text: str, catalogues: Mapping[str, Catalogue]) -> tuple[Catalogue | None, list[Mistake]]:
    """The version that the text is, or all that is wrong with it."""
    if len(text.encode()) > LARGEST:
        return None, [Mistake("the text is longer than a version of the standards may be", HEAD)]
    version = version_of(text)
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}(\.[0-9]{1,3})?", version):
        return None, [Mistake("version: a year and a month, such as 2027-01", HEAD)]
    catalogue, wrong = tried(text, version)
    if catalogue is None:
        return None, [placed(line, text) for line in wrong.splitlines()]
    mistakes = out_of_line(catalogue, catalogues)
    return (None, mistakes) if mistakes else (catalogue, [])


@lru_cache(maxsize=8)
def tried(text: str, version: str) -> tuple[Catalogue | None, str]:
    """The same text is looked at again on every page about it."""
    try:
        return loaded(text, version), ""
    except CatalogueError as error:
        return None, str(error)


def loaded(text: str, version: str) -> Catalogue:
    """By the loader of the files itself. Raises CatalogueError."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{version}.toml"
        path.write_text(text, encoding="utf-8")
        return read(path)


def out_of_line(catalogue: Catalogue, catalogues: Mapping[str, Catalogue]) -> list[Mistake]:
    """Where the version does not follow on those that are there."""
    newest = max(catalogues.values(), key=lambda each: each.valid_from)
    found = []
    if catalogue.version in catalogues:
        found.append(Mistake(f"version: {catalogue.version} is adopted already", HEAD))
    if catalogue.replaces != newest.version:
        found.append(Mistake(f"replaces: the newest version is {newest.version}", HEAD))
    if catalogue.valid_from <= newest.valid_from:
        found.append(Mistake(f"valid_from: lies before that of {newest.version}", HEAD))
    return found


def placed(words: str, text: str) -> Mistake:
    """A mistake of the loader, with the section that its line is in."""
    named = LINE.search(words)
    if named is None:
        return Mistake(words, HEAD)
    line = int(named[1])
    there = [each for each in sections(text) if each.line <= line][-1:]
    return Mistake(words, there[0].key, line - there[0].line + 1) if there else Mistake(words, HEAD)
