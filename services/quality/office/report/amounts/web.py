"""What the federation can say together: all statements, and one sheet for a funder or a ministry."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from services.quality.office.members.people import Officer, Reader, members_of
from services.quality.office.report.amounts.arrived import arrived
from services.quality.office.report.amounts.domain import PAPERS
from services.quality.office.report.amounts.paper import FEW, YEARS, content, leads, rule, titles, workbook
from services.quality.office.report.amounts.selection import gather, paper_asked
from services.quality.office.report.amounts.statements import by_land
from services.quality.publishing.reports.answering import printed, spoken
from services.quality.standards.desk import desk_of
from shared.web.paging import Listing, page_number
from shared.web.shell import page, words

router = APIRouter(prefix="/amounts")
NAMED = 60
"""So many centres stand on one page."""
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@router.get("")
async def show(request: Request, reader: Reader, year: str = "") -> Response:
    wording = words(request)
    gathered = await gather(request, wording, year)
    return page(request, "office/amounts/amounts.html", gathered=gathered, titles=titles(wording), rule=rule(wording))


@router.get("/arrived")
async def show_arrived(request: Request, officer: Officer) -> Response:
    """Members see no other centre."""
    found, number = await arrived(desk_of(request), members_of(request)), page_number(request)
    listed = Listing.of(found.centres[(number - 1) * NAMED :], number, NAMED)
    return page(request, "office/amounts/arrived.html", found=found, listed=listed)


@router.get("/sheet")
async def sheet(request: Request, reader: Reader, paper: str = "funder", year: str = "") -> Response:
    """One page that prints on one sheet."""
    wording, kind = words(request), paper_asked(paper)
    gathered = await gather(request, wording, year, PAPERS[kind], clients=kind == "ministry")
    return page(
        request,
        "office/amounts/sheet.html",
        gathered=gathered,
        lands=by_land(gathered.statements) if kind == "ministry" else [],
        paper=kind,
        years_shown=YEARS,
        few=FEW,
        title=titles(wording)[kind],
        lead=leads(wording)[kind],
        rule=rule(wording),
    )


@router.get("/sheet.pdf")
async def sheet_pdf(
    request: Request, reader: Reader, paper: str = "funder", year: str = "", language: str = ""
) -> Response:
    wording, kind = spoken(request, language), paper_asked(paper)
    gathered = await gather(request, wording, year, PAPERS[kind], clients=kind == "ministry")
    name = f"kokon-{kind}-{gathered.year}-{wording.code}.pdf"
    return await printed(request, "amounts", content(gathered, kind, wording), gathered.today, name)


@router.get("/sheet.xlsx")
async def sheet_xlsx(
    request: Request, reader: Reader, paper: str = "funder", year: str = "", language: str = ""
) -> Response:
    wording, kind = spoken(request, language), paper_asked(paper)
    gathered = await gather(request, wording, year, PAPERS[kind], clients=kind == "ministry")
    name = f"kokon-{kind}-{gathered.year}-{wording.code}.xlsx"
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(workbook(gathered, kind, wording), media_type=WORKBOOK, headers=headers)
