"""The federation, criterion by criterion and quarter by quarter, and who has reported. No page shows one centre."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from services.quality.office.federation.completeness import Completeness, complete, gaps
from services.quality.office.federation.domain import SAID_FROM, became, statements, told_ends
from services.quality.office.federation.gathering import Federation, course_of, federation_of
from services.quality.office.federation.parts import counted_today, part_of, parts_of, whole_from
from services.quality.office.federation.reached import name_in_year
from services.quality.office.federation.reminding import Reminder, reminders
from services.quality.office.federation.store import FederationCounts
from services.quality.office.federation.tables import as_table, told_values, value_rows
from services.quality.office.members.people import Officer, Reader, members_of
from services.quality.standards.catalogue.domain import Aspect
from services.quality.standards.desk import desk_of
from shared.web.paging import Listing, page_number
from shared.web.shell import page, words

router = APIRouter()
ORDER = (Aspect.STRUCTURE, Aspect.SKILLS, Aspect.USERS)
NAMED = 60
"""So many centres are named on the first page; more have pages of their own."""


@router.get("/")
async def overview(request: Request, reader: Reader, period: str = "", version: str = "") -> Response:
    federation = await federation_of(request, reader, period, version)
    aspects = [(aspect, federation.catalogue.of(aspect)) for aspect in ORDER]
    names = await names_of(request, federation) if federation.turnout.expected <= NAMED else None
    parts = parts_of(federation.catalogue, federation.period)
    return page(
        request,
        "office/federation/federation.html",
        federation=federation,
        aspects=aspects,
        names=names,
        parts=parts,
        counted_today=counted_today(whole_from(federation.catalogue, federation.period), words(request)),
    )


@router.get("/criteria/{criterion_id}")
async def criterion(
    request: Request, reader: Reader, criterion_id: str, period: str = "", version: str = ""
) -> Response:
    desk, federation = desk_of(request), await federation_of(request, reader, period, version)
    course = await course_of(request, federation, criterion_id)
    value_id = name_in_year(federation.reached, course.stretches)
    return page(
        request,
        "office/federation/criterion.html",
        federation=federation,
        criterion=federation.catalogue.criterion(criterion_id),
        became=became(desk.catalogues, federation.catalogue.version, criterion_id),
        points=course.points,
        value_id=value_id,
        value=federation.reached.criteria.get(value_id),
        made=parts_of(federation.catalogue, federation.period)[criterion_id],
        made_by={each.stretch.catalogue: part_of(each, desk.catalogues) for each in course.points},
        told_ends=told_ends(course.points),
        turnouts=course.turnouts,
    )


@router.get("/gaps")
async def structural_gaps(request: Request, reader: Reader, period: str = "", version: str = "") -> Response:
    """What the federation can tell politics and funders."""
    federation = await federation_of(request, reader, period, version)
    enough = federation.reporting >= SAID_FROM
    return page(
        request,
        "office/federation/gaps.html",
        federation=federation,
        statements=statements(federation.catalogue, federation.spreads) if enough else [],
        parts=parts_of(federation.catalogue, federation.period),
        enough=enough,
        said_from=SAID_FROM,
    )


@router.get("/values.csv")
async def values_csv(request: Request, reader: Reader, period: str = "", version: str = "") -> Response:
    federation = await federation_of(request, reader, period, version)
    table = as_table(value_rows(federation.reached, federation.catalogue, words(request)))
    return Response(table, media_type="text/csv", headers=kept_as(federation, "csv"))


@router.get("/values.json")
async def values_json(request: Request, reader: Reader, period: str = "", version: str = "") -> Response:
    """The same rows; a field that has nothing to say is missing from its row."""
    federation = await federation_of(request, reader, period, version)
    rows = value_rows(federation.reached, federation.catalogue, words(request))
    told = told_values(rows, [federation.catalogue, federation.reached.standards], words(request))
    return JSONResponse(told, headers=kept_as(federation, "json"))


@router.get("/completeness")
async def completeness(request: Request, reader: Reader, period: str = "") -> Response:
    federation = await federation_of(request, reader, period, published=False)
    async with desk_of(request).store.work() as work:
        turnouts = await FederationCounts(work).turnouts(members_of(request))
    names = await names_of(request, federation)
    number = page_number(request)
    listed = Listing.of(names.centres[(number - 1) * NAMED :], number, NAMED)
    return page(
        request,
        "office/federation/completeness.html",
        federation=federation,
        turnouts=turnouts,
        names=names,
        listed=listed,
    )


@router.get("/completeness.json")
async def completeness_told(request: Request, reader: Reader, period: str = "") -> Response:
    """How many have reported, for programs; which ones, for the office alone."""
    federation = await federation_of(request, reader, period, published=False)
    known = await names_of(request, federation)
    told: dict[str, object] = {
        "period": str(federation.period),
        "catalogue": federation.catalogue.version,
        "expected": known.expected,
        "reported": known.reported,
    }
    if reader.has("office"):
        told["centres"] = [{"id": each.id, "name": each.name, "reported": each.reported} for each in known.centres]
    return JSONResponse(told)


@router.get("/reconciliation")
async def reconciliation(request: Request, officer: Officer, period: str = "") -> Response:
    """Who is to be asked for what: reminders to copy or send, releases that were lost, and those that were refused."""
    federation = await federation_of(request, officer, period, published=False)
    members = members_of(request)
    async with desk_of(request).store.work() as work:
        lost, refused = gaps(await FederationCounts(work).sequences(), members), await FederationCounts(work).refused()
    told = reminders(await names_of(request, federation), federation.period, words(request), name=office_name(request))
    number = page_number(request)
    listed: Listing[Reminder] = Listing.of(told[(number - 1) * NAMED :], number, NAMED)
    return page(
        request,
        "office/federation/reconciliation.html",
        federation=federation,
        listed=listed,
        lost=lost,
        refused=[(members.names.get(centre, centre), *rest) for centre, *rest in refused[:NAMED]],
    )


async def names_of(request: Request, federation: Federation) -> Completeness:
    async with desk_of(request).store.work() as work:
        reports = await FederationCounts(work).reports(federation.period)
        refused = await FederationCounts(work).refused()
    why = {centre: reason for centre, period, reason, _ in reversed(refused) if period == federation.period}
    return complete(members_of(request), federation.period, reports, why, today=desk_of(request).today)


def office_name(request: Request) -> str:
    told: str = request.app.state.settings.office_name
    return told or words(request).gettext("The office of the federation")


def kept_as(federation: Federation, ending: str) -> dict[str, str]:
    return {"content-disposition": f'attachment; filename="kokon-federation-{federation.period}.{ending}"'}
