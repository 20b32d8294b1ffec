"""Leaving: at once, by a link or three times Shift, and nothing that was written or shown stays behind."""

from collections.abc import Callable

import httpx
import pytest
from playwright.sync_api import Dialog, Page, expect

from shared.languages.addresses import address_in
from tests.browser.chromium import Watched
from tests.browser.intake.doorway import EXIT, READY, Doorway, keep, look, number_given, to_step, write
from tests.shared.patience import PATIENCE

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
    page.goto("about:blank#before")
    page.goto(f"{door.address}/?lang=en")
    steps = page.evaluate("history.length")
    page.click("main a[href$='/p/3']")
    page.wait_for_url("**/p/3")
    page.click(".mark")
    page.wait_for_url(f"**{address_in('en', '/')}")
    page.click("main a[href$='/write']")
    page.wait_for_selector(READY)
    page.fill("[name=words]", CANARY)
    page.click(".tongue summary")
    page.click("[data-keeps] button[lang=de]")
    page.wait_for_selector("html[lang=de]")
    page.click(".mark")
    page.wait_for_url(f"**{address_in('de', '/')}")
    page.click("main a[href$='/answers']")
    page.wait_for_url("**/answers")
    page.fill("#field-code", CANARY)
    page.click("#answers [type=submit]:visible")
    page.wait_for_selector("main .alert[role=alert]")
    assert page.evaluate("history.length") == steps
    leave(page)
    page.wait_for_url(EXIT)
    assert page.evaluate("history.length") == steps
    page.go_back()
    assert page.url == "about:blank#before"


def test_without_scripts_the_way_out_is_a_plain_link(unscripted: Watched, door: Doorway) -> None:
    away(unscripted)
    page = unscripted.page()
    page.goto(f"{door.address}/write")
    page.click("#exit")
    page.wait_for_url(EXIT)
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
    to_step(page, "answer")
    page.check("[name=channel][value=email]")
    page.fill("[name=contact]", "ada@example.org")
    page.goto(f"{door.address}/")
    page.go_back()
    page.wait_for_selector("[name=words]")
    assert page.input_value("[name=words]") == ""
    assert page.input_value("[name=contact]") == ""
    assert page.is_checked("[name=channel][value=none]")


def test_coming_back_finds_no_number(phone: Watched, door: Doorway) -> None:
    page = phone.page()
    write(page, door.address, CANARY)
    page.click("[data-ready]")
    number = number_given(page)
    keep(page)
    assert number not in page.content()
    page.goto(f"{door.address}/")
    page.go_back()
    page.wait_for_load_state()
    assert number not in page.content()


def dialogs_on_leaving(page: Page) -> list[str]:
    """What the browser asks its user, who stays where that is to leave the page."""
    kinds: list[str] = []

    def stay(dialog: Dialog) -> None:
        kinds.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    return kinds


def test_a_number_that_was_not_kept_is_asked_about(odd_phone: Watched, door: Doorway) -> None:
    page = odd_phone.page()
    write(page, door.address, CANARY)
    page.click("[data-ready]")
    number = number_given(page)
    kinds = dialogs_on_leaving(page)
    page.evaluate("setTimeout(() => location.reload())")
    expect(page.locator("#number")).to_have_text(number)
    page.wait_for_function("true")
    page.click("#given-title")
    assert kinds == ["beforeunload"]
    keep(page)
    page.reload()
    assert kinds == ["beforeunload"]


def test_a_call_for_help_asks_nothing_even_where_a_number_was_not_kept(odd_phone: Watched, door: Doorway) -> None:
    page = odd_phone.page()
    write(page, door.address, CANARY)
    page.click("[data-ready]")
    number = number_given(page)
    kinds = dialogs_on_leaving(page)
    page.click(".urgent a[href='tel:112']")
    page.wait_for_function("true")
    page.click("#given-title")
    assert kinds == []
    expect(page.locator("#number")).to_have_text(number)


@pytest.mark.parametrize("leave", [by_link, by_shift])
def test_the_exit_asks_nothing_even_where_a_number_was_not_kept(
    odd_phone: Watched, door: Doorway, leave: Callable[[Page], None]
) -> None:
    away(odd_phone)
    page = odd_phone.page()
    write(page, door.address, CANARY)
    page.click("[data-ready]")
    number_given(page)
    kinds = dialogs_on_leaving(page)
    page.click("#given-title")
    leave(page)
    page.wait_for_url(EXIT)
    assert kinds == []


def test_where_a_number_was_given_no_link_but_the_exit_leads_away_unasked(phone: Watched, door: Doorway) -> None:
    page = phone.page()
    write(page, door.address, CANARY)
    page.click("[data-ready]")
    number_given(page)
    here = page.locator("a[href]:not([href^='tel:']):visible")
    links = [link.get_attribute("id") or link.inner_text() for link in here.all()]
    assert links == ["Skip to the content", "exit"]
    keep(page)


@pytest.mark.parametrize("path", ["/write", "/number"])
def test_another_language_keeps_what_was_typed_on_the_device(phone: Watched, door: Doorway, path: str) -> None:
    page = phone.page()
    page.goto(f"{door.address}{path}?lang=en")
    page.wait_for_selector(READY)
    field = "[name=words]" if path == "/write" else "#field-receipt"
    page.fill(field, CANARY)
    page.click(".tongue summary")
    page.click("[data-keeps] button[lang=ar]")
    page.wait_for_selector("html[lang=ar][dir=rtl]")
    page.wait_for_selector(READY)
    assert page.input_value(field) == CANARY
    assert page.url == f"{door.address}{address_in('ar', path)}"
    assert CANARY not in phone.sent() + " ".join(request.url for request in phone.requests)


