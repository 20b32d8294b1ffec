"""Two editions line by line: what stayed, what went, what came."""

from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from services.quality.evidence.publications.domain import Edition


@dataclass(frozen=True, slots=True)
class Line:
    kind: Literal["same", "gone", "new"]
    text: str


def compared(before: Edition, after: Edition) -> list[Line]:
    """The title is the first line of each."""
    old, new = _lines(before), _lines(after)
    found: list[Line] = []
    for kind, from_, to, new_from, new_to in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            found += [Line("same", text) for text in old[from_:to]]
            continue
        found += [Line("gone", text) for text in old[from_:to]]
        found += [Line("new", text) for text in new[new_from:new_to]]
    return found


def _lines(edition: Edition) -> list[str]:
    return [edition.said.title, *edition.said.text.split("\n")]
