"""The end of counselling in a real browser: settled, closed with feedback, agreed to by a second one, opened again."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.case_pages import SignIn, open_file
from tests.browser.casework import Casework
from tests.browser.chromium import barriers, spills, turn_to

OUTCOME = "I know where I can go, and I sleep again. " * 3
NOTE = "We could have asked for the interpreter two weeks earlier."


def fits(page: Page, file: str) -> None:
    for language in ("en", "de", "ar"):
        turn_to(page, f"{file}/closing?lang={language}")
        for width in (360, 1280):
            assert not spills(page, width), (language, width)
        assert barriers(page, colours=language == "ar", dark=language == "ar") == [], language
    page.goto(f"{file}/closing?lang=en")


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_file_is_closed_in_one_go_and_opened_again(sign_in: SignIn, cases: Casework, scripts: bool) -> None:
    page = sign_in("duty", java_script_enabled=scripts)
    page.set_viewport_size({"width": 360, "height": 780})
    file = open_file(page, cases)
    page.goto(f"{file}/to-dos")
    page.get_by_label("What is to be done").fill("Send the last letter")
    page.get_by_role("button", name="Keep the to-do").click()
    page.goto(f"{file}/closing")
    if scripts:
        fits(page, file)
    page.get_by_label("I know that this message gets no answer").check()
    page.get_by_label("Send the last letter").select_option(label="not needed any more")
    page.get_by_label("Why does it end?").select_option(label="the person's aims are reached")
    page.get_by_label("In the person's own words").fill(OUTCOME)
    page.get_by_role("group", name="Was a code for feedback offered?").get_by_text("yes, offered").click()
    page.get_by_role("group", name="Was the client counselled here?").get_by_text("Yes", exact=True).click()
    expect(page.get_by_text("If it is closed today, it is deleted on")).to_be_visible()
    page.get_by_role("button", name="Close the file").click()
    expect(page.get_by_role("heading", name="The file is closed")).to_be_visible()
    expect(page.locator("#closing")).to_contain_text("I know where I can go")
    if scripts:
        fits(page, file)

    # the code is handed out on a page that knows no file
    page.goto(f"{cases.address}/codes")
    page.get_by_role("button").filter(has_text=re.compile("code")).first.click()
    expect(page.locator("main")).to_contain_text("Good for one time")

    page.goto(file)
    expect(page.get_by_role("heading", name="The file is closed")).to_be_visible()
    page.goto(f"{cases.address}/")
    page.get_by_role("link", name="Look back at the work: a sentence is enough").first.click()
    page.get_by_label("What went well, and what to do differently").fill(NOTE)
    page.get_by_role("button", name="Keep the note").click()
    expect(page.get_by_role("status")).to_contain_text("Written down.")
    expect(page.locator("#happened")).to_contain_text(NOTE)
    if scripts:
        assert barriers(page) == []

    page.goto(f"{file}/closing")
    page.get_by_label("Why is it opened again?").select_option(label="the person has come back")
    page.get_by_role("button", name="Open it again").click()
    expect(page.get_by_role("heading", name="Close the file")).to_be_visible()
    expect(page.get_by_text("1 closing before")).to_be_visible()
