"""The page of the duty roster: one week, and a form for those who may enter colleagues."""

from datetime import timedelta
from uuid import UUID, uuid4

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.cases.foundation.policy import Staff
from services.cases.foundation.workplace import workplace_of
from services.cases.people.duty import acts
from services.cases.people.duty.domain import Duty, DutyNotPossibleError, may_enter, monday_of, require_entering
from services.cases.people.duty.presence import presence_on
from services.cases.people.duty.store import DutyRoster
from services.cases.people.team.domain import on_duty
from services.cases.people.team.store import Team
from shared.accounts.domain import Person
from shared.web.forms import Form, day_in, read_form
from shared.web.shell import link, page, words

router = APIRouter()
PATH = "/team/duty"
WEEK = timedelta(days=7)


@router.get(PATH)
async def show(request: Request, person: Staff) -> Response:
    return await show_roster(request, person)


@router.post(PATH)
async def change(request: Request, person: Staff) -> Response:
    form, workplace = await read_form(request), workplace_of(request)
    if form.given("action") != "remove":
        require_entering(person)
    action, duty_id = form.choice("action", ("add", "remove")), form.uuid("duty_id")
    if action == "remove" and duty_id:
        await acts.remove(duty_id, reader=person, workplace=workplace)
    elif action == "add" and duty_id and (duty := duty_in(form, duty_id)):
        try:
            await acts.enter(duty, reader=person, workplace=workplace, now=workplace.now())
        except DutyNotPossibleError as error:
            form.problem(error.field, why(request, error.why))
    if not form.ok:
        return await show_roster(request, person, form=form, status=422)
    week = day_in(form.given("starts_on")) or day_in(form.given("week")) or workplace.today()
    return RedirectResponse(link(request, f"{PATH}?week={week}&told={action}"), 303)


def duty_in(form: Form, duty_id: UUID) -> Duty | None:
    staff_id, starts_on, ends_on = form.uuid("staff_id"), form.day("starts_on"), form.day("ends_on")
    return Duty(duty_id, staff_id, starts_on, ends_on) if staff_id and starts_on and ends_on else None


async def show_roster(request: Request, person: Person, *, form: Form | None = None, status: int = 200) -> Response:
    workplace = workplace_of(request)
    today = workplace.today()
    monday = monday_of(day_in(request.query_params.get("week", "")) or today)
    async with workplace.store.work() as work:
        staff, roster = await Team(work).staff(), await DutyRoster(work).between(monday, monday + WEEK)
        now_on_duty = on_duty(staff, await presence_on(work, today))
    names = {one.id: one.name for one in staff}
    days = [monday + timedelta(days=number) for number in range(WEEK.days)]
    first = {"duty_id": str(uuid4()), "starts_on": str(max(monday, today)), "ends_on": str(max(days[-1], today))}
    return page(
        request,
        "people/duty/roster.html",
        status=status,
        form=form or Form.empty(staff_id=str(person.id), **first),
        days=[(day, [one for one in roster if one.covers(day)]) for day in days],
        roster=[one for one in roster if one.starts_on <= days[-1]],
        names=names,
        now_on_duty=now_on_duty,
        today=today,
        before=monday - WEEK,
        after=monday + WEEK,
        enters=may_enter(person),
        offered=[(str(one.id), one.name) for one in staff if one.counsels and may_enter(person, one.id)],
        may_remove={one.id for one in roster if one.staff_id == person.id or may_enter(person, one.staff_id)},
    )


def why(request: Request, code: str) -> str:
    _ = words(request).gettext
    return {
        "before_start": _("This is before the first day."),
        "over": _("These days are over."),
        "too_long": _("That is too long: three months at most."),
    }.get(code, code)
