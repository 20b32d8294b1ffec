"""What is told of a year: drawn by the lead once it is over, shown, and taken along as files."""

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.cases.counting.statistics.acts import draw_year, read_years, take_year
from services.cases.counting.statistics.definitions import definition
from services.cases.counting.statistics.documents import paper, services_csv, tables_csv
from services.cases.counting.statistics.domain import YearNotOverError
from services.cases.counting.statistics.store import Year
from services.cases.counting.statistics.views import services_views, table_views
from services.cases.counting.statistics.words import missing_words, number_word
from services.cases.foundation.policy import StatisticsTeller
from services.cases.foundation.workplace import workplace_of
from shared.accounts.domain import Person
from shared.printing.printer import NotPrintedError
from shared.web.forms import read_form
from shared.web.shell import link, page, words

router = APIRouter()


@router.get("/statistics")
async def show(request: Request, person: StatisticsTeller) -> Response:
    workplace, wording = workplace_of(request), words(request)
    years, to_draw = await read_years(reader=person, workplace=workplace, now=workplace.now())
    shown = [
        (one, number_word(wording, one.tables.total), table_views(wording, one), services_views(wording, one))
        for one in years
    ]
    missing = missing_words(wording, definition())
    return page(request, "counting/statistics.html", years=shown, to_draw=to_draw, missing=missing)


@router.post("/statistics/{year}")
async def draw(request: Request, year: int, person: StatisticsTeller) -> Response:
    """It cannot be undone, so it needs a word more than a click."""
    workplace, form = workplace_of(request), await read_form(request)
    if form.given("entered") != "yes":
        return RedirectResponse(link(request, "/statistics?told=not_entered"), 303)
    try:
        await draw_year(year, reader=person, workplace=workplace, now=workplace.now())
    except YearNotOverError:
        raise HTTPException(404) from None
    return RedirectResponse(link(request, "/statistics?told=drawn"), 303)


@router.get("/statistics/{year}/tables.csv")
async def tables(request: Request, year: int, person: StatisticsTeller) -> Response:
    told = tables_csv(await taken(request, year, person))
    return Response(told, media_type="text/csv", headers={"content-disposition": 'attachment; filename="tables.csv"'})


@router.get("/statistics/{year}/services.csv")
async def services(request: Request, year: int, person: StatisticsTeller) -> Response:
    told = services_csv(await taken(request, year, person))
    return Response(told, media_type="text/csv", headers={"content-disposition": 'attachment; filename="services.csv"'})


@router.get("/statistics/{year}/services.pdf")
async def services_on_paper(request: Request, year: int, person: StatisticsTeller) -> Response:
    workplace, wording = workplace_of(request), words(request)
    found = await taken(request, year, person)
    told = paper(wording, found, centre=workplace.centre_name or workplace.centre)
    try:
        document = await workplace.printer.print("statement", told, day=found.drawn_on)
    except NotPrintedError:
        raise HTTPException(503) from None
    headers = {"content-disposition": 'inline; filename="services.pdf"', "content-language": wording.code}
    return Response(document, media_type="application/pdf", headers=headers)


async def taken(request: Request, year: int, person: Person) -> Year:
    """404 for a year that was not drawn."""
    found = await take_year(year, reader=person, workplace=workplace_of(request))
    if found is None:
        raise HTTPException(404)
    return found
