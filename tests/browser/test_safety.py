"""A person who is not safe any more, in a real browser: from a low danger to the sheet that a colleague can print."""

import io
import re

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.browser.case_pages import SignIn, open_file
from tests.browser.casework import Casework
from tests.browser.chromium import barriers, spills, turn_to

WHY = "A car waited at the shelter two evenings, and the brother at home was asked for the address."
STEPS = {
    "What warns me": "A car that waits, calls without a voice, and the cousin who asks where I am. " * 3,
    "What I do then": "I lock the door, put the telephone on silent and go to the neighbour by the yard. " * 3,
    "Whom I call": "Aunt Rose 0170 333, then the police, then the night number of the shelter. " * 2,
    "Where I can go": "To the sister in the other town, by the early train, never by the main station. " * 2,
    "What I take with me": "Passport, medicine, the small bag behind the stove, the children's papers. " * 2,
    "What I tell the children": "That we go to see the aunt, and that it is a game to be very quiet. " * 2,
}
LONG = "at the neighbour's, in the afternoon, never at the weekend, and never when the lights are on "


def choose(page: Page, group: str, *answers: str) -> None:
    for answer in answers:
        page.get_by_role("group", name=group).get_by_text(answer, exact=True).click()


def assess(page: Page, level: str, reason: str, words: str) -> None:
    choose(page, "Level of danger", level)
    choose(page, "Why this level", reason)
    page.get_by_label("In words").fill(words)
    page.get_by_role("button", name="Write it down").click()
    expect(page.get_by_role("status")).to_contain_text("Written down.")


def agree_a_way(page: Page, file: str) -> None:
    page.goto(f"{file}/contact-plan")
    form = page.locator("#plan")
    form.get_by_text("SMS, neutral text").click()
    form.get_by_label("Number or address").fill("0170 222")
    for label in ("Days and hours", "Who else reads or answers there", "If no answer comes"):
        form.get_by_label(label).fill(LONG)
    form.get_by_label("Code word").fill("harbour lights")
    form.get_by_role("button", name="This is agreed").click()
    expect(page.get_by_text("Written down.")).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_person_who_is_not_safe_any_more(sign_in: SignIn, cases: Casework, scripts: bool) -> None:
    page = sign_in("duty", java_script_enabled=scripts)
    page.set_viewport_size({"width": 360, "height": 780})
    file = open_file(page, cases)
    agree_a_way(page, file)
    page.goto(file)
    page.locator("#safety").get_by_role("link", name="look at it").click()
    choose(page, "Do they know where the person lives", "no")
    assess(page, "low", "the person is protected where they are", "Nobody has been seen since the move.")
    expect(page.locator("#now")).to_contain_text("low danger")
    page.get_by_role("link", name="Safety plan").click()
    for label, words in STEPS.items():
        page.get_by_label(label).fill(words.strip())
    choose(page, "On paper", "deliberately not on paper")
    page.get_by_role("button", name="Keep the plan").click()
    expect(page.locator("#now")).to_contain_text("Aunt Rose")
    expect(page.get_by_text("It was agreed that there is no paper")).to_be_visible()

    # something happens
    page.get_by_role("link", name="Danger", exact=True).click()
    choose(page, "Do they know where the person lives", "yes")
    choose(page, "Is anyone looking for the person?", "yes")
    assess(page, "acute", "they know a place, or look for the person", WHY)
    expect(page.locator("#now")).to_contain_text("Is anyone looking for the person?")
    page.goto(file)
    expect(page.get_by_role("heading", name="The person is in danger")).to_be_visible()
    page.locator("#reach").get_by_role("button", name="Not safe now").click()
    expect(page).to_have_url(re.compile("/emergency"))
    expect(page.locator("#at-once")).to_be_in_viewport(ratio=1)
    for words in (
        "Written down: not safe now.",
        "It is not safe to contact the person now.",
        "acute danger",
        "Aunt Rose",
    ):
        expect(page.locator("main")).to_contain_text(words)
    page.goto(f"{cases.address}/")
    expect(page.locator("#danger")).to_be_in_viewport()
    expect(page.locator("#deadlines")).to_contain_text("Look at the safety again: acute danger")
    page.locator("#danger").get_by_role("link", name="Emergency page").first.click()
    expect(page.locator("#steps")).to_contain_text("by the early train")
    page.get_by_role("link", name="Print this page").click()
    expect(page).to_have_url(re.compile("/emergency/print$"))
    expect(page.get_by_text("harbour lights")).to_be_visible()
    sheets = PdfReader(io.BytesIO(page.pdf(format="A4"))).pages
    printed = " ".join(sheets[0].extract_text().split())
    said = ("0170 222", "harbour lights", "Aunt Rose 0170 333", "acute danger", "A car waited", "to be very quiet")
    assert [one for one in said if one not in printed] == []
    assert len(sheets) == 1


def test_its_pages_fit_every_width_and_language(sign_in: SignIn, cases: Casework) -> None:
    page = sign_in("duty", refused=True)
    file = open_file(page, cases)
    agree_a_way(page, file)
    page.goto(f"{file}/risk")
    choose(page, "Do they know where the person lives", "yes")
    assess(page, "acute", "they are near or in contact", WHY)
    page.goto(f"{file}/safety-plan")
    for label, words in STEPS.items():
        page.get_by_label(label).fill(words.strip())
    page.get_by_role("button", name="Keep the plan").click()
    expect(page.get_by_role("status")).to_contain_text("Written down.")
    page.goto(f"{file}/device-check")
    choose(page, "What came of the talk", "done")
    page.get_by_label("In whose name the SIM is").fill("In the name of the boss.")
    page.get_by_label("To do (1)").fill("A new SIM.")
    page.get_by_role("button", name="Write it down").click()
    expect(page.get_by_role("alert")).to_contain_text("Please look at 1 field again.")
    expect(page.get_by_label("In whose name the SIM is")).to_have_value("In the name of the boss.")
    page.get_by_label("until (1)").fill("2027-01-10")
    page.get_by_role("button", name="Write it down").click()
    expect(page.get_by_role("status")).to_contain_text("Written down.")
    for place in ("/risk", "/safety-plan", "/safety-plan/print", "/device-check", "/emergency", ""):
        for language in ("en", "de", "ar"):
            turn_to(page, f"{file}{place}?lang={language}")
            for width in (320, 1280):
                assert not spills(page, width), (place, language, width)
            assert barriers(page, colours=language == "en", dark=language == "en") == [], (place, language)
