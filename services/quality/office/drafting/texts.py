"""The text of a draft: taken apart into its entries, put together again, and dated."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from services.quality.standards.catalogue.domain import Catalogue, place_of

HEAD = "head"
NEW = "new"
LONGEST_SECTION = 60_000
OPENS = re.compile(r"^\[\[criteria\]\][ \t]*$", re.MULTILINE)
ID = re.compile(r'^id\s*=\s*"([^"\n]*)"', re.MULTILINE)
VERSION = re.compile(r'^version\s*=\s*"([^"\n]*)"', re.MULTILINE)
VALID_FROM = re.compile(r"^valid_from\s*=.*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Section:
    """The head of the file, or one criterion with its indicators."""

    key: str
    text: str
    line: int
    """On which it begins, from 1."""


def sections(text: str) -> list[Section]:
    starts = [0, *(found.start() for found in OPENS.finditer(text))]
    parts = [text[start:end] for start, end in zip(starts, [*starts[1:], len(text)], strict=True)]
    found, line = [], 1
    for number, part in enumerate(parts):
        named = ID.search(part) if number else None
        found.append(Section(named[1] if named else f"{number}" if number else HEAD, part, line))
        line += part.count("\n")
    return found


def section(text: str, key: str) -> Section | None:
    return next((each for each in sections(text) if each.key == key), None)


def with_section(text: str, key: str, part: str) -> str:
    """The text with another part in the place of one; a new one goes where its id belongs, an empty one goes."""
    part = part.strip() + "\n\n" if part.strip() else ""
    known = sections(text)
    if key != NEW:
        return "".join(part if each.key == key else each.text for each in known)
    named = ID.search(part)
    behind = next((each.key for each in known[1:] if named and comes_before(named[1], each.key)), None)
    head = "".join(each.text for each in known) if behind is None else "".join(before(known, behind))
    rest = text[len(head) :]
    return f"{head.rstrip()}\n\n{part}{rest}"


def before(known: Sequence[Section], key: str) -> list[str]:
    keys = [each.key for each in known]
    return [each.text for each in known[: keys.index(key)]]


def comes_before(id_: str, other: str) -> bool:
    try:
        return place_of(id_) < place_of(other)
    except ValueError:
        return False


def version_of(text: str) -> str:
    found = VERSION.search(text)
    return found[1] if found else ""


def dated(text: str, day: date) -> str:
    """Valid from another day; nothing else is touched."""
    return VALID_FROM.sub(f"valid_from = {day.isoformat()}", text, count=1)


def succeeding(text: str, catalogue: Catalogue, *, version: str, day: date) -> str:
    """The text of a version as the beginning of the next one."""
    replaces = f'version = "{version}"\nreplaces = "{catalogue.version}"'
    without = re.sub(r"^(replaces|valid_until)\s*=.*\n", "", text, flags=re.MULTILINE)
    without = re.sub(r"^\[\[changes\]\]\n(?:(?!\[\[).*\n)*", "", without, flags=re.MULTILINE)
    return dated(VERSION.sub(replaces, without, count=1), day)
