"""To-dos of one file: its part of the page, the form that adds one, and the button that says that one is done."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID, uuid4

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.cases.casework.to_dos.acts import give, tick
from services.cases.casework.to_dos.domain import LONGEST_WORDS, NotInTeamError, ToDo
from services.cases.casework.to_dos.store import TO_DOS, ToDos
from services.cases.files.file.part_page import show_part, write_down
from services.cases.foundation.access.domain import Capacity, Part, Relation
from services.cases.foundation.access.store import Reading
from services.cases.foundation.policy import FileReader, Reader
from services.cases.foundation.records.concept import Concept, FileView, Moment, MomentKind, PagePart, Task
from services.cases.foundation.records.domain import OfClient
from services.cases.foundation.workplace import workplace_of
from services.cases.people.members.store import Members
from shared.languages import Wording
from shared.web.forms import Form, read_form
from shared.web.shell import link, words

router = APIRouter()
BACK = {"day": "/", "file": "/files/{}#to-dos", "": "/files/{}/to-dos"}
"""Where the button of a to-do leads back to, by where it stood."""


@router.get("/files/{file_id}/to-dos")
async def show(request: Request, file_id: UUID, person: FileReader) -> Response:
    return await show_part(request, file_id, person, CONCEPT)


@router.post("/files/{file_id}/to-dos")
async def add(request: Request, file_id: UUID, person: Reader) -> Response:
    form, workplace = await read_form(request), workplace_of(request)
    what, to_do_id = form.text("what", most=LONGEST_WORDS), form.uuid("to_do_id") or uuid4()
    on = form.day("due_on") or workplace.today()
    to = form.uuid("given_to") if form.given("given_to") else person.id

    async def act() -> None:
        try:
            await give(
                file_id,
                what,
                to=to or person.id,
                on=on,
                to_do_id=to_do_id,
                reader=person,
                workplace=workplace,
                now=workplace.now(),
            )
        except NotInTeamError:
            reason = words(request).gettext("This colleague cannot see the file. Let the colleague in first.")
            form.problem("given_to", reason)

    return await write_down(request, file_id, person, CONCEPT, form=form, act=act)


@router.post("/files/{file_id}/to-dos/{to_do_id}")
async def say_done(request: Request, file_id: UUID, to_do_id: UUID, person: Reader) -> Response:
    form, workplace = await read_form(request), workplace_of(request)
    is_done = form.choice("action", ("done", "open")) != "open"
    if form.ok:
        await tick(file_id, to_do_id, is_done=is_done, reader=person, workplace=workplace, now=workplace.now())
    back = BACK.get(form.given("from"), BACK[""]).format(file_id)
    return RedirectResponse(link(request, back), 303)


@dataclass(frozen=True, slots=True)
class InFile:
    """The to-dos of a file, the newest first, and the colleagues to whom one can be given."""

    to_dos: Sequence[ToDo]
    team: Collection[UUID]


async def of_file(work: Reading, file: OfClient) -> InFile:
    present = await Members(work).present(file.id) if work.relation(file.id).is_whole else []
    team = [one.staff_id for one in present if one.capacity is not Capacity.INTERPRETER]
    return InFile(await ToDos(work).of(file), team)


def shows_to(relation: Relation) -> bool:
    return relation.shows(Part.NOTES)


def part(known: InFile, _: Wording) -> PagePart:
    unfinished = sorted((one for one in known.to_dos if not one.done_at), key=lambda one: one.due_on)
    shown = {
        "form": Form.empty(to_do_id=str(uuid4())),
        "unfinished": unfinished,
        "done": [one for one in known.to_dos if one.done_at],
        "team": known.team,
    }
    return PagePart("casework/to_dos.html", order=25, shown=shown)


def moments(known: InFile, view: FileView) -> list[Moment]:
    return [moment(one, view.wording) for one in known.to_dos]


def moment(one: ToDo, wording: Wording) -> Moment:
    at, by = (one.done_at, one.done_by) if one.done_at else (one.noted_at, one.noted_by)
    _ = wording.gettext
    ended = _("Not needed any more") if one.dropped else _("Done")
    what = ended if one.done_at else _("To be done")
    return Moment(wording.there(at).date(), at, by, what, one.what, link="/to-dos", kind=MomentKind.RECORD)


async def of_many(work: Reading, views: Sequence[FileView]) -> Mapping[UUID, InFile]:
    """Those that are not done."""
    found = dict[UUID, list[ToDo]]()
    for one in await ToDos(work).among(views, TO_DOS.table.c.done_at.is_(None)):
        found.setdefault(one.file_id, []).append(one)
    return {file_id: InFile(to_dos, ()) for file_id, to_dos in found.items()}


def tasks_of(known: InFile | None, view: FileView) -> list[Task]:
    unreadable = view.wording.gettext("A to-do that cannot be read any more")
    return [
        Task(
            file_id=one.file_id,
            on=one.due_on,
            what=one.what or unreadable,
            link="/to-dos",
            to=one.given_to,
            ticked=one.id,
        )
        for one in (known.to_dos if known else ())
        if not one.done_at
    ]


CONCEPT = Concept(
    of=of_file,
    of_many=of_many,
    shows_to=shows_to,
    part=part,
    moments=moments,
    tasks_of=tasks_of,
    records=TO_DOS,
    page="/to-dos",
    router=router,
)
