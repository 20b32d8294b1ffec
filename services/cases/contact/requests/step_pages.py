"""The forms on the page of a request: what is done with it beside an answer, and what the person needs."""

from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.cases.contact.request_steps.domain import (
    LONGEST_PLACE,
    LONGEST_REASON,
    WITH_REASON,
    AppointmentWish,
    Because,
    GenderWish,
    MediationNeed,
    Needs,
    RequestUrgency,
    StepKind,
    Wish,
)
from services.cases.contact.requests.domain import NewlyWrittenError, NothingToTakeBackError, StepMeanwhileError
from services.cases.contact.requests.step_acts import enter_needs, take_step
from services.cases.contact.requests.web import show_request
from services.cases.foundation.access.domain import Part, Relation
from services.cases.foundation.policy import Reader
from services.cases.foundation.records.domain import IdTakenError
from services.cases.foundation.spoken_languages import Spoken
from services.cases.foundation.workplace import workplace_of
from services.cases.people.team.domain import ColleagueNotFoundError
from shared.web.forms import Form, read_form
from shared.web.shell import link, words

router = APIRouter()


def wish_in(form: Form) -> Wish | None:
    """None where something is wrong with the form; what, stands in it."""
    kind = form.code("action", StepKind)
    to_staff = form.uuid("to_staff") if kind is StepKind.HANDED else None
    reason = form.code("reason", Because) if kind in WITH_REASON else None
    said = form.text("why", most=LONGEST_REASON, required=False) if kind in WITH_REASON else ""
    place = ""
    if kind in WITH_REASON:
        place = form.text("forwarded_to", most=LONGEST_PLACE, required=kind is StepKind.FORWARDED)
    if not form.ok or kind is None:
        return None
    return Wish(kind=kind, to_staff=to_staff, reason=reason, words=said or None, forwarded_to=place or None)


def id_before(form: Form, name: str) -> UUID | None:
    """Of the newest row that the colleague saw; empty where there was none."""
    return form.uuid(name) if form.given(name) else None


@router.post("/requests/{request_id}/steps")
async def take(request: Request, request_id: UUID, person: Reader) -> Response:
    form, workplace, _ = await read_form(request), workplace_of(request), words(request).gettext
    wish, step_id = wish_in(form), form.uuid("step_id")
    step_before, seen = id_before(form, "step_before"), id_before(form, "seen")
    if not form.ok or wish is None or step_id is None:
        return await show_request(request, request_id, person, step=form, status=422)
    try:
        conversation, relation = await take_step(
            request_id,
            wish,
            step_id=step_id,
            step_before=step_before,
            seen=seen,
            reader=person,
            workplace=workplace,
            now=workplace.now(),
        )
    except (StepMeanwhileError, NothingToTakeBackError, IdTakenError):
        form.problem(
            "action", _("A colleague did something with this request meanwhile. Please look at how it stands.")
        )
    except NewlyWrittenError:
        form.problem("action", _("Something new was written meanwhile. Please read it first."))
    except ColleagueNotFoundError:
        form.problem("to_staff", "not_offered")
    if not form.ok:
        status = 409 if "action" in form.problems else 422
        return await show_request(request, request_id, person, step=form, status=status)
    return RedirectResponse(link(request, place_after(wish, request_id, conversation.file_id, relation)), 303)


def place_after(wish: Wish, request_id: UUID, file_id: UUID | None, relation: Relation | None) -> str:
    """After a call in a file, the form in which it is noted, for those who may note it."""
    if file_id and relation:
        notes = relation.shows(Part.NOTES) and not relation.restricted
        return f"/files/{file_id}{'/notes' if notes else ''}?told=spoke"
    return f"/requests/{request_id}?told={wish.kind.value}"


@router.post("/requests/{request_id}/needs")
async def enter(request: Request, request_id: UUID, person: Reader) -> Response:
    form, workplace, _ = await read_form(request), workplace_of(request), words(request).gettext
    said = Needs(
        spoken=form.code("spoken", Spoken, required=False),
        mediation=form.code("mediation", MediationNeed, required=False),
        urgency=form.code("urgency", RequestUrgency, required=False),
        gender_wish=form.code("gender_wish", GenderWish, required=False),
        appointment=form.code("appointment", AppointmentWish, required=False),
    )
    needs_id, before = form.uuid("needs_id"), id_before(form, "needs_before")
    if not form.ok or needs_id is None:
        return await show_request(request, request_id, person, needs=form, status=422)
    try:
        await enter_needs(
            request_id,
            said,
            needs_id=needs_id,
            before=before,
            reader=person,
            workplace=workplace,
            now=workplace.now(),
        )
    except (StepMeanwhileError, IdTakenError):
        form.problem("needs", _("A colleague entered something else here meanwhile. Please compare, then save again."))
        return await show_request(request, request_id, person, needs=form, status=409)
    return RedirectResponse(link(request, f"/requests/{request_id}?told=needs"), 303)
