"""A referral in a real browser, in two directions: stopped without a consent, made with one, warned of."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.case_pages import SignIn, expect_no_barrier, open_file
from tests.browser.casework import Casework

PURPOSE = "About the residence permit."


def enter(page: Page, cases: Casework, name: str, *, colours: bool) -> None:
    """A lawyer in the directory."""
    page.goto(f"{cases.address}/professionals/new")
    form = page.locator("form", has=page.locator("[name=professional_id]"))
    form.locator("[name=kind]").select_option("lawyer")
    form.locator("[name=name]").fill(name)
    form.locator("[name=sensitive_on]").fill("2026-01-10")
    form.locator("details > summary").click()
    form.locator("[name=languages][value=ar]").check(force=True)
    expect_no_barrier(page, colours=colours)
    form.locator("button").click()
    expect(page.locator("h1")).to_have_text(name)
    expect_no_barrier(page, colours=colours)
    page.goto(f"{cases.address}/professionals")
    expect(page.locator("#found .rows")).to_contain_text(name)
    expect_no_barrier(page, colours=colours)


def consent_to(page: Page, file: str, kind: str) -> None:
    page.goto(f"{file}/consents")
    form = page.locator("#answer form")
    form.locator("[name=recipient_kind]").select_option(kind)
    form.locator("[name=purpose]").select_option("residence")
    form.locator("[name=what][value=her_name]").check(force=True)
    form.locator("[name=outcome][value=given]").check(force=True)
    form.locator("button").click()
    expect(page).to_have_url(re.compile("told=noted"))


def new_referral(page: Page, file: str) -> Locator:
    page.goto(f"{file}/referrals/new")
    form = page.locator("form", has=page.locator("[name=referral_id]"))
    form.locator("[name=purpose]").fill(PURPOSE)
    form.locator("[name=what][value=her_name]").check(force=True)
    form.locator("[name=picked][value=centre]").check(force=True)
    form.locator("[name=way]").select_option("spoken")
    return form


@pytest.mark.parametrize("login", ["duty", "arabic"])
def test_a_referral_is_lived_through(sign_in: SignIn, cases: Casework, login: str) -> None:
    page, lawyer = sign_in(login, refused=True), f"Yellow of {login}"
    enter(page, cases, lawyer, colours=login == "duty")
    file = open_file(page, cases)
    page.locator("#referrals a[href$='/referrals/new']").click()
    expect_no_barrier(page, colours=login == "duty")

    form = new_referral(page, file)
    choice = form.locator("[name=professional_id] option", has_text=lawyer)
    form.locator("[name=professional_id]").select_option(choice.get_attribute("value"))
    form.locator("[name=action][value=refer]").click()

    expect(page.locator("#no-ground a[href$='/consents#answer']")).to_be_visible()
    expect(page.locator("[name=purpose]")).to_have_value(PURPOSE)
    expect_no_barrier(page, colours=login == "duty")

    consent_to(page, file, "lawyer")
    form = new_referral(page, file)
    form.locator("[name=professional_id]").select_option(choice.get_attribute("value"))
    form.locator("[name=action][value=refer]").click()
    expect(page).to_have_url(re.compile("told=noted"))
    expect(page.locator("main")).to_contain_text(lawyer)
    page.locator("main details > summary").click()
    expect_no_barrier(page, colours=login == "duty")
    page.locator("[name=standing][value=accepted]").check(force=True)
    page.locator("main details button").click()
    expect(page.locator("main ol li")).to_have_count(2)
    page.goto(f"{file}/disclosures")
    expect(page.locator("main .rows").first).to_contain_text(lawyer)

    consent_to(page, file, "benefits")
    form = new_referral(page, file)
    form.locator("details > summary").first.click()
    form.locator("[name=recipient]").fill("Jobcenter")
    form.locator("[name=kind]").select_option("benefits")
    form.locator("[name=consent_id]").select_option(index=1)
    form.locator("[name=action][value=refer]").click()
    expect(page.locator("#warning")).to_contain_text("§ 87")
    expect_no_barrier(page, colours=login == "duty")
    page.locator("#warning [name=action][value=back]").click()
    expect(page.locator("[name=recipient]")).to_have_value("Jobcenter")
    page.locator("[name=action][value=refer]").click()
    page.locator("#warning [name=warned]").click()
    expect(page).to_have_url(re.compile("told=noted"))
    expect(page.locator("main")).to_contain_text("Jobcenter")

    page.goto(file)
    expect(page.locator("#referrals .rows")).to_contain_text("Jobcenter")
    expect(page.locator("#referrals .rows")).to_contain_text(lawyer)
    expect_no_barrier(page, colours=login == "duty")
