"""A lead goes through the first steps in a real browser, from an empty centre to eight criteria."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser, Page, expect

from services.quality.evidence.register.kinds.every import kind_named
from services.quality.standing.first_steps.domain import GOAL
from services.quality.standing.first_steps.example import least_of
from tests.browser.chromium import barriers, watched_again
from tests.browser.quality_pages import Colleague, Served, a_quality_service, came_over
from tests.servers import Nats, Postgres

MOST_STEPS = 15


@pytest.fixture(scope="module")
def quality(postgres: Postgres, house_bus: Nats) -> Iterator[Served]:
    with a_quality_service(postgres, house_bus, []) as served:
        yield served


def test_each_step_leads_to_the_next_until_eight_criteria_have_a_figure(chromium: Browser, quality: Served) -> None:
    with watched_again(chromium, width=360) as one:
        page = one.page()
        came_over(page, quality, Colleague("lead"))
        page.goto(f"{quality.address}/")
        expect(page.get_by_text(f"give you figures for {GOAL} criteria")).to_be_visible()
        assert barriers(page) == []
        page.get_by_role("link", name="Next:").click()
        steps = walk(page)
        expect(page.get_by_text("The first steps are over.")).to_be_visible()
        expect(page.locator(".sq.is:not([aria-hidden])")).to_have_count(GOAL)
        assert steps > 1
        page.goto(f"{quality.address}/")
        expect(page.get_by_role("heading", name="First steps")).to_have_count(0)
        assert one.complaints == []


def walk(page: Page) -> int:
    """Fill in the least of each step. Return how many there were."""
    for step in range(1, MOST_STEPS):
        fill(page, page.url.split("/")[-2])
        page.get_by_role("button", name="Save").click()
        page.wait_for_url("**/first-steps?saved=*")
        onward = page.locator("li.now a.button")
        if not onward.count():
            return step
        onward.click()
        page.wait_for_url("**/new?then=first-steps")
    raise AssertionError("the steps have no end")


def fill(page: Page, kind: str) -> None:
    for name, value in least_of(kind_named(kind), datetime.now(UTC).date())[0].values.items():
        field = page.locator(f"[name={name}]")
        if field.first.get_attribute("type") == "radio":
            page.locator(f"[name={name}][value='{value}']").check()
        elif field.evaluate("field => field.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
