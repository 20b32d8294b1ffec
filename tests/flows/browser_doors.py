"""One client of the demonstration and those who help go through its doors in a real Chromium, the whole way.

They are people of the demonstration like all others: what they do is counted, compared and looked for with the rest.
"""

import asyncio
import json
import re
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from playwright.async_api import Page, expect

from deploy.demo.addresses import CentreAddresses, Staff
from deploy.demo.doors.cases import Workplace
from deploy.demo.doors.desk import CHANGED_MEANWHILE, TRIES
from deploy.demo.doors.intake import Number, PublicPage
from deploy.demo.doors.quality import QualityPages
from deploy.demo.scenes.life import CentreLife
from deploy.demo.scenes.quality_round import QualityRound
from deploy.demo.visitors.people import Client
from deploy.demo.visitors.visitor import Network, Visitor
from shared.crypto.receipts import read_receipt, thread_of
from tests.flows.whole_way import WIDTH, WholeWay, texts

READY = "[data-ready]:not([disabled])"


class Phone(PublicPage):
    """The client's visits to the public page, in Arabic."""

    def __init__(self, way: WholeWay, visitor: Visitor, client: Client) -> None:
        super().__init__(visitor, client)
        self._way = way

    async def write(self) -> Number:
        with self._way.step("she writes and is given a number"):
            page = await self._way.phone()
            await page.goto(self._visitor.address)
            await page.click("main a[href*='/write']")
            await page.wait_for_selector(READY)
            await self._look(page)
            await page.fill("[name=words]", self._client.words)
            centre = str(await page.get_attribute("#write", "data-centre"))
            self.sent_at = time.perf_counter()
            await page.click(READY)
            await page.wait_for_selector("#number:not(:empty)", state="visible")
            await self._look(page)
            receipt = read_receipt(await page.inner_text("#number"))
            assert receipt
            await page.check("[data-kept-tick]")
            await page.click("[data-kept]")
            await page.wait_for_url("**/sent*")
        return Number(receipt, centre, await asyncio.to_thread(thread_of, receipt, centre))

    async def replies(self, number: Number) -> list[str]:
        """The first that come are read in the browser; before and afterwards the client looks as all others do."""
        there = await super().replies(number)
        return await self._read(number) if there and "she reads" not in self._way.seen else there

    async def _read(self, number: Number) -> list[str]:
        with self._way.step("she looks with her number"):
            page = await self._way.phone()
            await page.goto(self._visitor.address)
            await page.click("main a[href*='/number']")
            await page.wait_for_selector(f"#number-form {READY}")
            await page.fill("#field-receipt", number.receipt)
            await page.click(f"#number-form {READY}")
            said = page.locator("[data-thread]:not([hidden]) .reply .said")
            await expect(said).not_to_have_count(0)
            await self._look(page)
            read = self._way.seen["she reads"] = await texts(said)
            self._way.seen["kept on the phone"] = [
                *await page.context.cookies(),
                *await page.evaluate("[...Object.keys(localStorage), ...Object.keys(sessionStorage)]"),
            ]
        return read

    async def _look(self, page: Page) -> None:
        """In Arabic, from right to left, and nothing beyond the edge of a small screen."""
        shown = await page.evaluate(
            "(({lang, dir, scrollWidth}) => ({lang, dir, scrollWidth}))(document.documentElement)"
        )
        assert shown == {"lang": "ar", "dir": "rtl", "scrollWidth": WIDTH}, shown


class Desk(Workplace):
    """The counsellor who answers the client."""

    def __init__(self, way: WholeWay, visitor: Visitor, person: Staff, client: Client) -> None:
        super().__init__(visitor, person)
        self._way = way
        self._client = client

    async def reply(self, place: str, words: str) -> None:
        with self._way.step("a counsellor reads and answers"):
            page = await self._way.signed_in(self.person, self._visitor.address)
            await page.goto(self._visitor.address)
            await page.click(f"a[href*='{place}']")
            await page.locator(".said").first.wait_for()
            self._way.seen["the counsellor reads"] = await texts(page.locator(".said"))
            await page.fill("form[action*='/reply'] [name=words]", words)
            await page.click("form[action*='/reply'] button:not([name])")
            await expect(page.locator(".ours .said")).to_have_text(words)

    async def open_file(self, request: str, name: str) -> str:
        with self._way.step("a file is opened"):
            page = await self._way.signed_in(self.person, self._visitor.address)
            await page.fill("[name=pseudonym]", name)
            await page.click("form[action*='/open'] button")
            await expect(page).to_have_url(re.compile(r"/files/[0-9a-f-]{36}"))
            return urlsplit(page.url).path

    async def walk_gate(self, file: str, told: Mapping[str, str], *, language: str, interpreter: bool) -> None:
        with self._way.step("the gate is walked"):
            page = await self._way.signed_in(self.person, self._visitor.address)
            await page.click(f"main a[href*='{file}/gate']")
            await page.select_option("[name=language]", language)
            self._way.seen["read out in"] = await page.locator(".point blockquote").first.get_attribute("lang")
            await page.check(f"[name=interpreter][value={'yes' if interpreter else 'no'}]")
            for point, how in told.items():
                await page.check(f"[name={point}][value={how}]")
            await page.click(".sheet-actions button")
            await expect(page).to_have_url(re.compile(rf"{file}(\?|$)"))


