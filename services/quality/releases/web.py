"""The release of a quarter: looked at in words and in bytes, approved, and the same ever after."""

from dataclasses import dataclass
from typing import Literal

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.quality.arrivals import Colleague
from services.quality.desk import Desk, desk_of
from services.quality.domain import Author, Period
from services.quality.releases.domain import (
    ChangedSincePreviewError,
    NotOverError,
    NotYoursToApproveError,
    Release,
    approve,
    draw_up,
    fingerprint,
)
from services.quality.standings import stand
from services.quality.store import QualityWork
from shared import telemetry
from shared.events import ReleasePublished
from shared.web.forms import read_form
from shared.web.shell import link, page

log = telemetry.log(__name__)
router = APIRouter(prefix="/release")
SHOWN = 5
"""Quarters that can be chosen, the newest first."""


@dataclass(frozen=True, slots=True)
class View:
    """What a quarter's release says, or would say now."""

    period: Period
    state: Literal["running", "draft", "approved", "released"]
    told: ReleasePublished
    body: bytes
    kept: Release | None


@router.get("")
async def preview(request: Request, colleague: Colleague, period: str = "") -> Response:
    return await release_page(request, colleague, chosen(desk_of(request), period))


@router.get("/bytes")
async def sent_bytes(request: Request, colleague: Colleague, period: str = "") -> Response:
    """The very bytes that would leave, or have left."""
    desk = desk_of(request)
    async with desk.store.work() as work:
        view = await view_of(work, desk, chosen(desk, period))
    return Response(view.body, media_type="application/json")


@router.post("/approve")
async def let_go(request: Request, colleague: Colleague) -> Response:
    desk, form = desk_of(request), await read_form(request)
    period = chosen(desk, form.given("period"))
    try:
        await approve_once(desk, period, seen=form.given("seen"), by=colleague)
    except NotYoursToApproveError:
        return await release_page(request, colleague, period, problem="not_yours", status=403)
    except NotOverError:
        return await release_page(request, colleague, period, problem="not_over", status=409)
    except ChangedSincePreviewError:
        return await release_page(request, colleague, period, problem="changed", status=409)
    return RedirectResponse(link(request, f"/release?period={period}"), 303)


async def approve_once(desk: Desk, period: Period, *, seen: str, by: Author) -> None:
    """Keeps and tells the release, unless the quarter has one: then nothing happens."""
    async with desk.store.work() as work:
        if await work.release(period, desk.catalogue.version):
            return
        event = await drawn(work, desk, period)
        release = approve(event, seen=seen, by=by, now=desk.now(), today_is=desk.running, even_running=desk.demo)
        if await work.keep_release(release):
            await work.tell(event)
            log.info("release_approved", release_id=event.id, period=event.period)


async def drawn(work: QualityWork, desk: Desk, period: Period) -> ReleasePublished:
    known = await work.known(period, today=desk.today, begins=desk.begins)
    standings = stand(desk.catalogue, known, today=desk.today)
    return draw_up(desk.catalogue, standings, await work.releases(), centre=desk.centre, period=period)


async def view_of(work: QualityWork, desk: Desk, period: Period) -> View:
    kept = await work.release(period, desk.catalogue.version)
    if kept is None:
        told = await drawn(work, desk, period)
        waits = period == desk.running and not desk.demo
        return View(period, "running" if waits else "draft", told, told.body(), None)
    waits = await work.waits_for_the_bus(kept.event_id)
    return View(period, "approved" if waits else "released", kept.told, kept.body, kept)


def choices(desk: Desk) -> list[Period]:
    return [desk.running.back(quarters) for quarters in range(SHOWN)]


def chosen(desk: Desk, text: str) -> Period:
    """The quarter asked for, else the one that is due. 404 for what is no quarter, or one that has not begun."""
    if not text:
        return desk.running if desk.demo else desk.running.back(1)
    try:
        period = Period.parse(text)
    except ValueError:
        raise HTTPException(404) from None
    if period > desk.running:
        raise HTTPException(404)
    return period


async def release_page(
    request: Request, colleague: Author, period: Period, *, problem: str = "", status: int = 200
) -> Response:
    desk = desk_of(request)
    async with desk.store.work() as work:
        view = await view_of(work, desk, period)
    return page(
        request,
        "release.html",
        status=status,
        colleague=colleague,
        view=view,
        catalogue=desk.catalogue,
        seen=fingerprint(view.body),
        choices=choices(desk),
        problem=problem,
    )
