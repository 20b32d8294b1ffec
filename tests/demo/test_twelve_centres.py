"""The demonstration as people look at it, in a real Chromium: twelve centres, two years, and a short last day."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page, expect
from pypdf import PdfReader

from deploy.demo.addresses import CentreAddresses, Staff
from deploy.demo.reports.ledger import Ledger
from deploy.demo.scenes.journey import Journey
from deploy.demo.stage import Stage, staged
from deploy.demo.years.before import Before, Guests
from deploy.demo.years.guests import Replayed
from deploy.demo.years.orders import YearsOrder, live_years
from deploy.local.machine.display import Silent
from deploy.local.machine.processes import together
from services.quality.foundation.domain import Period
from tests.browser.chromium import BROUGHT, JUDGED, SERIOUS, found
from tests.flows.whole_way import WholeWay, a_browser

pytestmark = [pytest.mark.real, pytest.mark.browser]
NOW = datetime.now(UTC)
RUNNING = Period.of(NOW)
OVER = [str(RUNNING.back(number)) for number in range(8, 0, -1)]


def test_all_pages_about_many_centres_and_many_quarters_are_filled(tmp_path: Path) -> None:
    if found() is None:
        pytest.skip("no Chromium is installed here")
    asyncio.run(looked_at(tmp_path))


async def looked_at(folder: Path) -> None:
    async with lived(folder) as stage, a_browser() as way:
        assert way
        office, (first, second) = stage.addresses.office, stage.addresses.centres
        page = await way.signed_in(office.staff[0], office.address)
        await the_office_shows_twelve(page, office.address)
        await amounts_of_twelve_fill_both_sheets(page, office.address)
        lead = await in_quality(way, second, second.having("lead")[0])
        await a_team_of_five_has_filled_pages(lead, second.quality)
        small = await in_quality(way, first, first.having("lead")[0])
        assert await colleagues_counted(small, first.quality) == 0
        for width, language in ((360, "de"), (360, "ar"), (1280, "en")):
            await fits(page, [office.address + place for place in AT_THE_OFFICE], width, language)
            await fits(lead, [second.quality + place for place in AT_THE_CENTRE], width, language)
        assert way.complaints == []


@asynccontextmanager
async def lived(folder: Path) -> AsyncIterator[Stage]:
    """As by the command, without the months of casework and with few people on the last day."""
    async with staged(folder, display=Silent(), guests=Replayed(folder)) as stage:
        orders = {one.id: YearsOrder(centre=one.id, seed=1, now=NOW) for one in stage.addresses.centres}
        await together(*(live_years(stage.federation[id], order) for id, order in orders.items()))
        ledger, before = Ledger(), {id: Before.of(order.life()) for id, order in orders.items()}
        last_day = Journey(stage.addresses, ledger, clients=3, seed=1, before=before, guests=Guests.shipped())
        await last_day.go(1.0)
        assert (ledger.lost, ledger.doubled) == ([], [])
        yield stage


AT_THE_OFFICE = ("/", "/amounts", "/amounts/sheet?paper=ministry", "/gaps", "/completeness", f"/?period={OVER[0]}")
AT_THE_CENTRE = ("/", "/amounts", "/gaps", "/rounds", "/criteria/K1", "/timeline")
COUNTED = "one => Number(one.dataset.met) + Number(one.dataset.partly) + Number(one.dataset.notMet)"
ADDED = "all => all.reduce((sum, one) => sum + Number(one.dataset.count), 0)"


async def the_office_shows_twelve(page: Page, address: str) -> None:
    """All have reported each quarter."""
    for period in (*OVER, str(RUNNING)):
        told = await (await page.request.get(f"{address}/completeness.json?period={period}")).json()
        assert (told["expected"], told["reported"]) == (12, 12), period
    await page.goto(f"{address}/?period={OVER[-1]}")
    await expect(page.locator("[data-value=index] [data-figure=value] strong")).to_contain_text("%")
    await page.goto(f"{address}/?period={RUNNING}")
    for criterion in ("K1", "K8", "K12", "S1", "U2"):
        for line in ("measured", "assessed"):
            bands = page.locator(f"[data-criterion={criterion}] [data-line={line}] [data-band]")
            assert await bands.evaluate_all(ADDED) >= 5, (criterion, line)
    await page.goto(f"{address}/gaps?period={OVER[-1]}")
    assert await page.locator("[data-criterion] .statement").count() >= 3
    assert await page.locator("main").get_by_text("Centre C (demo)").count() == 0
    report = await page.request.get(f"{address}/reports/federation.pdf?year={RUNNING.back(4).year}")
    assert (await report.body()).startswith(b"%PDF-")


async def amounts_of_twelve_fill_both_sheets(page: Page, address: str) -> None:
    for paper in ("funder", "ministry"):
        await page.goto(f"{address}/amounts/sheet?paper={paper}&year={RUNNING.year - 1}&lang=en")
        assert await page.locator("[data-basis]", has_text="Rests on 12 of 12 centres").count() >= 2, paper
        untold = await page.locator(".untold [data-fact]").evaluate_all("all => all.map(one => one.dataset.fact)")
        assert untold == [], "each amount is told, requests that nobody answered as well"
        trends = page.locator("[data-fact] table tbody tr th", has_text=f"{RUNNING.year - 2}")
        assert await trends.count() == await page.locator(".amount[data-fact]").count(), "of two years each"
        sheets = PdfReader(BytesIO(await page.pdf(prefer_css_page_size=True))).pages
        assert len(sheets) == 1, paper
    assert await page.locator("[aria-labelledby=by-land] tbody tr").count() == 3, "two Länder, and all others together"
    assert await page.locator("[data-need] a[href*='/budget']").count() == 2, "no budget draws a need: it is voted on"


async def a_team_of_five_has_filled_pages(page: Page, address: str) -> None:
    await page.goto(f"{address}/timeline")
    rows = page.locator(".over-time tbody tr:not(.aspect):not(.marks)")
    assert await rows.count() == 32
    assert await page.locator(".over-time thead th").count() == 1 + len(OVER)
    measured = await rows.filter(has=page.locator("td strong")).count()
    assert measured >= 30
    for criterion in ("K1", "K8", "K12"):
        own = rows.filter(has=page.locator(f"[data-figure={criterion}]"))
        assert await own.locator("td strong").count() >= 3, criterion
    await page.goto(f"{address}/rounds")
    await page.locator("[data-stage=closed] a[href*='/comparison']").first.click()
    # which way they went hangs on what the round is about; each of them has an answer of before beside it
    await expect(page.locator("[data-turn]:not([data-turn=first], [data-turn=missing])")).to_have_count(3)
    await page.goto(f"{address}/gaps")
    assert await page.locator("main section").count() >= 2
    assert await colleagues_counted(page, address) == 5


async def colleagues_counted(page: Page, address: str) -> int:
    """What the page of a skill is made from; what is too few is said in words there, and is no figure."""
    await page.goto(f"{address}/criteria/K1")
    counted: int = await page.locator("[data-indicator='K1.1'][data-met]").first.evaluate(COUNTED)
    return counted


async def in_quality(way: WholeWay, centre: CentreAddresses, person: Staff) -> Page:
    """Comes over as a colleague does."""
    page = await way.signed_in(person, centre.cases)
    await page.goto(f"{centre.cases}/handover/quality")
    await page.click("form[action*='/handover'] button")
    await page.wait_for_url(f"{centre.quality}/**")
    return page


async def fits(page: Page, places: list[str], width: int, language: str) -> None:
    """No wider than the window; and on the last page nothing that axe finds serious."""
    await page.set_viewport_size({"width": width, "height": 900})
    for place in places:
        await page.goto(f"{place}{'&' if '?' in place else '?'}lang={language}")
        assert await page.get_attribute("html", "lang") == language
        assert await page.evaluate("document.documentElement.scrollWidth") <= width, place
    await page.evaluate(BROUGHT)
    judged: list[Mapping[str, Any]] = await page.evaluate(JUDGED, {})
    assert [each["id"] for each in judged if each["impact"] in SERIOUS] == []