class LeadDesk(Workplace):
    """The lead, who lets the counts of the month go to quality."""

    def __init__(self, way: WholeWay, visitor: Visitor, person: Staff) -> None:
        super().__init__(visitor, person)
        self._way = way

    async def release_tally(self) -> None:
        with self._way.step("the month is counted for quality"):
            page = await self._way.signed_in(self.person, self._visitor.address)
            await page.goto(f"{self._visitor.address}/tallies")
            await page.click("form[action*='/tallies/release'] button")
            await expect(page.locator("[data-window]")).to_have_count(1)


class LeadPages(QualityPages):
    """The same lead in quality, who looks at what would leave, and approves it."""

    def __init__(self, way: WholeWay, visitor: Visitor, desk: LeadDesk) -> None:
        super().__init__(visitor, desk)
        self._way, self._desk = way, desk

    async def approve_release(self) -> tuple[str, Mapping[str, Any]]:
        with self._way.step("the release is looked at and approved"):
            page = await self._way.signed_in(self._desk.person, self._desk.origin)
            await page.goto(f"{self._desk.origin}/handover/quality")
            await page.click("form[action*='/handover'] button")
            # the way over ends there; going on before would be overtaken by it
            await page.wait_for_url(f"{self._visitor.address}/")
            await page.goto(f"{self._visitor.address}/criteria/U2")
            counted = page.locator("[data-indicator='U2.1'][data-met]")
            self._way.seen["met, in quality"] = await counted.first.get_attribute("data-met")
            state = page.locator("[data-period][data-state]")
            for _ in range(TRIES):
                await page.goto(f"{self._visitor.address}/release")
                await expect(state).to_have_attribute("data-state", "draft")
                self._way.seen["previewed"] = await self._bytes(page)
                async with page.expect_response(lambda answer: answer.request.method == "POST") as answered:
                    await page.click("form[action*='/release/approve'] button")
                if (await answered.value).status != CHANGED_MEANWHILE:
                    break
            await expect(state).not_to_have_attribute("data-state", "draft")
            self._way.seen["approved"] = await self._bytes(page)
            return str(await state.get_attribute("data-period")), json.loads(self._way.seen["previewed"])

    async def _bytes(self, page: Page) -> str:
        await page.click("summary:has(+ pre.bytes)")
        return await page.inner_text("pre.bytes")


class Life(CentreLife):
    """A centre in which one client and those who help use a browser."""

    def __init__(self, way: WholeWay, centre: CentreAddresses, clients: list[Client], *given: Any) -> None:
        super().__init__(centre, clients, *given)
        http: Network = given[1]
        [self._she, *_] = [one for one in clients if one.language == "ar" and one.points and not one.again]
        counsellor, [lead, *_] = self._counsellors[self._she.number], centre.having("lead")
        self._desk = Desk(way, Visitor(http, centre.cases), counsellor, self._she)
        self._pages[self._she.number] = Phone(way, Visitor(http, centre.intake), self._she)
        self.desks[lead.login] = LeadDesk(way, Visitor(http, centre.cases), lead)
        way.seen["she"] = self._she

    def desk_of(self, client: Client) -> Workplace:
        return self._desk if client is self._she else super().desk_of(client)


def a_round(way: WholeWay, centre: CentreAddresses, desks: Mapping[str, Workplace], *given: Any) -> QualityRound:
    """The quality work of a centre whose lead uses a browser."""
    http: Network = given[0]
    work = QualityRound(centre, desks, *given)
    for login, desk in desks.items():
        if isinstance(desk, LeadDesk):
            work.pages[login] = LeadPages(way, Visitor(http, centre.quality), desk)
    return work
