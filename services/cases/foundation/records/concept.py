"""What a concept registers: its parts of the page of a file, its next step, its tasks, its entries in what happened
and in the menu of the file.
"""

from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING, Any, Literal
from uuid import UUID

from fastapi import APIRouter

from services.cases.foundation.access.domain import Relation
from services.cases.foundation.access.store import Reading
from services.cases.foundation.records.counts import MeasuringPoint
from services.cases.foundation.records.mornings import DueFiles, Morning
from services.cases.foundation.records.store import Records
from shared.languages import Wording

if TYPE_CHECKING:
    from services.cases.foundation.workplace import Workplace


@dataclass(frozen=True, slots=True)
class FileView:
    """A file as one reader sees it now: what a concept is asked with. It can stand for the file itself."""

    file: Any
    """Whole, as the wing of files knows it."""
    relation: Relation
    now: datetime
    wording: Wording
    workplace: "Workplace"
    asked: str = ""
    """The form that stands open on the page, as its address says: a page of forms that nobody fills in is slow."""
    found: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)

    async def once[T](self, name: str, ask: Callable[[], Awaitable[T]]) -> T:
        """What several concepts show, asked for once a page."""
        if name not in self.found:
            self.found[name] = await ask()
        known: T = self.found[name]
        return known

    @property
    def id(self) -> UUID:
        file_id: UUID = self.file.id
        return file_id

    @property
    def key_id(self) -> str:
        key_id: str = self.file.key_id
        return key_id

    @property
    def today(self) -> date:
        return self.workplace.today()

    def day(self, moment: datetime) -> date:
        """At the centre."""
        return moment.astimezone(self.workplace.clock).date()


@dataclass(frozen=True, slots=True)
class ReachedFiles:
    """`all_searched` is False where time was up: then only what was written last was looked through."""

    ids: Collection[UUID]
    all_searched: bool = True


@dataclass(frozen=True, slots=True)
class PagePart:
    """A sheet of the page of a file: `template` is included where `place` says, and sees `shown` as `part`.

    `cover` is in the line above the name, `step` below the next sensible steps, for what has a day, and `below` what
    happened; a template also sees `file`, `relation`, `staff` and `refused`: the forms that were not taken, by the name
    that their route gave them.
    """

    template: str
    place: Literal["cover", "top", "step", "main", "below", "side"] = "side"
    order: int = 50
    """The smaller ones stand further up."""
    shown: Mapping[str, Any] = field(default_factory=dict)
    begins: str = ""
    """What the menu of the file says in its place, with a link to the concept's own page: for what is rare, as long as
    there is nothing of it."""


class Urgency(IntEnum):
    """How much a next step presses, the most pressing first."""

    DANGER = 0
    """The client is in danger: it stands on top of a counsellor's day."""
    SOMEBODY_WAITS = 1
    DAY_IS_NEAR = 2
    UNDONE = 3
    HAS_A_DAY = 4
    AT_REST = 5
    NOTHING = 6


@dataclass(frozen=True, slots=True)
class NextStep:
    """What should happen next in a file: `tag` is its line in a list, `template` what the page says.

    The template begins with what is to be done, then why, and ends with the buttons. It sees `shown` as `part`, the
    step itself as `step`, and as `filled` the class of its button: only that of the most pressing step is filled.
    """

    code: str
    urgency: Urgency
    tag: str
    template: str
    tone: str = "care"
    title: str = ""
    """Of the sheet, where the step stands alone in it because nothing has to be done."""
    rank: int = 0
    """Among steps of one urgency: the lower presses more."""
    shown: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_to_be_done(self) -> bool:
        return self.urgency < Urgency.AT_REST


class MomentKind(StrEnum):
    """What a reader of the timeline looks for."""

    TALK = "talk"
    MESSAGE = "message"
    PAPER = "paper"
    RECORD = "record"
    """What the centre did with the file itself."""


@dataclass(frozen=True, slots=True)
class Moment:
    """One entry of what happened in a file: `what` in a few words, `words` as somebody wrote them."""

    on: date
    noted_at: datetime
    by: UUID | None
    what: str = field(repr=False)
    words: str | None = field(default=None, repr=False)
    link: str = ""
    """Where there is more of it, below the address of the file."""
    kind: MomentKind = MomentKind.TALK

    @property
    def month(self) -> date:
        """Its first day."""
        return self.on.replace(day=1)


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """What can be done with a file now and then: a line of its menu, with how many there are of it."""

    what: str
    link: str
    """The whole address."""
    order: int = 50
    """The smaller ones stand further up."""
    count: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What is to be done in a file by a day: a line of a counsellor's day, and of the dates of the file."""

    file_id: UUID
    on: date
    """The last day for it, at the centre."""
    what: str = field(repr=False)
    at: datetime | None = None
    """Where it has an hour, too."""
    more: str = field(default="", repr=False)
    """What else a colleague has to know on the day itself."""
    lacks: str = ""
    """What is missing for it."""
    link: str = ""
    """Where it is done, below the address of the file."""
    to: UUID | None = None
    """The colleague who does it; None for all who work on the file."""
    ticked: UUID | None = None
    """The to-do, where one button says that it is done."""
    is_answer: bool = False
    """Somebody waits for it: a counsellor's day says so with all others who wait."""
    proposed_by: UUID | None = None
    """The colleague who waits for another one to agree: for all others of the file it is something to agree to."""
    of_closed: bool = False
    """To be done in a closed file, too: a counsellor's day shows nothing else of a file that was closed lately."""


