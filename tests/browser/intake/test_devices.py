"""Whatever somebody has set on a device: large text, a small screen, its own colours, no motion, no pictures."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from tests import draws
from tests.browser.chromium import Watched, spills
from tests.browser.intake.doorway import VOICES, Doorway

LANGUAGES = draws.languages("intake")
PATHS = (
    "/",
    "/write",
    "/write?from=professional",
    "/number",
    "/sent",
    "/answers",
    "/answers/words",
    "/answers/thanks",
    "/nowhere",
)
EXIT_IN_SIGHT = """() => {
  scrollTo(0, document.body.scrollHeight);
  const {top, bottom, left, right} = document.getElementById("exit").getBoundingClientRect();
  return top >= 0 && bottom <= innerHeight * .4 && bottom - top >= 44 && left >= 0 && right <= innerWidth;
}"""
EDGES = """() => [...document.querySelectorAll("#exit, .button, input:not([type=hidden]), textarea")]
  .filter(one => one.offsetWidth && one.type !== "radio")
  .filter(one => !parseFloat(getComputedStyle(one).borderTopWidth)).map(one => one.outerHTML)"""
MOVES = """() => [...document.querySelectorAll("*")]
  .filter(one => getComputedStyle(one).transitionDuration !== "0s" || getComputedStyle(one).animationName !== "none")
  .map(one => one.outerHTML)"""


def every_page(page: Page, door: Doorway, language: str) -> Iterator[str]:
    for path in PATHS:
        page.goto(f"{door.address}{path}{'&' if '?' in path else '?'}lang={language}")
        yield path


@pytest.mark.parametrize("language", LANGUAGES)
def test_with_text_of_double_size_nothing_is_cut_off_and_the_exit_stays(
    odd_phone: Watched, door: Doorway, language: str
) -> None:
    page = odd_phone.page()
    for path in every_page(page, door, language):
        assert page.evaluate(EXIT_IN_SIGHT), path
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert not spills(page, 360), path
        assert page.evaluate(EXIT_IN_SIGHT), path
        page.evaluate("document.documentElement.style.fontSize = ''")
        assert not spills(page, 320), path
        assert page.evaluate(EXIT_IN_SIGHT), path


def test_with_colours_of_the_device_and_without_motion_all_is_there(odd_phone: Watched, door: Doorway) -> None:
    page = odd_phone.page()
    page.emulate_media(forced_colors="active", reduced_motion="reduce")
    for path in every_page(page, door, "en"):
        assert page.evaluate(EDGES) == [], path
        assert page.evaluate(MOVES) == [], path


def test_no_page_needs_a_picture(odd_phone: Watched, door: Doorway) -> None:
    """Signs stand in the page itself; all that has a line of its own is the sign of the window."""
    page = odd_phone.page()
    for _ in every_page(page, door, "en"):
        assert page.locator("img, picture, video, object, embed, use[href]").count() == 0
    pictures = {request.url for request in odd_phone.requests if request.resource_type == "image"}
    assert all("/static/page." in address for address in pictures)


def test_a_page_is_read_aloud_by_a_voice_of_the_device(odd_phone: Watched, door: Doorway) -> None:
    page = odd_phone.page()
    page.goto(f"{door.address}/?lang=en")
    assert page.locator("[data-reads]").count() == 0, "there is no voice here"
    page.add_init_script(VOICES)
    page.goto(f"{door.address}/write?lang=en")
    page.fill("[name=words]", "CANARY")
    button = page.get_by_role("button", name="Read this page aloud")
    button.click()
    spoken = page.evaluate("spoken")
    assert spoken[0] == ["en_GB", "Write to us"]
    assert all("CANARY" not in text and text for _, text in spoken)
    assert button.get_attribute("aria-pressed") == "true"
    button.click()
    assert page.evaluate("spoken.pop()") == "cancelled"
    assert button.get_attribute("aria-pressed") == "false"


def test_a_voice_that_asks_a_server_is_not_used(odd_phone: Watched, door: Doorway) -> None:
    page = odd_phone.page()
    page.add_init_script(VOICES)
    page.goto(f"{door.address}/?lang=de")
    page.wait_for_load_state()
    assert page.locator("[data-reads]").count() == 0
