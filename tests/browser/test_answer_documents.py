"""A file is attached to an answer, kept by the next one, and a step is given on, in a real browser."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.chromium import barriers, pixels_too_wide, watched_again
from tests.browser.quality_pages import Colleague, Served, a_quality_service, came_over
from tests.cases.documents import a_photo
from tests.servers import Nats, Postgres


@pytest.fixture(scope="module")
def quality(postgres: Postgres, house_bus: Nats) -> Iterator[Served]:
    with a_quality_service(postgres, house_bus, []) as served:
        yield served


@pytest.mark.parametrize(("language", "width", "criterion"), [("ar", 360, "S6"), ("en", 1280, "S7")])
def test_a_file_goes_with_the_answer_and_a_step_to_a_colleague(
    chromium: Browser, quality: Served, language: str, width: int, criterion: str
) -> None:
    with watched_again(chromium, width=width) as one:
        page = one.page()
        came_over(page, quality, Colleague("lead", language))
        page.goto(f"{quality.address}/criteria/{criterion}/assess")
        page.locator("[name=answer][value='3']").check()
        page.locator("summary").last.click()
        page.locator("#field-document").set_input_files(
            {"name": "plan.jpg", "mimeType": "image/jpeg", "buffer": a_photo()}
        )
        assert pixels_too_wide(page) == 0
        assert barriers(page) == []
        page.locator("main form button[type=submit]").click()
        page.wait_for_url(f"**/criteria/{criterion}?saved=assessment")
        expect(page.locator("#shown [data-document]")).to_have_count(1)
        page.goto(f"{quality.address}/criteria/{criterion}/assess")
        expect(page.locator("[name=kept]")).to_be_checked()
        assert (pixels_too_wide(page), barriers(page)) == (0, [])
        page.goto(f"{quality.address}/first-steps")
        step = page.locator("li.now")
        step.locator("summary").click()
        assert (pixels_too_wide(page), barriers(page)) == (0, [])
        step.locator("form button").click()
        expect(page.locator("li.now [data-given]")).to_be_visible()
        page.goto(f"{quality.address}/month")
        expect(page.locator("[data-topic=given_step]")).to_have_count(1)
        page.goto(f"{quality.address}/first-steps")
        page.locator("li.now [data-given] button").click()
        expect(page.locator("[data-given]")).to_have_count(0)
        assert one.complaints == []
