"""What somebody looks for, and how well a file fits."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum
from typing import NamedTuple
from uuid import UUID

from services.cases.files.file.domain import File
from services.cases.files.search.name_forms import folded, one_slip, without_spelled_umlauts

LONGEST_TERM = 60
SHORTEST_WITH_SLIP = 4
CODE = re.compile(r"(?:20)?(\d\d) 0*(\d+)|(\d\d)(\d{3,})")
NUMBER = re.compile(r"0*(\d+)")


class Fit(IntEnum):
    """The best first."""

    EXACT = 0
    PREFIX = 1
    WORD = 2
    """A word of the name begins with it."""
    INSIDE = 3
    SLIP = 4
    """One letter of a word was written wrongly."""


class Candidate(NamedTuple):
    """`name` is None where there is none, it cannot be opened, or the reader was not given it. Thousands are made."""

    id: UUID
    year: int
    number: int
    name: str | None

    def __repr__(self) -> str:
        return f"Candidate(id={self.id!r}, year={self.year}, number={self.number})"


@dataclass(frozen=True, slots=True)
class Term:
    """What a colleague typed, a client's name: stored nowhere and shown to nobody else."""

    plain: str = field(repr=False)
    loose: str = field(repr=False)
    words: tuple[str, ...] = field(repr=False)

    @classmethod
    def of(cls, given: str) -> "Term":
        plain = folded(given)
        return cls(plain, without_spelled_umlauts(plain), tuple(plain.split()))

    def fit(self, candidate: Candidate) -> Fit | None:
        """None where it does not fit, and for a term in which nothing is left to look for."""
        if not self.plain:
            return None
        by_code = self.fit_of_code(candidate.year, candidate.number) if self.plain[0].isdecimal() else None
        by_name = self.fit_of_name(folded(candidate.name)) if candidate.name else None
        if by_code is None or by_name is None:
            return by_name if by_code is None else by_code
        return min(by_code, by_name)

    def fit_of_code(self, year: int, number: int) -> Fit | None:
        """`26-014`, `2026/14`, `26014`, or the number alone. Asked for a term that begins with a digit."""
        asked = CODE.fullmatch(self.plain)
        if asked and (year % 100, number) == (int(asked[1] or asked[3]), int(asked[2] or asked[4])):
            return Fit.EXACT
        if (asked := NUMBER.fullmatch(self.plain)) and int(asked[1]) == number:
            return Fit.PREFIX
        return Fit.WORD if f"{year % 100:02d} {number:03d}".startswith(self.plain) else None

    def fit_of_name(self, name: str) -> Fit | None:
        """Of a folded name."""
        if self.plain in name:
            return fit_inside(self.plain, name)
        loose = without_spelled_umlauts(name)
        if self.loose in loose:
            return fit_inside(self.loose, loose)
        if len(self.words) > 1 and all(word in name for word in self.words):
            return Fit.INSIDE
        return Fit.SLIP if self.slipped(name) else None

    def slipped(self, name: str) -> bool:
        size = len(self.plain)
        if size < SHORTEST_WITH_SLIP:
            return False
        for word in (name, *name.split()) if " " in name else (name,):
            if -1 <= len(word) - size <= 1 and one_slip(self.plain, word):
                return True
        return False


def fit_inside(term: str, name: str) -> Fit:
    """Of a term that the name has somewhere."""
    if name == term:
        return Fit.EXACT
    if name.startswith(term):
        return Fit.PREFIX
    return Fit.WORD if f" {term}" in name else Fit.INSIDE


SHORTEST_NUMBER = 5
"""Digits of a telephone number by which somebody is looked for."""
SAME_END = 7
"""Digits at the end that two ways to write one telephone number have in common."""
SHORTEST_ADDRESS = 3
LONGEST_CODE = 6
"""Digits of a number of a file, which is not looked for as a part of telephone numbers."""


@dataclass(frozen=True, slots=True)
class Reach:
    """A way to be reached, as a colleague typed it to find whose it is: stored nowhere."""

    plain: str = field(repr=False)
    digits: str = field(repr=False)
    is_mail: bool = False

    @classmethod
    def of(cls, given: str) -> "Reach":
        return cls(folded(given), digits_of(given), "@" in given)

    @property
    def is_code(self) -> bool:
        return len(self.digits) <= LONGEST_CODE and CODE.fullmatch(self.plain) is not None

    @property
    def is_way(self) -> bool:
        """Whether it is plainly a telephone number or a mail address; a name can be a part of a way, too."""
        return not self.is_code and (self.is_mail or len(self.digits) >= SHORTEST_NUMBER)

    def fits(self, written: str) -> bool:
        """Telephone numbers with and without the code of a country are one; of the rest, a part is enough."""
        if len(self.digits) >= SHORTEST_NUMBER and len(self.digits) * 2 > len(self.plain):
            other = digits_of(written)
            return self.digits in other or same_end(self.digits, other) >= SAME_END
        return len(self.plain) >= SHORTEST_ADDRESS and self.plain in folded(written)


def digits_of(text: str) -> str:
    """Without the zeros with which a telephone number begins in its own country, or abroad."""
    return "".join(sign for sign in folded(text) if sign.isdecimal()).lstrip("0")


def same_end(one: str, other: str) -> int:
    pairs = zip(reversed(one), reversed(other), strict=False)
    return next((place for place, (left, right) in enumerate(pairs) if left != right), min(len(one), len(other)))


@dataclass(frozen=True, slots=True)
class Hit:
    """A file that fits; its name is not kept."""

    fit: Fit
    year: int
    number: int
    id: UUID

    @property
    def place(self) -> tuple[int, int, int]:
        """The best fit first, then the newest."""
        return self.fit, -self.year, -self.number


def hits(term: Term, candidates: Iterable[Candidate]) -> list[Hit]:
    """In no order."""
    return [Hit(fit, one.year, one.number, one.id) for one in candidates if (fit := term.fit(one)) is not None]


@dataclass(frozen=True, slots=True)
class Line:
    file: File
    fit: Fit


@dataclass(frozen=True, slots=True)
class Found:
    """One page of what was found; `total` and `searched` count what the reader may see and nothing else.

    `all_searched` is False where time was up: then only the newest files were looked through.
    """

    lines: Sequence[Line]
    total: int
    searched: int
    all_searched: bool


@dataclass(frozen=True, slots=True)
class Waiting:
    """A request without a file, whose client left the way that was looked for."""

    id: UUID
    mark: str
    latest_at: datetime


@dataclass(frozen=True, slots=True)
class Reached:
    """Whose way to be reached it is, as far as the reader may see it.

    `all_searched` is False where time was up: then only the ways that were written last were looked through.
    """

    files: Sequence[File]
    requests: Sequence[Waiting]
    all_searched: bool = True
