"""Periods that were set shorter: looked at, and confirmed by the lead, or left as they are."""

from collections.abc import Sequence

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.cases.foundation.policy import PeriodKeeper
from services.cases.foundation.workplace import workplace_of
from services.cases.retention.periods import acts
from services.cases.retention.periods.acts import NotAsShownError, NotSureError
from services.cases.retention.periods.domain import Shorter, as_seen
from services.cases.retention.periods.store import PeriodsInForce
from shared.accounts.web import Fresh
from shared.web.forms import Form, read_form
from shared.web.shell import link, page

router = APIRouter()
LONGEST = 400


@router.get("/retention/periods", dependencies=[Depends(Fresh())])
async def show(request: Request, person: PeriodKeeper) -> Response:
    workplace = workplace_of(request)
    async with workplace.store.work() as work:
        waiting = await PeriodsInForce(work).shorter_periods(workplace.periods)
    return periods_page(request, waiting, Form.empty())


@router.post("/retention/periods", dependencies=[Depends(Fresh())])
async def shorten(request: Request, person: PeriodKeeper) -> Response:
    form, workplace = await read_form(request), workplace_of(request)
    sure, seen = form.checked("sure"), form.text("seen", most=LONGEST)
    if not sure:
        form.problem("sure", "missing")
    try:
        await acts.shorten(seen, sure=form.ok, reader=person, workplace=workplace)
    except NotSureError as error:
        return periods_page(request, error.waiting, form, status=422)
    except NotAsShownError as error:
        return periods_page(request, error.waiting, Form.empty(), status=409)
    return RedirectResponse(link(request, "/retention?told=shorter"), 303)


def periods_page(request: Request, waiting: Sequence[Shorter], form: Form, *, status: int = 200) -> Response:
    return page(
        request,
        "retention/periods.html",
        status=status,
        shorter=waiting,
        seen=as_seen(waiting),
        form=form,
        changed=status == 409,
    )
