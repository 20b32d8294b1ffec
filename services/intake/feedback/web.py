"""How was it? One page with faces and words, without a cookie or a script; own words have a page of their own."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.intake.feedback.box import Box
from services.intake.feedback.domain import ANSWERS, NAMES, Answers
from services.intake.pages.compression import compressed
from shared.crypto.feedback_codes import read_code
from shared.process.concurrency_limit import BusyError
from shared.store.connections import StoreAwayError
from shared.web.forms import Form, read_form
from shared.web.shell import link, page

router = APIRouter()
of_demonstration = APIRouter()
"""Only where a demonstration cannot wait for the first night of the month; elsewhere there is no such route."""


@router.get("/answers")
async def ask(request: Request) -> Response:
    return compressed(request, shown(request, Form.empty()))


@router.post("/answers")
async def take(request: Request) -> Response:
    form = await read_form(request)
    if form.given("way") == "language":
        return shown(request, form)
    answers, code = answers_in(form), read_code(form.given("code"))
    if not form.ok or not answers:
        return shown(request, form, status=422, trouble="" if form.problems else "nothing")
    try:
        if code is None or not await box_of(request).put(code, answers):
            return shown(request, form, status=422, trouble="code")
    except (BusyError, StoreAwayError):
        return shown(request, form, status=503, trouble="busy")
    return RedirectResponse(link(request, "/answers/thanks"), 303)


@router.get("/answers/thanks")
async def thanks(request: Request) -> Response:
    return page(request, "feedback/thanks.html", said=False)


@of_demonstration.post("/answers/release")
async def release_now(request: Request) -> Response:
    """The running month, once; nobody signs in at this door, and nobody learns more than quality will show."""
    box = box_of(request)
    await box.count_what_waits()
    await box.release(box.this_month)
    return RedirectResponse(link(request, "/answers/thanks"), 303)


def answers_in(form: Form) -> Answers:
    """What was answered; a question that was left out is not in it."""
    given = {question: form.choice(name, ANSWERS, required=False) for question, name in NAMES.items()}
    return {question: answer for question, answer in given.items() if answer}


def shown(request: Request, form: Form, *, trouble: str = "", status: int = 200) -> Response:
    return page(request, "feedback/answers.html", status=status, form=form, names=NAMES, trouble=trouble)


def box_of(request: Request) -> Box:
    box: Box = request.app.state.box
    return box
