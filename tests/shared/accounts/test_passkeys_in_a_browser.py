"""Passkeys with the virtual authenticator of a real Chromium: set up, used, asked for again, removed, misused."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, CDPSession, ConsoleMessage, Page, expect
from pydantic import SecretStr

from shared.accounts import passkeys
from shared.accounts.factors.domain import PasskeyRefusedError
from shared.accounts.sessions import Door
from tests.shared.accounts.building import LOCKED, PASSWORD, account, build, changes_of, keep, open_door, settings
from tests.shared.accounts.door_rows import rows
from tests.shared.free_ports import free_port
from tests.shared.web.chromium import chromium, listening

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
ASKED = """async ({options, changes}) => {
    const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), c => c.charCodeAt(0));
    const told = {...await (await fetch(options)).json(), ...changes};
    delete told.allowCredentials;
    const found = await navigator.credentials.get({publicKey: {...told, challenge: bytes(told.challenge)}});
    return JSON.stringify(found.toJSON());
}"""
"""A browser that does not do what the page asks it for."""


@pytest_asyncio.fixture(loop_scope="module")
async def door(database: Callable[[str], Awaitable[SecretStr]]) -> AsyncIterator[Door]:
    door = await open_door(await database("signin"), **LOCKED | {"public_url": f"http://127.0.0.1:{free_port()}"})
    await keep(door, account(login="anna"))
    yield door
    await door.store.engine.dispose()


@pytest_asyncio.fixture(loop_scope="module")
async def address(door: Door) -> AsyncIterator[str]:
    assert door.party
    own = settings(**LOCKED | {"public_url": door.party.origin})
    async with listening(build(door, settings=own), int(door.party.origin.rpartition(":")[2])):
        yield door.party.origin


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as browser:
        yield browser


class Device:
    """A browser with a passkey holder of its own."""

    def __init__(self, page: Page, cdp: CDPSession, id: str) -> None:
        self.page, self._cdp, self._id = page, cdp, id
        self.complaints: list[str] = []
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _hear(self, said: ConsoleMessage) -> None:
        if said.type in ("error", "warning") and not said.location["url"].endswith("/favicon.ico"):
            self.complaints.append(said.text)

    @classmethod
    async def of(cls, browser: Browser, address: str) -> "Device":
        context = await browser.new_context(base_url=address, locale="en", viewport={"width": 360, "height": 780})
        page = await context.new_page()
        cdp = await context.new_cdp_session(page)
        await cdp.send("WebAuthn.enable")
        made = await cdp.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
        return cls(page, cdp, made["authenticatorId"])

    async def knows_its_owner(self, known: bool) -> None:
        given = {"authenticatorId": self._id, "isUserVerified": known}
        await self._cdp.send("WebAuthn.setUserVerified", given)

    async def begin(self, login: str) -> None:
        """With the password, then a passkey, as somebody does it the first time."""
        await self.page.goto("/signin")
        await self.page.get_by_label("Login").fill(login)
        await self.page.get_by_label("Password").fill(PASSWORD)
        await self.page.get_by_role("button", name="Sign in", exact=True).click()
        await self.page.get_by_label("What do you call this device?").fill("Laptop")
        await self.page.get_by_role("button", name="Set up a passkey").click()
        await self.page.wait_for_url("**/")

    async def leave(self) -> None:
        await self.page.context.clear_cookies()

    async def enter(self) -> None:
        await self.page.goto("/signin?next=/erase")
        await self.page.get_by_role("button", name="Sign in with a passkey").click()

    async def answer(self, options: str, **changes: Any) -> str:
        return str(await self.page.evaluate(ASKED, {"options": options, "changes": changes}))

    async def post(self, path: str, credential: str) -> int:
        form: dict[str, str | float | bool] = {"credential": credential}
        headers = {"sec-fetch-site": "same-origin"}
        answer = await self.page.context.request.post(path, form=form, headers=headers, max_redirects=0)
        return answer.status


async def test_a_passkey_is_set_up_used_asked_for_again_and_removed(browser: Browser, address: str, door: Door) -> None:
    anna = await Device.of(browser, address)
    await anna.begin("anna")
    await expect(anna.page.get_by_text("Counsellor 1")).to_be_visible()
    ((anna_id,),) = await rows(door, "select id from account")
    assert changes_of(door, anna_id) == ["add_passkey"]
    await anna.leave()
    await anna.enter()
    await expect(anna.page.get_by_text("really?")).to_be_visible()
    await rows(door, "update session set proven_at = proven_at - interval '6 minutes' returning 1")
    await anna.page.goto("/erase?file=1")
    await anna.page.get_by_role("button", name="Confirm with a passkey").click()
    await expect(anna.page.get_by_text("really?")).to_be_visible()
    assert anna.page.url == f"{address}/erase?file=1"
    assert anna.complaints == []
    await rows(door, "delete from passkey returning 1")
    await anna.leave()
    await anna.enter()
    await expect(anna.page.get_by_text("This passkey opens nothing here.")).to_be_visible()


async def test_a_device_that_does_not_know_its_owner_opens_nothing(browser: Browser, address: str, door: Door) -> None:
    anna = await Device.of(browser, address)
    await anna.begin("anna")
    await anna.leave()
    await anna.knows_its_owner(False)
    await anna.enter()
    await expect(anna.page.get_by_text("The passkey was not used.")).to_be_visible()
    unverified = await anna.answer("/signin/passkey", userVerification="discouraged")
    assert await anna.post("/signin/passkey", unverified) == 401
    await anna.knows_its_owner(True)
    verified = await anna.answer("/signin/passkey")
    assert await anna.post("/signin/passkey", verified) == 303
    assert await anna.post("/signin/passkey", verified) == 401


async def test_a_passkey_opens_for_its_person_and_purpose_alone(browser: Browser, address: str, door: Door) -> None:
    await keep(door, account(login="bea"))
    anna, bea = await Device.of(browser, address), await Device.of(browser, address)
    await anna.begin("anna")
    await bea.begin("bea")
    hers = await bea.answer("/account/confirm/passkey")
    assert await anna.post("/account/confirm/passkey", hers) == 401
    assert await bea.post("/signin/passkey", hers) == 401
    assert await bea.post("/account/confirm/passkey", hers) == 303
    spoilt = json.loads(await bea.answer("/signin/passkey"))
    spoilt["response"]["signature"] = spoilt["response"]["signature"][::-1]
    assert await bea.post("/signin/passkey", json.dumps(spoilt)) == 401
    await rows(door, "update account set active = false where login = 'bea' returning 1")
    assert await bea.post("/signin/passkey", await bea.answer("/signin/passkey")) == 401


async def test_a_colleague_with_a_passkey_is_never_slowed_down(browser: Browser, address: str, door: Door) -> None:
    anna = await Device.of(browser, address)
    await anna.begin("anna")
    await anna.leave()
    await rows(door, "insert into sign_in_try select sha256('anna'), 900, now() returning 1")
    await anna.enter()
    await expect(anna.page.get_by_text("really?")).to_be_visible()


async def test_what_is_no_passkey_at_all_is_refused_without_a_fault(door: Door) -> None:
    for answer in ("", "{}", "[]", "null", "x" * 20_000, '{"id": 1}', json.dumps({"id": "a", "rawId": "a"})):
        with pytest.raises(PasskeyRefusedError):
            await passkeys.sign_in(door, answer, now=datetime.now(UTC))
