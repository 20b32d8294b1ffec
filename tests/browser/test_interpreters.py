"""An interpreter who does not come, in a real browser: asked for, booked with a pledge alone, and another one comes."""

from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.browser.case_pages import SignIn, open_file
from tests.browser.casework import Casework
from tests.browser.chromium import barriers, spills
from tests.cases.building import BERLIN

LONG = "Levantine, from the coast; the person speaks softly and needs breaks. " * 3
STEPS = (
    "Introductory talk",
    "Rules on safety and secrecy explained",
    "The own role, and its limits, talked about",
    "Knows whom to talk to after an assignment",
)


def at(moment: datetime) -> str:
    return moment.astimezone(BERLIN).strftime("%Y-%m-%dT%H:%M")


def enter(page: Page, cases: Casework, name: str, *, introduced: bool = True) -> None:
    """In the register, as the lead does it."""
    page.goto(f"{cases.address}/supporters?lang=en")
    form = page.locator("form[action*='/supporters']").last
    if not form.is_visible():
        page.get_by_text("Enter a person or a service").click()
    form.locator("input[name=name]").fill(name)
    form.get_by_label("How to reach this person").fill("0170 333, in the evening and at the weekend")
    form.locator("select[name=language]").first.select_option("ar")
    form.get_by_label("Possible conflicts").fill("Knows many families of the quarter by the harbour, and their elders.")
    for step in STEPS if introduced else STEPS[:1]:
        form.get_by_label(step).fill("2026-01-05")
    form.get_by_role("button", name="Enter it").click()
    expect(page.get_by_text("Written down.")).to_be_visible()


def pledge(page: Page) -> None:
    page.locator("#pledge").get_by_label("Version of the text that was signed").fill("2026-01")
    page.locator("#pledge").get_by_label("Signed on").fill("2026-01-06")
    page.locator("#pledge").get_by_role("button", name="Note it").click()
    expect(page.get_by_text("can be booked")).to_be_visible()


def looks_right(page: Page, *, scripts: bool, also: str = "ar") -> None:
    """At both widths, and from right to left."""
    for width in (360, 1280):
        assert not spills(page, width)
    assert not scripts or barriers(page, dark=True) == []
    here = page.url.partition("#")[0]
    page.goto(f"{here}{'&' if '?' in here else '?'}lang={also}".replace("lang=en&", ""))
    assert not spills(page, 360)
    page.goto(here)


def ask(page: Page, starts_at: datetime) -> None:
    page.locator("#ask").get_by_label("For when").fill(at(starts_at))
    page.locator("#ask").get_by_label("Language").select_option("ar")
    page.locator("#ask").get_by_label("by phone").check()
    page.locator("#ask").get_by_label("does not matter").check()
    page.locator("#ask").get_by_label("What the interpreter has to know").fill(LONG)


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_an_interpreter_does_not_come_and_another_one_does(sign_in: SignIn, cases: Casework, scripts: bool) -> None:
    began = datetime.now(BERLIN) - timedelta(hours=1)
    lead = sign_in("lead", java_script_enabled=scripts)
    first, second, unbound = [f"{name} {scripts}" for name in ("Farid F.", "Sana S.", "Umm U.")]
    for name in (first, second):
        enter(lead, cases, name)
        pledge(lead)
    enter(lead, cases, unbound)
    expect(lead.locator("main")).to_contain_text("no valid pledge of secrecy is noted")
    looks_right(lead, scripts=scripts)
    lead.goto(f"{cases.address}/supporters?lang=en")
    looks_right(lead, scripts=scripts)

    page = sign_in("duty", java_script_enabled=scripts)
    file = open_file(page, cases)
    page.locator("#more a[href$='/bookings']").click()
    ask(page, began)
    page.get_by_role("button", name="Ask for it").click()
    expect(page.get_by_text("Written down.")).to_be_visible()
    looks_right(page, scripts=scripts)
    page.locator("ul.rows a").first.click()
    looks_right(page, scripts=scripts)
    expect(page.get_by_label(unbound)).to_have_count(0)
    page.get_by_text("Who cannot be booked, and why").click()
    expect(page.locator("li", has_text=unbound).last).to_contain_text("no valid pledge of secrecy is noted")
    page.get_by_label(first).check()
    page.get_by_role("button", name="Book", exact=True).click()
    expect(page.locator("main")).to_contain_text(first)

    # nobody comes
    page.goto(file)
    expect(page.locator("#bookings")).to_contain_text("did the interpreter come?")
    page.locator("#bookings ul.rows a").first.click()
    looks_right(page, scripts=scripts)
    page.get_by_label("did not come, or could not be reached").check()
    page.get_by_label("the service that sent the interpreter").check()
    page.get_by_label("another interpreter is asked").check()
    page.get_by_role("button", name="Nobody interpreted").click()
    page.get_by_role("link", name="Ask for another interpreter").click()
    expect(page.locator("#ask").get_by_label("What the interpreter has to know")).to_have_value(LONG.strip())
    page.locator("#ask").get_by_label("For when").fill(at(began + timedelta(minutes=20)))
    page.get_by_role("button", name="Ask for it").click()
    expect(page.get_by_text("Written down.")).to_be_visible()
    page.goto(file)
    page.locator("#bookings ul.rows a").first.click()
    page.get_by_label(second).check()
    page.get_by_role("button", name="Book", exact=True).click()
    page.get_by_label("yes, from the beginning").check()
    page.get_by_label("paid at the agreed rate").check()
    page.get_by_role("button", name="The interpreter was there").click()
    expect(page.locator("main")).to_contain_text("somebody interpreted")
    page.goto(file)
    expect(page.locator("#bookings")).to_contain_text("Nobody is asked for now.")
    expect(page.locator("#happened")).to_contain_text("did not come, or could not be reached")