def soonest_first(tasks: Iterable[Task]) -> list[Task]:
    """Those of one day that have an hour come after those that are due by its evening."""
    return sorted(tasks, key=lambda one: (one.on, one.at.timestamp() if one.at else 0.0))


def newest_first(moments: Iterable[Moment]) -> list[Moment]:
    return sorted(moments, key=lambda one: (one.on, one.noted_at), reverse=True)


def most_pressing_first(steps: Iterable[NextStep | None]) -> list[NextStep]:
    return sorted((one for one in steps if one), key=lambda one: (one.urgency, one.rank))


def is_in_team(relation: Relation) -> bool:
    """Responsible for the file, or deputy: the reader sees all of it."""
    return relation.is_whole


@dataclass(frozen=True, slots=True, kw_only=True)
class Concept[K]:
    """One kind of thing that a file can hold, and where it shows.

    `of` reads it once for a page: a list of records, or whatever the parts need. A concept that is asked for many files
    at once has `of_many` instead or beside it; one that has neither knows the file alone.
    """

    of: Callable[[Reading, Any], Awaitable[K]] | None = None
    of_many: Callable[[Reading, Sequence[FileView]], Awaitable[Mapping[UUID, Any]]] | None = None
    """By file id; a file of which there is nothing to say may be left out."""
    shows_to: Callable[[Relation], bool] = is_in_team
    records: Records[Any] | None = None
    page: str = ""
    """Where the page is that shows its part alone and takes its form, below the address of the file. Empty where the
    form has an address of its own, as that of a referral, which asks a second time before it is written down."""
    router: APIRouter | None = None
    part: Callable[[K, Wording], PagePart] | None = None
    parts: Callable[[K, FileView], Sequence[PagePart]] | None = None
    """Where it is more than one, or none."""
    menu: Callable[[K, FileView], Sequence[MenuEntry]] | None = None
    moment: Callable[[Any, Wording], Moment] | None = None
    """Of each record that `of` gave."""
    moments: Callable[[K, FileView], Sequence[Moment]] | None = None
    """Where it gave something else."""
    step: Callable[[Any, FileView], NextStep | None] | None = None
    tasks: Callable[[Reading, Sequence[FileView]], Awaitable[Sequence[Task]]] | None = None
    """All that is open in these files and has a day; one question to the database, however many files there are."""
    tasks_of: Callable[[Any, FileView], Sequence[Task]] | None = None
    """In the place of `tasks`: those of one file, of what `of` or `of_many` gave, so that nothing is asked twice."""
    left_running: Callable[[Any, FileView], Sequence[Task]] | None = None
    """What of `of` goes on outside after the file is closed, and of which nobody is reminded then."""
    reached: Callable[[Reading, Callable[[str], bool], float], Awaitable[ReachedFiles]] | None = None
    """The files of which the reader was given an address for which this holds, until a moment of `time.monotonic`."""
    in_search: Callable[[Reading, Sequence[FileView]], Awaitable[Mapping[UUID, PagePart]]] | None = None
    """What a search shows of each of the few files that it found, without opening it."""
    on_paper: Callable[[K, FileView], PagePart] | None = None
    """What the printed file says of it; without it, nothing."""
    facts: Callable[[K], Mapping[str, Any]] | None = None
    """What the templates of every concept see beside their own."""
    before_erasing: Callable[[K], PagePart] | None = None
    """What a colleague has to know before everything of a client is erased: from the records of all files."""
    confirmations: Callable[[Wording], Mapping[str, str]] | None = None
    """What the page says when somebody comes back to it from a form, by the `told` of the address."""
    counts: tuple[MeasuringPoint, ...] = ()
    """What is counted of it for the quality of the centre."""
    due_files: Callable[[Morning], Awaitable[DueFiles]] | None = None
    """The open files in which a day of it has come this morning, where `casework` does not know it by itself."""

    async def known(self, work: Reading, view: FileView) -> Any:
        if self.of:
            return await self.of(work, view)
        return (await self.of_many(work, [view])).get(view.id) if self.of_many else None

    def parts_of(self, known: Any, view: FileView) -> list[PagePart]:
        one = [self.part(known, view.wording)] if self.part else []
        return [*one, *(self.parts(known, view) if self.parts else ())]

    def menu_of(self, known: Any, view: FileView) -> list[MenuEntry]:
        return [*self.menu(known, view)] if self.menu else []

    def moments_of(self, known: Any, view: FileView) -> list[Moment]:
        each = [self.moment(one, view.wording) for one in known] if self.moment else []
        return [*each, *(self.moments(known, view) if self.moments else ())]
