"""Whether the text of a draft is the next version: checked as a file is, with the place of each mistake."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from services.quality.office.drafting.texts import HEAD, sections, version_of
from services.quality.standards.catalogue.differences import Kind, differences, entries, leaves
from services.quality.standards.catalogue.domain import Catalogue
from services.quality.standards.catalogue.files import CatalogueError, fits, parsed
from services.quality.standards.catalogue.mistakes import mistake
from services.quality.standards.catalogue.succession import in_order
from shared.bus.compression import LARGEST

LINE = re.compile(r"\bline (\d+)\b")
WRITTEN = re.compile(r"[0-9]{4}-[0-9]{2}(\.[0-9]{1,3})?")


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong, in the words of the loader, and where it can be put right."""

    words: str
    section: str
    line: int | None = None
    """Inside the section, from 1."""


def check(text: str, catalogues: Mapping[str, Catalogue]) -> tuple[Catalogue | None, list[Mistake]]:
    """The version that the text is, and all that is wrong with it; no version where it cannot be read as one."""
    if len(text.encode()) > LARGEST:
        return None, [Mistake("the text is longer than a version of the standards may be", HEAD)]
    version = version_of(text)
    if not WRITTEN.fullmatch(version):
        return None, [Mistake("version: a year and a month, such as 2027-01", HEAD)]
    try:
        catalogue = read(text, version)
        if version in catalogues:
            raise CatalogueError(mistake(version, text, ("version",), f"{version} is there already"))
        fits(in_order(catalogues.values())[-1], catalogue, text)
    except CatalogueError as error:
        return None, [placed(line, text) for line in str(error).splitlines()]
    return catalogue, [placed(words, text) for words in same_titles(catalogue, catalogues, text)]


def same_titles(catalogue: Catalogue, catalogues: Mapping[str, Catalogue], text: str) -> Iterator[str]:
    """Two versions with one name could not be told apart on any page, in whichever language."""
    for language, title in catalogue.title.root.items():
        for other in in_order(catalogues.values())[::-1]:
            if other.title.root.get(language) == title:
                said = f"in {language} it is that of {other.version}, and each version has one of its own"
                yield mistake(catalogue.version, text, ("title", language), said)
                break


@dataclass(frozen=True, slots=True)
class Drift:
    """A text that is new in some languages and as before in the others."""

    id: str
    """Of the criterion or indicator; empty for the version as a whole."""
    field: str
    changed: tuple[str, ...]
    left: tuple[str, ...]


def drifts(before: Catalogue, after: Catalogue) -> list[Drift]:
    """Texts that say one thing in one language and maybe another in the next; a small mend may be meant so."""
    texts = {"": leaves(after)} | {id_: leaves(entry) for id_, entry in entries(after).items()}
    changed: dict[tuple[str, str], list[str]] = {}
    for each in differences(before, after):
        if each.kind is Kind.TEXT and each.after is not None:
            changed.setdefault((each.id, each.field), []).append(each.language)
    found = []
    for (id_, field), languages in changed.items():
        spoken = [language for known, language in texts[id_] if known == field]
        left = tuple(language for language in spoken if language not in languages)
        if left:
            found.append(Drift(id_, field, tuple(languages), left))
    return found


@lru_cache(maxsize=8)
def read(text: str, version: str) -> Catalogue:
    """The same text is looked at again on every page about it. Raises CatalogueError."""
    return parsed(version, text)


def placed(words: str, text: str) -> Mistake:
    """A mistake of the loader, with the section that its line is in."""
    named = LINE.search(words)
    if named is None:
        return Mistake(words, HEAD)
    line = int(named[1])
    there = [each for each in sections(text) if each.line <= line][-1:]
    return Mistake(words, there[0].key, line - there[0].line + 1) if there else Mistake(words, HEAD)
