"""Criteria of a centre's own in a real browser: set, counted, shown; on every screen and in every language."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.chromium import barriers, turn_to, watched_again
from tests.browser.quality_pages import Colleague, Served, a_quality_service, came_over
from tests.servers import Nats, Postgres

LEAD = Colleague("lead")


@pytest.fixture(scope="module")
def quality(postgres: Postgres, house_bus: Nats) -> Iterator[Served]:
    with a_quality_service(postgres, house_bus, []) as served:
        yield served


@pytest.fixture
def page(chromium: Browser, quality: Served) -> Iterator[Page]:
    with watched_again(chromium, width=1280) as one:
        yield one.page()
        assert one.complaints == []


def test_a_criterion_is_set_counted_and_found_among_the_others(page: Page, quality: Served) -> None:
    came_over(page, quality, LEAD)
    page.goto(f"{quality.address}/")
    page.get_by_role("link", name="Our own criteria").click()
    page.get_by_role("link", name="Set a criterion of our own").click()
    page.get_by_label("Name").first.fill("A garden to sit in")
    page.get_by_label("What it means").first.fill("There is a garden, and it is looked after.")
    page.get_by_label("Why it matters").first.fill("It calms.")
    page.get_by_label("What is counted, if anything is").first.fill("rooms with a plant")
    page.get_by_label("Out of what").first.fill("all rooms")
    page.get_by_role("button", name="Set this criterion").click()
    expect(page.get_by_text("The criterion is set.")).to_be_visible()
    page.get_by_label("So many", exact=True).fill("8")
    page.get_by_label("Out of so many").fill("10")
    page.get_by_role("button", name="Save the count").click()
    expect(page.get_by_text("8 of 10")).to_be_visible()
    page.get_by_role("link", name="How we stand on it").click()
    expect(page.get_by_role("heading", name="A garden to sit in", exact=True)).to_be_visible()
    expect(page.get_by_text("80%").first).to_be_visible()


@pytest.mark.parametrize(("language", "width"), [("en", 1280), ("de", 320), ("ar", 360)])
def test_every_page_of_it_is_without_barriers(chromium: Browser, quality: Served, language: str, width: int) -> None:
    with watched_again(chromium, width=width) as one:
        page = one.page()
        came_over(page, quality, Colleague("lead", language))
        for path in ("/local", "/local/new", "/local/L1", "/criteria/L1"):
            turn_to(page, quality.address + path)
            assert barriers(page, colours=language != "ar") == []
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (path, width)
