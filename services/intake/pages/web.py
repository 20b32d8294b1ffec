"""The first page, and the pages about the centre under addresses that say nothing."""

from datetime import datetime
from typing import Any

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from services.intake.pages.compression import compressed
from services.intake.pages.domain import ABOUT, NUMBERS, SITUATIONS, offered, read
from services.intake.pages.opening import openings, state_at
from services.intake.publications import others, published, shown_in, shows, texts_of
from services.intake.settings import Settings
from shared.clock.public_holidays import public_holidays
from shared.clock.working_time import WorkingTime
from shared.languages.addresses import OF_A_TEXT, code_of
from shared.web.shell import page, words

router = APIRouter()


@router.get("/")
async def start(request: Request) -> Response:
    texts = await texts_of(request)
    answer = page(
        request,
        "pages/start.html",
        about=offered(texts, words(request).code),
        numbers=NUMBERS,
        situations=SITUATIONS,
        **at_this_moment(request),
        **await published(request),
    )
    return compressed(request, answer)


@router.get(f"/p/{SITUATIONS}")
async def show_situations(request: Request) -> Response:
    return compressed(request, page(request, "pages/situations.html", numbers=NUMBERS))


@router.get("/p/{number}")
async def show(request: Request, number: str) -> Response:
    if number not in ABOUT:
        raise HTTPException(404)
    reader, kind = words(request), ABOUT[number]
    editions = (await texts_of(request)).get(kind.value, {})
    found = read(kind, editions, wanted=code_of(request.query_params.get(OF_A_TEXT, "")), reader=reader.code)
    if found is None:
        raise HTTPException(404)
    if found.edition is None:
        return page(
            request,
            "pages/shipped.html",
            kind=kind.value,
            numbers=NUMBERS,
            address=f"/p/{number}",
            others=others(None, editions),
            **at_this_moment(request),
        )
    return page(
        request,
        "pages/publication.html",
        edition=found.edition,
        address=f"/p/{number}",
        others=others(found.edition, editions),
        shows=shows(found.edition),
        **shown_in(found.edition, reader),
    )


def at_this_moment(request: Request) -> dict[str, Any]:
    """Whether somebody answers the telephone now, and by when the centre usually answers what is written now."""
    settings: Settings = request.app.state.settings
    moment: datetime = request.app.state.now()
    holidays = public_holidays(settings.land)
    now = moment.astimezone(settings.clock)
    work = WorkingTime(settings.clock, settings.land)
    return {
        "telephone": state_at(openings(settings.phone_hours), now, is_holiday=holidays.__contains__),
        "answer_by": work.due(moment, settings.answer_days).astimezone(settings.clock).date(),
    }
