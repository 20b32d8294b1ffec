"""What is brought in: rows as running files, or as what clients wrote on another platform, checked cell by cell."""

import hmac
import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, tzinfo
from enum import StrEnum
from uuid import UUID

from services.cases.casework.contact_notes.domain import LONGEST_NOTE
from services.cases.casework.imports.table import Column, Fault, Row, Wrong, plain
from services.cases.casework.new_file.domain import NextStep, TakenDown, Way
from services.cases.casework.to_dos.domain import LONGEST_WORDS
from services.cases.contact.requests.words import LONGEST_CONTACT
from services.cases.files.file.domain import LONGEST_PSEUDONYM
from services.cases.foundation.spoken_languages import Spoken


class Kind(StrEnum):
    """What the rows are, and what becomes of them."""

    RUNNING = "running"
    PLATFORM_REQUESTS = "platform_requests"
    PLATFORM_FILES = "platform_files"


OLDEST = date(2000, 1, 1)
"""The number of a file has two digits for its year."""
LATEST = date(2199, 12, 31)
DAY = re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})")
HOUR = re.compile(r"[T ,]+(?P<hour>\d{1,2}):(?P<minute>\d{2})(?P<rest>:\d{2}(\.\d+)?)?(?P<zone>Z|[+-]\d{2}:?\d{2})?")
GERMAN_DAY = re.compile(r"(?P<day>\d{1,2})\. ?(?P<month>\d{1,2})\. ?(?P<year>\d{4}|\d{2})")
RUNNING = (
    Column("pseudonym", LONGEST_PSEUDONYM),
    Column("language", 60),
    Column("opened_on", 30, required=True),
    Column("responsible", 200, required=True),
    Column("next_on", 30),
    Column("next_what", LONGEST_WORDS),
    Column("note", LONGEST_NOTE),
)
LONGEST_REFERENCE = 200
PLATFORM = (
    Column("written_at", 40, required=True),
    Column("language", 60),
    # with the reference they have room in a note
    Column("words", LONGEST_NOTE - 2 * LONGEST_REFERENCE, required=True),
    Column("reached", LONGEST_CONTACT),
    Column("reference", LONGEST_REFERENCE),
)
COLUMNS = {Kind.RUNNING: RUNNING, Kind.PLATFORM_REQUESTS: PLATFORM, Kind.PLATFORM_FILES: PLATFORM}


