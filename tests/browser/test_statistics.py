"""The lead draws what is told of a year, and takes it along, in a real browser."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from tests.browser.case_pages import SignIn
from tests.browser.casework import Casework
from tests.browser.chromium import barriers, spills, turn_to


@pytest.fixture
def a_year_later(cases: Casework) -> Iterator[int]:
    """The year that the service began in, which is over now."""
    before = cases.app.state.workplace
    year = before.now().astimezone(before.clock).year
    cases.app.state.workplace = replace(before, now=lambda: datetime(year + 1, 2, 1, 12, tzinfo=UTC))
    yield year
    cases.app.state.workplace = before


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_the_lead_draws_a_year_once_and_reads_it_on_a_telephone(
    sign_in: SignIn, cases: Casework, a_year_later: int, scripts: bool
) -> None:
    page = sign_in("lead", java_script_enabled=scripts)
    page.goto(f"{cases.address}/tallies?lang=en")
    page.get_by_role("link", name="Statistics of a year, and the statement for funders").click()
    page.wait_for_load_state()
    draw = page.get_by_role("button", name=f"Draw the year {a_year_later} now, once")
    if draw.is_visible():
        draw.click()
        expect(page.get_by_text("Nothing was drawn.")).to_be_visible()
        page.get_by_label("Everything of this year is entered.").check()
        draw.click()
        expect(page.get_by_text("It stays as it is.")).to_be_visible()
    expect(draw).to_have_count(0)
    expect(page.get_by_text("fewer than 5 people, or nobody").first).to_be_visible()
    page.get_by_text("Tables of those who agreed", exact=True).click()
    expect(page.get_by_text("People who agreed: 0 to 4")).to_be_visible()
    with page.expect_download() as kept:
        page.get_by_role("link", name="Tables as CSV").click()
    assert kept.value.suggested_filename == "tables.csv"
    if scripts:
        for language in ("en", "de", "ar"):
            turn_to(page, f"{cases.address}/statistics?lang={language}")
            page.locator("details").last.locator("summary").click()
            for width in (360, 1280):
                assert not spills(page, width), (language, width)
                assert barriers(page, colours=language == "en") == [], (language, width)
