"""The pulse: taking part once, opening and closing one, and what the last ones said."""

from collections.abc import Mapping
from functools import partial
from uuid import uuid4

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.quality.answers.pulse import acts, domain
from services.quality.answers.pulse.domain import (
    ClosedError,
    Feeling,
    NotYoursError,
    Pulse,
    Question,
    TooSoonError,
    last_with_a_result,
)
from services.quality.answers.pulse.store import Pulses
from services.quality.answers.pulse.urn import AlreadyThereError, UrnKey, UrnNotOpenedError, opened
from services.quality.foundation.arrivals import Colleague
from services.quality.foundation.domain import Author
from services.quality.foundation.forms import id_from, put_in_words
from services.quality.foundation.second_looks import IncompleteError
from services.quality.standards.desk import desk_of
from shared.web.forms import Form, read_form
from shared.web.shell import link, page, words

router = APIRouter(prefix="/pulse")


@router.get("")
async def show_pulse(request: Request, colleague: Colleague, saved: str = "") -> Response:
    return await pulse_page(request, colleague, Form.empty(), saved=saved)


@router.post("")
async def take_part(request: Request, colleague: Colleague) -> Response:
    desk, form = desk_of(request), await read_form(request)
    try:
        answers = domain.answered({question.value: form.given(question.value) for question in Question})
        await acts.take_part(answers, by=colleague, key_of=partial(key_of, request), desk=desk)
    except IncompleteError as incomplete:
        form.problem(incomplete.field, put_in_words(incomplete.code, words(request)))
        return await pulse_page(request, colleague, form, status=422)
    except (ClosedError, AlreadyThereError, UrnNotOpenedError) as refused:
        return await pulse_page(request, colleague, form, problem=PROBLEMS[type(refused)], status=409)
    return RedirectResponse(link(request, "/pulse?saved=answered"), 303)


@router.post("/open")
async def open_one(request: Request, colleague: Colleague) -> Response:
    desk, form = desk_of(request), await read_form(request)
    ends = form.day("ends")
    if ends is None:
        return await pulse_page(request, colleague, form, status=422)
    try:
        id_ = id_from(form, "form_id", "ends")
        await acts.open_one(ends=ends, by=colleague, id=id_, key_of=partial(key_of, request), desk=desk)
    except IncompleteError as incomplete:
        form.problem(incomplete.field, put_in_words(incomplete.code, words(request)))
        return await pulse_page(request, colleague, form, status=422)
    except TooSoonError:
        return await pulse_page(request, colleague, form, problem="too_soon", status=409)
    except NotYoursError:
        return await pulse_page(request, colleague, form, problem="not_yours", status=403)
    return RedirectResponse(link(request, "/pulse?saved=opened"), 303)


@router.post("/close")
async def close_one(request: Request, colleague: Colleague) -> Response:
    desk = desk_of(request)
    await read_form(request)
    try:
        await acts.close(by=colleague, key_of=partial(key_of, request), desk=desk)
    except ClosedError:
        raise HTTPException(409) from None
    except NotYoursError:
        return await pulse_page(request, colleague, Form.empty(), problem="not_yours", status=403)
    return RedirectResponse(link(request, "/pulse?saved=closed"), 303)


PROBLEMS: Mapping[type[Exception], str] = {
    ClosedError: "closed",
    AlreadyThereError: "already",
    UrnNotOpenedError: "unreadable",
}


def key_of(request: Request, pulse: Pulse, salt: bytes) -> UrnKey:
    """From a secret that the database has never seen."""
    settings = request.app.state.settings
    secret = settings.nats_seed.get_secret_value().encode()
    return UrnKey.of(secret, salt, centre=settings.centre, pulse_id=pulse.id)


async def pulse_page(
    request: Request, colleague: Author, form: Form, *, saved: str = "", problem: str = "", status: int = 200
) -> Response:
    desk = desk_of(request)
    async with desk.store.work() as work:
        running = await Pulses(work).running()
        closed = await Pulses(work).closed()
    pulse, took_part, enough = None, False, False
    if running:
        pulse, salt, urn = running
        key = key_of(request, pulse, salt)
        try:
            marks = opened(urn, key).marks
            took_part, enough = key.mark(colleague.pseudonym) in marks, len(marks) >= domain.FEWEST
        except UrnNotOpenedError:
            problem = problem or "unreadable"
    return page(
        request,
        "answers/pulse.html",
        status=status,
        colleague=colleague,
        pulse=pulse,
        takes_answers=pulse is not None and pulse.takes_answers(desk.today),
        took_part=took_part,
        enough=enough,
        closed=closed,
        next_day=domain.next_day(last_with_a_result(closed)),
        questions=list(Question),
        feelings=list(Feeling),
        fewest=domain.FEWEST,
        detailed_from=domain.DETAILED_FROM,
        form=form,
        form_id=form.given("form_id") or uuid4(),
        today=desk.today,
        saved=saved,
        problem=problem,
    )
