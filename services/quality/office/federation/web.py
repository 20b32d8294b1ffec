"""The federation, criterion by criterion and quarter by quarter, and who has reported. No page shows one centre."""

from dataclasses import dataclass
from datetime import date

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from services.quality.catalogue.domain import Aspect, Catalogue
from services.quality.desk import Desk, desk_of
from services.quality.domain import Period
from services.quality.office.federation.completeness import Completeness, Turnout, complete, due, gaps
from services.quality.office.federation.domain import became, has, lineage, over_time, statements, told_ends
from services.quality.office.federation.reached import Reached, value_of_year
from services.quality.office.federation.reminding import Reminder, reminders
from services.quality.office.federation.store import Look
from services.quality.office.federation.summing import needed, reached, standards_of_year
from services.quality.office.federation.tables import as_table, told_standards, value_rows
from services.quality.office.people import Officer, Reader, members_of, shown_from
from services.quality.office.received.domain import SHOWN_TO_MEMBERS_FROM, CriterionSpread, newest, spreads
from services.quality.office.standards.adopted import learn_adopted
from shared.signin.domain import Person
from shared.web.paging import Listing, page_number
from shared.web.shell import page, words

router = APIRouter()
ORDER = (Aspect.USERS, Aspect.STRUCTURE, Aspect.SKILLS)
SAID_FROM = SHOWN_TO_MEMBERS_FROM
"""What is meant to be said outside is said over as many centres as in the yearly report, whoever looks."""
YEARS = range(2000, 3000)
"""No release is of any other."""
NAMED = 60
"""So many centres are named on the first page; more have pages of their own."""


@dataclass(frozen=True, slots=True)
class Federation:
    """One quarter as somebody at the office sees it. `spreads` is empty while too few centres have reported."""

    period: Period
    catalogue: Catalogue
    quarters: tuple[tuple[Period, str], ...]
    """What was reported: quarters and versions of the standards, the newest first."""
    turnout: Turnout
    reporting: int
    """Centres that are counted here: of this quarter, by this version."""
    spreads: dict[str, CriterionSpread]
    look: Look
    reached: Reached

    @property
    def shown_from(self) -> int:
        return self.look.least

    @property
    def waiting(self) -> int:
        """Releases of the quarter that have come and are not shown yet, or are by another version."""
        return max(self.turnout.reported - self.reporting, 0) if len(self.versions) < 2 else 0

    @property
    def periods(self) -> list[Period]:
        return sorted({period for period, _ in self.quarters}, reverse=True)

    @property
    def versions(self) -> list[str]:
        return [version for period, version in self.quarters if period == self.period]

    @property
    def due(self) -> date:
        return due(self.period)


@router.get("/")
async def overview(request: Request, reader: Reader, period: str = "", version: str = "") -> Response:
    federation = await federation_of(request, reader, period, version)
    aspects = [(aspect, federation.catalogue.of(aspect)) for aspect in ORDER]
    names = await names_of(request, federation) if federation.turnout.expected <= NAMED else None
    return page(request, "federation.html", federation=federation, aspects=aspects, names=names)


@router.get("/criteria/{criterion_id}")
async def criterion(
    request: Request, reader: Reader, criterion_id: str, period: str = "", version: str = ""
) -> Response:
    desk, federation = desk_of(request), await federation_of(request, reader, period, version)
    if not has(federation.catalogue, criterion_id):
        raise HTTPException(404)
    stretches, members = lineage(desk.catalogues, federation.catalogue.version, criterion_id), members_of(request)
    async with desk.store.work() as work:
        ids = {stretch.criterion for stretch in stretches}
        found = [count for id_ in ids for count in await work.counts(members.names, federation.look, criterion=id_)]
        turnouts = await work.turnouts(members, *{count.period for count in found})
    points = over_time(stretches, found, shown_from=federation.shown_from)
    return page(
        request,
        "federation_criterion.html",
        federation=federation,
        criterion=federation.catalogue.criterion(criterion_id),
        became=became(desk.catalogues, federation.catalogue.version, criterion_id),
        points=points,
        value=value_of_year(federation.reached, stretches),
        told_ends=told_ends(points),
        turnouts={turnout.period: turnout for turnout in turnouts},
    )


