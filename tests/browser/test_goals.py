"""From a talk to a goal with two steps and a look at the plan, and a client who says no, in a real browser."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.case_pages import SignIn, open_file
from tests.browser.casework import Casework
from tests.browser.chromium import barriers, spills, turn_to

ROOM = "A room that can be locked, near the school of the child, and where the owner asks for no name on the door."
DREAM = "I want to sleep without fear and to learn the language, so that nobody has to speak for me."


def choose(page: Page, group: str, answer: str) -> None:
    page.get_by_role("group", name=group).get_by_text(answer, exact=True).click()


def written(page: Page) -> None:
    expect(page.get_by_role("status")).to_contain_text("Written down.")


def talk_about_needs(page: Page, file: str) -> None:
    page.goto(file)
    page.locator("#more a[href$='/goals']").click()
    page.get_by_role("link", name="Needs and plan").click()
    choose(page, "Housing and being safe there", "yes")
    page.locator("summary", has_text="What the person needs, in words").click()
    page.get_by_role("textbox", name="Housing and being safe there").fill(ROOM)
    choose(page, "Police, court, compensation", "no")
    choose(page, "What it means for the plan", "something stands in the way")
    page.get_by_label("What stands in the way outside").fill("Nobody lets a flat without a permit.")
    page.get_by_label("Look at the plan again").select_option("after 4 weeks")
    page.get_by_role("button", name="Write it down").click()
    written(page)
    expect(page.locator("#now")).to_contain_text(ROOM)


def set_a_goal(page: Page) -> None:
    page.get_by_role("link", name="Goals", exact=True).click()
    page.get_by_label("In the person's words").fill("Find a course.")
    choose(page, "From whom the goal comes", "only the centre sees it so far")
    page.get_by_role("button", name="Keep the goal").click()
    written(page)
    page.locator("#all").get_by_role("link", name="Steps and more: Find a course.").click()
    page.get_by_label("In the person's words").fill(DREAM)
    page.get_by_role("button", name="The person confirms it").click()
    written(page)
    steps = (("Choose a course", "the person", ""), ("Send the application", "the centre", "2030-05-02"))
    for words, doer, day in steps:
        page.get_by_label("What is done").fill(words)
        choose(page, "Who does it", doer)
        page.get_by_label("By this day").fill(day)
        page.get_by_role("button", name="Keep the step").click()
        written(page)


def decide(page: Page, file: str) -> None:
    page.goto(f"{file}/decisions")
    page.get_by_label("What there is to decide").fill("Whether to testify.")
    choose(page, "From whom the question came", "from others: an authority, a court, the family")
    choose(page, "What was explained before", "at least two ways")
    page.get_by_label("One way (optional)", exact=True).fill("Testify with a lawyer.")
    choose(page, "The answer", "no")
    page.get_by_label("The decision in own words").fill("Not as long as they know my street.")
    page.get_by_role("button", name="Keep the decision").click()
    expect(page.get_by_role("alert")).to_contain_text("Please look at 2 fields again.")
    expect(page.get_by_label("The decision in own words")).to_have_value("Not as long as they know my street.")
    page.get_by_label("Another way").fill("Say nothing for now.")
    page.get_by_label("From whom outside").fill("The police.")
    page.get_by_role("button", name="Keep the decision").click()
    written(page)


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_from_a_talk_to_a_goal_with_two_steps_and_a_look(sign_in: SignIn, cases: Casework, scripts: bool) -> None:
    page = sign_in("duty", java_script_enabled=scripts)
    page.set_viewport_size({"width": 360, "height": 780})
    file = open_file(page, cases)
    talk_about_needs(page, file)
    set_a_goal(page)
    page.get_by_role("button", name="Done: Choose a course").click()
    written(page)
    page.goto(file)
    expect(page.locator("#goals")).to_contain_text(DREAM)
    expect(page.locator("#goals")).to_contain_text("Send the application")
    expect(page.locator("#tasks")).to_contain_text("Look at the plan with the person again")
    page.goto(f"{file}/plan")
    page.get_by_role("button", name="Looked at again: nothing has changed").click()
    written(page)
    expect(page.locator("#now")).to_contain_text("looked at again, nothing has changed")
    page.get_by_role("link", name="Goals", exact=True).click()
    page.locator("#all").get_by_role("link", name=DREAM[:20]).click()
    page.get_by_role("button", name="The goal is reached").click()
    written(page)
    page.goto(file)
    expect(page.locator("#happened")).to_contain_text("Goal reached")


def test_a_client_wants_no_plan_and_says_no(sign_in: SignIn, cases: Casework) -> None:
    page = sign_in("duty", refused=True)
    file = open_file(page, cases)
    page.goto(f"{file}/plan")
    page.get_by_role("button", name="The person wants no plan").click()
    written(page)
    expect(page.get_by_role("button", name="The person wants no plan")).to_have_count(0)
    decide(page, file)
    page.goto(file)
    expect(page.locator("#goals")).to_contain_text("the person wants no plan")
    expect(page.locator("#decisions")).to_contain_text("Not as long as they know my street.")
    expect(page.locator("#tasks")).not_to_contain_text("plan")


def test_its_pages_fit_every_width_and_language(sign_in: SignIn, cases: Casework) -> None:
    page = sign_in("duty", refused=True)
    file = open_file(page, cases)
    talk_about_needs(page, file)
    set_a_goal(page)
    goal = "/goals/" + page.url.split("/goals/")[1].split("?")[0]
    decide(page, file)
    for place in ("/plan", "/goals", goal, "/decisions", ""):
        for language in ("en", "de", "ar"):
            turn_to(page, f"{file}{place}?lang={language}")
            for width in (320, 1280):
                assert not spills(page, width), (place, language, width)
            assert barriers(page, colours=language == "en", dark=language == "en") == [], (place, language)
