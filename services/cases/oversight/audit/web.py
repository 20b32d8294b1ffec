"""The access log: who did what, week by week what was unusual, and what lies outside."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.cases.files.file.domain import file_number
from services.cases.foundation.access.store import Reading
from services.cases.foundation.audit.domain import Noted, is_signed, last_over
from services.cases.foundation.audit.signatures import not_outside, own
from services.cases.foundation.audit.store import AuditTrail
from services.cases.foundation.policy import AuditReader
from services.cases.foundation.workplace import workplace_of
from services.cases.oversight.audit_review import domain
from services.cases.oversight.audit_review.acts import WeekNotOverError, review
from services.cases.oversight.audit_review.domain import as_csv, grouped, is_taken, span_of, unusual, week_of
from services.cases.oversight.audit_review.store import MOST, AuditReview
from services.cases.oversight.audit_review.weeks import weeks_waiting
from services.cases.people.team.domain import StaffMember
from services.cases.people.team.store import Team
from shared.accounts.domain import Person
from shared.accounts.sessions import CHANGES
from shared.accounts.web import Fresh
from shared.web.forms import Form, read_form
from shared.web.paging import PAGE, Listing, page_number
from shared.web.shell import link, page, words

router = APIRouter()
BEGINNING, END = date(2000, 1, 1), date(2999, 12, 31)
REFUSED = "refused"
"""Among the acts of the filter it finds every refusal; in an entry it is the ground, whatever the act was."""
ACTS = (
    "read", "list", "write", "open", "print", "download", "export", "erase", "assign", "ask", "approve", "review",
    "sign_in", "sign_in_failed", "sign_out", "change_rights", "confirm", "end_sessions", "rotate_keys", "rights",
    "hand_over", "same_client", "two_clients", "prove", *sorted(CHANGES), REFUSED,
)  # fmt: skip
SHOWN_ROOTS = 60
type Lines = list[tuple[Noted, int | None]]


@dataclass(frozen=True, slots=True)
class Asked:
    """What the filters of the page say, once they were understood."""

    first: date | None
    last: date | None
    actor: UUID | None
    act: str
    number: tuple[int, int] | None


@router.get("/audit")
async def show(request: Request, person: AuditReader) -> Response:
    form, number, workplace = filters_of(request), page_number(request), workplace_of(request)
    asked = understood(form)
    async with workplace.store.reading(person) as work:
        start = (number - 1) * PAGE
        found = await lines(work, request, asked, person, start=start, size=PAGE + 1) if form.ok else []
        codes = await codes_of((noted for noted, _ in found), work, person)
        staff, weeks = await Team(work).staff(), await weeks_waiting(work, workplace, person)
    return page(
        request,
        "oversight/audit.html",
        weeks=weeks,
        status=200 if form.ok else 422,
        form=form,
        listing=Listing.of(found, number),
        codes=codes,
        staff=staff,
        acts=ACTS,
    )


@router.get("/audit/export.csv", dependencies=[Depends(Fresh())])
async def export(request: Request, person: AuditReader) -> Response:
    """What the filters leave, at most `MOST` lines, the newest first."""
    form = filters_of(request)
    asked = understood(form)
    if not form.ok:
        return await show(request, person)
    async with workplace_of(request).store.reading(person) as work:
        found = await lines(work, request, asked, person, start=0, size=MOST, export=True)
        codes = await codes_of((noted for noted, _ in found), work, person)
        names = names_of(await Team(work).staff())
    left = words(request).gettext("somebody who left")

    def name_of(actor: UUID | None) -> str:
        return names.get(actor, left) if actor else ""

    headers = {"content-disposition": 'attachment; filename="kokon-audit.csv"'}
    return Response(as_csv(found, name_of, codes), media_type="text/csv", headers=headers)


@router.get("/audit/review")
async def show_review(request: Request, person: AuditReader) -> Response:
    workplace = workplace_of(request)
    today = workplace.now().astimezone(workplace.clock).date()
    week = week_of(
        min(week_in(Form.empty(week=request.query_params.get("week", ""))) or today - timedelta(days=7), today)
    )
    span = span_of(week, week + timedelta(days=6), workplace.clock)
    async with workplace.store.reading(person) as work:
        found: list[Noted] = []
        async for part in AuditReview(work).week(span):
            found += [noted for noted in part if unusual(noted, workplace.clock) or is_taken(noted)]
        groups = grouped(found, workplace.clock)
        ids = {id for kind in groups.values() for group in kind for id in group.ids}
        codes = await AuditReview(work).file_codes(ids)
        reviews, staff = await AuditReview(work).reviewed(), await Team(work).staff()
        weeks = await weeks_waiting(work, workplace, person)
        confirmed = not await work.unconfirmed_among(person.id)
    return page(
        request,
        "oversight/audit_review.html",
        confirmed=confirmed,
        weeks=weeks,
        week=week,
        last=week + timedelta(days=6),
        over=week + timedelta(days=7) <= today,
        before=week - timedelta(days=7),
        after=week + timedelta(days=7),
        groups=groups,
        codes=codes,
        many=(domain.MANY_ON_A_DAY, domain.MANY_IN_A_WEEK),
        reviews=reviews,
        mine=next((one for one in reviews if one.week == week), None),
        staff=staff,
    )


@router.post("/audit/review")
async def note_review(request: Request, person: AuditReader) -> Response:
    form, workplace = await read_form(request), workplace_of(request)
    week = week_in(form)
    try:
        if week is None:
            raise WeekNotOverError
        await review(week, reader=person, workplace=workplace, now=workplace.now())
    except WeekNotOverError:
        return RedirectResponse(link(request, "/audit/review"), 303)
    return RedirectResponse(link(request, f"/audit/review?week={week.isoformat()}&told=reviewed"), 303)


@router.get("/audit/roots")
async def show_roots(request: Request, person: AuditReader) -> Response:
    """To print, or to send to somebody who keeps it elsewhere."""
    workplace, folder = workplace_of(request), request.app.state.settings.audit_roots
    async with workplace.store.reading(person) as work:
        kept, cuts = [await AuditTrail(work).signed_heads(one, workplace.centre) for one in ("root", "cut")]
        waiting, since = await AuditTrail(work).audit_waiting()
        weeks = await weeks_waiting(work, workplace, person)
    roots = own(kept, workplace.keys)
    missing = {root.day for root in not_outside(roots, folder)}
    return page(
        request,
        "oversight/audit_roots.html",
        weeks=weeks,
        roots=roots[: -SHOWN_ROOTS - 1 : -1],
        missing=missing,
        strange=len(own([*kept, *cuts], workplace.keys)) < len(kept) + len(cuts),
        unsigned=bool(kept) and not is_signed(roots, last_over(workplace.now(), workplace.clock)),
        folder=folder is not None,
        waiting=waiting,
        since=since,
    )


def filters_of(request: Request) -> Form:
    names = ("since", "until", "who", "act", "file")
    return Form.empty(**{name: request.query_params.get(name, "").strip() for name in names})


def understood(form: Form) -> Asked:
    """What cannot be understood is a problem of its field."""
    since, until = (form.day(name, least=BEGINNING, most=END, required=False) for name in ("since", "until"))
    number = file_number(form.given("file"))
    if form.given("file") and number is None:
        form.problem("file", "not_valid")
    act = form.choice("act", ACTS, required=False)
    actor = form.uuid("who") if form.given("who") else None
    return Asked(since, until, actor, act, number)


def week_in(form: Form) -> date | None:
    return form.day("week", least=BEGINNING, most=END)


async def lines(
    work: Reading, request: Request, asked: Asked, person: Person, *, start: int, size: int, export: bool = False
) -> Lines:
    clock = workplace_of(request).clock
    span = span_of(asked.first or BEGINNING, asked.last or END, clock) if asked.first or asked.last else None
    ids = await AuditReview(work).ids_of(*asked.number) if asked.number else None
    refused = asked.act == REFUSED
    return await AuditReview(work).entries(
        span=span,
        actor=asked.actor,
        act="" if refused else asked.act,
        refused=refused,
        ids=ids,
        start=start,
        size=size,
        export=export,
    )


async def codes_of(found: Iterable[Noted], work: Reading, person: Person) -> Mapping[UUID, str]:
    return await AuditReview(work).file_codes({id for noted in found for id in noted.ids})


def names_of(staff: Iterable[StaffMember]) -> dict[UUID, str]:
    return {member.id: member.name for member in staff}
