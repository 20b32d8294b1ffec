"""Evidence in a real browser: an entry behind an answer, and somebody else who looks at what an entry says."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.chromium import barriers, spills, watched_again
from tests.browser.quality_pages import Colleague, Served, a_quality_service, came_over
from tests.cases.documents import a_png
from tests.servers import Nats, Postgres

LEAD, COUNSELLOR = Colleague("lead"), Colleague("counsellor")


@pytest.fixture(scope="module")
def quality(postgres: Postgres, house_bus: Nats) -> Iterator[Served]:
    with a_quality_service(postgres, house_bus, []) as served:
        yield served


@pytest.fixture
def page(chromium: Browser, quality: Served) -> Iterator[Page]:
    with watched_again(chromium, width=360) as one:
        yield one.page()
        assert one.complaints == []


def test_somebody_else_looks_at_an_entry_and_it_counts_in_full(page: Page, quality: Served) -> None:
    came_over(page, quality, LEAD)
    page.goto(f"{quality.address}/register/funder/new")
    page.get_by_label("Funder").fill("Land")
    page.get_by_label("Throughout; somebody else can confirm it by the examples").check()
    page.get_by_label("What shows it").fill("Minutes of three years")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="Land", exact=True).click()
    expect(page.get_by_text("Please ask somebody else in the team")).to_be_visible()
    expect(page.get_by_role("button", name="Save what I found")).to_have_count(0)
    path = page.url
    came_over(page, quality, COUNSELLOR)
    page.goto(f"{quality.address}/month")
    page.get_by_role("link", name="Have a second look: Land").click()
    expect(page.get_by_text("Counts as 3 until a second person has looked")).to_be_visible()
    assert barriers(page) == []
    page.get_by_label("The evidence shows it.").check()
    page.get_by_role("button", name="Save what I found").click()
    page.wait_for_url(f"{path}?saved=look")
    expect(page.get_by_text("Looked at the evidence and confirms it.")).to_be_visible()
    expect(page.get_by_text("Counts as 3")).to_have_count(0)


def test_an_entry_of_the_register_shows_an_answer_outside_of_a_round(page: Page, quality: Served) -> None:
    came_over(page, quality, LEAD)
    page.goto(f"{quality.address}/register/safety_plan/new")
    page.get_by_label("Yes").check()
    page.get_by_label("Last gone through by the team on").fill("2026-01-05")
    page.get_by_role("button", name="Save").click()
    page.goto(f"{quality.address}/criteria/S6/assess")
    page.locator("input[name=answer][value='3']").check()
    page.get_by_role("checkbox", name="Safety plan of the team").check()
    assert barriers(page) == []
    page.get_by_role("button", name="Save our answer").click()
    page.locator("#shown").get_by_role("link", name="Safety plan of the team").click()
    expect(page.get_by_role("heading", name="Safety plan of the team", level=1)).to_be_visible()


def test_a_document_is_attached_on_a_phone_and_downloaded(page: Page, quality: Served) -> None:
    came_over(page, quality, LEAD)
    page.goto(f"{quality.address}/register/safety_plan/new")
    page.get_by_label("Yes").check()
    page.get_by_label("Last gone through by the team on").fill("2026-02-05")
    page.get_by_role("button", name="Save").click()
    entry = page.locator("main a[href^='/register/safety_plan/'][href*='-']").first.get_attribute("href")
    page.goto(f"{quality.address}{entry}")
    page.get_by_role("link", name="See the documents").click()
    page.locator("#field-document").set_input_files({"name": "x.png", "mimeType": "image/png", "buffer": a_png()})
    page.get_by_label("Day of the document").fill("2026-01-05")
    page.get_by_role("button", name="Attach it").click()
    expect(page.get_by_text("The document is attached.")).to_be_visible()
    assert barriers(page) == []
    assert not spills(page, 320)
    with page.expect_download() as download:
        page.locator("[data-document] a").first.click()
    assert download.value.suggested_filename == "document.png"