@dataclass(frozen=True, slots=True)
class Known:
    """What the words of cells are compared with, each by `plain`."""

    colleagues: Mapping[str, Sequence[UUID]] = field(repr=False)
    languages: Mapping[str, Spoken]
    now: datetime
    """In the clock of the centre."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningFile:
    """One row that becomes a file."""

    row: int
    opened_on: date
    responsible: UUID
    pseudonym: str = field(default="", repr=False)
    language: Spoken | None = field(default=None, repr=False)
    next_step: NextStep | None = field(default=None, repr=False)
    note: str = field(default="", repr=False)

    @property
    def content(self) -> list[str]:
        step = [self.next_step.on.isoformat(), self.next_step.what] if self.next_step else ["", ""]
        return [
            self.pseudonym, self.language or "", self.opened_on.isoformat(), str(self.responsible), *step, self.note
        ]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """One row that a client wrote on another platform."""

    row: int
    written_at: datetime
    words: str = field(repr=False)
    language: Spoken | None = field(default=None, repr=False)
    reached: str = field(default="", repr=False)
    reference: str = field(default="", repr=False)

    @property
    def content(self) -> list[str]:
        return [self.written_at.isoformat(), self.language or "", self.words, self.reached, self.reference]


type Item = RunningFile | Written


class Reading:
    """One row while it is read: each of its readers returns None where it notes a fault."""

    def __init__(self, row: Row, known: Known) -> None:
        self.row, self.known, self.faults = row, known, list[Fault]()

    def text(self, name: str) -> str:
        return self.row.cells.get(name, "")

    def wrong(self, name: str, wrong: Wrong) -> None:
        self.faults.append(Fault(self.row.number, name, wrong))

    def day(self, name: str, *, past: bool = False) -> date | None:
        text = self.text(name)
        found = day_of(text)
        if text and found is None:
            self.wrong(name, Wrong.NO_DAY)
        elif found and not OLDEST <= found <= LATEST:
            self.wrong(name, Wrong.TOO_OLD if found < OLDEST else Wrong.NO_DAY)
        elif found and past and found > self.known.now.date():
            self.wrong(name, Wrong.NOT_YET)
        return found

    def moment(self, name: str) -> datetime | None:
        """A day, which begins at midnight of the centre, or a day and an hour there, or in the zone that is named."""
        text, clock = self.text(name), self.known.now.tzinfo
        hour = HOUR.search(text)
        on = day_of(text[: hour.start()] if hour and hour.end() == len(text) else text)
        if on is None or not OLDEST <= on <= LATEST:
            if text:
                self.wrong(name, Wrong.TOO_OLD if on and on < OLDEST else Wrong.NO_DAY)
            return None
        try:
            found = datetime.combine(on, time(int(hour["hour"]), int(hour["minute"])) if hour else time(), clock)
            if hour and hour["zone"]:
                found = datetime.fromisoformat(found.replace(tzinfo=None).isoformat() + hour["zone"])
        except ValueError:
            self.wrong(name, Wrong.NO_DAY)
            return None
        if found > self.known.now:
            self.wrong(name, Wrong.NOT_YET)
        return found

    def colleague(self, name: str) -> UUID | None:
        found = self.known.colleagues.get(plain(self.text(name)), ())
        if len(found) != 1 and self.text(name):
            self.wrong(name, Wrong.TWO_COLLEAGUES if found else Wrong.NO_COLLEAGUE)
        return found[0] if len(found) == 1 else None

    def language(self, name: str) -> Spoken | None:
        found = self.known.languages.get(plain(self.text(name)))
        if self.text(name) and found is None:
            self.wrong(name, Wrong.NO_LANGUAGE)
        return found

    def next_step(self) -> NextStep | None:
        on, what = self.day("next_on"), self.text("next_what")
        if bool(self.text("next_on")) is not bool(what):
            self.wrong("next_what" if not what else "next_on", Wrong.MISSING)
        return NextStep(on, what) if on and what else None


def day_of(text: str) -> date | None:
    """`2024-11-02`, `2.11.2024` or `2.11.24`; None for anything else."""
    found = DAY.fullmatch(text) or GERMAN_DAY.fullmatch(text)
    if found is None:
        return None
    year = int(found["year"])
    try:
        return date(year + 2000 if year < 100 else year, int(found["month"]), int(found["day"]))
    except ValueError:
        return None


def running_files(rows: Iterable[Row], known: Known) -> tuple[list[RunningFile], list[Fault]]:
    files, faults = list[RunningFile](), list[Fault]()
    for row in rows:
        reading = Reading(row, known)
        opened_on, responsible = reading.day("opened_on", past=True), reading.colleague("responsible")
        language, next_step = reading.language("language"), reading.next_step()
        faults += reading.faults
        if opened_on and responsible and not reading.faults:
            files.append(
                RunningFile(
                    row=row.number,
                    opened_on=opened_on,
                    responsible=responsible,
                    pseudonym=reading.text("pseudonym"),
                    language=language,
                    next_step=next_step,
                    note=reading.text("note"),
                )
            )
    return files, faults


def written(rows: Iterable[Row], known: Known) -> tuple[list[Written], list[Fault]]:
    requests, faults = list[Written](), list[Fault]()
    for row in rows:
        reading = Reading(row, known)
        written_at, language = reading.moment("written_at"), reading.language("language")
        faults += reading.faults
        if written_at and not reading.faults:
            told = {name: reading.text(name) for name in ("words", "reached", "reference")}
            requests.append(Written(row=row.number, written_at=written_at, language=language, **told))
    return requests, faults


def taken_from(one: Written, words: str, responsible: UUID) -> TakenDown:
    """A file of what was written on another platform. It is opened now: counselling has not begun before."""
    return TakenDown(
        way=Way.PLATFORM,
        at=one.written_at,
        responsible=responsible,
        language=one.language,
        first_words=words,
        reached=one.reached,
    )


def taken_down(one: RunningFile, clock: tzinfo) -> TakenDown:
    """The spreadsheet has days and no hours: a day begins at midnight of the centre."""
    begun_at = datetime.combine(one.opened_on, time(), clock)
    return TakenDown(
        way=Way.EARLIER,
        at=begun_at,
        begun_at=begun_at,
        responsible=one.responsible,
        language=one.language,
        pseudonym=one.pseudonym,
        first_words=one.note or None,
        next_step=one.next_step,
    )


def ids_of(contents: Iterable[Sequence[str]], *, key: bytes) -> list[UUID]:
    """The id of each row by what it says, so that the same row makes one file however often it is sent.

    Of rows that say the same each has its own. Without the key of the centre nobody can try out words.
    """
    before, ids = Counter[str](), list[UUID]()
    for content in contents:
        text = json.dumps(list(content))
        before[text] += 1
        digest = hmac.digest(key, f"import {before[text]} {text}".encode(), "sha256")
        ids.append(UUID(bytes=digest[:16], version=4))
    return ids
