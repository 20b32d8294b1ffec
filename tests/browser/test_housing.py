"""From a flat that is not safe to a place that was looked at, in a real browser, as a counsellor lives it."""

from datetime import datetime, timedelta

from playwright.sync_api import Page, expect

from tests.browser.case_pages import SignIn, open_file
from tests.browser.casework import Casework
from tests.browser.chromium import barriers, spills, turn_to
from tests.cases.building import BERLIN

WISH = "A quiet room far from the old quarter, with a door that can be locked, and room for the two children. " * 2
WHY = "The cousin of the landlord stood in the yard, and others know the number of the door. " * 2
STREET = "Am Ende der sehr langen und schmalen Straße hinter dem alten Hafen 999, Hinterhaus, zweite Tür links"


def choose(page: Page, group: str, answer: str) -> None:
    page.get_by_role("group", name=group).get_by_text(answer, exact=True).click()


def write_down(page: Page) -> None:
    page.get_by_role("button", name="Write it down").click()
    expect(page.get_by_role("status")).to_contain_text("Written down.")


def look(page: Page, result: str, words: str) -> None:
    choose(page, "Do people who are a danger know this place", "yes" if result == "not safe" else "no")
    choose(page, "What came of it", result)
    page.get_by_label("In words").fill(words)
    write_down(page)


def test_from_an_unsafe_flat_to_a_place_that_was_looked_at(sign_in: SignIn, cases: Casework) -> None:
    page = sign_in("duty", java_script_enabled=False)
    page.set_viewport_size({"width": 360, "height": 780})
    file = open_file(page, cases)

    page.goto(f"{cases.address}/places")
    page.get_by_label("Name", exact=False).first.fill("House by the sea")
    page.get_by_label("Kind of place").select_option("shelter")
    page.get_by_label("Address", exact=False).fill(STREET)
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#known")).to_contain_text("not looked at yet")
    expect(page.locator("main")).not_to_contain_text(STREET)

    page.goto(file)
    page.locator("#more a[href$='/housing']").click()
    choose(page, "What happened", "a safe place is needed and wanted")
    choose(page, "Whether a wish was named", "a wish was named")
    page.get_by_label("What the person wishes for").fill(WISH.strip())
    choose(page, "What the place must have", "room for children")
    write_down(page)

    # the client lives in a flat that a relative found, and it is not safe
    page.get_by_role("link", name="Moved in", exact=True).click()
    choose(page, "Found by", "the person, or somebody else")
    page.get_by_label("Name of the place").fill("The flat of the cousin")
    choose(page, "How well it fits", "makeshift: the search goes on")
    write_down(page)
    page.goto(file)
    expect(page.locator("#tasks")).to_contain_text("Look at the place: safe and suitable?")
    page.goto(f"{file}/housing/review")
    look(page, "not safe", WHY.strip())
    expect(page.locator("#now")).to_contain_text("not safe")
    page.goto(f"{cases.address}/")
    expect(page.locator("#danger")).to_contain_text("the place is not safe")
    page.goto(file)
    expect(page.locator("#steps")).to_contain_text("Look for another place: this one is not safe")

    # a place that the centre knows is free
    page.locator("#steps").get_by_role("link", name="Moved into another place").click()
    page.get_by_label("A place that we know").select_option(label="House by the sea")
    choose(page, "Whether the wish is met", "partly met")
    today = datetime.now(BERLIN).date()
    page.get_by_label("Told on this day").fill(today.isoformat())
    write_down(page)
    page.get_by_role("link", name="Look at the place").click()
    look(page, "safe", "Two doors, and somebody is there at night.")
    again = today + timedelta(days=30)
    page.goto(file)
    shown = page.locator("#housing")
    for words in ("House by the sea", "Two doors", f"{again:%b} {again.day}, {again.year}", "cannot be guaranteed"):
        expect(shown).to_contain_text(words)
    expect(page.locator("#tasks")).to_contain_text("Look at the place again")
    expect(page.locator("#steps")).not_to_contain_text("this one is not safe")
    page.goto(f"{file}/housing")
    page.get_by_role("link", name="This place in the directory").click()
    expect(page.locator("#now")).to_contain_text(STREET)
    expect(page.locator("#now")).to_contain_text("safe few (below five)")

    one, page = page.url, sign_in("duty")
    for place in (f"{file}/housing", f"{file}/housing/placement", f"{file}/housing/review", file, one):
        for language in ("de", "ar"):
            turn_to(page, f"{place}?lang={language}")
            for width in (360, 1280):
                assert not spills(page, width), (place, language, width)
            assert barriers(page, colours=language == "de") == [], (place, language)
    turn_to(page, f"{cases.address}/places?lang=ar")
    assert not spills(page, 360)
    assert barriers(page, dark=True) == []
