"""The form that retires a criterion of the centre."""

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.quality.answers.local import domain
from services.quality.answers.local.store import ChangedMeanwhileError
from services.quality.answers.local.web import criterion_page, edition_or_404, may_set, stamped
from services.quality.answers.retirements import acts
from services.quality.foundation.arrivals import Colleague
from services.quality.standards.desk import desk_of
from shared.web.forms import read_form
from shared.web.shell import link

router = APIRouter(prefix="/local/{own_id}/retire")


@router.post("")
async def retire(request: Request, own_id: str, colleague: Colleague) -> Response:
    may_set(colleague)
    edition, form = await edition_or_404(request, own_id), await read_form(request)
    reason = form.text("reason", most=domain.LONGEST_REASON)
    if not form.ok:
        return await criterion_page(request, colleague, edition, form=form, status=422)
    desk = desk_of(request)
    try:
        stamp = stamped(form, desk, colleague, "seen", "reason")
        await acts.retire(edition, reason, stamp, seen=form.given("seen"), desk=desk)
    except (domain.RetiredError, ChangedMeanwhileError):
        raise HTTPException(409) from None
    return RedirectResponse(link(request, f"/local/{own_id}?saved=retired"), 303)
