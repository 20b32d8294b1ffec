"""Where in the text of a catalogue file something is wrong: the line, the entry and the field."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

type Location = tuple[str | int, ...]
"""Where in a version something is, as pydantic names it: `("changes", 2, "was")`."""


@dataclass(frozen=True, slots=True)
class Flaw:
    """One thing that is wrong with a version, in English, and what a page needs to say it in other words."""

    location: Location
    said: str
    code: str = ""
    about: tuple[str, ...] = ()


HEADERS = {
    "changes": "[[changes]]",
    "criteria": "[[criteria]]",
    "indicators": "[[criteria.indicators]]",
    "musts": "[[criteria.indicators.musts]]",
    "parts": "[[criteria.indicators.score.parts]]",
}
"""The lines that open an entry, by the list that it belongs to; what belongs to an entry follows it."""
CALLED = {
    "changes": ("change", "id"),
    "criteria": ("criterion", "id"),
    "indicators": ("indicator", "id"),
    "musts": ("must", "measure"),
    "parts": ("part", "measure"),
}
"""How an entry is called, and the field that names it."""


def mistake(name: str, text: str, location: Location, said: str) -> str:
    """One mistake in words: `2025-10.toml line 41: criterion S3: name: the text is missing in de`."""
    lines = text.splitlines()
    start = opening(lines, location)
    fields = inside(location)
    number = field_line(lines, start, fields)
    where = [f"{name}.toml line {number + 1}", *names(lines, location), ".".join(fields) or "entry"]
    return ": ".join([*where, said.removeprefix("Value error, ")])


def opening(lines: Sequence[str], location: Location) -> int:
    """Index of the line that opens the entry a location points into; 0 for the file as a whole."""
    line = 0
    for name, count in pairwise(location):
        if name in HEADERS and isinstance(count, int):
            line = nth(lines, HEADERS[str(name)], count, start=line)
    return line


def inside(location: Location) -> list[str]:
    """The fields that lead from the innermost entry to what is meant."""
    entered = [depth for depth, part in enumerate(location) if part in HEADERS and depth + 1 < len(location)]
    return [part for part in location[entered[-1] + 2 if entered else 0 :] if isinstance(part, str)]


def names(lines: Sequence[str], location: Location) -> list[str]:
    """The names of the entries that a location goes through."""
    found = []
    for depth, (name, count) in enumerate(pairwise(location), start=2):
        if name in HEADERS and isinstance(count, int):
            called, field = CALLED[str(name)]
            line = field_line(lines, opening(lines, location[:depth]), [field])
            _, _, id_ = lines[line].partition("=")
            found.append(f"{called} {id_.strip(' ').strip(chr(34)) or '?'}")
    return found


def field_line(lines: Sequence[str], start: int, fields: Sequence[str]) -> int:
    """Index of the line that sets a field of the entry opened at `start`; the opening line where none does."""
    for length in range(len(fields), 0, -1):
        key = ".".join(fields[:length])
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
