"""The number in the bar of an open page changes when a request arrives, without a reload."""

from playwright.sync_api import expect

from tests.browser.case_pages import SignIn
from tests.browser.casework import Casework
from tests.browser.chromium import barriers, spills, turn_to
from tests.cases.building import a_request


def test_a_request_arrives_and_the_number_changes_without_a_reload(sign_in: SignIn, cases: Casework) -> None:
    page, without = sign_in("duty"), sign_in("duty", java_script_enabled=False)
    for one in (page, without):
        one.goto(f"{cases.address}/team")
    number = page.locator(".news .tag")
    expect(page.locator("nav.row a[href='/requests']")).to_have_text("Requests")  # without a number of its own
    before = int(number.text_content() or "0")
    page.evaluate("window.sameDocument = true")
    cases.arrives(a_request())
    expect(number).to_have_text(str(before + 1), timeout=15_000)
    expect(page.locator(".news")).to_be_visible()
    assert page.evaluate("window.sameDocument") is True
    without.reload()
    expect(without.locator(".news .tag")).to_have_text(str(before + 1))


def test_the_number_and_the_menu_fit_every_window_and_language(sign_in: SignIn, cases: Casework) -> None:
    page = sign_in("lead")
    cases.arrives(a_request())
    for place in ("team", "account/mails/times"):
        for language in ("en", "de", "ar"):
            turn_to(page, f"{cases.address}/{place}?lang={language}")
            expect(page.locator(".news")).to_be_visible()
            for width in (360, 1280):
                assert not spills(page, width), (place, language, width)
            tops = page.locator("nav.row a").evaluate_all("all => all.map(one => one.getBoundingClientRect().top)")
            assert len(set(tops)) == 1 < len(tops), "the menu of a lead is one line"
            assert barriers(page, colours=language == "en", dark=language == "en") == [], (place, language)
