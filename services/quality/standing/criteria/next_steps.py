"""The next step of a criterion on its page: given to a role until a day, taken back, done."""

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.quality.answers.local.lookups import criterion_or_404
from services.quality.foundation.arrivals import Colleague
from services.quality.foundation.domain import Author, Role
from services.quality.standards.desk import desk_of
from services.quality.standing.criteria.web import criterion_page
from services.quality.standing.next_steps.acts import finish, give_next_step, take_back
from services.quality.standing.next_steps.domain import NotOfferedError
from shared.web.forms import read_form
from shared.web.shell import link

router = APIRouter(prefix="/criteria/{criterion_id}/next-step")


@router.post("/give")
async def give(request: Request, criterion_id: str, colleague: Colleague) -> Response:
    may_give(colleague)
    criterion, form = await criterion_or_404(request, criterion_id), await read_form(request)
    to, due = form.choice("to", list(Role)), form.day("due")
    if form.ok and due:
        try:
            await give_next_step(criterion.id, to, due, by=colleague, desk=desk_of(request))
        except NotOfferedError as error:
            form.problem(error.field, "not_valid")
    if not form.ok:
        return await criterion_page(request, criterion_id, colleague, form, status=422)
    return RedirectResponse(link(request, f"/criteria/{criterion_id}#next-step"), 303)


@router.post("/take-back")
async def take(request: Request, criterion_id: str, colleague: Colleague) -> Response:
    may_give(colleague)
    criterion = await criterion_or_404(request, criterion_id)
    await read_form(request)
    await take_back(criterion.id, desk=desk_of(request))
    return RedirectResponse(link(request, f"/criteria/{criterion_id}#plan"), 303)


@router.post("/done")
async def done(request: Request, criterion_id: str, colleague: Colleague) -> Response:
    criterion = await criterion_or_404(request, criterion_id)
    await read_form(request)
    await finish(criterion.id, by=colleague, desk=desk_of(request))
    return RedirectResponse(link(request, f"/criteria/{criterion_id}#plan"), 303)


def may_give(colleague: Author) -> None:
    if not colleague.role.may_approve:
        raise HTTPException(403)
