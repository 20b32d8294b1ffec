"""Reporting an incident, for everybody; deciding who is told, for lead and data protection officer."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Any
from uuid import UUID, uuid4

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.cases.foundation.access.store import Reading
from services.cases.foundation.policy import IncidentHandler, Staff
from services.cases.foundation.regimes.domain import Topic
from services.cases.foundation.roles import Right, holds
from services.cases.foundation.workplace import Workplace, workplace_of
from services.cases.oversight.audit_review.domain import Span
from services.cases.oversight.audit_review.store import AuditReview
from services.cases.oversight.incidents import acts
from services.cases.oversight.incidents.affected_files import people_concerned
from services.cases.oversight.incidents.domain import (
    CHOICES,
    LONGEST,
    AlreadyClosedError,
    Data,
    Entry,
    Incident,
    KnownInTheFutureError,
    NotReadyError,
    Sealed,
    Stage,
    Step,
    centre_sealer,
)
from services.cases.oversight.incidents.store import Incidents
from services.cases.people.team.store import Team
from shared.accounts.domain import Person
from shared.web.forms import Form, read_form
from shared.web.shell import link, page, words

router = APIRouter()
LOOKED_BACK = timedelta(days=90)
WRITTEN_MOMENT = "%Y-%m-%dT%H:%M"
"""As a field of a form has it, in the time of the centre."""
CLOSED_STAGES = (Stage.DECIDED, Stage.CLOSED)


@router.get("/incidents")
async def show(request: Request, person: Staff) -> Response:
    return await show_incidents(request, person)


@router.post("/incidents")
async def report(request: Request, person: Staff) -> Response:
    form, workplace = await read_form(request), workplace_of(request)
    known_at, told = moment_in(form, "known_at", workplace.clock), form.text("words", most=LONGEST)
    incident_id = form.uuid("incident_id")
    if not form.ok or known_at is None or incident_id is None:
        return await show_incidents(request, person, form=form, status=422)
    now = workplace.now()
    try:
        await acts.report(told, known_at=known_at, incident_id=incident_id, reader=person, workplace=workplace, now=now)
    except KnownInTheFutureError:
        form.problem("known_at", words(request).gettext("This moment has not come yet."))
        return await show_incidents(request, person, form=form, status=422)
    return RedirectResponse(link(request, "/incidents?told=reported"), 303)


@router.get("/incidents/{incident_id}")
async def read(request: Request, incident_id: UUID, person: IncidentHandler) -> Response:
    return await show_one(request, incident_id, person)


@router.post("/incidents/{incident_id}")
async def write(request: Request, incident_id: UUID, person: IncidentHandler) -> Response:
    form, workplace = await read_form(request), workplace_of(request)
    _, now = words(request).gettext, workplace.now()
    entry = entry_in(form, person, now)
    if entry is None:
        return await show_one(request, incident_id, person, form=form, status=422)
    try:
        await acts.write(incident_id, entry, reader=person, workplace=workplace, now=now)
    except AlreadyClosedError:
        form.problem("step", _("This incident is closed. Report a new one if there is something new."))
    except NotReadyError:
        form.problem("step", _("Assess it and decide who is told before it is closed."))
    if not form.ok:
        return await show_one(request, incident_id, person, form=form, status=422)
    return RedirectResponse(link(request, f"/incidents/{incident_id}?told={entry.step}"), 303)


def entry_in(form: Form, person: Person, now: datetime) -> Entry | None:
    """What was written, or None with the problems in the form."""
    named = form.choice("step", tuple(Step))
    if not named:
        return None
    step, entry_id = Step(named), form.uuid("entry_id")
    choice = form.choice(f"{step}_choice", CHOICES[step])
    assessed = step is Step.ASSESSMENT
    data = form.several("data", tuple(Data)) if assessed else ()
    sealed = form.choice("sealed", tuple(Sealed)) if assessed else Sealed.UNKNOWN
    told = form.text(f"{step}_words", most=LONGEST)
    if not form.ok or entry_id is None:
        return None
    return Entry(entry_id, now, person.id, step, choice, told, data, sealed)


def moment_in(form: Form, name: str, clock: tzinfo) -> datetime | None:
    """Of the centre's clock; an hour that the change of the clock leaves out or repeats is taken as the earlier one."""
    given = form.text(name, most=16)
    try:
        return datetime.strptime(given, WRITTEN_MOMENT).replace(tzinfo=clock).astimezone(UTC)
    except (ValueError, OverflowError):
        form.problem(name, "not_valid")
        return None


