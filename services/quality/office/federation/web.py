"""The federation, criterion by criterion and quarter by quarter, and who has reported. No page shows one centre."""

from collections.abc import Mapping
from dataclasses import dataclass

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from services.quality.catalogue.domain import Aspect, Catalogue
from services.quality.desk import Desk, desk_of
from services.quality.domain import Period
from services.quality.office.federation.completeness import Completeness, Turnout, complete, due
from services.quality.office.federation.domain import became, has, lineage, over_time, statements
from services.quality.office.people import Reader, shown_from
from services.quality.office.received.domain import CriterionSpread, newest, spreads
from services.quality.office.standards.adopted import learn_adopted
from services.quality.settings import OfficeSettings
from shared.signin.domain import Person
from shared.web.paging import Listing, page_number
from shared.web.shell import page

router = APIRouter()
ORDER = (Aspect.USERS, Aspect.STRUCTURE, Aspect.SKILLS)
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
    shown_from: int

    @property
    def periods(self) -> list[Period]:
        return sorted({period for period, _ in self.quarters}, reverse=True)

    @property
    def versions(self) -> list[str]:
        return [version for period, version in self.quarters if period == self.period]

    @property
    def due(self) -> str:
        return due(self.period).isoformat()


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
    stretches = lineage(desk.catalogues, federation.catalogue.version, criterion_id)
    async with desk.store.work() as work:
        ids = {stretch.criterion for stretch in stretches}
        found = [count for id_ in ids for count in await work.counts(expected_of(request), criterion=id_)]
        turnouts = await work.turnouts(expected_of(request), *{count.period for count in found})
    return page(
        request,
        "federation_criterion.html",
        federation=federation,
        criterion=federation.catalogue.criterion(criterion_id),
        became=became(desk.catalogues, federation.catalogue.version, criterion_id),
        points=over_time(stretches, found, shown_from=federation.shown_from),
        turnouts={turnout.period: turnout for turnout in turnouts},
    )


@router.get("/gaps")
async def gaps(request: Request, reader: Reader, period: str = "", version: str = "") -> Response:
    """What the federation can tell politics and funders."""
    federation = await federation_of(request, reader, period, version)
    return page(
        request,
        "federation_gaps.html",
        federation=federation,
        statements=statements(federation.catalogue, federation.spreads),
    )


@router.get("/completeness")
async def completeness(request: Request, reader: Reader, period: str = "") -> Response:
    federation = await federation_of(request, reader, period)
    async with desk_of(request).store.work() as work:
        turnouts = await work.turnouts(expected_of(request))
    names = await names_of(request, federation)
    number = page_number(request)
    listed = Listing.of(names.centres[(number - 1) * NAMED :], number, NAMED)
    return page(
        request, "federation_completeness.html", federation=federation, turnouts=turnouts, names=names, listed=listed
    )


@router.get("/completeness.json")
async def completeness_told(request: Request, reader: Reader, period: str = "") -> Response:
    """Who has reported, for programs."""
    federation = await federation_of(request, reader, period)
    known = await names_of(request, federation)
    return JSONResponse(
        {
            "period": str(federation.period),
            "catalogue": federation.catalogue.version,
            "expected": known.expected,
            "reported": known.reported,
            "centres": [{"id": id_, "name": name, "reported": done} for id_, name, done in known.centres],
        }
    )


async def federation_of(request: Request, reader: Person, asked: str, version: str = "") -> Federation:
    desk, expected, least = desk_of(request), expected_of(request), shown_from(reader)
    async with desk.store.work() as work:
        await learn_adopted(work, desk)
        quarters = [each for each in await work.reported_quarters() if each[1] in desk.catalogues]
        period = chosen(desk, asked, [one for one, _ in quarters])
        catalogue = catalogue_for(desk, version, [one for quarter, one in quarters if quarter == period])
        quarter = {"period": str(period), "catalogue": catalogue.version}
        turnout = (await work.turnouts(expected, period))[0]
        found = await work.counts(expected, strangers=turnout.strangers, **quarter)
    first = catalogue.criteria[0].id
    reporting = sum(count.centres for count in found if count.criterion == first and count.side == "measured")
    shown = spreads(catalogue, found, reporting=reporting, shown_from=least)
    return Federation(period, catalogue, tuple(quarters), turnout, reporting, shown, least)


def expected_of(request: Request) -> Mapping[str, str]:
    settings: OfficeSettings = request.app.state.settings
    return settings.centres


async def names_of(request: Request, federation: Federation) -> Completeness:
    """Without a list of expected centres, those that reported are all that is known."""
    async with desk_of(request).store.work() as work:
        reporting = await work.reporting(federation.period)
    return complete(expected_of(request) or {centre: centre for centre in reporting}, reporting)


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
