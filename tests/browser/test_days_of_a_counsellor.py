"""Days of a counsellor from beginning to end in a real browser: through the pages, as a counsellor goes."""

import re
from datetime import datetime, timedelta

from playwright.sync_api import expect

from tests.browser.case_pages import ARABIC, SignIn
from tests.browser.casework import Casework
from tests.browser.chromium import spills
from tests.cases.building import BERLIN, a_request

CALL = "Called from the phone of a friend; wants to know whether the flat can be kept."


def test_a_first_call_becomes_a_kept_appointment(sign_in: SignIn, cases: Casework) -> None:
    page = sign_in("duty", width=360)
    page.goto(f"{cases.address}/files")
    page.get_by_role("link", name="New file").click()
    page.locator("input[name=term]").fill("0170 4711")
    page.locator("#known .button").first.click()
    page.get_by_label("Called us").check()
    page.get_by_label("Name in the file").fill("Beacon".ljust(60, "x"))
    page.get_by_label("First words").fill(CALL)
    page.get_by_role("button", name="Open the file", exact=True).click()
    expect(page).to_have_url(re.compile("/files/[0-9a-f-]{36}"))
    file = page.url.partition("?")[0]
    expect(page.locator("#happened")).to_contain_text(CALL)
    page.locator("#reach").get_by_role("link", name="change", exact=True).click()
    plan = page.locator("#plan")
    plan.get_by_text("SMS, neutral text").click()
    plan.get_by_label("Number or address").fill("0170 4711")
    plan.get_by_label("Code word").fill("blue lamp")
    plan.get_by_role("button", name="This is agreed").click()
    expect(page.get_by_text("Written down.")).to_be_visible()
    page.goto(f"{file}/appointments")
    began = datetime.now(BERLIN) - timedelta(minutes=5)
    page.locator("#agree input[name=starts_at]").fill(began.strftime("%Y-%m-%dT%H:%M"))
    page.locator("#agree").get_by_label("Talk here").check()
    page.locator("#agree").get_by_role("button", name="Agree").click()
    expect(page.get_by_text("Written down.")).to_be_visible()
    page.get_by_role("button", name="It took place").click()
    expect(page.locator("#before")).to_contain_text("took place")
    page.goto(file)
    expect(page.locator("#reach")).to_contain_text("0170 4711")
    expect(page.locator("#happened")).to_contain_text("took place")
    for place in ("", "/contact-plan", "/notes"):
        page.goto(f"{file}{place}")
        assert not spills(page, 360), place
    page.goto(cases.address)
    assert not spills(page, 360)


def test_an_urgent_request_of_the_night_is_taken_answered_and_waits_no_more(sign_in: SignIn, cases: Casework) -> None:
    event = a_request(ARABIC, language="ar")
    cases.arrives(event)
    page = sign_in("duty", width=360)
    page.goto(f"{cases.address}/requests")
    line = page.locator(f'a[href$="/requests/{event.request_id}"]')
    while not line.count() and page.locator("a[rel=next]").count():
        page.goto(f"{cases.address}{page.locator('a[rel=next]').get_attribute('href')}")
    expect(line).to_contain_text("until")
    line.click()
    page.get_by_role("button", name="I take it").click()
    needs = page.locator("#needs")
    needs.get_by_label("urgent: somebody may be in danger").check()
    needs.get_by_role("button", name="Save").click()
    expect(page.locator("h1")).to_contain_text("urgent: somebody may be in danger")
    page.goto(f"{cases.address}/requests?whose=mine")
    expect(line).to_contain_text("urgent")
    line.click()
    page.get_by_label("Your answer").fill("We read this. Is it safe to write back here?")
    page.get_by_role("button", name="Seal and send").click()
    expect(page.locator(".ours .said")).to_contain_text("Is it safe")
    page.goto(f"{cases.address}/requests?whose=mine")
    expect(line).to_contain_text("answered")
    assert not spills(page, 360)
