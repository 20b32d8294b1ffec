"""A counsellor's day in a real browser, from its first page and with the keyboard alone; then how the page looks."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser.case_pages import SignIn, open_file, open_request
from tests.browser.casework import Casework
from tests.browser.chromium import barriers, spills, turn_to
from tests.browser.pictures import picture

FIRST_PAGE = "/"
MOST_KEYS = 60


def tab_to(page: Page, place: Locator) -> None:
    """By the Tab key alone, as a colleague who uses no mouse comes there."""
    expect(place).to_be_visible()
    for _ in range(MOST_KEYS):
        page.keyboard.press("Tab")
        if place.evaluate("one => one === document.activeElement"):
            return
    raise AssertionError(f"the keyboard does not come to {place}")


def home(page: Page) -> None:
    tab_to(page, page.locator("nav.row").get_by_role("link", name="My day"))
    page.keyboard.press("Enter")
    expect(page.locator("#summary")).to_be_visible()


def test_a_day_is_done_from_the_first_page_by_keyboard(sign_in: SignIn, cases: Casework) -> None:
    page = sign_in("duty")
    page.set_viewport_size({"width": 1280, "height": 900})
    file = open_file(page, cases)
    page.goto(f"{cases.address}{FIRST_PAGE}")
    expect(page.locator("#summary")).to_contain_text(re.compile(r"[1-9]\d* (person waits|people wait) for you\."))
    tab_to(page, page.get_by_role("link", name="Read and answer: Harbour"))
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{file}#written")
    tab_to(page, page.get_by_label("Your answer"))
    page.keyboard.type("Please come on Monday.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".ours .said")).to_have_text("Please come on Monday.")
    home(page)
    expect(page.locator("#waiting")).to_have_count(0)
    tab_to(page, page.locator("summary", has_text="Note a contact"))
    page.keyboard.press("Enter")
    tab_to(page, page.locator("details.asks").get_by_role("button", name="Harbour"))
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{file}/notes")
    home(page)
    tab_to(page, page.locator("summary", has_text="Remind me"))
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("Order new phones.")
    page.keyboard.press("Enter")
    expect(page.locator("#tasks")).to_contain_text("Order new phones.")
    expect(page.locator("#summary")).to_contain_text("1 task is due.")
    tab_to(page, page.get_by_role("button", name="Done: Order new phones."))
    page.keyboard.press("Enter")
    expect(page.locator("#tasks")).to_contain_text("1 reminder is done today")
    expect(page.locator("#summary")).not_to_contain_text("task")


def test_the_day_and_that_of_the_team_fit_small_screens_and_every_language(sign_in: SignIn, cases: Casework) -> None:
    duty, lead = sign_in("duty"), sign_in("lead")
    file = open_file(duty, cases)
    open_request(duty, cases)
    duty.goto(f"{file}/to-dos")
    duty.get_by_label("What is to be done").fill("Ask the shelter about a room that can be locked from inside.")
    duty.get_by_role("button", name="Keep the to-do").click()
    expect(duty.locator("main")).to_contain_text("Written down.")
    for page, place in ((duty, FIRST_PAGE), (duty, f"{file.removeprefix(cases.address)}/pauses"), (lead, "/day/team")):
        for language in ("en", "de", "ar"):
            turn_to(page, f"{cases.address}{place}?lang={language}")
            for width in (360, 1280):
                assert not spills(page, width), (place, language, width)
            assert barriers(page, colours=language == "en", dark=language == "en") == [], (place, language)
    picture(duty, "my-day", f"{cases.address}{FIRST_PAGE}")
    picture(duty, "file", file)
    picture(lead, "team-day", f"{cases.address}/day/team")
    lead.set_viewport_size({"width": 1280, "height": 900})
    lead.goto(f"{cases.address}/day/team?lang=en")
    row = lead.get_by_role("row", name=re.compile("Mona M."))
    expect(row).to_be_visible()
    expect(lead.locator("main")).not_to_contain_text("Harbour")
