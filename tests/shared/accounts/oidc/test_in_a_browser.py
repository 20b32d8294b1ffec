"""The way to the provider and back in a real Chromium: strict cookies, the page between the houses, and its rules."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.async_api import Page, expect
from pydantic import SecretStr

from tests.shared.accounts.apps import code_now, equip
from tests.shared.accounts.building import PASSWORD, account, build, keep, open_door
from tests.shared.accounts.oidc.building import with_provider
from tests.shared.accounts.oidc.provider_process import provider_running
from tests.shared.free_ports import free_port
from tests.shared.web.chromium import chromium, listening

pytestmark = pytest.mark.browser


@dataclass(frozen=True, slots=True)
class Place:
    address: str
    secret: str
    """Of Anna's app."""


@pytest.fixture
async def place(database: Callable[[str], Awaitable[SecretStr]], tmp_path: Path) -> AsyncIterator[Place]:
    """Ours and theirs are two sites to a browser: it holds a strict cookie back between them."""
    ours = f"http://localhost:{free_port()}"
    with provider_running(f"{ours}/signin/provider/back") as provider:
        told = with_provider(tmp_path, provider.issuer, public_url=ours)
        door = await open_door(await database("signin"), told)
        anna = await keep(door, account(login="anna"))
        secret = await equip(door, anna.person.id)
        async with listening(build(door, settings=told), int(ours.rpartition(":")[2])):
            yield Place(ours, secret)
        await door.store.engine.dispose()


async def test_she_connects_it_and_comes_in_by_it(place: Place) -> None:
    complaints: list[str] = []
    async with chromium() as browser:
        context = await browser.new_context(base_url=place.address, locale="en", viewport={"width": 360, "height": 780})
        page = await context.new_page()
        page.on("console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None)
        await by_password(page, place)
        await expect(page.get_by_text("not connected")).to_be_visible()
        await page.goto("/account/provider")
        await page.get_by_role("button", name="Connect").click()
        await at_the_provider(page, "pwd")
        await expect(page.get_by_text("Connected since")).to_be_visible()
        await context.clear_cookies()
        await page.goto("/signin?next=/account")
        await page.get_by_role("button", name="Sign in with Haus Nord").click()
        await at_the_provider(page, "pwd")
        await page.get_by_label("Code from your app").fill(code_now(place.secret, 1))
        await page.get_by_role("button", name="Sign in", exact=True).click()
        await expect(page.get_by_role("heading", name="My account")).to_be_visible()
        assert page.url == f"{place.address}/account"
        assert await page.evaluate("document.documentElement.scrollWidth <= 360")
    assert complaints == []


async def by_password(page: Page, place: Place) -> None:
    await page.goto("/signin?next=/account")
    await page.fill("#field-login", "anna")
    await page.fill("#field-password", PASSWORD)
    await page.fill("#field-code", code_now(place.secret))
    await page.get_by_role("button", name="Sign in", exact=True).click()
    await page.wait_for_url("**/account")


async def at_the_provider(page: Page, amr: str) -> None:
    await page.get_by_label("Who").fill("anna@there")
    await page.get_by_label("How").fill(amr)
    await page.get_by_role("button", name="Go").click()
