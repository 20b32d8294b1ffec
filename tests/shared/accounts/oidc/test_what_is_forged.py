"""Tokens, answers and descriptions that are not as they should be: each opens nothing, and all read the same."""

import base64
import hmac
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import SecretStr
from structlog.testing import capture_logs

from shared.accounts.factors.domain import Passkey
from shared.accounts.oidc.client import Conversation
from shared.accounts.oidc.state import Halfway, Way
from shared.accounts.sessions import Door
from tests.shared.accounts.building import account, browsing, build, keep, open_door
from tests.shared.accounts.door_rows import rows
from tests.shared.accounts.oidc.building import Browser, leads_to, with_provider
from tests.shared.accounts.oidc.forged_provider import EC, ISSUER, KEY, OTHER, Forger

LONG_AGO = 1_000_000


@pytest.fixture
def forger() -> Forger:
    return Forger()


@pytest.fixture
async def door(database: Callable[[str], Awaitable[SecretStr]], tmp_path: Path, forger: Forger) -> AsyncIterator[Door]:
    own = with_provider(tmp_path, ISSUER)
    door = await open_door(await database("signin"), own)
    assert door.provider
    over = httpx.MockTransport(forger.answer)
    yield replace(door, provider=Conversation(door.provider.provider, str(own.public_url), transport=over))
    await door.store.engine.dispose()


@pytest.fixture
async def browser(door: Door, tmp_path: Path) -> AsyncIterator[Browser]:
    """Of somebody who has connected it."""
    anna = await keep(door, account(login="anna"))
    async with browsing(build(door, settings=with_provider(tmp_path, ISSUER))) as client:
        browser = Browser(client)
        await browser.sit_down(door, anna)
        yield browser


async def connected(browser: Browser, forger: Forger) -> None:
    begun = await browser.post("/account/provider")
    assert (await browser.get(forger.go(leads_to(begun)))).headers["location"] == "/account/provider"
    browser.clear()


async def came(browser: Browser, forger: Forger) -> httpx.Response:
    return await browser.get(forger.go(leads_to(await browser.post("/signin/provider"))))


def setting(**claims: Any) -> Callable[[dict[str, Any]], None]:
    return lambda told: told.update(claims)


def without(name: str) -> Callable[[dict[str, Any]], Any]:
    return lambda told: told.pop(name)


def later(name: str, seconds: int) -> Callable[[dict[str, Any]], Any]:
    return lambda told: told.update({name: told[name] + seconds})


CLAIMS = {
    "another issuer": (setting(iss="https://login.nord.example/realms/other"), "issuer"),
    "no issuer": (without("iss"), "issuer"),
    "another client": (setting(aud="other"), "audience"),
    "several, made for another": (setting(aud=["kokon: centre", "other"], azp="other"), "audience"),
    "several, made for nobody": (setting(aud=["kokon: centre", "other"]), "audience"),
    "no audience": (without("aud"), "audience"),
    "expired": (setting(exp=LONG_AGO), "expired"),
    "no end": (without("exp"), "expired"),
    "an end that is no number": (setting(exp="2099"), "expired"),
    "issued long ago": (setting(iat=LONG_AGO), "expired"),
    "issued tomorrow": (later("iat", 86_400), "expired"),
    "not yet": (lambda told: told.update(nbf=told["iat"] + 3600), "expired"),
    "another nonce": (setting(nonce="x" * 43), "nonce"),
    "no nonce": (without("nonce"), "nonce"),
    "a nonce that is none": (setting(nonce=["x"]), "nonce"),
    "an open session there": (later("auth_time", -3600), "stale"),
    "no time of signing in": (without("auth_time"), "stale"),
    "a truth for a time": (setting(auth_time=True), "stale"),
    "no subject": (without("sub"), "subject"),
    "an empty subject": (setting(sub=""), "subject"),
    "a subject that is none": (setting(sub={"$ne": ""}), "subject"),
    "a subject without end": (setting(sub="x" * 256), "subject"),
    "somebody else": (setting(sub="anna"), "stranger"),
}


@pytest.mark.parametrize("what", CLAIMS)
async def test_a_token_that_says_something_else_opens_nothing(
    door: Door, browser: Browser, forger: Forger, what: str
) -> None:
    await connected(browser, forger)
    forger.change, reason = CLAIMS[what]
    with capture_logs() as lines:
        answer = await came(browser, forger)
    assert (answer.status_code, door.cookie in browser.cookies) == (401, False)
    assert [line["reason"] for line in lines if line["event"] == "provider_refused"] == [reason]


