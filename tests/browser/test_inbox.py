"""The inbox in a real browser: a request is taken, handed on, put away and answered by telephone."""

import pytest
from playwright.sync_api import expect

from services.cases.contact.bursts.domain import LEAST
from tests.browser.case_pages import ARABIC, SignIn, open_request
from tests.browser.casework import Casework
from tests.browser.chromium import barriers, spills, turn_to
from tests.cases.building import a_request

JUNK = "Buy cheap watches now at our shop number {} and save a lot of money today"
LONG = "I was told that somebody here can help me with a letter of the authority, which I do not understand. " * 4


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_request_goes_through_the_hands_of_the_team(sign_in: SignIn, cases: Casework, scripts: bool) -> None:
    page = sign_in("duty", java_script_enabled=scripts)
    address = open_request(page, cases)
    page.get_by_role("button", name="I take it").click()
    expect(page.get_by_text("You have taken this request.")).to_be_visible()
    needs = page.locator("#needs")
    needs.get_by_label("needed", exact=True).check()
    needs.get_by_label("urgent: somebody may be in danger").check()
    needs.get_by_label("a woman").check()
    needs.get_by_role("button", name="Save").click()
    expect(page.locator("h1")).to_contain_text("urgent: somebody may be in danger")
    page.get_by_text("Hand it to a colleague").click()
    page.get_by_label("To whom?").select_option(label="Lena L.")
    page.get_by_role("button", name="Hand it over").click()
    expect(page.get_by_text("Taken by: Lena L.")).to_be_visible()
    page.get_by_text("It is no request").click()
    page.get_by_role("button", name="Put it away").click()
    page.goto(f"{cases.address}/requests")
    expect(page.locator(f'a[href*="{address.rsplit("/", 1)[1]}"]')).to_be_hidden()
    page.get_by_role("heading", name="No requests").click()
    page.locator(f'a[href*="{address.rsplit("/", 1)[1]}"]').click()
    page.get_by_role("button", name="Take it back").click()
    page.get_by_role("button", name="Spoke by telephone").click()
    expect(page.get_by_text("Nobody waits for an answer now.")).to_be_visible()
    page.get_by_text("5 steps until now").click()
    expect(page.locator("#steps ol")).to_contain_text("Handed to a colleague: Lena L.")


def test_inbox_and_request_fit_every_window_and_language(sign_in: SignIn, cases: Casework) -> None:
    page = sign_in("duty")
    taken, away, fresh = [a_request(words, language="ar") for words in (ARABIC, "Cheap watches", LONG)]
    cases.arrives(taken, away, fresh)
    for event, button in ((taken, "I take it"), (away, "Put it away")):
        page.goto(f"{cases.address}/requests/{event.request_id}")
        if event is away:
            page.get_by_text("It is no request").click()
        page.get_by_role("button", name=button).click()
        expect(page.get_by_text("Saved.")).to_be_visible()
    places = ("requests", "requests?whose=mine", f"requests/{fresh.request_id}", f"requests/{away.request_id}")
    for place in places:
        for language in ("en", "de", "ar"):
            between = "&" if "?" in place else "?"
            turn_to(page, f"{cases.address}/{place}{between}lang={language}")
            page.locator("details").evaluate_all("all => all.forEach(one => one.open = !one.matches('.menu'))")
            for width in (360, 1280):
                assert not spills(page, width), (place, language, width)
            ids = page.locator("[id]").evaluate_all("all => all.map(one => one.id)")
            assert len(ids) == len({*ids}), "a label leads to its own field"
            assert barriers(page, colours=language == "en", dark=language == "en") == [], (place, language)


def test_a_burst_is_put_away_in_every_window_and_language(sign_in: SignIn, cases: Casework) -> None:
    page = sign_in("duty")
    cases.arrives(*(a_request(JUNK.format(number), language="ar") for number in range(LEAST + 20)))
    for place in ("requests", "requests?whose=alike", "requests/folded/put-away"):
        for language in ("ar", "de", "en"):
            turn_to(page, f"{cases.address}/{place}{'&' if '?' in place else '?'}lang={language}")
            page.locator("details").evaluate_all("all => all.forEach(one => one.open = !one.matches('.menu'))")
            for width in (360, 1280):
                assert not spills(page, width), (place, language, width)
        assert barriers(page) == []
    page.goto(f"{cases.address}/requests")
    page.get_by_role("heading", name="30 requests that are alike").click()
    page.get_by_role("link", name="Put all of them away as no request").click()
    expect(page.locator("main")).to_contain_text("30 requests go to “No requests”.")
    page.get_by_role("button", name="Put them away").click()
    expect(page.get_by_text("Put away. Each stands under “No requests”")).to_be_visible()
    expect(page.get_by_role("heading", name="requests that are alike")).to_have_count(0)
