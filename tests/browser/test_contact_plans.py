"""How to reach a client, in a real browser: the sheet on top of the file, the switch, the form that is agreed."""

import pytest
from playwright.sync_api import expect

from tests.browser.case_pages import SignIn, expect_no_barrier, open_file
from tests.browser.casework import Casework

PHONE = {"channel": "phone", "value": "0170 111", "when": "at night"}


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_way_is_agreed_stopped_in_one_step_and_opened_again(sign_in: SignIn, cases: Casework, scripts: bool) -> None:
    page = sign_in("duty", refused=True, java_script_enabled=scripts)
    file = open_file(page, cases, contact=PHONE)
    sheet = page.locator("#reach")
    expect(sheet).to_contain_text("as written by the person")
    expect(sheet).to_be_in_viewport()
    sheet.get_by_role("link", name="change", exact=True).click()
    form = page.locator("#plan")
    form.get_by_text("SMS, neutral text").click()
    form.get_by_label("Number or address").fill("0170 222")
    form.get_by_label("Code word").fill("harbour lights")
    form.get_by_label("Who else reads or answers there").fill("the landlord")
    form.get_by_text("under other words", exact=True).click()
    form.get_by_role("button", name="This is agreed").click()
    expect(page.get_by_role("alert")).to_contain_text("As what")
    expect(form.get_by_label("Code word")).to_have_value("harbour lights")
    form.get_by_label("As what").fill("the practice")
    form.get_by_role("button", name="This is agreed").click()
    expect(page.get_by_text("Written down.")).to_be_visible()
    expect(sheet).to_contain_text("0170 222")
    expect(sheet.get_by_text("harbour lights")).to_be_hidden()
    sheet.get_by_text("show it").click()
    expect(sheet.get_by_text("harbour lights")).to_be_visible()
    sheet.get_by_role("button", name="Not safe now").click()
    expect(sheet).to_contain_text("It is not safe to contact the person now.")
    if scripts:
        expect_no_barrier(page)
    page.goto(file)
    expect(page.get_by_role("heading", name="Not safe: do not contact; look for another way")).to_be_visible()
    if scripts:
        expect_no_barrier(page)
    sheet.get_by_role("button", name="It is safe again").click()
    expect(page.get_by_text("safe to contact again")).to_be_visible()
