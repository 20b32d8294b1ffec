"""Short messages to a client, in a real browser: safe times in the plan, a message asked for, and taken back."""

import pytest
from playwright.sync_api import expect

from tests.browser.case_pages import SignIn, expect_no_barrier, open_file
from tests.browser.casework import Casework
from tests.browser.chromium import spills


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_safe_times_are_agreed_and_a_short_message_waits_for_them(
    sign_in: SignIn, cases: Casework, scripts: bool
) -> None:
    page = sign_in("duty", java_script_enabled=scripts)
    file = open_file(page, cases)
    page.goto(f"{file}/contact-plan")
    form = page.locator("#plan")
    form.get_by_text("SMS, neutral text").click()
    form.get_by_label("Number or address").fill("0170 222")
    form.get_by_text("Safe times for short messages").click()
    if scripts:
        expect_no_barrier(page)
    form.locator("#field-safe_days").get_by_text("every day", exact=True).click()
    form.locator("#field-safe_from").select_option("00:00")
    form.locator("#field-safe_until").select_option("23:59")
    form.get_by_role("button", name="This is agreed").click()
    expect(page.get_by_text("Written down.")).to_be_visible()
    expect(page.locator("#reach")).to_contain_text("every day")
    page.goto(f"{file}/notices")
    page.locator("#field-language").select_option("de")
    page.get_by_role("button", name="Send a short message").click()
    expect(page.get_by_text("Kept: the short message goes out at its time.")).to_be_visible()
    expect(page.locator("#under-way")).to_contain_text("SMS")
    if scripts:
        expect_no_barrier(page)
        page.goto(f"{file}/notices?language=ar")
        assert not spills(page, 360)
    page.goto(file)
    expect(page.locator("#notices")).to_contain_text("There is something new")
    page.locator("#notices").get_by_role("button", name="Take it back").click()
    expect(page.get_by_text("The short message was taken back.")).to_be_visible()
    expect(page.locator("#ended")).to_contain_text("taken back before it was sent")


def test_what_cannot_wait_is_asked_of_a_second_colleague(sign_in: SignIn, cases: Casework) -> None:
    page = sign_in("duty")
    file = open_file(page, cases)
    page.goto(f"{file}/contact-plan")
    form = page.locator("#plan")
    form.get_by_text("SMS, neutral text").click()
    form.get_by_label("Number or address").fill("0170 222")
    form.get_by_role("button", name="This is agreed").click()
    expect(page.get_by_text("Written down.")).to_be_visible()
    for language in ("de", "ar", "en"):
        page.goto(f"{file}/notices?lang={language}")
        page.locator("details.outside summary").click()
        assert not spills(page, 360)
        assert not spills(page, 1280)
    expect_no_barrier(page)
    outside = page.locator("details.outside")
    outside.get_by_label("Somebody is in danger").check()
    outside.get_by_label("In words").fill("The brother is on his way.")
    outside.get_by_label("Please get in touch").check()
    outside.get_by_label("Language").select_option("de")
    outside.get_by_role("button", name="Ask a colleague to agree").click()
    expect(page.locator("#under-way")).to_contain_text("waits for a second colleague to agree")
    expect(page.get_by_role("button", name="I agree: send it now")).to_have_count(0)