@router.get("/gaps")
async def structural_gaps(request: Request, reader: Reader, period: str = "", version: str = "") -> Response:
    """What the federation can tell politics and funders."""
    federation = await federation_of(request, reader, period, version)
    enough = federation.reporting >= SAID_FROM
    return page(
        request,
        "federation_gaps.html",
        federation=federation,
        statements=statements(federation.catalogue, federation.spreads) if enough else [],
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
    told = [{name: value for name, value in row.items() if value not in (None, "")} for row in rows]
    standards = told_standards([federation.catalogue, federation.reached.standards], words(request))
    return JSONResponse({"standards": standards, "rows": told}, headers=kept_as(federation, "json"))


@router.get("/completeness")
async def completeness(request: Request, reader: Reader, period: str = "") -> Response:
    federation = await federation_of(request, reader, period, published=False)
    async with desk_of(request).store.work() as work:
        turnouts = await work.turnouts(members_of(request))
    names = await names_of(request, federation)
    number = page_number(request)
    listed = Listing.of(names.centres[(number - 1) * NAMED :], number, NAMED)
    return page(
        request, "federation_completeness.html", federation=federation, turnouts=turnouts, names=names, listed=listed
    )


@router.get("/completeness.json")
async def completeness_told(request: Request, reader: Reader, period: str = "") -> Response:
    """Who has reported, for programs."""
    federation = await federation_of(request, reader, period, published=False)
    known = await names_of(request, federation)
    return JSONResponse(
        {
            "period": str(federation.period),
            "catalogue": federation.catalogue.version,
            "expected": known.expected,
            "reported": known.reported,
            "centres": [{"id": each.id, "name": each.name, "reported": each.reported} for each in known.centres],
        }
    )


@router.get("/reconciliation")
async def reconciliation(request: Request, officer: Officer, period: str = "") -> Response:
    """Who is to be asked for what: reminders to copy or send, releases that were lost, and those that were refused."""
    federation = await federation_of(request, officer, period, published=False)
    members = members_of(request)
    async with desk_of(request).store.work() as work:
        lost, refused = gaps(await work.sequences(), members), await work.refused()
    told = reminders(await names_of(request, federation), federation.period, words(request), name=office_name(request))
    number = page_number(request)
    listed: Listing[Reminder] = Listing.of(told[(number - 1) * NAMED :], number, NAMED)
    return page(
        request,
        "federation_reconciliation.html",
        federation=federation,
        listed=listed,
        lost=lost,
        refused=[(members.names.get(centre, centre), *rest) for centre, *rest in refused[:NAMED]],
    )


async def federation_of(
    request: Request, reader: Person, asked: str, version: str = "", *, published: bool = True
) -> Federation:
    """With no quarter asked for, the newest that is shown; or that came, where nothing has to be shown of it."""
    desk, members = desk_of(request), members_of(request)
    look = look_of(desk, shown_from(reader))
    async with desk.store.work() as work:
        await learn_adopted(work, desk)
        until = desk.today if published and not desk.demo else date.max
        quarters = [each for each in await work.reported_quarters(until=until) if each[1] in desk.catalogues]
        period = chosen(desk, asked, [one for one, _ in quarters])
        catalogue = catalogue_for(desk, version, [one for quarter, one in quarters if quarter == period])
        quarter = {"period": str(period), "catalogue": catalogue.version}
        seen = await work.turnouts(members, *needed(period))
        turnouts = {each.period: each for each in seen}
        turnout = turnouts[period]
        found = await work.counts(members.names, look, strangers=turnout.strangers, **quarter)
        standards = await standards_of_year(work, period, catalogue.version, quarters, desk.catalogues)
        known = await reached(work, look, turnouts, period, catalogue, standards)
    first = catalogue.criteria[0].id
    reporting = sum(count.centres for count in found if count.criterion == first and count.side == "measured")
    shown = spreads(catalogue, found, reporting=reporting, shown_from=look.least)
    return Federation(period, catalogue, tuple(quarters), turnout, reporting, shown, look, known)


def look_of(desk: Desk, least: int) -> Look:
    return Look(desk.today, least, at_once=desk.demo)


async def names_of(request: Request, federation: Federation) -> Completeness:
    async with desk_of(request).store.work() as work:
        reports = await work.reports(federation.period)
        refused = await work.refused()
    why = {centre: reason for centre, period, reason, _ in reversed(refused) if period == federation.period}
    return complete(members_of(request), federation.period, reports, why, today=desk_of(request).today)


def office_name(request: Request) -> str:
    told: str = request.app.state.settings.office_name
    return told or words(request).gettext("The office of the federation")


def kept_as(federation: Federation, ending: str) -> dict[str, str]:
    return {"content-disposition": f'attachment; filename="kokon-federation-{federation.period}.{ending}"'}


def chosen(desk: Desk, text: str, reported: list[Period]) -> Period:
    if not text:
        return newest(reported, running=desk.running)
    try:
        period = Period.parse(text)
    except ValueError:
        raise HTTPException(404) from None
    if period.year not in YEARS:
        raise HTTPException(404)
    return period


def catalogue_for(desk: Desk, asked: str, reported: list[str]) -> Catalogue:
    """The version asked for, else the newest that was reported, else the one in force."""
    if asked:
        if asked not in desk.catalogues:
            raise HTTPException(404)
        return desk.catalogues[asked]
    return desk.catalogues[reported[0]] if reported else desk.catalogue
