"""A team of three holds a round in a real browser: alone, in the talk, minutes, the plan and the pulse beside it."""

import os
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from services.quality.answers.pulse.domain import Feeling, Question
from tests import draws
from tests.browser.chromium import barriers, turn_to, watched_again
from tests.browser.quality_pages import Colleague, Served, a_quality_service, came_over, send
from tests.servers import Nats, Postgres

LEAD, ONE, TWO = Colleague("lead"), Colleague("counsellor"), Colleague("counsellor")
LANGUAGES = draws.languages("quality")
SOON = (datetime.now(UTC) + timedelta(days=30)).date().isoformat()


@pytest.fixture(scope="module")
def quality(postgres: Postgres, house_bus: Nats) -> Iterator[Served]:
    with a_quality_service(postgres, house_bus, []) as served:
        yield served


@pytest.fixture(scope="module")
def places() -> list[str]:
    """Where the tests have been, for the looks at every page at the end."""
    return ["/plan/new", "/plan/new?criterion=S6"]


@pytest.fixture
def page(chromium: Browser, quality: Served) -> Iterator[Page]:
    with watched_again(chromium, width=360) as one:
        yield one.page()
        assert [said for said in one.complaints if "422" not in said] == []
        assert [url for url in one.elsewhere(quality.address) if not url.startswith("about:")] == []


def click(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).or_(page.get_by_role("link", name=name, exact=True)).first.click()


def answer(page: Page, level: str) -> None:
    page.locator(f"input[name=answer][value='{level}']").check()


def round_of(page: Page) -> str:
    return f"/rounds/{page.url.split('/rounds/')[1].split('/')[0].split('?')[0]}"


def test_three_answer_alone_and_then_talk_about_it(page: Page, quality: Served, places: list[str]) -> None:
    came_over(page, quality, LEAD)
    page.goto(f"{quality.address}/rounds")
    click(page, "Start a round")
    page.get_by_label("What do you call it?").fill("Our first afternoon")
    page.get_by_label("Until", exact=True).fill(SOON)
    page.get_by_text("Choose single criteria").click()
    for criterion in ("S6", "U2"):
        page.locator(f"input[name=criteria][value={criterion}]").check()
    click(page, "Start the round")
    expect(page.get_by_text("The round has begun.")).to_be_visible()
    round_ = round_of(page)
    for colleague, level in ((ONE, "1"), (TWO, "3")):
        came_over(page, quality, colleague)
        send(page, f"{quality.address}{round_}/answer", criterion="S6", answer=level)
        send(page, f"{quality.address}{round_}/answer", criterion="U2", answer="2")
    came_over(page, quality, LEAD)
    page.goto(f"{quality.address}/rounds")
    click(page, "Begin to answer")
    for level in ("4", "2"):
        answer(page, level)
        click(page, "Save and go on")
    expect(page.get_by_text("You are done. You can change your answers until the talk begins.")).to_be_visible()
    click(page, "Back to the round")
    expect(page.get_by_text("3 of the team have begun and 3 are done.")).to_be_visible()
    places += [f"{round_}/answer", f"{round_}/answer?criterion=S6", "/rounds"]
    look_at(page, quality, places)
    places[1:] = []
    page.goto(f"{quality.address}{round_}")
    assert not page.get_by_role("button", name="Begin the talk now").is_visible()
    page.get_by_text("Begin the talk", exact=True).click()
    click(page, "Begin the talk now")
    expect(page.get_by_text("You are far apart.")).to_be_visible()
    places += [round_, f"{round_}/talk?criterion=S6", f"{round_}/minutes", f"{round_}/comparison", "/rounds"]


def test_one_answer_together_a_measure_and_sealed_minutes(page: Page, quality: Served, places: list[str]) -> None:
    came_over(page, quality, LEAD)
    page.goto(f"{quality.address}/rounds")
    click(page, "To the talk")
    round_ = round_of(page)
    for level, shown in (("2", "The plan of January"), ("3", "The leaflet in nine languages")):
        answer(page, level)
        page.get_by_label("What shows it?").fill(shown)
        click(page, "Save and go on")
    expect(page.get_by_text("You have been through all criteria.")).to_be_visible()
    page.get_by_label("What you want to keep of the talk").fill("We practise the plan in spring.")
    click(page, "Save the minutes")
    page.goto(f"{quality.address}{round_}/talk?criterion=S6")
    expect(page.get_by_role("heading", name="What is measured", exact=True)).to_be_visible()
    page.goto(f"{quality.address}/plan")
    click(page, "A new measure")
    page.get_by_label("Which criterion do you want to make better?").select_option("S6")
    click(page, "Go on")
    page.get_by_label("What do you want to do?").fill("Practise the safety plan with everybody")
    page.get_by_label("Which figure should move?").select_option("S6.2")
    page.get_by_label("Which value do you want to reach?").fill("90")
    page.get_by_label("serious: it harms somebody").check()
    page.get_by_label("By when?").fill(SOON)
    click(page, "Put it into the plan")
    expect(page.get_by_text("It is in the plan.")).to_be_visible()
    expect(page.get_by_role("link", name="90%")).to_be_visible()
    places += [page.url.removeprefix(quality.address).split("?")[0], "/plan", "/rounds/new"]
    look_at(page, quality, places)
    page.goto(f"{quality.address}{round_}/minutes")
    page.get_by_label(re.compile("I know that a closed round is not opened again")).check()
    click(page, "Close the round")
    expect(page.get_by_text("The round is closed. Thank you all.")).to_be_visible()
    expect(page.get_by_label("What you want to keep of the talk")).to_have_count(0)


def test_a_pulse_of_five_is_shown_when_it_is_over(page: Page, quality: Served, places: list[str]) -> None:
    came_over(page, quality, LEAD)
    page.goto(f"{quality.address}/pulse")
    page.get_by_label("Until when can people take part?").fill(SOON)
    click(page, "Open the pulse")
    places[:] = ["/pulse"]
    look_at(page, quality, places)
    for colleague in (ONE, TWO, Colleague("counsellor"), Colleague("intake_duty")):
        came_over(page, quality, colleague)
        send(page, f"{quality.address}/pulse", **dict.fromkeys(Question, Feeling.RATHER))
    came_over(page, quality, LEAD)
    page.goto(f"{quality.address}/pulse")
    for choice in page.get_by_label("I rather agree").all():
        choice.check()
    click(page, "Put it into the urn")
    expect(page.get_by_text("Your answer is in the urn.")).to_be_visible()
    click(page, "Close the pulse")
    expect(page.locator("[data-question]")).to_have_count(2)
    places += ["/rounds"]
    look_at(page, quality, places)


def look_at(page: Page, quality: Served, places: list[str]) -> None:
    """No barrier, nothing wider than the screen, in three languages on a phone."""
    for place in places:
        for language in LANGUAGES:
            turn_to(page, f"{quality.address}{place}{'&' if '?' in place else '?'}lang={language}")
            assert page.evaluate("document.documentElement.scrollWidth") <= 360, (place, language)
            photograph(page, place, language)
        assert barriers(page) == [], place


def photograph(page: Page, place: str, language: str) -> None:
    folder = os.environ.get("KOKON_PHOTOGRAPHS")
    if not folder:
        return
    name = re.sub(r"[0-9a-f-]{36}|\W+", "-", place)
    for width in (360, 1280):
        page.set_viewport_size({"width": width, "height": 780})
        page.screenshot(path=f"{folder}/{name}-{language}-{width}.png", full_page=True)
    page.set_viewport_size({"width": 360, "height": 780})
