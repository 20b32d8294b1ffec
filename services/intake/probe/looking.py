"""Goes through the public pages of its own service, as far as links lead, and tells what they show."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Sequence
from datetime import date, datetime, tzinfo
from urllib.parse import parse_qs, urlsplit

from fastapi import FastAPI
from starlette.types import Message, Scope

from services.intake.pages.domain import ABOUT
from services.intake.probe.domain import Page, read, shown_on
from services.intake.shelf import Shelf, Texts
from services.intake.store import IntakeStore
from shared.clock.task import is_right
from shared.events import PROBED, PageShown, PagesProbed
from shared.languages.addresses import OF_A_TEXT, address_in, without_segment
from shared.web.latency import BY_ITSELF

PAUSE = 20.0
"""Seconds between two questions whether a day has begun or a text has changed."""
MOST_PAGES = 600
TEXT = re.compile(r"/(?:publications/([a-z0-9_-]+)|p/([0-9]+))")
"""The path of a text, by its name or by the number of its page."""

type Ask = Callable[[str], Awaitable[str | None]]
"""The page at an address as anybody gets it; None where there is none."""


def own_pages(app: FastAPI) -> Ask:
    """Asked inside the process: what goes in between says nothing of what a page shows."""

    async def ask(address: str) -> str | None:
        path, _, query = address.partition("?")
        scope: Scope = {
            "type": "http",
            "http_version": "1.1",
            "method": "GET",
            "scheme": "http",
            "path": path,
            "raw_path": path.encode(),
            "query_string": query.encode(),
            "root_path": "",
            "headers": [],
            "server": None,
            "client": None,
            BY_ITSELF: True,
        }
        told: list[Message] = []

        async def nothing_more() -> Message:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: Message) -> None:
            told.append(message)

        await app(scope, nothing_more, send)
        body = b"".join(message.get("body", b"") for message in told)
        return body.decode() if told and told[0].get("status") == 200 else None

    return ask


async def seen(ask: Ask, languages: Sequence[str]) -> tuple[PageShown, ...]:
    """From the first page in each language on, every text that a link leads to; each of them once."""
    waiting, known = [address_in(language, "/") for language in languages], set[str]()
    found: dict[tuple[str, str | None, str], PageShown] = {}
    while waiting and len(known) < MOST_PAGES:
        address = waiting.pop(0)
        if address in known:
            continue
        known.add(address)
        if (html := await ask(address)) is None:
            continue
        page = read(html)
        for shown in shown_on(name_of(address), page):
            found.setdefault((shown.page, shown.leaflet, shown.language), shown)
        waiting += texts_in(page)
        await asyncio.sleep(0)
    return tuple(found.values())


def texts_in(page: Page) -> list[str]:
    """Addresses of texts; where one names the language of the text, that of the page around it does not matter."""
    found = [link for link in page.links if name_of(link) in PROBED or name_of(link).startswith("leaflet-")]
    return [
        f"{without_segment(urlsplit(link).path)}?in={chosen[0]}" if (chosen := in_language(link)) else link
        for link in found
    ]


def in_language(link: str) -> list[str]:
    return parse_qs(urlsplit(link).query).get(OF_A_TEXT, [])


def name_of(address: str) -> str:
    """Of the text at an address, or `start`."""
    found = TEXT.fullmatch(without_segment(urlsplit(address).path))
    if found is None:
        return "start"
    return found[1] or ABOUT.get(found[2], "start")


class Prober:
    """Tells once a day what the pages show, when it starts, and whenever a text has changed."""

    def __init__(
        self,
        store: IntakeStore,
        shelf: Shelf,
        *,
        languages: Sequence[str],
        clock: tzinfo,
        now: Callable[[], datetime],
        ask: Ask,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._store, self._shelf, self._ask = store, shelf, ask
        self._languages, self._clock, self._now, self._sleep = languages, clock, now, sleep
        self._told: tuple[date, Texts] | None = None
        self.pause = PAUSE

    async def tell_if_new(self) -> bool:
        """Whether it was told: the day or a text is another one than last time. On a day that cannot be right nothing
        is told."""
        now = self._now()
        today = now.astimezone(self._clock).date()
        state = (today, await self._shelf.texts(today))
        if state == self._told:
            return False
        pages = await seen(self._ask, self._languages) if await is_right(self._store, now) else ()
        if pages:
            await self._store.publish(PagesProbed(at=now, pages=pages))
        self._told = state
        return bool(pages)

    async def keep_probing(self) -> None:
        """Never returns."""
        while True:
            await self.tell_if_new()
            await self._sleep(self.pause)
