"""The page of absences: who is away and who stands in, what others ask of the reader, and the form."""

from typing import Any
from uuid import UUID, uuid4

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.cases.foundation.policy import Reader
from services.cases.foundation.roles import Right, holds
from services.cases.foundation.workplace import Workplace, workplace_of
from services.cases.people.absences import acts
from services.cases.people.absences.acts import may_stand_in
from services.cases.people.absences.domain import Absence, AbsenceNotFoundError, AbsenceNotPossibleError, Answer
from services.cases.people.absences.store import Absences
from services.cases.people.team.store import Team
from shared.accounts.domain import Person
from shared.web.forms import Form, read_form
from shared.web.shell import link, page, words

router = APIRouter()
PATH = "/team/absences"
ACTIONS = ("enter", "yes", "no", "ask", "call_off")


@router.get(PATH)
async def show(request: Request, person: Reader) -> Response:
    return await show_absences(request, person)


@router.post(PATH)
async def change(request: Request, person: Reader) -> Response:
    form, workplace = await read_form(request), workplace_of(request)
    action = form.choice("action", ACTIONS)
    absence_id = form.uuid("absence_id")
    if form.ok and absence_id:
        try:
            await act(form, action, absence_id, person, workplace)
        except AbsenceNotPossibleError as error:
            form.problem(error.field, why(request, error.why))
        except AbsenceNotFoundError:
            return await show_absences(request, person, gone=True, status=409)
    if not form.ok:
        return await show_absences(request, person, form=form, status=422)
    return RedirectResponse(link(request, f"{PATH}?told={action}"), 303)


async def act(form: Form, action: str, absence_id: UUID, person: Person, workplace: Workplace) -> None:
    if action == "enter":
        if new := absence_in(form, absence_id, person):
            await acts.enter(new, reader=person, workplace=workplace, now=workplace.now())
    elif action == "ask":
        if deputy_id := form.uuid("deputy_id"):
            await acts.ask_another(absence_id, deputy_id, reader=person, workplace=workplace, now=workplace.now())
    elif action == "call_off":
        await acts.call_off(absence_id, reader=person, workplace=workplace)
    else:
        await acts.answer(absence_id, Answer(action), reader=person, workplace=workplace)


def absence_in(form: Form, absence_id: UUID, person: Person) -> Absence | None:
    """What is wrong stands in the form."""
    staff_id, starts_on, ends_on = form.uuid("staff_id"), form.day("starts_on"), form.day("ends_on")
    deputy_id = form.uuid("deputy_id") if form.given("deputy_id") else None
    if not form.ok or staff_id is None or starts_on is None or ends_on is None:
        return None
    return Absence(absence_id, staff_id, starts_on, ends_on, deputy_id, person.id)


async def show_absences(
    request: Request, person: Person, *, form: Form | None = None, gone: bool = False, status: int = 200
) -> Response:
    workplace = workplace_of(request)
    today = workplace.today()
    async with workplace.store.work() as work:
        staff, every = await Team(work).staff(), await Absences(work).since(today)
    leads = holds(person, Right.KEEP_ROSTER)
    able = [one for one in staff if one.counsels]
    shown: dict[str, Any] = {
        "staff": staff,
        "every": every,
        "asked": [one for one in every if one.deputy_id == person.id and one.waits],
        "mine": {one.id for one in every if leads or one.staff_id == person.id},
        "offered": [(str(one.id), one.name) for one in able if leads or one.id == person.id],
        "deputies": [one for one in able if may_stand_in(one, person.id)],
        "leads": leads,
        "gone": gone,
        "refused": None,
        "today": today,
    }
    first = {"absence_id": str(uuid4()), "starts_on": str(today), "ends_on": str(today), "staff_id": str(person.id)}
    form = form or Form.empty(**first)
    if form.given("action") not in ("", "enter"):
        shown["refused"], form = form, Form.empty(**first)
    return page(request, "people/absences/absences.html", status=status, form=form, **shown)


def why(request: Request, code: str) -> str:
    _ = words(request).gettext
    return {
        "before_start": _("This is before the first day."),
        "over": _("These days are over."),
        "too_long": _("That is too long: 60 days at most. For longer, hand the files over."),
        "away_already": _("An absence is entered for some of these days already."),
        "away_too": _("This colleague is away on some of these days, too."),
        "agreed_already": _("A colleague has agreed to stand in already."),
    }.get(code, code)
