"""Closing a file, opening it again, and keeping it longer."""

from datetime import date
from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.cases.files.file.domain import ClosedBecause
from services.cases.files.file.store import Files
from services.cases.foundation.access.domain import Errand
from services.cases.foundation.periods import rules
from services.cases.foundation.policy import Reader
from services.cases.foundation.workplace import workplace_of
from services.cases.retention.erasure.acts import (
    Close,
    Keep,
    KeepNoLonger,
    KeepUntilMajority,
    NotSaidError,
    Reopen,
    Wish,
    asks,
    change_ending,
    waits_in,
)
from services.cases.retention.erasure.hourly_purge import decided, today_at
from services.cases.retention.erasure.web import in_years
from services.cases.retention.holds.store import HoldsInForce
from services.cases.retention.periods.store import PeriodsInForce
from services.cases.retention.schedule.domain import LONGEST_WISH, MAJORITY
from services.cases.retention.schedule.store import Keeping
from shared.accounts.domain import Person
from shared.dictionary.retention import Retention
from shared.web.forms import Form, read_form
from shared.web.shell import link, page

router = APIRouter()
ANSWERS = ("yes", "no")
ACTIONS = ("close", "reopen", "keep", "under_age", "no_longer")


@router.get("/files/{file_id}/closing")
async def show(request: Request, file_id: UUID, person: Reader) -> Response:
    return await closing_page(request, file_id, person, Form.empty())


@router.post("/files/{file_id}/closing")
async def change(request: Request, file_id: UUID, person: Reader) -> Response:
    form, workplace = await read_form(request), workplace_of(request)
    wish, now = wish_in(form, today=today_at(workplace)), workplace.now()
    try:
        await change_ending(file_id, wish, reader=person, workplace=workplace, now=now)
    except NotSaidError as error:
        if "unanswered" in error.missing:
            form.problem("unanswered", "missing")
        if "counselled" in error.missing:
            form.choice("counselled", ANSWERS)
        return await closing_page(request, file_id, person, form, status=422)
    return RedirectResponse(link(request, f"/files/{file_id}/closing?told=saved"), 303)


def wish_in(form: Form, *, today: date) -> Wish | None:
    """What the form asks for; with a problem in the form, something in it is None."""
    match form.choice("action", ACTIONS):
        case "close":
            because = form.choice("because", [each.value for each in ClosedBecause])
            counselled = {"yes": True, "no": False}.get(form.given("counselled"))
            return Close(ClosedBecause(because) if because else None, form.checked("unanswered"), counselled)
        case "reopen":
            return Reopen()
        case "keep":
            return Keep(form.day("until", least=today, most=in_years(today, LONGEST_WISH)))
        case "under_age":
            return KeepUntilMajority(form.whole("year", least=today.year, most=today.year + MAJORITY))
        case "no_longer":
            return KeepNoLonger()
    return None


async def closing_page(request: Request, file_id: UUID, person: Person, form: Form, *, status: int = 200) -> Response:
    workplace = workplace_of(request)
    today = today_at(workplace)
    async with workplace.store.reading(person) as work:
        file = await Files(work).file(file_id)
        kept = await Keeping(work).kept_of_file(file, clock=workplace.clock)
        found = await decided(kept, work=work, workplace=workplace)
        periods = await PeriodsInForce(work).periods(workplace.periods)
        async with work.errand(Errand.RETENTION) as on_errand:
            hold = await HoldsInForce(on_errand).hold_of(file.thread_id, today=today)
        relation = work.relation(file.id)
        never_informed = not file.closed_at and await asks(work, file, workplace)
        waits_since = await waits_in(work, file)
    return page(
        request,
        "retention/closing.html",
        status=status,
        file=file,
        one=next(one for one in found if one.kept.file_id == file.id),
        hold=hold,
        restricted=relation.restricted,
        ends=relation.ends,
        never_informed=never_informed,
        waits_since=waits_since,
        form=form,
        period=rules(periods)[Retention.FILE_CLOSED],
        reasons=list(ClosedBecause),
        today=today,
        latest=in_years(today, LONGEST_WISH),
        years=[(year, year) for year in range(today.year, today.year + MAJORITY + 1)],
    )