def test_another_language_keeps_the_answers_and_what_is_written_to_them(phone: Watched, door: Doorway) -> None:
    page = phone.page()
    write(page, door.address, CANARY)
    page.click("[data-ready]")
    number = number_given(page)
    door.answer("Monday", to=door.latest())
    look(page, door.address, number)
    page.fill("#message [name=words]", CANARY)
    page.click(".tongue summary")
    page.click("[data-keeps] button[lang=de]")
    page.wait_for_selector("html[lang=de]")
    expect(page.locator(".reply .said")).to_have_text("Monday")
    assert page.input_value("#message [name=words]") == CANARY
    page.click("#message [data-ready]")
    expect(page.locator("#message [data-trouble]")).to_contain_text("angekommen")
    assert CANARY not in phone.sent()


def test_without_connection_the_text_stays_when_the_language_is_changed(phone: Watched, door: Doorway) -> None:
    page = phone.page()
    write(page, door.address, CANARY)
    phone.context.route(f"**{address_in('de', '/write')}", lambda route: route.abort())
    page.click(".tongue summary")
    page.click("[data-keeps] button[lang=de]")
    expect(page.locator("[data-lost]")).to_contain_text("still here")
    assert page.input_value("[name=words]") == CANARY


@pytest.mark.parametrize("kind", ["text/plain", "text/html"])
def test_an_answer_that_is_no_page_of_ours_takes_neither_the_text_nor_the_exit(
    phone: Watched, door: Doorway, kind: str
) -> None:
    """Such as that of a proxy behind which nothing answers, or of a server whose places are all taken."""
    page = phone.page()
    write(page, door.address, CANARY)
    phone.context.route(
        f"**{address_in('de', '/write')}", lambda route: route.fulfill(status=503, body="Sorry", content_type=kind)
    )
    page.click(".tongue summary")
    page.click("[data-keeps] button[lang=de]")
    expect(page.locator("[data-lost]")).to_contain_text("still here")
    assert page.input_value("[name=words]") == CANARY
    assert page.is_visible("#exit")


def test_an_answer_to_a_form_that_is_no_page_of_ours_takes_nothing_of_it(phone: Watched, door: Doorway) -> None:
    page = phone.page()
    page.goto(f"{door.address}/answers?lang=en")
    page.fill("[name=code]", CANARY)
    phone.context.route("**/answers*", lambda route: route.fulfill(status=502, body="Bad gateway"))
    page.click("#answers .actions .button")
    expect(page.locator("[data-lost]")).to_contain_text("still here")
    assert page.input_value("[name=code]") == CANARY


@pytest.fixture(scope="module")
def page_of_an_error(door: Doorway) -> str:
    """With the way out, and without any form."""
    asked = {"accept": "text/html", "accept-language": "en"}
    page = httpx.get(f"{door.address}/nothing", headers=asked, timeout=PATIENCE).text
    assert 'id="exit"' in page
    assert "<form" not in page
    return page


def test_a_page_of_an_error_takes_nothing_of_a_text_that_goes_in_clear(
    odd_phone: Watched, door: Doorway, page_of_an_error: str
) -> None:
    odd_phone.context.add_init_script("Object.defineProperty(crypto, 'subtle', { value: undefined });")
    page = odd_phone.page()
    page.goto(f"{door.address}/write?lang=en")
    page.fill("[name=words]", CANARY)
    page.route("**/write", lambda route: route.fulfill(status=503, body=page_of_an_error, content_type="text/html"))
    page.get_by_role("button", name="Send without the extra seal").click()
    expect(page.locator("[data-lost]")).to_contain_text("still here")
    assert page.input_value("[name=words]") == CANARY
    page.unroute("**/write")
    page.get_by_role("button", name="Send without the extra seal").click()
    page.wait_for_selector("#number:not(:empty)")


def test_a_page_of_an_error_takes_nothing_when_the_language_is_changed(
    phone: Watched, door: Doorway, page_of_an_error: str
) -> None:
    page = phone.page()
    write(page, door.address, CANARY)
    there = f"**{address_in('de', '/write')}"
    page.route(there, lambda route: route.fulfill(status=503, body=page_of_an_error, content_type="text/html"))
    page.click(".tongue summary")
    page.click("[data-keeps] button[lang=de]")
    expect(page.locator("[data-lost]")).to_contain_text("still here")
    assert page.input_value("[name=words]") == CANARY


def test_without_scripts_another_language_brings_back_what_was_typed(unscripted: Watched, door: Doorway) -> None:
    page = unscripted.page()
    page.goto(f"{door.address}/write?lang=en")
    page.fill("[name=words]", CANARY)
    page.click(".bar summary:visible")
    expect(page.locator(".bar nav:visible p")).to_contain_text("goes to our server")
    page.click(".bar button[lang=ar]")
    assert page.input_value("[name=words]") == CANARY
    assert page.get_attribute("html", "lang") == "ar"
    assert page.url == f"{door.address}{address_in('ar', '/write')}"


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
    assert page.locator("input:checked").count() == 0
    fields = page.eval_on_selector_all(
        "input:not([type=radio]):not([type=checkbox])", "fields => fields.map((field) => field.value).join('')"
    )
    assert fields.strip() == ""


def test_on_paper_there_is_a_number_and_nothing_else(phone: Watched, door: Doorway) -> None:
    page = phone.page()
    write(page, door.address, CANARY)
    page.click("[data-ready]")
    number = number_given(page)
    page.emulate_media(media="print")
    assert page.evaluate("document.body.innerText").split() == number.split()
