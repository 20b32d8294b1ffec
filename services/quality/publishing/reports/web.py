"""The reports of a centre: what can be printed, what it will say, and the documents themselves."""

from collections.abc import Sequence
from typing import cast

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from services.quality.foundation.arrivals import Colleague
from services.quality.foundation.domain import Period
from services.quality.publishing.reports.answering import printed, spoken
from services.quality.publishing.reports.domain import Chapter, Material, gaps_of, of_clients, outlook
from services.quality.publishing.reports.funder_sheets import addressed, asked_else, sheets
from services.quality.publishing.reports.funders import UnknownFunderError, in_a_file_name, only_for
from services.quality.publishing.reports.gathering import gather
from services.quality.publishing.reports.quality_report import QualityReport, frame
from services.quality.publishing.reports.spelling import Spelling, free
from services.quality.settings import QualitySettings
from services.quality.standards.catalogue.domain import UnknownCriterionError
from services.quality.standards.desk import Desk, desk_of
from shared.languages import Wording
from shared.privacy.sizes import size_ends
from shared.web.shell import page, words

router = APIRouter(prefix="/reports")
OFFERED = 9
"""Quarters that a report can end with, the newest first."""


@router.get("")
async def choose(request: Request, colleague: Colleague, period: str = "") -> Response:
    desk = desk_of(request)
    material = await material_of(request, chosen(desk, period))
    return page(
        request,
        "publishing/reports.html",
        colleague=colleague,
        material=material,
        outlook=outlook(material),
        gaps=gaps_of(material),
        choices=choices(desk, words(request)),
        chapters=list(Chapter),
        clients=of_clients(material),
        size_ends=size_ends,
    )


@router.get("/quality.pdf")
async def quality_report(request: Request, colleague: Colleague, period: str = "", language: str = "") -> Response:
    wording = spoken(request, language)
    wanted = chapters(request.query_params.getlist("chapter"))
    material = await material_of(request, chosen(desk_of(request), period))
    told = QualityReport(material, Spelling(wording), wanted).content()
    return await printed(request, "quality", told, material.today, f"kokon-{material.period}-{wording.code}.pdf")


@router.get("/funder.pdf")
async def funder_sheets(
    request: Request,
    colleague: Colleague,
    period: str = "",
    language: str = "",
    criterion: str = "",
    funder: str = "",
) -> Response:
    """All structural gaps, or one; with what concerns all funders, or one."""
    wording = spoken(request, language)
    material = await material_of(request, chosen(desk_of(request), period))
    if criterion:
        known_or_404(material, criterion)
    if funder:
        material = for_one_or_404(material, funder)
    spelling = Spelling(wording)
    told = {
        **frame(material, spelling),
        "title": wording.gettext("What others are responsible for"),
        "sheets": sheets(material, spelling, criterion),
        "asked_else": asked_else(material, spelling, of_one=bool(funder)),
        **(addressed(material, spelling, criterion) | ({"addressee": free(funder)} if funder else {})),
    }
    named = "-".join(filter(None, ["kokon", criterion or "all", in_a_file_name(funder), str(material.period)]))
    return await printed(request, "funder", told, material.today, f"{named}-{wording.code}.pdf")


async def material_of(request: Request, period: Period) -> Material:
    desk, settings = desk_of(request), cast(QualitySettings, request.app.state.settings)
    async with desk.store.work() as work:
        return await gather(work, desk, period, centre=settings.centre_name or settings.centre)


def choices(desk: Desk, wording: Wording) -> list[tuple[Period, str]]:
    periods = [desk.running.back(quarters) for quarters in range(OFFERED)]
    return [(each, Spelling(wording).span_of_time(each)) for each in periods]


def chosen(desk: Desk, text: str) -> Period:
    """The quarter with which the report ends; the running one if none is asked for. 404 for what cannot be told."""
    if not text:
        return desk.running
    try:
        period = Period.parse(text)
    except ValueError:
        raise HTTPException(404) from None
    if not desk.running.back(40) <= period <= desk.running:
        raise HTTPException(404)
    return period


def chapters(asked: Sequence[str]) -> tuple[Chapter, ...]:
    """All of them where none is chosen. 404 for one that there is not."""
    if not set(asked) <= set(Chapter):
        raise HTTPException(404)
    return tuple(chapter for chapter in Chapter if chapter in asked) or tuple(Chapter)


def for_one_or_404(material: Material, funder: str) -> Material:
    try:
        return only_for(material, funder)
    except UnknownFunderError:
        raise HTTPException(404) from None


def known_or_404(material: Material, criterion: str) -> None:
    try:
        material.catalogue.criterion(criterion)
    except UnknownCriterionError:
        raise HTTPException(404) from None
