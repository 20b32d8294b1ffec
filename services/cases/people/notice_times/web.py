"""The page on which a colleague chooses when mails come."""

from datetime import time

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.cases.foundation.policy import Staff
from services.cases.foundation.workplace import workplace_of
from services.cases.people.notice_times.acts import choose
from services.cases.people.notice_times.domain import DAYS, HOURS, NoticeTimes, TimesNotPossibleError
from services.cases.people.notice_times.store import TimesOfNotices
from shared.accounts.domain import Person
from shared.web.forms import Form, read_form
from shared.web.shell import link, page, words

router = APIRouter()
PATH = "/account/mails/times"
LAST_HOUR = HOURS[-1]


@router.get(PATH)
async def show(request: Request, person: Staff) -> Response:
    return await times_page(request, person)


@router.post(PATH)
async def save(request: Request, person: Staff) -> Response:
    form = await read_form(request)
    times = times_in(form, person)
    try:
        if form.ok:
            await choose(times, workplace=workplace_of(request))
    except TimesNotPossibleError as error:
        form.problem(error.field, why(request, error.why))
    if not form.ok:
        return await times_page(request, person, form=form, status=422)
    return RedirectResponse(link(request, f"{PATH}?told=saved"), 303)


def times_in(form: Form, person: Person) -> NoticeTimes:
    """What is wrong stands in the form."""
    quiet_from, quiet_until, daily_at = (
        form.whole(name, least=0, most=LAST_HOUR, required=False) for name in ("quiet_from", "quiet_until", "daily_at")
    )
    days_off = frozenset(int(day) for day in form.several("days_off", [str(day) for day in DAYS]))
    return NoticeTimes(person.id, quiet_from, quiet_until, days_off, daily_at)


def form_of(times: NoticeTimes) -> Form:
    hours = {"quiet_from": times.quiet_from, "quiet_until": times.quiet_until, "daily_at": times.daily_at}
    given = {name: ("" if hour is None else str(hour),) for name, hour in hours.items()}
    return Form({**given, "days_off": tuple(str(day) for day in sorted(times.days_off))})


async def times_page(request: Request, person: Person, *, form: Form | None = None, status: int = 200) -> Response:
    async with workplace_of(request).store.reading(person) as work:
        chosen = (await TimesOfNotices(work).of([person.id])).get(person.id, NoticeTimes(person.id))
    wording = words(request)
    hours = [(hour, wording.time(time(hour))) for hour in HOURS]
    days = [(day, wording.locale.days["stand-alone"]["wide"][day]) for day in DAYS]
    form = form or form_of(chosen)
    return page(request, "people/notice_times/times.html", status=status, form=form, days=days, hours=hours)


def why(request: Request, code: str) -> str:
    _ = words(request).gettext
    return {
        "whole_day": _("Then no mail would ever come. Please choose another hour."),
        "whole_week": _("Then no mail would ever come. Please leave one day."),
        "quiet": _("This hour lies in your quiet hours. Please choose another one."),
    }.get(code, code)
