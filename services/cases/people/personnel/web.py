"""What is kept of colleagues for the standards is shown to the lead, and to each colleague their own."""

from datetime import date
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.cases.foundation.outcomes import K
from services.cases.foundation.policy import PersonnelKeeper, Staff
from services.cases.foundation.workplace import workplace_of
from services.cases.people.personnel import acts
from services.cases.people.personnel.acts import RecordChangedError, enters, here
from services.cases.people.personnel.colleagues import colleagues
from services.cases.people.personnel.domain import QUESTIONS, Entry, items_of, seen
from services.cases.people.personnel.endings import soon
from services.cases.people.personnel.forms import filled, papers_in, record_in
from services.cases.people.personnel.store import Papers, Personnel
from services.cases.people.personnel.views import lines, own_lines
from services.cases.people.team.store import Team, accounts
from shared.accounts.domain import Person
from shared.web.forms import Form, read_form
from shared.web.shell import link, page

router = APIRouter()
OWN = "/personnel/mine"


@router.get("/personnel")
async def overview(request: Request, person: PersonnelKeeper) -> Response:
    return await show_overview(request, person)


@router.post("/personnel")
async def name_versions(request: Request, person: PersonnelKeeper) -> Response:
    """Since when safety plan and principles hold as they are now."""
    form = await read_form(request)
    since = papers_in(form, today=today_of(request))
    if not form.ok:
        return await show_overview(request, person, form=form, status=422)
    await acts.name_versions(since, reader=person, workplace=workplace_of(request))
    return RedirectResponse(link(request, "/personnel?told=versions"), 303)


@router.get(OWN)
async def show_mine(request: Request, person: Staff) -> Response:
    return await show_record(request, person.id, person)


@router.post(OWN)
async def enter_mine(request: Request, person: Staff) -> Response:
    return await enter(request, person.id, person)


@router.get("/personnel/{person_id}")
async def show(request: Request, person_id: UUID, person: PersonnelKeeper) -> Response:
    return await show_record(request, person_id, person)


@router.post("/personnel/{person_id}")
async def enter_for(request: Request, person_id: UUID, person: PersonnelKeeper) -> Response:
    return await enter(request, person_id, person)


def today_of(request: Request) -> date:
    workplace = workplace_of(request)
    return workplace.now().astimezone(workplace.clock).date()


def place_of(person_id: UUID, person: Person) -> str:
    return OWN if person_id == person.id else f"/personnel/{person_id}"


async def enter(request: Request, person_id: UUID, person: Person) -> Response:
    form, workplace, now = await read_form(request), workplace_of(request), workplace_of(request).now()
    async with workplace.store.work() as work:
        member = await here(work, person_id)
    entries = record_in(form, enters(member, person), today=now.astimezone(workplace.clock).date())
    as_seen, changed = form.text("seen", most=16), False
    try:
        await acts.enter(person_id, entries if form.ok else None, as_seen, reader=person, workplace=workplace, now=now)
    except RecordChangedError:
        changed = True
    if not form.ok:
        return await show_record(request, person_id, person, form=form, status=422)
    if changed:
        return await show_record(request, person_id, person, changed=True, status=409)
    return RedirectResponse(link(request, f"{place_of(person_id, person)}?told=entered"), 303)


async def show_record(
    request: Request,
    person_id: UUID,
    person: Person,
    *,
    form: Form | None = None,
    changed: bool = False,
    status: int = 200,
) -> Response:
    today = today_of(request)
    async with workplace_of(request).store.reading(person) as work:
        member = await here(work, person_id)
        records: dict[UUID, list[Entry]] = await Personnel(work).personnel([member.id])
        known = await colleagues(work, records, await accounts.ways_in(work), at=today)
    colleague = known[member.id]
    record = colleague.known.record
    told: dict[str, Any] = {"member": member, "record": record, "items": items_of(member.roles), "changed": changed}
    told |= {"open_items": enters(member, person), "questions": QUESTIONS, "runs_out": soon(known, today=today)}
    told |= {"lines": own_lines(colleague, today=today), "papers": colleague.known.papers}
    action = link(request, place_of(person_id, person))
    return page(
        request,
        "people/personnel/personnel_record.html",
        status=status,
        form=form or filled(record),
        seen=form.given("seen") if form else seen(record),
        action=action,
        k=K,
        today=today,
        **told,
    )


async def show_overview(request: Request, person: Person, *, form: Form | None = None, status: int = 200) -> Response:
    today = today_of(request)
    async with workplace_of(request).store.reading(person) as work:
        staff = [one for one in await Team(work).staff() if one.active]
        records = await Personnel(work).personnel([one.id for one in staff])
        known = await colleagues(work, records, await accounts.ways_in(work), at=today)
        papers = await Papers(work).papers()
    return page(
        request,
        "people/personnel/personnel.html",
        status=status,
        form=form or Form.empty(**{paper: day.isoformat() for paper, day in papers.items()}),
        staff=staff,
        lines=lines([known[one.id] for one in staff], today=today),
        runs_out=soon(known, today=today),
        papers=papers,
        today=today,
        k=K,
    )
