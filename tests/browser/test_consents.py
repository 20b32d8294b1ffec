"""A consent in a real browser, in each language: noted, cited, withdrawn through the interruption, then refused."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.case_pages import SignIn, expect_no_barrier, open_file
from tests.browser.casework import Casework
from tests.browser.chromium import spills

SHELTER = "Shelter Seven"


def tell(page: Page, file: str) -> None:
    """The one consent that there is, is chosen; the form asks for what it is about, and how."""
    page.goto(f"{file}/disclosures")
    form = page.locator("form", has=page.locator("[name=disclosure_id]"))
    form.locator("[name=what][value=her_name]").check(force=True)
    form.locator("[name=because]").select_option("consent")
    form.locator("details > summary").click()
    form.locator("[name=way]").select_option("spoken")
    form.locator("[name=words]").fill("They have a free bed.")
    form.locator("button").click()


@pytest.mark.parametrize("login", ["duty", "lead", "arabic"])
def test_a_withdrawal_is_lived_through(sign_in: SignIn, cases: Casework, login: str) -> None:
    page = sign_in(login, refused=True)
    file = open_file(page, cases)
    page.locator("#consents a[href$='/consents#answer']").click()
    expect(page.locator("#read-aloud details[open] p").first).to_be_visible()
    expect_no_barrier(page, colours=login == "duty")
    form = page.locator("#answer form")
    form.locator("[name=recipient_kind]").select_option("shelter")
    form.locator("[name=recipient]").fill(SHELTER)
    form.locator("[name=purpose]").select_option("housing")
    form.locator("[name=what][value=her_name]").check(force=True)
    form.locator("[name=outcome][value=given]").check(force=True)
    form.locator("button").click()
    expect(page).to_have_url(re.compile("told=noted"))
    expect(page.locator("#consents .rows").first).to_contain_text(SHELTER)

    tell(page, file)
    expect(page).to_have_url(re.compile("told=noted"))
    expect(page.locator("main .rows")).to_contain_text(SHELTER)
    expect_no_barrier(page, colours=login == "duty")

    page.goto(file)
    page.locator("#consents a[href$='/withdrawal']").click()
    expect(page.locator("#effect")).to_contain_text(SHELTER)
    expect(page.locator("#recipients .rows")).to_contain_text(SHELTER)
    expect_no_barrier(page, colours=login == "duty")
    page.locator("#confirm [name=outcome][value=withdrawn]").check(force=True)
    page.locator("#confirm button").click()
    expect(page.locator("#ended")).to_contain_text(SHELTER)
    expect(page.locator("#confirm")).to_have_count(0)
    expect_no_barrier(page, colours=login == "duty")

    tell(page, file)
    expect(page.locator("#no-ground")).to_be_visible()
    expect(page.locator("[name=words]")).to_have_value("They have a free bed.")
    expect_no_barrier(page, colours=login == "duty")
    page.locator("#no-ground [name=recipient_kind]").select_option("shelter")
    page.locator("#no-ground [name=purpose]").select_option("housing")
    page.locator("#no-ground button").click()
    expect(page).to_have_url(re.compile("told=noted"))
    page.goto(file)
    step = page.locator("a[href*='/consents?follows=']").first
    expect(step).to_be_visible()
    expect(page.locator("a[href$='/withdrawal']").first).to_be_visible()
    expect_no_barrier(page, colours=login == "duty")

    page.goto(f"{file}/recipients?language=ar")
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    expect(page.locator("#allowed")).not_to_contain_text(SHELTER)
    expect(page.locator("main")).to_contain_text(SHELTER)
    assert not spills(page, 320)
