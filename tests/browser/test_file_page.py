"""The page of a file and the list of files in a real browser: few acts for what is done every day."""

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.case_pages import SignIn, open_file
from tests.browser.casework import Casework
from tests.browser.chromium import barriers, spills
from tests.browser.counted_acts import MOST_CLICKS, MOST_FIELDS, Counted


def on_list(page: Page, cases: Casework, file: str) -> Locator:
    page.goto(f"{cases.address}/files")
    return page.locator(f"a.row[href='{file.removeprefix(cases.address)}']")


def test_what_is_done_every_day_takes_few_acts(sign_in: SignIn, cases: Casework) -> None:
    """From the list of files, as from any other: the row of the file is the first click."""
    page = sign_in("duty")
    file = open_file(page, cases)
    answered, agreed, found = Counted(), Counted(), Counted()
    answered.click(on_list(page, cases, file))
    answered.fill(page.get_by_label("Your answer"), "Come on Monday.")
    answered.click(page.get_by_role("button", name="Seal and send"))
    expect(page.locator("#written .ours .said")).to_have_text("Come on Monday.")
    agreed.click(on_list(page, cases, file))
    agreed.click(page.locator("#appointments summary").last)
    agreed.choose(page.locator("#appointments").get_by_label("Accompaniment"))
    agreed.click(page.locator("#appointments").get_by_role("button", name="Agree"))
    expect(page.get_by_text("Written down.")).to_be_visible()
    page.goto(f"{cases.address}/files")
    found.fill(page.get_by_label("Number, name or way to be reached"), "Harbour")
    found.click(page.get_by_role("button", name="Find", exact=True))
    found.click(page.locator("a.row", has_text="Harbour").first)
    expect(page.locator("#reach")).to_be_in_viewport()
    for counted in (answered, agreed, found):
        assert counted.clicks <= MOST_CLICKS, counted
        assert counted.fields <= MOST_FIELDS, counted


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_the_parts_of_a_file_are_reached_on_a_phone(sign_in: SignIn, cases: Casework, scripts: bool) -> None:
    page = sign_in("duty", java_script_enabled=scripts, width=360)
    file = open_file(page, cases)
    for name, place in (("Write", "#notes"), ("What happened", "#happened"), ("Facts", "#beside"), ("More", "#more")):
        page.goto(file)
        jump = page.locator("nav.jumps").get_by_role("link", name=name)
        box: Any = jump.bounding_box()
        assert box["height"] >= 44
        jump.focus()
        page.keyboard.press("Enter")
        expect(page.locator(place)).to_be_in_viewport()
    page.get_by_role("link", name="To the top").click()
    expect(page.locator("h1")).to_be_in_viewport()
    page.goto(file.partition("?")[0] + "/facts")
    page.locator("nav.jumps summary").click()
    page.locator("nav.jumps").get_by_role("link", name="Exploitation").click()
    expect(page.get_by_role("heading", name="Exploitation")).to_be_in_viewport()
    page.get_by_role("link", name="To the top").click()
    expect(page.locator("h1")).to_be_in_viewport()
    assert not spills(page, 360)
    page.set_viewport_size({"width": 1280, "height": 900})
    expect(page.locator(".jumps").first).to_be_hidden()


@pytest.mark.parametrize("login", ["duty", "arabic"])
def test_what_happened_and_the_list_are_narrowed_without_barriers(sign_in: SignIn, cases: Casework, login: str) -> None:
    page = sign_in(login)
    file = open_file(page, cases)
    page.locator("#answer textarea").fill("Come on Monday.")
    page.locator("#answer form[action$='/reply'] button:not([name])").click()
    expect(page.locator("#written .ours")).to_have_count(1)
    page.locator("#notes input[type=radio][value=call]").check()
    page.locator("#notes .more-of-note > summary").click()
    for name in ("whom", "mediation", "duration"):
        page.locator(f"#notes input[name={name}]").first.check()
    page.locator("#notes form button[type=submit]:not([formaction])").last.click()
    expect(page).to_have_url(re.compile("told=noted"))
    page.goto(file)
    page.locator("#happened a[href*='happened=message']").click()
    expect(page.locator("#happened li")).to_have_count(2)
    for address in (page.url, f"{cases.address}/files?order=due&state=open", f"{file}/gate"):
        page.goto(address)
        assert not spills(page, 1280), address
        assert not spills(page, 320), address
        assert barriers(page) == [], address
