"""Who is in the team of a file; a page without anything of what is in it."""

from uuid import UUID

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.cases.files.file.store import Files
from services.cases.files.members import acts
from services.cases.files.members.forms import TO_BE_ADDED, offered, wanted_in
from services.cases.foundation.access.domain import GIVEN_TO, Capacity, FileNotFoundHereError, Part
from services.cases.foundation.policy import Reader
from services.cases.foundation.roles import Right, holds
from services.cases.foundation.workplace import Workplace, workplace_of
from services.cases.people.members.domain import LONGEST, PlaceNotPossibleError
from services.cases.people.members.store import Members
from services.cases.people.team.domain import StaffMember
from services.cases.people.team.store import Team
from services.cases.people.undertakings.domain import unbound
from services.cases.people.undertakings.store import Undertakings
from shared.accounts.domain import Person
from shared.accounts.web import Fresh
from shared.web.forms import Form, read_form
from shared.web.shell import link, page, words

router = APIRouter()
FRESH = [Depends(Fresh())]
"""Nobody who found a screen open gives a file to somebody else."""
FIRST = {"parts": (Part.NAME.value, Part.MESSAGES.value)}


@router.get("/files/{file_id}/team")
async def show(request: Request, file_id: UUID, person: Reader) -> Response:
    return await show_team(request, file_id, person)


@router.post("/files/{file_id}/team", dependencies=FRESH)
async def change(request: Request, file_id: UUID, person: Reader) -> Response:
    form = await read_form(request)
    action = form.choice("action", ("add", "end"))
    does = {"add": add, "end": end}
    if form.ok:
        try:
            await does[action](request, file_id, person, form)
        except PlaceNotPossibleError as error:
            form.problem(error.field, why(request, error.why))
    if not form.ok:
        return await show_team(request, file_id, person, form=form, status=422)
    return RedirectResponse(link(request, f"/files/{file_id}/team?told={action}"), 303)


async def add(request: Request, file_id: UUID, person: Person, form: Form) -> None:
    workplace = workplace_of(request)
    wanted = wanted_in(form, await staff_of(workplace), workplace.clock)
    if wanted:
        await acts.let_in(wanted, file_id=file_id, reader=person, workplace=workplace)


async def end(request: Request, file_id: UUID, person: Person, form: Form) -> None:
    member_id, workplace = form.uuid("member_id"), workplace_of(request)
    if not member_id or not await acts.end_place(member_id, file_id=file_id, reader=person, workplace=workplace):
        form.problem("member_id", "not_offered")


async def staff_of(workplace: Workplace) -> list[StaffMember]:
    async with workplace.store.work() as work:
        return await Team(work).staff()


async def show_team(
    request: Request, file_id: UUID, person: Person, *, form: Form | None = None, status: int = 200
) -> Response:
    async with workplace_of(request).store.reading(person) as work:
        if not await Members(work).has_team(file_id):
            raise FileNotFoundHereError(file_id)
        team, staff = await Members(work).team(file_id), await Team(work).staff()
        [cover] = await Files(work).covers([file_id])
        now, relation = work.now, work.relation(file_id)
        bound = await Undertakings(work).undertakings()
    capacity = capacity_in(form.given("capacity") if form else request.query_params.get("as", ""))
    there = {person.id, *(one.staff_id for one in team if one.runs(now))}
    apart = [one for one in staff if one.id not in there]
    return page(
        request,
        "people/members/file_team.html",
        status=status,
        file=cover,
        team=team,
        staff=staff,
        form=form or Form(FIRST),
        opens=relation.place is not None or relation.opened is not None,
        sets=relation.is_responsible or holds(person, Right.SEE_ALL_FILES_EXIST),
        as_what=capacity,
        limited=capacity in LONGEST,
        given=GIVEN_TO.get(capacity, ()),
        offered=offered(capacity, apart, unbound(apart, bound, workplace_of(request).today())),
        now=now,
    )


def capacity_in(given: str) -> Capacity:
    """As what the form lets somebody in; as a deputy if nothing else is chosen."""
    return Capacity(given) if given in TO_BE_ADDED else Capacity.DEPUTY


def why(request: Request, code: str) -> str:
    _ = words(request).gettext
    return {
        "not_able": _("With the task of this colleague at the centre this is not possible."),
        "already_there": _("This colleague is in the team already."),
        "unbound": _(
            "No undertaking of secrecy is noted that holds until the end of the place. "
            'The lead or whoever answers for data protection notes it on the page "Undertakings of secrecy".'
        ),
        "left": _("This colleague has left the centre meanwhile."),
        "unconfirmed": _(
            "This account is not confirmed yet. Somebody else of the team confirms it on the page of the team."
        ),
        "not_ahead": _("Please say until when. It has to lie ahead."),
        "too_far": _("That is too long: at most two weeks for interpreting, 60 days for a substitute."),
        "responsible": _("Somebody has to be responsible. Hand the file over first."),
        "restricted": _("This file is only kept: nothing new is written into it. Please hand it over without a note."),
    }.get(code, code)
