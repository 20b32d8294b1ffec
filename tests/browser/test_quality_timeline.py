"""The timeline of a centre in a real browser: as wide as it is, a telephone's page stays as narrow as the telephone."""

from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO

import pytest
from playwright.sync_api import Browser, expect
from pypdf import PdfReader

from services.quality.foundation.tables.store import open_store
from tests.browser.casework import run
from tests.browser.chromium import barriers, watched_again
from tests.browser.quality_pages import Colleague, Served, a_quality_service, came_over
from tests.quality.lived_years import fill
from tests.servers import Nats, Postgres


@pytest.fixture(scope="module")
def quality(postgres: Postgres, house_bus: Nats) -> Iterator[Served]:
    """A centre of which three years are known."""
    with a_quality_service(postgres, house_bus, []) as served:
        run(lived_in(served))
        yield served


async def lived_in(served: Served) -> None:
    store = open_store(served.database)
    await fill(store, now=datetime.now(UTC), years=3, each=1)
    await store.engine.dispose()


@pytest.mark.parametrize(("language", "width"), [("en", 1280), ("de", 360), ("ar", 360), ("ar", 1280)])
def test_the_timeline_scrolls_in_its_box_and_its_criteria_stay(
    chromium: Browser, quality: Served, language: str, width: int
) -> None:
    with watched_again(chromium, width=width) as one:
        page = one.page()
        came_over(page, quality, Colleague("lead", language))
        page.goto(f"{quality.address}/timeline?quarters=40")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert barriers(page, colours=language != "ar", dark=language == "de") == []
        first = page.locator(".over-time tbody tr:not(.aspect) th").nth(3)
        before = place(first.bounding_box())
        to = -100_000 if language == "ar" else 100_000
        page.evaluate(f"document.querySelector('.scroll').scrollLeft = {to}")
        assert abs(place(first.bounding_box()) - before) < 2
        assert one.complaints == []


def place(box: object) -> float:
    assert isinstance(box, dict)
    return float(box["x"])


def test_it_prints_on_wide_pages(chromium: Browser, quality: Served) -> None:
    with watched_again(chromium, width=1280) as one:
        page = one.page()
        came_over(page, quality, Colleague("lead"))
        page.goto(f"{quality.address}/timeline")
        sheets = PdfReader(BytesIO(page.pdf(prefer_css_page_size=True))).pages
        assert {sheet.mediabox.width > sheet.mediabox.height for sheet in sheets} == {True}
        printed = " ".join("".join(sheet.extract_text() for sheet in sheets).split())  # a name may go on below
        assert "U1 People protected, data protected" in printed
        assert "The last quarters" not in printed


def test_a_cell_leads_to_its_quarter_of_the_criterion(chromium: Browser, quality: Served) -> None:
    with watched_again(chromium, width=1280) as one:
        page = one.page()
        came_over(page, quality, Colleague("lead"))
        page.goto(f"{quality.address}/")
        page.get_by_role("link", name="Timeline", exact=True).click()
        expect(page.get_by_role("heading", name="Timeline")).to_be_visible()
        page.get_by_label("The last quarters:").select_option("4")
        page.get_by_role("button", name="Show").click()
        page.wait_for_load_state()  # until then another cell is the last
        cell = page.locator(".over-time td a[data-figure=U2]").last
        period = str(cell.get_attribute("href")).partition("#")[2]
        cell.click()
        expect(page.locator(f"[id='{period}']")).to_be_in_viewport()
        assert one.complaints == []
