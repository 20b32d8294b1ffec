"""The page of the safety plan: as it stands, the form that changes it, and the paper for the client."""

from datetime import date
from functools import partial
from uuid import UUID, uuid4

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from services.cases.casework.safety.acts import plan
from services.cases.casework.safety.domain import LONGEST_LINE, STEPS, Paper, Steps
from services.cases.casework.safety.page_parts import PLAN, Safety, of_file, shows_to
from services.cases.casework.safety.questions import PLAN as PLAN_DAYS
from services.cases.casework.safety.questions import questions
from services.cases.casework.safety.store import SAFETY_PLANS, SafetyPlans
from services.cases.files.file.sheets import noted, seen_in, show_sheet, write_down
from services.cases.files.file.store import Files
from services.cases.foundation.access.domain import Act, Kind, Subject
from services.cases.foundation.policy import FileReader, Reader
from services.cases.foundation.records.concept import Concept
from services.cases.foundation.spoken_languages import SPOKEN, Spoken, named
from services.cases.foundation.workplace import workplace_of
from shared.accounts.domain import Person
from shared.accounts.web import Fresh
from shared.web.forms import Form, read_form
from shared.web.shell import page, words

router = APIRouter()


@router.get("/files/{file_id}/safety-plan")
async def show(request: Request, file_id: UUID, person: FileReader) -> Response:
    return await show_plan(request, file_id, person)


@router.post("/files/{file_id}/safety-plan")
async def add(request: Request, file_id: UUID, person: Reader) -> Response:
    form, workplace = await read_form(request), workplace_of(request)
    said, plan_id, seen = said_in(form, workplace.today()), form.uuid("plan_id") or uuid4(), seen_in(form)
    if not any(getattr(said, name) for name in STEPS):
        form.problem(STEPS[0], words(request).gettext("Write down at least one of these."))
    now = workplace.now()
    act = partial(plan, file_id, said, seen=seen, plan_id=plan_id, reader=person, workplace=workplace, now=now)
    await write_down(request, form, act)
    return noted(request, file_id, PLAN) if form.ok else await show_plan(request, file_id, person, form=form)


@router.get("/files/{file_id}/safety-plan/print", dependencies=[Depends(Fresh())])
async def on_paper(request: Request, file_id: UUID, person: Reader) -> Response:
    """For the client: without a name, a number or the centre, in the language of the page that is asked for.

    What was deliberately not given on paper is not printed; the page says so.
    """
    workplace = workplace_of(request)
    async with workplace.store.reading(person) as work:
        file = await Files(work).file(file_id)
        await work.admit(Act.PRINT, Subject(Kind.FILE, (file_id,)))
        await work.admit(Act.PRINT, Subject(Kind.NOTE, (file_id,)))
        newest = Safety(plans=await SafetyPlans(work).of(file)).plan
    withheld = newest is None or newest.paper is Paper.NOT_GIVEN
    shown = None if withheld else newest
    template = "casework/safety/plan_paper.html"
    return page(request, template, status=409 if withheld else 200, file=file, plan=shown, steps=STEPS)


def said_in(form: Form, today: date) -> Steps:
    """As far as the form is right."""
    on = form.day("agreed_on", required=False) or today
    steps = {name: form.text(name, most=LONGEST_LINE, required=False) or None for name in STEPS}
    return Steps(
        agreed_on=on,
        **steps,
        language=form.code("language", Spoken, required=False),
        paper=form.code("paper", Paper, required=False),
        plan_review_on=form.day("plan_review_on", least=on, required=False),
    )


async def show_plan(request: Request, file_id: UUID, person: Person, *, form: Form | None = None) -> Response:
    return await show_sheet(
        request,
        file_id,
        person,
        "casework/safety/plan.html",
        "safety",
        of_file,
        partial(empty, today=workplace_of(request).today()),
        form=form,
        steps=STEPS,
        spoken=named(words(request), SPOKEN),
        days=questions().days[PLAN_DAYS],
    )


def empty(safety: Safety, *, today: date) -> Form:
    """With what stands there now."""
    newest = safety.plan
    values = {name: str(getattr(newest, name, None) or "") for name in (*STEPS, "language", "paper")}
    return Form.empty(
        **values, plan_id=str(uuid4()), seen=str(newest.id) if newest else "", agreed_on=today.isoformat()
    )


CONCEPT: Concept[None] = Concept(shows_to=shows_to, records=SAFETY_PLANS, page=PLAN, router=router)
