"""Files: listed, read, and answered from."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from services.cases.contact.requests.answers import answer
from services.cases.contact.requests.store import Requests
from services.cases.files.file.domain import File
from services.cases.files.file.listing import (
    MOST_OPENED,
    Choice,
    Order,
    Whose,
    choice_in,
    next_tasks,
    soonest_due_first,
)
from services.cases.files.file.store import Files
from services.cases.foundation.access.domain import Part
from services.cases.foundation.access.store import Reading
from services.cases.foundation.policy import FileReader, Reader
from services.cases.foundation.records.concept import (
    Concept,
    FileView,
    MenuEntry,
    Moment,
    MomentKind,
    NextStep,
    PagePart,
    Task,
    Urgency,
    most_pressing_first,
    newest_first,
    soonest_first,
)
from services.cases.foundation.roles import Right, holds
from services.cases.foundation.spoken_languages import SPOKEN, named
from services.cases.foundation.workplace import Workplace, workplace_of
from services.cases.people.members.store import Members
from services.cases.people.team.store import Team
from shared.accounts.domain import Person
from shared.languages import Wording
from shared.web.forms import Form
from shared.web.paging import PAGE, Listing, page_number
from shared.web.shell import page, words

router = APIRouter()
MONTHS_AT_FIRST = 2
"""Of what happened; a link shows all of it."""
WHOLE = "all"
MOST_STEPS = 3
"""More at once would not be a help any more."""


@router.get("/files")
async def listed(request: Request, person: FileReader, whose: str = "") -> Response:
    """Without a choice: what the reader is responsible for, and where the reader stands in for somebody, that too."""
    if whose == "centre" and holds(person, Right.SEE_ALL_FILES_EXIST):
        return await list_covers(request, person)
    number, workplace = page_number(request), workplace_of(request)
    async with workplace.store.reading(person) as work:
        if holds(person, Right.READ_CLIENTS):
            every = not whose and await Members(work).stands_in()
            choice = choice_in(request.query_params, whose=Whose.ALL if every else Whose.MINE)
        else:
            # an interpreter is responsible for none, and there for a time
            choice = Choice(Whose.ALL)
        found = await chosen_files(work, choice, request, number)
        views = [view_of(work, file, words(request), workplace) for file in found]
        steps, tasks = await overview_of(work, views, stepped=views)
        told: dict[str, Any] = {
            "steps": steps,
            "due": next_tasks(tasks),
            "latest": await Files(work).latest_contacts([file.id for file in found]),
            "staff": await Team(work).staff(),
            "places": {one.file_id: one.capacity for one in await Members(work).own_places()},
        }
    return page(
        request,
        "files/file/files.html",
        listing=Listing.of(found, number),
        choice=choice,
        chosen=Form.empty(
            **{name: str(getattr(choice, name) or "") for name in ("whose", "state", "order", "language")}
        ),
        languages_spoken=named(words(request), SPOKEN),
        most_opened=MOST_OPENED,
        today=workplace.today(),
        everybodys=choice.whose is not Whose.MINE,
        finding=Form.empty(),
        **told,
    )


async def chosen_files(work: Reading, choice: Choice, request: Request, number: int) -> list[File]:
    """One page of the files, and one file more where there is a further page.

    The database pages what it can order. For a language, or by what is due, the newest files of the choice are opened,
    at most `MOST_OPENED`, however many there are.
    """
    start, size = (number - 1) * PAGE, PAGE + 1
    if not choice.opens_files:
        if choice.is_plain:
            of = work.reader.id if choice.whose is Whose.MINE else None
            return await Files(work).files(of=of, start=start, size=size)
        return await Files(work).chosen(choice, start=start, size=size)
    found = await Files(work).chosen(choice, start=0, size=MOST_OPENED)
    if choice.language:
        threads = [file.thread_id for file in found if work.relation(file.id).shows(Part.MESSAGES)]
        spoken = await Requests(work).spoken_among(threads)
        found = [file for file in found if spoken.get(file.thread_id) == choice.language]
    if choice.order is Order.DUE:
        views = [view_of(work, file, words(request), workplace_of(request)) for file in found]
        found = soonest_due_first(found, lambda file: file.id, next_tasks(await tasks_in(work, views)))
    return found[start : start + size]


async def list_covers(request: Request, person: Person) -> Response:
    """Every file of the centre, without a look into any of them."""
    number = page_number(request)
    async with workplace_of(request).store.reading(person) as work:
        found = await Files(work).all_covers(start=(number - 1) * PAGE, size=PAGE + 1)
        own = await Members(work).own_among([one.id for one in found])
        staff = await Team(work).staff()
        nobodys = await Members(work).nobodys_files()
    told: dict[str, Any] = {"own": own, "staff": staff, "nobodys": nobodys}
    return page(request, "files/file/all_files.html", listing=Listing.of(found, number), **told)


@router.get("/files/{file_id}")
async def show(request: Request, file_id: UUID, person: FileReader) -> Response:
    return await show_file(request, file_id, person)


@router.post("/files/{file_id}/reply")
async def send_reply(request: Request, file_id: UUID, person: Reader) -> Response:
    async with workplace_of(request).store.reading(person) as work:
        file = await Files(work).file(file_id)
        first = await Requests(work).request_of(file.thread_id)

    async def again(form: Form, status: int) -> Response:
        return await show_file(request, file_id, person, refused={"answer": form}, status=status)

    return await answer(request, first, person, done=f"/files/{file_id}", again=again)


async def show_file(
    request: Request, file_id: UUID, person: Person, *, refused: Mapping[str, Any] | None = None, status: int = 200
) -> Response:
    """`refused` are the forms that were not taken, by the name under which a part of the page looks for its own."""
    workplace, wording = workplace_of(request), words(request)
    async with workplace.store.reading(person) as work:
        file = await Files(work).file(file_id)
        view = view_of(work, file, wording, workplace, asked=request.query_params.get("open", ""))
        shown = await shown_of(work, view)
        tasks = soonest_first([*shown.tasks, *await tasks_beside(work, [view])])
        staff = await Team(work).staff()
    timeline = Timeline.of(shown.happened, request.query_params.get("happened", ""))
    confirmed = dict[str, str]()
    for concept in workplace.concepts:
        confirmed |= concept.confirmations(wording) if concept.confirmations else {}
    return page(
        request,
        "files/file/file.html",
        status=status,
        **shown.facts,
        file=file,
        relation=view.relation,
        told=confirmed.get(request.query_params.get("told", "")),
        steps=shown.steps_now,
        days=[part for part in shown.parts if part.place == "step"],
        parts=shown.parts,
        tasks=tasks,
        menu=shown.menu,
        happened=timeline.shown(shown.happened),
        timeline=timeline,
        refused=refused or {},
        staff=staff,
        now=workplace.now(),
    )


def view_of(work: Reading, file: File, wording: Wording, workplace: Workplace, *, asked: str = "") -> FileView:
    return FileView(file, work.relation(file.id), work.now, wording, workplace, asked)


@dataclass(slots=True)
class Shown:
    """What the concepts show of one file: parts and menu in order, the most pressing step and the newest moment before
    all others.
    """

    parts: list[PagePart] = field(default_factory=list)
    steps: list[NextStep] = field(default_factory=list)
    happened: list[Moment] = field(default_factory=list)
    menu: list[MenuEntry] = field(default_factory=list)
    tasks: list[Task] = field(default_factory=list)
    """Those of concepts that make them of what is shown; `tasks_beside` asks for the others."""
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def steps_now(self) -> list[NextStep]:
        """Those to be done, at most three; else the one that says that nothing is."""
        undone = [step for step in self.steps if step.is_to_be_done]
        return undone[:MOST_STEPS] or self.steps[:1]


def begin(part: PagePart, concept: Concept[Any], view: FileView) -> MenuEntry:
    return MenuEntry(part.begins, f"/files/{view.id}{concept.page}", part.order)


@dataclass(frozen=True, slots=True)
class Timeline:
    """How many moments there are of each kind, and which kind alone is shown; at first it is the newest months."""

    counts: Mapping[MomentKind, int]
    total: int
    only: MomentKind | None = None
    is_whole: bool = True

    def shown(self, moments: Sequence[Moment]) -> list[Moment]:
        if self.is_whole:
            return [one for one in moments if self.only in (None, one.kind)]
        newest = sorted({one.month for one in moments}, reverse=True)[:MONTHS_AT_FIRST]
        return [one for one in moments if one.month in newest]

    @classmethod
    def of(cls, moments: Sequence[Moment], asked: str) -> "Timeline":
        """A kind that is unknown, or of which there is none, leaves all."""
        found = Counter(one.kind for one in moments)
        only = next((kind for kind in MomentKind if kind == asked and found[kind]), None)
        is_whole = bool(only) or asked == WHOLE
        return cls({kind: found[kind] for kind in MomentKind if found[kind]}, len(moments), only, is_whole)


async def shown_of(work: Reading, view: FileView) -> Shown:
    shown, steps = Shown(), list[NextStep | None]()
    for concept in view.workplace.concepts:
        if concept.shows_to(view.relation):
            known = await concept.known(work, view)
            parts = concept.parts_of(known, view)
            shown.parts += [part for part in parts if not part.begins]
            shown.menu += concept.menu_of(known, view)
            shown.menu += [begin(part, concept, view) for part in parts if part.begins and view.relation.writes]
            shown.happened += concept.moments_of(known, view)
            shown.tasks += concept.tasks_of(known, view) if concept.tasks_of else ()
            shown.facts |= concept.facts(known) if concept.facts else {}
            steps += [concept.step(known, view)] if concept.step else []
    shown.parts.sort(key=lambda part: part.order)
    shown.menu.sort(key=lambda entry: entry.order)
    shown.happened = newest_first(shown.happened)
    if view.relation.writes and view.relation.shows(Part.MESSAGES) and view.relation.shows(Part.INFORMATION):
        shown.steps = most_pressing_first(steps)
    return shown


async def overview_of(
    work: Reading, views: Sequence[FileView], *, stepped: Sequence[FileView]
) -> tuple[dict[UUID, NextStep], list[Task]]:
    """The most pressing step of each of the files `stepped`, and what is open and has a day in all of them, of all that
    each concept shows to the reader; a concept is asked once for both.

    Of a file whose information the reader was not given, no step is said but that the client is in danger.
    """
    steps: dict[UUID, list[NextStep | None]] = {view.id: [] for view in stepped}
    tasks = await tasks_beside(work, views)
    for concept in views[0].workplace.concepts if views else ():
        asked = views if concept.tasks_of else stepped if concept.step else ()
        seen = [view for view in asked if concept.shows_to(view.relation)]
        known = await concept.of_many(work, seen) if concept.of_many and seen else {}
        for view in seen:
            tasks += concept.tasks_of(known.get(view.id), view) if concept.tasks_of else ()
            if concept.step and view.id in steps:
                step = concept.step(known.get(view.id), view)
                is_said = view.relation.shows(Part.INFORMATION) or (step and step.urgency is Urgency.DANGER)
                steps[view.id].append(step if is_said else None)
    found = {file_id: most_pressing_first(each) for file_id, each in steps.items()}
    return {file_id: each[0] for file_id, each in found.items() if each}, soonest_first(tasks)


async def tasks_in(work: Reading, views: Sequence[FileView]) -> list[Task]:
    _, tasks = await overview_of(work, views, stepped=())
    return tasks


async def tasks_beside(work: Reading, views: Sequence[FileView]) -> list[Task]:
    """Of the concepts that do not make them of what they know of a file."""
    tasks = list[Task]()
    for concept in views[0].workplace.concepts if views else ():
        seen = [view for view in views if concept.shows_to(view.relation)]
        tasks += await concept.tasks(work, seen) if concept.tasks and seen else ()
    return tasks
