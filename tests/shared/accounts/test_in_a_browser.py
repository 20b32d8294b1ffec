"""What only a real browser can show: its cookies, what it sends along, and what it asks before sending twice."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Annotated

import pytest
import pytest_asyncio
from fastapi import APIRouter, Depends
from playwright.async_api import Browser, Page
from pydantic import SecretStr
from sqlalchemy import text
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response

from shared.accounts import login_pages
from shared.accounts.domain import Person
from shared.accounts.sessions import Door
from shared.accounts.web import require_person
from shared.web.forms import read_form
from tests.shared.accounts.building import COOKIE, PASSWORD, account, build, keep, open_door
from tests.shared.free_ports import free_port
from tests.shared.web.chromium import chromium, listening

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]
WORDS = "what took half an hour to write"


def pages() -> APIRouter:
    router = APIRouter()

    @router.get("/")
    async def note(person: Annotated[Person, Depends(require_person())]) -> Response:
        return HTMLResponse(
            '<form method="post" action="/note"><textarea name="words"></textarea><button>Save</button>'
        )

    @router.post("/note")
    async def keep_note(request: Request, person: Annotated[Person, Depends(require_person())]) -> Response:
        return PlainTextResponse(f"kept: {(await read_form(request)).given('words')}")

    @router.get("/elsewhere")
    async def elsewhere(request: Request) -> Response:
        ours = f"http://127.0.0.1:{request.url.port}"
        form = f'<form method="post" action="{ours}/note"><input name="words" value="x"><button>Post</button></form>'
        return HTMLResponse(f'<a href="{ours}/">a link in a mail</a>{form}')

    return router


@pytest_asyncio.fixture(loop_scope="module")
async def door(database: Callable[[str], Awaitable[SecretStr]]) -> AsyncIterator[Door]:
    door = await open_door(await database("signin"))
    yield door
    await door.store.engine.dispose()


@pytest_asyncio.fixture(loop_scope="module")
async def address(door: Door) -> AsyncIterator[str]:
    await keep(door, account())
    port = free_port()
    ours = [f"http://127.0.0.1:{port}"]
    async with listening(build(door, routers=[login_pages.router, pages()], posts_to=ours), port) as address:
        yield address


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as browser:
        yield browser


@pytest_asyncio.fixture(loop_scope="module")
async def tab(browser: Browser, address: str) -> AsyncIterator[Page]:
    context = await browser.new_context(base_url=address, locale="en")
    yield await context.new_page()
    await context.close()


async def sign_in(tab: Page) -> None:
    await tab.goto("/signin")
    await tab.fill("#field-login", "Amal")
    await tab.fill("#field-password", PASSWORD)
    await tab.click("main button")
    await tab.wait_for_url("**/")


async def test_a_browser_keeps_the_key_and_sends_it(tab: Page) -> None:
    await sign_in(tab)
    cookie, known = sorted(await tab.context.cookies(), key=lambda each: each["name"])
    assert (known["name"], known["httpOnly"], known["secure"]) == (f"{COOKIE}-known", True, True)
    assert (cookie["name"], cookie["sameSite"], cookie["httpOnly"], cookie["secure"]) == (COOKIE, "Strict", True, True)
    await tab.fill("textarea", WORDS)
    await tab.click("button")
    assert f"kept: {WORDS}" in await tab.content()


async def test_a_signed_in_person_who_follows_a_link_from_a_mail_arrives(tab: Page, address: str) -> None:
    await sign_in(tab)
    await tab.goto(f"{address.replace('127.0.0.1', 'localhost')}/elsewhere")
    await tab.click("a")
    await tab.wait_for_selector("textarea")
    assert tab.url == f"{address}/"


async def test_a_stranger_who_follows_a_link_from_a_mail_comes_to_the_door(tab: Page, address: str) -> None:
    await tab.goto(f"{address.replace('127.0.0.1', 'localhost')}/elsewhere")
    await tab.click("a")
    await tab.wait_for_url("**/signin")


async def test_a_form_of_another_site_is_refused_even_for_somebody_signed_in(tab: Page, address: str) -> None:
    await sign_in(tab)
    await tab.goto(f"{address.replace('127.0.0.1', 'localhost')}/elsewhere")
    async with tab.expect_response("**/note") as sent:
        await tab.click("button")
    assert (await sent.value).status == 403


async def test_what_was_written_while_the_session_ended_is_kept_after_all(tab: Page, door: Door) -> None:
    await sign_in(tab)
    await tab.fill("textarea", WORDS)
    async with door.store.work() as work:
        await work.connection.execute(text("update session set seen_at = seen_at - interval '31 minutes'"))
    await tab.click("button")
    assert "What you wrote is not lost" in await tab.inner_text("main")
    async with tab.context.expect_page() as opened:
        await tab.click("main a")
    other = await opened.value
    await sign_in(other)
    tab.on("dialog", lambda dialog: asyncio.ensure_future(dialog.accept()))
    await tab.reload()
    assert f"kept: {WORDS}" in await tab.content()
