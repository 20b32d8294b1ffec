"""Leaving: at once, by a link or three times Shift, and nothing that was written or shown stays behind."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.chromium import Watched
from tests.browser.intake.doorway import EXIT, Doorway, look, number_given, write

CANARY = "CANARY-words"
GOES = "dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))"


def away(one: Watched) -> None:
    """The place the exit leads to, without asking the real one."""
    one.context.route(
        f"{EXIT}**", lambda route: route.fulfill(body="<title>Elsewhere</title>", content_type="text/html")
    )


def by_link(page: Page) -> None:
    page.click("#exit")


def by_shift(page: Page) -> None:
    for _ in range(3):
        page.keyboard.press("Shift")


@pytest.mark.parametrize("leave", [by_link, by_shift])
def test_the_page_is_replaced_so_that_back_does_not_lead_to_it(
    phone: Watched, door: Doorway, leave: Callable[[Page], None]
) -> None:
    away(phone)
    page = phone.page()
    page.goto(f"{door.address}/")
    write(page, door.address, CANARY)
    steps = page.evaluate("history.length")
    leave(page)
    page.wait_for_url(EXIT)
    assert page.evaluate("history.length") == steps
    page.go_back()
    assert page.url == f"{door.address}/"


def test_without_scripts_the_way_out_is_a_plain_link(unscripted: Watched, door: Doorway) -> None:
    away(unscripted)
    page = unscripted.page()
    page.goto(f"{door.address}/write")
    page.click("#exit")
    assert page.url == EXIT
    assert "referer" not in unscripted.requests[-1].headers


def test_writing_in_capitals_does_not_leave(phone: Watched, door: Doorway) -> None:
    away(phone)
    page = phone.page()
    write(page, door.address, "")
    page.focus("[name=words]")
    for letter in "HELP ME NOW":
        page.keyboard.press(f"Shift+{letter}" if letter != " " else "Space")
    assert page.url.startswith(door.address)
    assert page.input_value("[name=words]") == "HELP ME NOW"


def test_the_way_out_comes_first_and_stays_in_sight(phone: Watched, door: Doorway) -> None:
    page = phone.page()
    write(page, door.address, CANARY)
    page.keyboard.press("Tab")
    page.evaluate("document.activeElement.blur()")
    page.mouse.wheel(0, 2_000)
    expect(page.locator("#exit")).to_be_in_viewport()
    box = page.locator("#exit").bounding_box()
    assert box
    assert box["height"] >= 44


def test_coming_back_finds_an_empty_form(phone: Watched, door: Doorway) -> None:
    page = phone.page()
    write(page, door.address, CANARY)
    page.click(".mark")
    page.go_back()
    page.wait_for_selector("[name=words]")
    assert page.input_value("[name=words]") == ""


def test_coming_back_finds_no_number(phone: Watched, door: Doorway) -> None:
    page = phone.page()
    write(page, door.address, CANARY)
    page.click("[data-ready]")
    number = number_given(page)
    page.get_by_role("link", name="To the first page").click()
    page.go_back()
    page.wait_for_load_state()
    assert number not in page.content()


def test_the_fields_are_empty_already_while_the_page_goes(phone: Watched, door: Doorway) -> None:
    page = phone.page()
    write(page, door.address, CANARY)
    page.evaluate(GOES)
    assert page.input_value("[name=words]") == ""


def test_the_number_is_gone_already_while_the_page_goes(phone: Watched, door: Doorway) -> None:
    page = phone.page()
    write(page, door.address, CANARY)
    page.click("[data-ready]")
    number = number_given(page)
    page.evaluate(GOES)
    assert number not in page.content()
    look(page, door.address, number)
    page.evaluate(GOES)
    fields = page.eval_on_selector_all("input", "fields => fields.map((field) => field.value).join('')")
    assert fields.strip() == ""


def test_on_paper_there_is_a_number_and_nothing_else(phone: Watched, door: Doorway) -> None:
    page = phone.page()
    write(page, door.address, CANARY)
    page.click("[data-ready]")
    number = number_given(page)
    page.emulate_media(media="print")
    assert page.evaluate("document.body.innerText").split() == number.split()
