"""Whether the text of a draft is the next version: checked as a file is, with the place of each mistake."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from unicodedata import normalize

from pydantic import ValidationError

from services.quality.office.drafting.entries import readable, with_gaps
from services.quality.office.drafting.texts import HEAD, sections, version_of
from services.quality.standards.catalogue.differences import differences
from services.quality.standards.catalogue.domain import Catalogue
from services.quality.standards.catalogue.files import CatalogueError, fits, parsed, refused, there_already
from services.quality.standards.catalogue.mistakes import Flaw, inside, mistake, names
from services.quality.standards.catalogue.succession import in_order
from shared.bus.compression import LARGEST

LINE = re.compile(r"\bline (\d+)\b")
WRITTEN = re.compile(r"[0-9]{4}-[0-9]{2}(\.[0-9]{1,3})?")
INSIDE = {"must": "musts", "part": "score.parts"}


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong, in the words of the loader, and where it can be put right.

    `entry`, `field`, `code` and `about` are for a page that says it in its reader's words.
    """

    words: str
    section: str
    line: int | None = None
    """Inside the section, from 1."""
    entry: str = HEAD
    field: str = ""
    code: str = ""
    about: tuple[str, ...] = ()


def check(text: str, catalogues: Mapping[str, Catalogue]) -> tuple[Catalogue | None, list[Mistake]]:
    """The version that the text is, and all that is wrong with it; no version where it cannot be read as one."""
    if len(text.encode()) > LARGEST:
        said = "the text is longer than a version of the standards may be"
        return None, [Mistake(said, HEAD, code="longer_than_allowed")]
    version = version_of(text)
    if not WRITTEN.fullmatch(version):
        said = "version: a year and a month, such as 2027-01"
        return None, [Mistake(said, HEAD, field="version", code="no_version")]
    try:
        catalogue = read(text, version)
        if version in catalogues:
            raise refused(version, text, [there_already(version)])
        fits(in_order(catalogues.values())[-1], catalogue, text)
    except CatalogueError as error:
        if not error.flaws:
            return None, [placed(line, text) for line in str(error).splitlines()]
        return None, [of_flaw(flaw, version, text) for flaw in error.flaws]
    return catalogue, [of_flaw(flaw, version, text) for flaw in same_titles(catalogue, catalogues)]


def same_titles(catalogue: Catalogue, catalogues: Mapping[str, Catalogue]) -> Iterator[Flaw]:
    """Two versions with one name could not be told apart on any page, in whichever language."""
    for language, title in catalogue.title.root.items():
        for other in in_order(catalogues.values())[::-1]:
            if reads(other.title.root.get(language, "")) == reads(title):
                said = f"in {language} it is that of {other.version}, and each version has one of its own"
                yield Flaw(("title", language), said, "same_title", (language, other.version))
                break


@lru_cache(maxsize=4)
def as_far_as_written(text: str) -> Catalogue | None:
    """What a draft says so far, to be compared: a gap stands where a text is not written yet.

    None where something else is wrong than a text that is missing.
    """
    known = readable(text)
    keys = [part.key for part in sections(text)]
    if not all(key in known for key in keys):
        return None
    criteria = [with_gaps(known[key], key) for key in keys if key != HEAD]
    try:
        return Catalogue.model_validate({**with_gaps(known[HEAD], HEAD), "criteria": criteria})
    except ValidationError:
        return None


def says_nothing_new(before: Catalogue | None, after: Catalogue) -> bool:
    """Whether a version differs from the one before it in title and day alone."""
    beside = {"title", "valid_from", "valid_until"}
    return before is not None and all(not each.id and each.field in beside for each in differences(before, after))


def reads(title: str) -> str:
    """As a hurried reader sees it: without capitals, signs and spaces."""
    return "".join(sign for sign in normalize("NFKC", title).casefold() if sign.isalnum())


@lru_cache(maxsize=8)
def read(text: str, version: str) -> Catalogue:
    """The same text is looked at again on every page about it. Raises CatalogueError."""
    return parsed(version, text)


def of_flaw(flaw: Flaw, version: str, text: str) -> Mistake:
    lines = text.splitlines()
    called = [name.partition(" ") for name in names(lines, flaw.location)]
    entry = next((id_ for kind, _, id_ in reversed(called) if kind in ("criterion", "indicator")), HEAD)
    path = [f"{INSIDE[kind]}.{id_}" for kind, _, id_ in called if kind in INSIDE]
    found = placed(mistake(version, text, flaw.location, flaw.said), text)
    field = ".".join([*path, *inside(flaw.location)])
    return replace(found, entry=entry, field=field, code=flaw.code, about=flaw.about)


def placed(words: str, text: str) -> Mistake:
    """A mistake of the loader, with the section that its line is in."""
    named = LINE.search(words)
    if named is None:
        return Mistake(words, HEAD)
    line = int(named[1])
    there = [each for each in sections(text) if each.line <= line][-1:]
    return Mistake(words, there[0].key, line - there[0].line + 1) if there else Mistake(words, HEAD)
