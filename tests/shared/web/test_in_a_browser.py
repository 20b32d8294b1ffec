"""Every shape of the shell on a small screen, in both directions, in light and dark, with the keyboard alone."""

from collections.abc import AsyncIterator
from typing import Literal

import pytest
import pytest_asyncio
from fastapi import APIRouter
from playwright.async_api import Browser, Page
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from shared.store.connections import StoreAwayError
from shared.web.forms import read_form
from tests.shared.free_ports import free_port
from tests.shared.web.building import build, pages
from tests.shared.web.chromium import chromium, listening

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def address() -> AsyncIterator[str]:
    async with listening(build(), free_port()) as address:
        yield address


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as browser:
        yield browser


type Scheme = Literal["light", "dark"]


async def looked_at(browser: Browser, address: str, *, width: int = 320, scheme: Scheme = "light") -> Page:
    tab = await browser.new_page(viewport={"width": width, "height": 640}, color_scheme=scheme)
    said: list[str] = []
    tab.on("console", lambda message: said.append(message.text))
    await tab.goto(address)
    assert said == []
    return tab


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
async def test_nothing_is_wider_than_the_screen(browser: Browser, address: str, width: int, scheme: Scheme) -> None:
    for language in ("de", "en", "ar"):
        tab = await looked_at(browser, f"{address}/?wrong=1&lang={language}", width=width, scheme=scheme)
        assert await tab.evaluate("document.documentElement.scrollWidth") == width, language
        await tab.close()


async def test_what_can_be_pressed_is_large_enough_for_a_thumb(browser: Browser, address: str) -> None:
    tab = await looked_at(browser, f"{address}/?lang=en", width=360)
    sizes = await tab.eval_on_selector_all(
        ".button, input:not([type=hidden], [type=radio], [type=checkbox]), .choice, .exit, .bar a, summary",
        "all => all.map(one => [one.textContent, one.getBoundingClientRect().height])",
    )
    assert [(text, height) for text, height in sizes if height < 24] == []


async def test_the_keyboard_reaches_the_content_first_and_then_the_languages(browser: Browser, address: str) -> None:
    tab = await looked_at(browser, f"{address}/?lang=ar")
    await tab.keyboard.press("Tab")
    assert await tab.evaluate("document.activeElement.className") == "skip"
    await tab.keyboard.press("Enter")
    assert await tab.evaluate("document.activeElement.id") == "main"
    await tab.focus("summary")
    await tab.keyboard.press("Enter")
    await tab.keyboard.press("Tab")
    await tab.keyboard.press("Enter")
    await tab.wait_for_selector("html[lang=de]")


async def test_an_arabic_page_runs_from_right_to_left(browser: Browser, address: str) -> None:
    tab = await looked_at(browser, f"{address}/?lang=ar", width=1280)
    mark, menu = [await tab.locator(name).bounding_box() for name in (".mark", ".menu")]
    assert mark
    assert menu
    assert mark["x"] > menu["x"]


async def test_a_field_that_is_wrong_is_announced_with_its_words(browser: Browser, address: str) -> None:
    tab = await looked_at(browser, f"{address}/?wrong=1&lang=en")
    field = tab.get_by_role("textbox", name="Name")
    assert await field.get_attribute("aria-invalid") == "true"
    described = (await field.get_attribute("aria-describedby") or "").split()
    told = [await tab.inner_text(f"#{one}") for one in described]
    assert told == ["As she wants to be called.", "Please fill this in."]
    assert await tab.get_by_role("img", name="3.4 of 4, plausible between 2.9 and 3.8").is_visible()


async def test_a_printed_page_has_no_bar_and_no_buttons(browser: Browser, address: str) -> None:
    tab = await looked_at(browser, f"{address}/?lang=en", scheme="dark")
    await tab.emulate_media(media="print")
    assert not await tab.locator(".bar").is_visible()
    assert await tab.locator(".button:visible").count() == 0
    assert await tab.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


async def test_without_scripts_what_was_written_is_sent_again_by_a_reload_once_the_database_is_back(
    browser: Browser,
) -> None:
    taken, away = list[str](), [True]
    router = APIRouter()

    @router.post("/letter")
    async def letter(request: Request) -> Response:
        form = await read_form(request)
        if away[0]:
            raise StoreAwayError
        taken.append(form.given("words"))
        return PlainTextResponse("taken")

    async with listening(build(routers=[pages(), router]), free_port()) as address:
        tab = await (await browser.new_context(java_script_enabled=False, locale="en")).new_page()
        await tab.goto(f"{address}/?lang=en")
        form = f'<form method="post" action="{address}/letter?lang=en"><input name="words"><button>Send</button></form>'
        await tab.route("**/form", lambda route: route.fulfill(body=form, content_type="text/html"))
        await tab.goto(f"{address}/form")
        await tab.fill("input", "a long answer")
        await tab.click("button")
        assert "What you wrote is not lost: reload this page" in await tab.inner_text("main")
        away[0] = False
        await tab.reload()
        assert await tab.inner_text("body") == "taken"
        await tab.context.close()
    assert taken == ["a long answer"]
