"""Form data, checked field by field; problems are stored beside what was entered."""

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from enum import StrEnum
from urllib.parse import parse_qsl
from uuid import UUID

from starlette.exceptions import HTTPException
from starlette.requests import Request

MOST_FIELDS = 200
EARLIEST, LATEST = date(1900, 1, 1), date(2199, 12, 31)
WRITTEN_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
KIND = "application/x-www-form-urlencoded"
"""The only one our pages send; multipart would bring charsets of the sender's choice, and ends that nobody misses."""


class Form:
    """Values as they came, and `problems` by field: a code that `forms.html` has words for, or a sentence of its own.

    Every reader returns something of its type even where it records a problem, so a page asks `form.ok` once.
    It has no repr: what people write has no place in a traceback.
    """

    def __init__(self, given: Mapping[str, Sequence[str]]) -> None:
        self._given = given
        self.problems: dict[str, str] = {}

    @classmethod
    def empty(cls, **values: str) -> "Form":
        """A form nobody sent yet, with what is to stand in it at first."""
        return cls({name: (value,) for name, value in values.items()})

    @property
    def ok(self) -> bool:
        return not self.problems

    def given(self, name: str) -> str:
        values = self._given.get(name, ())
        return values[-1] if values else ""

    def all(self, name: str) -> tuple[str, ...]:
        return tuple(self._given.get(name, ()))

    def assume(self, name: str, value: str) -> None:
        """What follows from other fields, where nobody chose it."""
        if not self.given(name):
            self._given = {**self._given, name: (value,)}

    def problem(self, name: str, what: str) -> None:
        """The first problem of a field is the one that is shown."""
        self.problems.setdefault(name, what)

    def text(self, name: str, *, most: int, required: bool = True) -> str:
        """Trimmed, with plain line ends; at most `most` characters."""
        value = self.given(name).replace("\r\n", "\n").strip()
        if not value and required:
            self.problem(name, "missing")
        if len(value) > most:
            self.problem(name, "too_long")
        if "\0" in value:
            self.problem(name, "not_valid")
        return value[:most].replace("\0", "")

    def choice(self, name: str, offered: Collection[str], *, required: bool = True) -> str:
        value = self.given(name)
        if not value and not required:
            return ""
        if value not in offered:
            self.problem(name, "not_offered" if value else "missing")
            return ""
        return value

    def several(self, name: str, offered: Collection[str]) -> tuple[str, ...]:
        chosen = self.all(name)
        if any(value not in offered for value in chosen):
            self.problem(name, "not_offered")
        return tuple(value for value in chosen if value in offered)

    def code[T: StrEnum](self, name: str, kind: type[T], *, required: bool = True) -> T | None:
        chosen = self.choice(name, list(kind), required=required)
        return kind(chosen) if chosen else None

    def codes[T: StrEnum](self, name: str, kind: type[T]) -> tuple[T, ...]:
        """In the order of the list."""
        chosen = self.several(name, list(kind))
        return tuple(one for one in kind if one in chosen)

    def checked(self, name: str) -> bool:
        return bool(self.given(name))

    def whole(self, name: str, *, least: int, most: int, required: bool = True) -> int | None:
        value = self.given(name).strip()
        if not value:
            if required:
                self.problem(name, "missing")
            return None
        if not value.isdecimal() or len(value) > 18 or not least <= int(value) <= most:
            self.problem(name, "not_valid")
            return None
        return int(value)

    def day(self, name: str, *, least: date = EARLIEST, most: date = LATEST, required: bool = True) -> date | None:
        """As a browser's field for a day sends it (`2026-03-05`)."""
        value = self.given(name).strip()
        if not value:
            if required:
                self.problem(name, "missing")
            return None
        found = day_in(value)
        if found is None or not least <= found <= most:
            self.problem(name, "not_valid")
            return None
        return found

    def month(self, name: str, *, required: bool = True) -> str:
        """As a browser's field for a month sends it (`2026-03`); empty where there is none."""
        value = self.given(name).strip()
        if not value:
            if required:
                self.problem(name, "missing")
            return ""
        found = day_in(f"{value}-01")
        if found is None or not EARLIEST <= found <= LATEST:
            self.problem(name, "not_valid")
            return ""
        return value

    def uuid(self, name: str) -> UUID | None:
        try:
            return UUID(self.given(name))
        except ValueError:
            self.problem(name, "not_valid")
            return None

    def uuids(self, name: str) -> frozenset[UUID]:
        try:
            return frozenset(UUID(value) for value in self.all(name))
        except ValueError:
            self.problem(name, "not_valid")
            return frozenset()


def day_in(text: str) -> date | None:
    """Only `2026-03-05`, of the ways of ISO 8601 to write a day; None for anything else."""
    try:
        return date.fromisoformat(text) if WRITTEN_DAY.fullmatch(text) else None
    except ValueError:
        return None


async def read_form(request: Request) -> Form:
    """The form of a request. 415 for anything else than an urlencoded form, 400 for one with too many fields."""
    refuse_other_kinds(request)
    async with request.form(max_fields=MOST_FIELDS) as fields:
        given: dict[str, list[str]] = {}
        for name, value in fields.multi_items():
            if isinstance(value, str):
                given.setdefault(name, []).append(value)
    return Form(given)


async def read_beginning(request: Request, most: int) -> Form:
    """The form of a request that is too large, as far as its first `most` bytes go; the rest is read and not kept.

    415 for anything else than an urlencoded form.
    """
    refuse_other_kinds(request)
    kept = bytearray()
    async for piece in request.stream():
        kept += piece[: most - len(kept)]
    whole = re.sub(rb"%.?$", b"", bytes(kept)).decode("ascii", "replace")
    given: dict[str, list[str]] = {}
    for name, value in parse_qsl(whole, keep_blank_values=True, errors="ignore"):
        given.setdefault(name, []).append(value)
    return Form(given)


def refuse_other_kinds(request: Request) -> None:
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != KIND:
        raise HTTPException(415)
