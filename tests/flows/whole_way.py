"""What is seen of the demonstration in a real Chromium, by one client on a phone and those who help."""

from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.async_api import Browser, ConsoleMessage, Error, Locator, Page, async_playwright, expect

from deploy.demo.addresses import Addresses, Staff
from deploy.demo.visitors.pages import spaced
from deploy.demo.visitors.retries import NotSeenError
from deploy.demo.visitors.visitor import origin_of
from tests.browser.chromium import PATIENCE, SWITCHES, deaf, found

WIDTH = 360
PHONE: dict[str, Any] = {
    "viewport": {"width": WIDTH, "height": 780},
    "locale": "ar",
    "is_mobile": True,
    "has_touch": True,
}
DESK: dict[str, Any] = {"viewport": {"width": 1280, "height": 900}}


@dataclass
class WholeWay:
    """`seen` is what stood on the pages, by what it is."""

    browser: Browser
    steps: list[str] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    visited: set[str] = field(default_factory=set)
    """All that the client's phone asked for, by origin."""
    seen: dict[str, Any] = field(default_factory=dict)
    _pages: dict[str, Page] = field(default_factory=dict)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """What a page did not show is missing in the demonstration; its words are told by the test alone."""
        try:
            yield
        except (AssertionError, Error) as problem:
            self.troubles.append(f"{name}: {problem}")
            raise NotSeenError(f"in the browser: {name}") from None
        self.steps.append(name)

    async def page_of(self, who: str, options: Mapping[str, Any]) -> tuple[Page, bool]:
        """The window of one person, and whether it is new."""
        if known := self._pages.get(who):
            return known, False
        context = await self.browser.new_context(**options)
        context.set_default_timeout(PATIENCE)
        page = self._pages[who] = await context.new_page()
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        return page, True

    async def phone(self) -> Page:
        page, new = await self.page_of("she", PHONE)
        if new:
            page.context.on("request", lambda asked: self.visited.add(origin_of(asked.url)))
        return page

    async def signed_in(self, person: Staff, address: str) -> Page:
        page, new = await self.page_of(person.login, DESK)
        if new:
            await page.goto(f"{address}/signin")
            await page.fill("[name=login]", person.login)
            await page.fill("[name=password]", person.password.get_secret_value())
            await page.click("main [type=submit]")
            await expect(page.locator(".who")).to_be_visible()
        return page

    def _hear(self, said: ConsoleMessage) -> None:
        """A page says that something has changed meanwhile; the colleague looks again. A page that is still open when
        the services end asks for its news once more, and nobody is there.
        """
        expected = ("409 (Conflict)", "net::ERR_CONNECTION_REFUSED")
        if said.type in ("error", "warning") and not any(one in said.text for one in expected):
            self.complaints.append(said.text)

    async def look_at_the_office(self, addresses: Addresses) -> None:
        with self.step("the office sees both centres"):
            page = await self.signed_in(addresses.office.staff[0], addresses.office.address)
            self.seen["federation"] = spaced(await page.inner_text("main"))
            await page.goto(f"{addresses.office.address}/completeness")
            self.seen["reported"] = await texts(page.locator("main li.beside"))


@asynccontextmanager
async def a_browser() -> AsyncIterator[WholeWay | None]:
    """None where no Chromium is installed: then the client goes the way of all others."""
    if found() is None:
        yield None
        return
    expect.set_options(timeout=PATIENCE)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(**deaf(found()), args=SWITCHES)
        yield WholeWay(browser)
        await browser.close()


async def texts(found: Locator) -> list[str]:
    return [spaced(text) for text in await found.all_inner_texts()]
