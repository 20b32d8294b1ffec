"""Every public page works at 320 pixels, for screen readers, in the dark and in every language, and weighs little."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Route

from shared.languages import KNOWN
from tests import draws
from tests.browser.chromium import Watched, barriers, spills, turn_to, watched
from tests.browser.intake.doorway import READY, Doorway, look, number_given, to_step, write
from tests.browser.pictures import picture

LANGUAGES = draws.languages("intake")
HEAVIEST = 50_000
"""Bytes of all that the public form loads, as they travel."""


def every_page(page: Page, door: Doorway, language: str) -> Iterator[str]:
    """Opens one page after the other, in the states that people see; yields their names."""
    written = ("write?from=professional", "number", "sent", "answers", "answers/words", "answers/thanks", "nowhere")
    for name in ("", "p/20", "p/7", "p/12", *written):
        turn_to(page, f"{door.address}/{name}{'&' if '?' in name else '?'}lang={language}")
        yield name or "start"
    write(page, door.address, " ", language=language)
    page.evaluate("document.querySelector('[data-other-ways]').open = true")
    page.click("[data-ready]")
    yield "write with a complaint"
    page.fill("[name=words]", "hello")
    for step in ("answer", "you"):
        to_step(page, step)
        yield f"write, {step}"
    page.click("[data-go='-1']")
    page.check("[name=channel][value=email]")
    for name, address in (("address", f"{'a' * 60}.example"), ("time", "ada@example.org")):
        page.fill("[name=contact]", address)
        page.click("[data-ready]")
        page.wait_for_selector(".field.wrong .problem:visible")
        yield f"write with a complaint about the {name}"
    page.check("[name=hours][value=day]")
    page.click("[data-ready]")
    number = number_given(page)
    yield "number given"
    door.answer("hello there " * 20, to=door.latest())
    look(page, door.address, number, language=language)
    yield "reply"


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_keeps_anybody_from_using_a_page_and_none_asks_elsewhere(
    phone: Watched, door: Doorway, language: str
) -> None:
    page = phone.page()
    page.set_viewport_size({"width": 320, "height": 780})
    for name in every_page(page, door, language):
        assert page.evaluate("document.documentElement.dir") == KNOWN[language].direction
        assert not spills(page, 320), name
        assert barriers(page, colours=language == "de", dark=language == "de") == [], name
    assert phone.elsewhere(door.address) == []
    assert phone.context.cookies() == []
    assert [said for said in phone.complaints if "404" not in said] == []


def test_twin_a_page_that_is_turned_to_runs_its_script_anew_and_is_judged(phone: Watched, door: Doorway) -> None:
    page = phone.page()
    page.goto(f"{door.address}/?lang=en")
    for _ in range(2):
        turn_to(page, f"{door.address}/write?lang=en")
        page.wait_for_selector(READY)
        assert barriers(page) == []
    page.evaluate("document.querySelector('main').insertAdjacentHTML('beforeend', '<button></button>')")
    assert [one.partition(" ")[0] for one in barriers(page)] == ["button-name"]


@pytest.mark.parametrize(("path", "ready"), [("/", "#exit"), ("/write", READY), ("/p/20", "#exit")])
def test_a_page_and_all_it_loads_weigh_less_than_a_picture(
    chromium: Browser, door: Doorway, path: str, ready: str
) -> None:
    with watched(chromium) as one:
        page = one.page()
        network = one.context.new_cdp_session(page)
        network.send("Network.enable")
        weights: list[float] = []
        network.on("Network.loadingFinished", lambda loaded: weights.append(loaded["encodedDataLength"]))
        page.goto(f"{door.address}{path}?lang=ar")
        page.wait_for_selector(ready)
        page.wait_for_load_state("networkidle")
    assert len(weights) >= 5
    assert sum(weights) <= HEAVIEST, weights


NOTHING = "rgba(0, 0, 0, 0)"
PAINTED = """one => {
  const {backgroundColor, borderTopColor, borderTopWidth, color} = getComputedStyle(one);
  return {ground: backgroundColor, edge: parseFloat(borderTopWidth) ? borderTopColor : "", ink: color};
}"""


def without_light_dark(route: Route) -> None:
    """The stylesheet as a browser from before the spring of 2024 reads it."""
    answer = route.fetch()
    route.fulfill(response=answer, body=answer.text().replace("light-dark(", "unknown-function("))


def test_an_old_browser_shows_the_exit_the_button_and_the_fields(odd_phone: Watched, door: Doorway) -> None:
    odd_phone.context.route("**/*.css", without_light_dark)
    page = odd_phone.page()
    page.goto(f"{door.address}/write")
    page.wait_for_selector(READY)
    for seen in ("#exit", "#write [data-ready]"):
        painted = page.eval_on_selector(seen, PAINTED)
        assert NOTHING not in (painted["ground"], painted["ink"]), seen
        assert painted["ground"] != painted["ink"], seen
    for path, field in (("/write", "[name=words]"), ("/number", "#field-receipt"), ("/answers", "#field-code")):
        page.goto(f"{door.address}{path}")
        painted = page.eval_on_selector(field, PAINTED)
        assert painted["edge"], path
        assert painted["edge"] != painted["ground"] != NOTHING, path


@pytest.mark.parametrize("language", LANGUAGES)
def test_large_text_cuts_nothing_off_the_emergency_numbers(phone: Watched, door: Doorway, language: str) -> None:
    page = phone.page()
    for path in ("/p/20", "/p/12", "/"):
        page.goto(f"{door.address}{path}?lang={language}")
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert not spills(page, 360), path
    sides = page.eval_on_selector_all(
        ".urgent :is(p, a, b, span)",
        "all => all.map(one => one.getBoundingClientRect()).map(r => [r.left, r.right])",
    )
    assert len(sides) >= 8
    assert all(0 <= left < right <= 360 for left, right in sides)


@pytest.mark.parametrize("width", [360, 1280])
def test_the_emergency_numbers_are_in_the_first_screen_and_large_enough_for_a_thumb(
    phone: Watched, door: Doorway, width: int
) -> None:
    page = phone.page()
    page.set_viewport_size({"width": width, "height": 780})
    for language in LANGUAGES:
        page.goto(f"{door.address}/?lang={language}")
        boxes = [call.bounding_box() for call in page.locator(".urgent .call").all()]
        assert len(boxes) == 3
        assert all(box and box["width"] >= 44 and box["height"] >= 44 for box in boxes), language
        assert all(box and box["y"] + box["height"] <= 780 for box in boxes), language


def test_the_button_below_the_faces_stands_apart(phone: Watched, door: Doorway) -> None:
    page = phone.page()
    page.goto(f"{door.address}/answers")
    card, button = (page.locator(one).bounding_box() for one in (".faces >> nth=-1", "#answers .actions .button"))
    assert card
    assert button
    assert button["y"] - (card["y"] + card["height"]) >= 16


def test_the_page_on_which_somebody_writes_is_as_the_guide_shows_it(phone: Watched, door: Doorway) -> None:
    picture(phone.page(), "write", f"{door.address}/write", phone=True)


def test_a_keyboard_is_enough(chromium: Browser, door: Doorway) -> None:
    with watched(chromium, width=1280) as one:
        page = one.page()
        page.goto(f"{door.address}/write")
        page.wait_for_selector(READY)
        reach(page, "words")
        page.keyboard.type("by keyboard")
        press(page, "[data-go='1']")
        reach(page, "channel")
        page.keyboard.press("ArrowDown")
        reach(page, "contact")
        page.keyboard.type("ada@example.org")
        reach(page, "hours")
        page.keyboard.press("Space")
        press(page, "[data-ready]")
        number_given(page)
        assert page.evaluate("document.activeElement.id") == "given-title"


def press(page: Page, button: str) -> None:
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("button => document.activeElement.matches(button)", button):
            return page.keyboard.press("Enter")
    raise AssertionError(f"{button} cannot be reached with the tabulator")


def reach(page: Page, name: str) -> None:
    for _ in range(12):
        if page.evaluate("document.activeElement.name") == name:
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{name} cannot be reached with the tabulator")