async def show_incidents(request: Request, person: Person, *, form: Form | None = None, status: int = 200) -> Response:
    workplace, handles = workplace_of(request), holds(person, Right.HANDLE_INCIDENTS)
    now = workplace.now()
    async with workplace.store.reading(person) as work:
        sealer = centre_sealer(workplace.keys)
        every = await Incidents(work).all_incidents(sealer=sealer) if handles else []
        own = await Incidents(work).reported_since(now - LOOKED_BACK)
        staff = await Team(work).staff()
    fields = {"incident_id": str(uuid4()), "known_at": now.astimezone(workplace.clock).strftime(WRITTEN_MOMENT)}
    return page(
        request,
        "oversight/incidents.html",
        status=status,
        form=form or Form.empty(**fields),
        handles=handles,
        running=[one for one in reversed(every) if one.stage(now) not in CLOSED_STAGES],
        done=[one for one in every if one.stage(now) in CLOSED_STAGES],
        own=own,
        staff=staff,
        now=now,
        **law_shown(request, workplace),
    )


async def show_one(
    request: Request, incident_id: UUID, person: Person, *, form: Form | None = None, status: int = 200
) -> Response:
    workplace = workplace_of(request)
    sealer, now = centre_sealer(workplace.keys), workplace.now()
    async with workplace.store.reading(person) as work:
        incident = await Incidents(work).incident(incident_id, sealer=sealer)
        staff = await Team(work).staff()
        asked = asked_of(request, incident, workplace.clock)
        concerned = await concerned_by(work, asked, workplace, person)
    return page(
        request,
        "oversight/incident.html",
        status=status,
        incident=incident,
        form=form or Form.empty(),
        wrong=form.given("step") if form else "",
        entry_id=str(uuid4()),
        closes=holds(person, Right.CLOSE_INCIDENTS),
        audited=holds(person, Right.READ_AUDIT),
        asked=asked,
        concerned=concerned,
        staff=staff,
        now=now,
        **law_shown(request, workplace),
    )


def law_shown(request: Request, workplace: Workplace) -> dict[str, Any]:
    code = words(request).code
    return {
        "authority": workplace.law.authority_in(code),
        "to_authority": workplace.law.article(Topic.INCIDENT_AUTHORITY, code),
        "to_people": workplace.law.article(Topic.INCIDENT_PEOPLE, code),
        "hours_in_law": workplace.law.hours_in_law,
    }


@dataclass(frozen=True, slots=True)
class Asked:
    """Which days, both included, and whose doing, the audit is asked about."""

    since: date
    until: date
    actor: UUID | None
    sent: bool

    def span(self, clock: tzinfo) -> Span:
        begins, ends = (datetime(day.year, day.month, day.day, tzinfo=clock) for day in (self.since, self.until))
        return Span(begins, ends + timedelta(days=1))


def asked_of(request: Request, incident: Incident, clock: tzinfo) -> Asked:
    """The two weeks before somebody knew, where nothing was said."""
    known, given = incident.known_at.astimezone(clock).date(), request.query_params
    days = Form.empty(since=given.get("since", ""), until=given.get("until", ""))
    first, last = days.day("since", least=date(2000, 1, 1)), days.day("until")
    try:
        actor = UUID(given.get("actor", ""))
    except ValueError:
        actor = None
    if first is None or last is None or first > last:
        return Asked(known - timedelta(days=14), known, actor, sent=False)
    return Asked(first, last, actor, sent=True)


async def concerned_by(
    work: Reading, asked: Asked, workplace: Workplace, person: Person
) -> tuple[list[str], int] | None:
    """None before it was asked. Raises NotAllowedError."""
    if not asked.sent:
        return None
    return await people_concerned(AuditReview(work), asked.span(workplace.clock), actor=asked.actor)
