"""The yearly report of the office: which years there are, and the document."""

from datetime import date

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from services.quality.foundation.domain import Period
from services.quality.foundation.tables.store import Transaction
from services.quality.office.federation.gathering import look_of
from services.quality.office.federation.store import FederationCounts
from services.quality.office.federation.summing import needed, reached, standards_of_year
from services.quality.office.federation.web import office_name
from services.quality.office.governance.adopted import learn_adopted
from services.quality.office.members.people import Reader, members_of
from services.quality.office.report.composing import FederationReport
from services.quality.office.report.domain import QUARTERS, SHOWN_FROM, FederationYear, year_of
from services.quality.publishing.reports.answering import printed, spoken
from services.quality.publishing.reports.spelling import Spelling
from services.quality.standards.desk import Desk, desk_of
from shared.web.shell import page

router = APIRouter(prefix="/reports")


@router.get("")
async def choose(request: Request, reader: Reader) -> Response:
    desk = desk_of(request)
    async with desk.store.work() as work:
        await learn_adopted(work, desk)
        years = sorted(
            {period.year for period, _ in await FederationCounts(work).reported_quarters(until=until(desk))},
            reverse=True,
        )
        turnouts = await FederationCounts(work).turnouts(members_of(request))
    return page(request, "office/reports.html", years=years, turnouts=turnouts, shown_from=SHOWN_FROM)


@router.get("/federation.pdf")
async def federation_report(request: Request, reader: Reader, year: str = "", language: str = "") -> Response:
    desk, wording = desk_of(request), spoken(request, language)
    async with desk.store.work() as work:
        await learn_adopted(work, desk)
        known = await gather(work, desk, request, asked_year(year, desk))
    told = FederationReport(known, Spelling(wording)).content()
    return await printed(request, "federation", told, known.today, f"kokon-federation-{known.year}-{wording.code}.pdf")


def until(desk: Desk) -> date:
    """What is shown later is in no report."""
    return date.max if desk.demo else desk.today


def asked_year(text: str, desk: Desk) -> int | None:
    """404 for what is no year, or one that has not begun."""
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) == 4 and int(text) <= desk.today.year):
        raise HTTPException(404)
    return int(text)


async def gather(work: Transaction, desk: Desk, request: Request, asked: int | None) -> FederationYear:
    """Of the year asked for, or of the last one that anybody reported. 404 for a year without a report."""
    members, look = members_of(request), look_of(desk, SHOWN_FROM)
    quarters = [
        each for each in await FederationCounts(work).reported_quarters(until=until(desk)) if each[1] in desk.catalogues
    ]
    wanted = [each for each in quarters if asked in (None, each[0].year)]
    if asked is not None and not wanted:
        raise HTTPException(404)
    period, version = wanted[0] if wanted else (desk.running.back(1), desk.catalogue.version)
    back = [period.back(quarters) for quarters in range(QUARTERS)]
    counts = [
        count for each in back for count in await FederationCounts(work).counts(members.names, look, period=str(each))
    ]
    of_year = [Period(period.year, quarter) for quarter in range(1, period.quarter + 1)]
    seen = {each.period: each for each in await FederationCounts(work).turnouts(members, *of_year, *needed(period))}
    turnouts = [seen[each] for each in of_year]
    standards = await standards_of_year(work, period, version, quarters, desk.catalogues)
    known = await reached(work, look, seen, period, desk.catalogues[version], standards)
    return year_of(
        counts,
        desk.catalogues,
        version,
        turnouts,
        office=office_name(request),
        reached=known,
        year=period.year,
        period=period,
        today=desk.today,
    )