def unsigned(token: str) -> str:
    return f"{part({'alg': 'none'})}.{token.split('.')[1]}."


def with_a_shared_secret(token: str) -> str:
    """The published key itself, taken for a secret that both know."""
    told = f"{part({'alg': 'HS256', 'kid': 'one'})}.{token.split('.')[1]}"
    mark = hmac.digest(KEY.as_pem(private=False), told.encode(), "sha256")
    return f"{told}.{base64.urlsafe_b64encode(mark).decode().rstrip('=')}"


def part(told: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(told).encode()).decode().rstrip("=")


def changed_inside(token: str) -> str:
    head, body, mark = token.split(".")
    claims = json.loads(base64.urlsafe_b64decode(body + "==")) | {"azp": "kokon: centre"}
    return f"{head}.{part(claims)}.{mark}"


SIGNATURES: dict[str, dict[str, Any]] = {
    "by another key of the same name": {"key": OTHER},
    "by a key that is not published": {"key": EC, "header": {"alg": "ES256", "kid": "ec"}},
    "by a key of another name": {"header": {"alg": "RS256", "kid": "two"}},
    "by the public key as a secret": {"token": with_a_shared_secret},
    "by nobody": {"token": unsigned},
    "changed afterwards": {"token": changed_inside},
    "cut off": {"token": lambda token: token[:-20]},
    "no token at all": {"token": lambda _: None},
    "not even a text": {"token": lambda _: {"a": 1}},
    "of another alphabet": {"token": lambda _: "ä.ö.ü"},
    "a token of signs": {"token": lambda _: "..."},
    "no keys published": {"keys": {}},
    "keys that are none": {"keys": {"keys": "none"}},
    "a refused code": {"status": 400},
    "a refused client": {"status": 401},
}


@pytest.mark.parametrize("what", SIGNATURES)
async def test_a_token_without_a_good_signature_opens_nothing(
    door: Door, browser: Browser, forger: Forger, what: str
) -> None:
    await connected(browser, forger)
    for name, value in SIGNATURES[what].items():
        setattr(forger, name, value)
    answer = await came(browser, forger)
    assert (answer.status_code, door.cookie in browser.cookies) == (401, False)
    for name, value in vars(Forger(change=setting(sub="a stranger"))).items():
        setattr(forger, name, value)
    assert words_of(answer) == words_of(await came(browser, forger))


def words_of(answer: httpx.Response) -> str:
    """Without the links of the page to itself, which keep the address."""
    return "".join(line for line in answer.text.splitlines() if "state=" not in line)


@pytest.mark.parametrize("iss", ["", "&iss=https://evil.example"])
async def test_another_provider_does_not_mix_itself_in(door: Door, browser: Browser, forger: Forger, iss: str) -> None:
    await connected(browser, forger)
    place = forger.go(leads_to(await browser.post("/signin/provider")))
    asked = len(forger.asked)
    assert (await browser.get(place.partition("&iss")[0] + iss)).status_code == 401
    assert len(forger.asked) == asked


async def test_a_way_ends_once_even_where_the_provider_takes_a_code_twice(
    door: Door, browser: Browser, forger: Forger
) -> None:
    await connected(browser, forger)
    place = forger.go(leads_to(await browser.post("/signin/provider")))
    carried = dict(browser.cookies)
    assert (await browser.get(place)).status_code == 303
    browser.cookies = carried
    with capture_logs() as lines:
        assert (await browser.get(place)).status_code == 401
    assert [line["reason"] for line in lines if line["event"] == "provider_refused"] == ["used"]


async def test_who_has_a_passkey_and_no_app_shows_the_passkey(door: Door, browser: Browser, forger: Forger) -> None:
    await connected(browser, forger)
    person_id = (await rows(door, "select id from account"))[0].id
    async with door.store.work() as work:
        key = Passkey(b"key", person_id, "Laptop", b"key", 0, datetime.now(UTC))
        await door.accounts.factors.add_passkey(work, key)
    forger.change = setting(amr=["pwd"])
    assert (await came(browser, forger)).headers["location"] == "/signin/provider/code"
    answer = await browser.get("/signin/provider/code")
    assert (answer.status_code, 'name="code"' in answer.text) == (200, False)
    assert (await browser.post("/signin/provider/code", code="000000")).status_code == 401
    assert door.cookie not in browser.cookies


