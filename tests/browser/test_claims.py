"""A demand of the police and a mandate in a real browser: explained and refused; used, withdrawn, then stopped."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.case_pages import SignIn, expect_no_barrier, open_file
from tests.browser.casework import Casework

STATION, OFFICE = "Station 7, a very long name of a station by the river", "Office for benefits"


def act(page: Page, file: str, words: str) -> None:
    page.goto(f"{file}/mandates/done")
    form = page.locator("#write form")
    form.locator("[name=doings][value=letter]").check(force=True)
    form.locator("[name=words]").fill(words)
    form.locator("button").click()


@pytest.mark.parametrize("login", ["duty", "arabic"])
def test_a_demand_of_the_police_is_explained_and_refused(sign_in: SignIn, cases: Casework, login: str) -> None:
    page = sign_in(login)
    file = open_file(page, cases)
    page.locator("#more a[href$='/claims']").click()
    expect_no_barrier(page, colours=login == "duty")
    form = page.locator("#demand form")
    form.locator("[name=claimant]").select_option("police")
    form.locator("[name=name]").fill(STATION)
    form.locator("[name=asked]").fill("The address of the person.")
    form.locator("button").click()
    expect(page).to_have_url(re.compile("told=noted"))
    page.goto(file)
    expect(page.locator("#claims")).to_contain_text(STATION)
    expect(page.locator("#tasks")).to_contain_text(STATION)
    expect_no_barrier(page, colours=login == "duty")

    page.locator("#claims .button").click()
    form = page.locator("#settle form")
    form.locator("[name=told][value=explained]").check(force=True)
    form.locator("[name=wish]").fill("That nobody learns where I am.")
    form.locator("[name=position]").fill("We say nothing.")
    form.locator("[name=result][value=refused]").check(force=True)
    form.locator("button").click()
    expect(page.locator("#now")).to_contain_text("That nobody learns where I am.")
    expect_no_barrier(page, colours=login == "duty")
    page.goto(file)
    expect(page.locator("#claims")).to_have_count(0)
    expect(page.locator("#happened")).to_contain_text(STATION)


@pytest.mark.parametrize("login", ["duty", "arabic"])
def test_after_a_mandate_is_withdrawn_the_next_act_stops(sign_in: SignIn, cases: Casework, login: str) -> None:
    page = sign_in(login, refused=True)
    file = open_file(page, cases)
    page.locator("#more a[href$='/mandates']").click()
    expect_no_barrier(page, colours=login == "duty")
    form = page.locator("#answer form")
    form.locator("[name=doings][value=letter]").check(force=True)
    form.locator("[name=towards]").fill(OFFICE)
    form.locator("[name=outcome][value=given]").check(force=True)
    form.locator("[name=limits]").fill("Not a word about the children.")
    form.locator("button").click()
    expect(page.locator("#mandates .rows")).to_contain_text(OFFICE)
    act(page, file, "Asked for the papers.")
    expect(page.locator("#done .rows")).to_contain_text("Asked for the papers.")
    expect_no_barrier(page, colours=login == "duty")

    page.goto(file)
    expect_no_barrier(page, colours=login == "duty")
    page.locator("#mandates form button").click()
    expect(page).to_have_url(re.compile("told=noted"))
    expect(page.locator("#mandates form")).to_have_count(0)
    act(page, file, "Asked again.")
    expect(page.locator("#no-mandate")).to_be_visible()
    expect(page.locator("[name=words]")).to_have_value("Asked again.")
    expect(page.locator("#done")).not_to_contain_text("Asked again.")
    expect_no_barrier(page, colours=login == "duty")


def test_the_page_of_the_policy_document_fits(sign_in: SignIn, cases: Casework) -> None:
    page = sign_in("arabic")
    file = open_file(page, cases)
    page.goto(f"{file}/policy-document")
    page.locator("[name=happened][value=asked]").check(force=True)
    page.locator("#step form button").click()
    expect(page).to_have_url(re.compile("told=noted"))
    expect_no_barrier(page)
    page.goto(file)
    expect(page.locator("#policy-document .button")).to_be_visible()
