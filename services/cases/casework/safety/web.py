"""The page of the risk: what was assessed, the form with the questions, and two buttons for what needs no form."""

from collections.abc import Awaitable, Callable
from datetime import date
from functools import partial
from uuid import UUID, uuid4

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from services.cases.casework.safety.acts import assess
from services.cases.casework.safety.domain import LONGEST_WORDS, Answer, Assessment, Level, Outcome, Question, Reason
from services.cases.casework.safety.outcomes import ASSESSED, OFFERED
from services.cases.casework.safety.page_parts import (
    RISK,
    Safety,
    moments,
    of_file,
    of_many,
    on_paper,
    parts,
    shows_to,
    step,
    tasks_of,
)
from services.cases.casework.safety.questions import questions
from services.cases.casework.safety.store import RISK_ASSESSMENTS
from services.cases.files.file.sheets import noted, seen_in, show_sheet, write_down
from services.cases.foundation.policy import FileReader, Reader
from services.cases.foundation.records.concept import Concept
from services.cases.foundation.workplace import workplace_of
from shared.accounts.domain import Person
from shared.web.forms import Form, read_form
from shared.web.shell import words

router = APIRouter()


@router.get("/files/{file_id}/risk")
async def show(request: Request, file_id: UUID, person: FileReader) -> Response:
    return await show_risk(request, file_id, person)


@router.post("/files/{file_id}/risk")
async def add(request: Request, file_id: UUID, person: Reader) -> Response:
    form = await read_form(request)
    said = said_in(form, workplace_of(request).today())
    await write_down(request, form, act_of(request, file_id, person, form, said))
    return noted(request, file_id, RISK) if form.ok else await show_risk(request, file_id, person, form=form)


@router.post("/files/{file_id}/risk/answer")
async def answer(request: Request, file_id: UUID, person: Reader) -> Response:
    """What needs no questions: nothing has changed, or the client does not want to talk about it."""
    form = await read_form(request)
    chosen = form.choice("outcome", (Outcome.CONFIRMED, Outcome.DECLINED))
    said = Assessment(assessed_on=workplace_of(request).today(), outcome=Outcome(chosen) if chosen else None)
    await write_down(request, form, act_of(request, file_id, person, form, said))
    return noted(request, file_id, RISK) if form.ok else await show_risk(request, file_id, person, refused=form)


def act_of(
    request: Request, file_id: UUID, person: Person, form: Form, said: Assessment
) -> Callable[[], Awaitable[None]]:
    workplace, assessment_id, seen = workplace_of(request), form.uuid("assessment_id") or uuid4(), seen_in(form)
    return partial(
        assess,
        file_id,
        said,
        seen=seen,
        assessment_id=assessment_id,
        reader=person,
        workplace=workplace,
        now=workplace.now(),
    )


def said_in(form: Form, today: date) -> Assessment:
    """As far as the form is right."""
    answers = {one: form.code(name_of(one), Answer, required=False) for one in questions().questions}
    on = form.day("assessed_on", required=False) or today
    reasons = form.codes("reasons", Reason)
    if not reasons:
        form.problem("reasons", "missing")
    return Assessment(
        assessed_on=on,
        outcome=Outcome.ASSESSED,
        level=form.code("level", Level),
        reasons=reasons,
        words=form.text("words", most=LONGEST_WORDS),
        answered_yes=those(answers, Answer.YES),
        answered_no=those(answers, Answer.NO),
        not_known=those(answers, Answer.NOT_KNOWN),
        review_on=form.day("review_on", least=on, required=False),
    )


def name_of(question: Question) -> str:
    """Of its field in the form."""
    return f"asked_{question}"


def those(answers: dict[Question, Answer | None], answer: Answer) -> tuple[Question, ...]:
    return tuple(question for question, given in answers.items() if given is answer)


async def show_risk(
    request: Request, file_id: UUID, person: Person, *, form: Form | None = None, refused: Form | None = None
) -> Response:
    asked, wording = questions(), words(request)
    return await show_sheet(
        request,
        file_id,
        person,
        "casework/safety/risk.html",
        "safety",
        of_file,
        partial(empty, today=workplace_of(request).today()),
        form=form,
        refused=refused,
        asked=asked,
        questions=[(name_of(Question(code)), text) for code, text in asked.words(wording.code).items()],
        new_ids=[uuid4(), uuid4()],
    )


def empty(safety: Safety, *, today: date) -> Form:
    """With the answers of the last time. The level and its reasons are chosen anew: nobody confirms them by haste."""
    risk = safety.risk
    answers = {name_of(one): str(risk.answer(one)) if risk else Answer.NOT_ASKED.value for one in questions().questions}
    return Form.empty(
        **answers,
        assessment_id=str(uuid4()),
        seen=str(risk.id) if risk else "",
        assessed_on=today.isoformat(),
    )


CONCEPT = Concept(
    of=of_file,
    of_many=of_many,
    shows_to=shows_to,
    parts=parts,
    moments=moments,
    step=step,
    tasks_of=tasks_of,
    on_paper=on_paper,
    records=RISK_ASSESSMENTS,
    page=RISK,
    router=router,
    counts=(ASSESSED, OFFERED),
)