DESCRIPTIONS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "another issuer": setting(issuer="https://evil.example"),
    "no address for codes": without("token_endpoint"),
    "without TLS": setting(token_endpoint="http://login.nord.example/token"),
    "this machine": setting(token_endpoint="http://127.0.0.1/token"),
    "another kind of address": setting(authorization_endpoint="javascript:alert(1)"),
    "with a name in it": setting(jwks_uri="https://a:b@login.nord.example/keys"),
    "not an address": setting(jwks_uri=7),
}


@pytest.mark.parametrize("what", DESCRIPTIONS)
async def test_a_description_that_is_none_is_as_if_it_were_away(browser: Browser, forger: Forger, what: str) -> None:
    forger.metadata = DESCRIPTIONS[what]
    assert (await browser.post("/signin/provider")).status_code == 503


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"x" * 300_000, b"[" * 100_000])
async def test_an_answer_that_is_none_is_as_if_it_were_away(
    door: Door, browser: Browser, forger: Forger, monkeypatch: pytest.MonkeyPatch, body: bytes
) -> None:
    monkeypatch.setattr(forger, "answer", None)
    over = httpx.MockTransport(lambda _: httpx.Response(200, content=body))
    monkeypatch.setattr(door.provider, "_transport", over)
    assert (await browser.post("/signin/provider")).status_code == 503


async def test_no_redirect_of_the_provider_is_followed(
    door: Door, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []

    def leading_on(request: httpx.Request) -> httpx.Response:
        seen.append(str(request.url))
        return httpx.Response(302, headers={"location": "http://127.0.0.1/inside"})

    monkeypatch.setattr(door.provider, "_transport", httpx.MockTransport(leading_on))
    assert (await browser.post("/signin/provider")).status_code == 503
    assert len(seen) == 1


async def test_only_who_began_a_way_may_end_it(door: Door, browser: Browser, forger: Forger) -> None:
    await connected(browser, forger)
    now = datetime.now(UTC)
    forged = Halfway(id=Way.begun("/", person_id=None, session_id=None, now=now).id, begun_at=now, person_id=ANYBODY)
    name = f"{door.cookie}-provider"
    for value in ("", "x", "*", "A" * 5000, forged.sealed(door.keys), forged.sealed(door.keys)[:-8]):
        browser.cookies = {name: value}
        assert (await browser.get("/signin/provider/back?code=a&state=")).status_code == 401
    old = Way.begun("/", person_id=None, session_id=None, now=now.replace(year=now.year - 1))
    browser.cookies = {name: old.sealed(door.keys)}
    assert (await browser.get(f"/signin/provider/back?code=a&state={old.state}")).status_code == 401
    browser.cookies = {name: old.sealed(door.keys)}
    assert (await browser.post("/signin/provider/code", code="000000")).status_code == 401


ANYBODY = account().person.id


async def test_what_it_asks_for(browser: Browser, forger: Forger) -> None:
    address = leads_to(await browser.post("/signin/provider"))
    assert address.startswith(f"{ISSUER}/auth?kept=1&response_type=code&")
    for part in ("code_challenge_method=S256", "prompt=login", "max_age=0", "scope=openid", "state=", "nonce="):
        assert f"&{part}" in address
    await browser.get(forger.go(address))
    exchange = next(request for request in forger.asked if request.method == "POST")
    assert base64.b64decode(exchange.headers["authorization"].split()[1]).startswith(b"kokon%3A+centre:s%3Aecret%2F")
    assert b"client_secret" not in exchange.content


async def test_the_secret_goes_in_the_body_where_the_provider_wants_it_there(browser: Browser, forger: Forger) -> None:
    forger.metadata = setting(token_endpoint_auth_methods_supported=["client_secret_post"])
    await came(browser, forger)
    exchange = next(request for request in forger.asked if request.method == "POST")
    assert b"client_secret=s%3Aecret" in exchange.content
    assert "authorization" not in exchange.headers


async def test_without_a_provider_there_is_no_such_door(database: Callable[[str], Awaitable[SecretStr]]) -> None:
    door = await open_door(await database("signin"))
    async with browsing(build(door)) as client:
        browser = Browser(client)
        for path in ("/signin/provider/back?code=a&state=b", "/signin/provider/code"):
            assert (await browser.get(path)).status_code == 404
        for path in ("/signin/provider", "/signin/provider/code", "/account/provider", "/account/provider/part"):
            assert (await browser.post(path)).status_code in (401, 404)
        assert "/signin/provider" not in (await browser.get("/signin")).text
        assert await rows(door, "select 1 from session") == []
    await door.store.engine.dispose()
