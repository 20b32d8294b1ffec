"""The page of the search for a place: where the client lives, what is needed and wished, and what happened in it."""

from datetime import date
from functools import partial
from uuid import UUID, uuid4

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from services.cases.files.file.sheets import noted
from services.cases.foundation.policy import FileReader, Reader
from services.cases.foundation.records.concept import Concept
from services.cases.foundation.workplace import workplace_of
from services.cases.support.housing.acts import note_step
from services.cases.support.housing.domain import (
    LONGEST_LINE,
    LONGEST_WORDS,
    Happened,
    Housing,
    Left,
    Must,
    Step,
    WishSaid,
)
from services.cases.support.housing.mornings import due_files
from services.cases.support.housing.outcomes import PLACED, UNMET
from services.cases.support.housing.page_parts import (
    SEARCH,
    moments,
    of_file,
    of_many,
    part,
    parts,
    shows_to,
    step,
    tasks_of,
)
from services.cases.support.housing.sheets import show_sheet, write_down
from services.cases.support.housing.store import HOUSING_STEPS
from shared.accounts.domain import Person
from shared.web.forms import Form, read_form

router = APIRouter()


@router.get("/files/{file_id}/housing")
async def show(request: Request, file_id: UUID, person: FileReader) -> Response:
    return await show_search(request, file_id, person)


@router.post("/files/{file_id}/housing")
async def add(request: Request, file_id: UUID, person: Reader) -> Response:
    form, workplace = await read_form(request), workplace_of(request)
    said, step_id = said_in(form, workplace.today()), form.uuid("step_id") or uuid4()
    act = partial(note_step, file_id, said, step_id=step_id, reader=person, workplace=workplace, now=workplace.now())
    await write_down(request, form, act)
    return noted(request, file_id, SEARCH) if form.ok else await show_search(request, file_id, person, form=form)


def said_in(form: Form, today: date) -> Happened:
    """As far as the form is right."""
    return Happened(
        happened_on=form.day("happened_on", required=False) or today,
        step=form.code("step", Step),
        wish_said=form.code("wish_said", WishSaid, required=False),
        wish=form.text("wish", most=LONGEST_WORDS, required=False) or None,
        musts=form.codes("musts", Must),
        asked=form.text("asked", most=LONGEST_LINE, required=False) or None,
        left=form.code("left", Left, required=False),
        words=form.text("words", most=LONGEST_WORDS, required=False) or None,
    )


async def show_search(request: Request, file_id: UUID, person: Person, *, form: Form | None = None) -> Response:
    today = workplace_of(request).today()
    template = "support/housing/search.html"
    return await show_sheet(request, file_id, person, template, partial(empty, today=today), form=form)


def empty(_: Housing, *, today: date) -> Form:
    return Form.empty(step_id=str(uuid4()), happened_on=today.isoformat())


CONCEPT = Concept(
    of=of_file,
    of_many=of_many,
    shows_to=shows_to,
    parts=parts,
    moments=moments,
    step=step,
    tasks_of=tasks_of,
    on_paper=part,
    records=HOUSING_STEPS,
    page=SEARCH,
    due_files=due_files,
    router=router,
    counts=(PLACED, UNMET),
)
