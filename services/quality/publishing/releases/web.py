"""The release of a quarter: looked at in words and in bytes, approved, sent, and the same ever after."""

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.quality.foundation.arrivals import Colleague
from services.quality.foundation.domain import Author, Period, publication_day
from services.quality.publishing.releases import acts
from services.quality.publishing.releases.contributions import right
from services.quality.publishing.releases.domain import (
    ChangedSincePreviewError,
    NotDrawnError,
    NotOverError,
    NotYoursToApproveError,
    fingerprint,
)
from services.quality.publishing.releases.journey import NothingToSendAgainError
from services.quality.publishing.releases.leaving import stays
from services.quality.publishing.releases.made_from import Extent, made_from
from services.quality.publishing.releases.past import as_csv, rows
from services.quality.publishing.releases.store import Releases
from services.quality.publishing.releases.viewing import names_in, paths_in, standards_of, view_of
from services.quality.standards.desk import Desk, desk_of
from shared.bus.publisher import RefusedError
from shared.clock.task import ClockLeaptError
from shared.privacy.budget import budgets
from shared.store.connections import BusAwayError
from shared.web.forms import read_form
from shared.web.paging import Listing, page_number
from shared.web.shell import link, page

router = APIRouter(prefix="/release")
SHOWN = 5
"""Quarters that can be chosen, the newest first."""
TWO_YEARS = 8
"""Releases on one page of their history."""


@router.get("")
async def preview(request: Request, colleague: Colleague, period: str = "") -> Response:
    return await release_page(request, colleague, chosen(desk_of(request), period))


@router.get("/bytes")
async def sent_bytes(request: Request, colleague: Colleague, period: str = "") -> Response:
    """The very bytes that would leave, or have left; 404 while there are none."""
    desk = desk_of(request)
    async with desk.store.work() as work:
        view = await view_of(work, desk, chosen(desk, period))
    if not view.body:
        raise HTTPException(404)
    return Response(view.body, media_type="application/json")


@router.get("/history")
async def history(request: Request, colleague: Colleague) -> Response:
    """Every release with what became of it, and what of casework left in it."""
    desk = desk_of(request)
    async with desk.store.work() as work:
        journeys = await Releases(work).journeys()
    number = page_number(request)
    listing = Listing.of(journeys[(number - 1) * TWO_YEARS :], number, TWO_YEARS)
    named = {each.release.event_id: names_in(standards_of(desk, each.release.event)) for each in listing.items}
    return page(
        request, "publishing/releases/history.html", colleague=colleague, listing=listing, named=named, now=desk.now()
    )


@router.get("/history.csv")
async def history_csv(request: Request, colleague: Colleague) -> Response:
    desk = desk_of(request)
    async with desk.store.work() as work:
        told = as_csv(rows(await Releases(work).journeys(), desk.clock))
    kept_as = f'attachment; filename="kokon-releases-{desk.today}.csv"'
    return Response(told, media_type="text/csv", headers={"content-disposition": kept_as})


@router.post("/approve")
async def let_go(request: Request, colleague: Colleague) -> Response:
    desk, form = desk_of(request), await read_form(request)
    period = chosen(desk, form.given("period"))
    try:
        await acts.approve_once(desk, period, seen=form.given("seen"), by=colleague)
    except NotYoursToApproveError:
        return await release_page(request, colleague, period, problem="not_yours", status=403)
    except NotOverError:
        return await release_page(request, colleague, period, problem="not_over", status=409)
    except NotDrawnError:
        return await release_page(request, colleague, period, problem="not_drawn", status=409)
    except ClockLeaptError:
        return await release_page(request, colleague, period, problem="clock", status=409)
    except (BusAwayError, RefusedError):
        return await release_page(request, colleague, period, problem="bus", status=503)
    except ChangedSincePreviewError:
        return await release_page(request, colleague, period, problem="changed", status=409)
    return RedirectResponse(link(request, f"/release?period={period}"), 303)


@router.post("/again")
async def send_again(request: Request, colleague: Colleague) -> Response:
    """The same bytes once more, after the office refused them or said nothing for days."""
    desk, form = desk_of(request), await read_form(request)
    period = chosen(desk, form.given("period"))
    try:
        await acts.send_once_more(desk, period, by=colleague)
    except NotYoursToApproveError:
        return await release_page(request, colleague, period, problem="not_yours", status=403)
    except NothingToSendAgainError:
        return await release_page(request, colleague, period, problem="nothing_to_send", status=409)
    return RedirectResponse(link(request, f"/release?period={period}"), 303)


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
    standards = standards_of(desk, view.told)
    budget = (view.told and budgets().named(view.told.budget)) or budgets().of(str(period))
    return page(
        request,
        "publishing/releases/release.html",
        status=status,
        colleague=colleague,
        view=view,
        named=names_in(standards),
        paths=paths_in(desk, standards),
        staying={each.id for each in standards.criteria if stays(each)},
        parts={each.id for each in standards.criteria if made_from(each, budget).extent is Extent.IN_PART},
        budget=budget,
        publication_day=publication_day(period, budgets()),
        today=desk.today,
        right=right,
        demo=desk.demo,
        may_send_again=bool(view.journey and view.journey.may_be_sent_again(desk.now())),
        seen=fingerprint(view.body) if view.body else "",
        choices=choices(desk),
        problem=problem,
    )
