"""Reflection notes of one file: the page with the form, and the task that says that one is due."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from uuid import UUID, uuid4

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from services.cases.files.file.part_page import show_part, write_down
from services.cases.foundation.access.domain import Part, Relation
from services.cases.foundation.access.store import Reading
from services.cases.foundation.policy import FileReader, Reader
from services.cases.foundation.records.concept import Concept, FileView, MenuEntry, Moment, MomentKind, PagePart, Task
from services.cases.foundation.records.domain import OfClient
from services.cases.foundation.workplace import workplace_of
from services.cases.support.reflections.acts import reflect
from services.cases.support.reflections.domain import LONGEST_WORDS, Reflection, due_on
from services.cases.support.reflections.outcomes import LOOKED_BACK
from services.cases.support.reflections.store import REFLECTIONS, Reflections
from shared.languages import Wording
from shared.web.forms import Form, read_form

router = APIRouter()
PAGE = "/reflection"


@router.get("/files/{file_id}/reflection")
async def show(request: Request, file_id: UUID, person: FileReader) -> Response:
    return await show_part(request, file_id, person, CONCEPT)


@router.post("/files/{file_id}/reflection")
async def add(request: Request, file_id: UUID, person: Reader) -> Response:
    form, workplace = await read_form(request), workplace_of(request)
    said, reflection_id = form.text("words", most=LONGEST_WORDS), form.uuid("reflection_id") or uuid4()
    act = partial(
        reflect,
        file_id,
        said,
        reflection_id=reflection_id,
        reader=person,
        workplace=workplace,
        now=workplace.now(),
    )
    return await write_down(request, file_id, person, CONCEPT, form=form, act=act)


async def of_file(work: Reading, file: OfClient) -> list[Reflection]:
    return await Reflections(work).of(file)


async def of_many(work: Reading, views: Sequence[FileView]) -> Mapping[UUID, list[Reflection]]:
    """Of files in which one may be due; nothing of them is opened."""
    found = dict[UUID, list[Reflection]]()
    asked = [view for view in views if due(view, ())]
    for one in await Reflections(work).among(asked, only=()):
        found.setdefault(one.file_id, []).append(one)
    return found


def shows_to(relation: Relation) -> bool:
    return relation.shows(Part.NOTES)


def part(notes: Sequence[Reflection], _: Wording) -> PagePart:
    """On its own page alone."""
    shown = {"form": Form.empty(reflection_id=str(uuid4())), "notes": notes}
    return PagePart("support/reflections/reflections.html", shown=shown)


def menu(notes: Sequence[Reflection], view: FileView) -> list[MenuEntry]:
    return [MenuEntry(view.wording.gettext("Look back at the work"), f"/files/{view.id}{PAGE}", 75, len(notes))]


def moment(one: Reflection, wording: Wording) -> Moment:
    what = wording.gettext("Looked back at the work")
    return Moment(wording.day_of(one.noted_at), one.noted_at, one.noted_by, what, one.words, PAGE, MomentKind.RECORD)


def tasks_of(notes: Sequence[Reflection] | None, view: FileView) -> list[Task]:
    on = due(view, notes or ())
    what = view.wording.gettext("Look back at the work: a sentence is enough")
    return [Task(file_id=view.id, on=on, what=what, link=PAGE, of_closed=True)] if on else []


def due(view: FileView, notes: Sequence[Reflection]) -> date | None:
    closed = view.day(view.file.closed_at) if view.file.closed_at else None
    return due_on(view.day(view.file.opened_at), closed, [view.day(one.noted_at) for one in notes], view.today)


CONCEPT = Concept(
    of=of_file,
    of_many=of_many,
    shows_to=shows_to,
    part=part,
    menu=menu,
    moment=moment,
    tasks_of=tasks_of,
    records=REFLECTIONS,
    page=PAGE,
    router=router,
    counts=(LOOKED_BACK,),
)
