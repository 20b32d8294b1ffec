"""Languages, duty and absence of the team in a real browser: entered, shown, agreed; on a phone, in three languages."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.case_pages import ARABIC, SignIn, open_file
from tests.browser.casework import Casework
from tests.browser.chromium import barriers, spills, turn_to
from tests.cases.building import a_request

AMAL = "\u2068Amal A.\u2069"
"""As a sentence holds the name, which keeps its own direction."""
PAGES = ("/team", "/team/duty", "/team/absences", "/")


def enter_arabic(page: Page, cases: Casework) -> None:
    """The form is filled in by its names: the page is in Arabic."""
    page.goto(f"{cases.address}/team")
    page.locator("#languages a.button").click()
    page.locator("#language-1").select_option("ar")
    page.locator("#field-matched_as").select_option("woman")
    page.locator("main form button[type=submit]").click()
    expect(page.locator("#languages")).to_contain_text("العربية")


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_colleague_is_asked_to_stand_in_and_says_yes(sign_in: SignIn, cases: Casework, scripts: bool) -> None:
    duty, arabic = sign_in("duty", java_script_enabled=scripts), sign_in("arabic", java_script_enabled=scripts)
    enter_arabic(arabic, cases)
    event = a_request(ARABIC, language="ar")
    cases.arrives(event)
    duty.goto(f"{cases.address}/requests")
    expect(duty.locator(f'a[href*="{event.request_id}"]')).to_contain_text(f"speaks Arabic: {AMAL}")
    expect(duty.get_by_text("On duty today: \u2068Mona M.\u2069")).to_be_visible()
    duty.goto(f"{cases.address}/requests/{event.request_id}")
    expect(duty.locator("#speakers")).to_contain_text("Amal A.")
    file = open_file(duty, cases)
    duty.goto(f"{cases.address}/team/absences")
    duty.get_by_label("Who stands in").select_option(label="Amal A.")
    duty.locator("#enter").get_by_role("button", name="Save").click()
    expect(duty.get_by_text(f"{AMAL} was asked and has not answered yet.")).to_be_visible()
    arabic.goto(f"{cases.address}/")
    arabic.locator("#agree a[href*='/team/absences']").click()
    arabic.locator("button[value=yes]").click()
    expect(arabic.get_by_role("status")).to_be_visible()
    arabic.goto(f"{cases.address}/files")
    expect(arabic.locator(f'a[href*="{file.rsplit("/", 1)[1]}"]')).to_be_visible()
    duty.reload()
    expect(duty.get_by_text(f"{AMAL} stands in.")).to_be_visible()
    duty.get_by_role("button", name="Call off").click()
    expect(duty.get_by_text("Called off.")).to_be_visible()


@pytest.mark.parametrize("login", ["duty", "lead", "arabic"])
def test_pages_of_the_team_fit_the_window_and_shut_nobody_out(sign_in: SignIn, cases: Casework, login: str) -> None:
    page, judged = sign_in(login), login == "lead"
    page.goto(f"{cases.address}/team")
    own = page.locator("#languages a.button").get_attribute("href") or ""
    if login == "lead":
        page.goto(f"{cases.address}/team/duty")
        page.locator("button[value=add]").click()
        expect(page.locator("button[value=remove]").first).to_be_visible()
    for place in (*PAGES, own):
        address = f"{cases.address}{place}"
        turn_to(page, address)
        for width in (320, 360, 1280):
            assert not spills(page, width), (address, width)
        assert barriers(page, colours=login != "arabic", dark=judged) == [], address
        assert "None" not in page.locator("main").inner_text()
