"""A place where everybody needs a second factor: the first time, every time, and once more for what is dangerous."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from pydantic import SecretStr
from structlog.testing import capture_logs

from shared.signin import passwords
from shared.signin.domain import Account
from shared.signin.door import Door
from shared.signin.factors import codes
from shared.signin.factors.domain import Passkey, SealedSecret
from shared.signin.factors.invitations import new_code, shown
from tests.shared.signin.apps import code_now, offered_on, secret_on, set_up_app
from tests.shared.signin.building import (
    COOKIE,
    LOCKED,
    PASSWORD,
    account,
    browsing,
    build,
    cookies_of,
    enter,
    keep,
    open_door,
    settings,
    somebody,
)
from tests.shared.signin.test_door import rows

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
HOUR = timedelta(hours=1)


@pytest.fixture
async def door(database: Callable[[str], Awaitable[SecretStr]]) -> AsyncIterator[Door]:
    door = await open_door(await database("signin"), **LOCKED)
    yield door
    await door.store.engine.dispose()


@pytest.fixture
async def anna(door: Door) -> Account:
    return await keep(door, account(login="anna"))


@pytest.fixture
async def browser(door: Door, anna: Account) -> AsyncIterator[httpx.AsyncClient]:
    async with browsing(build(door, settings=settings(**LOCKED))) as browser:
        yield browser


async def with_app(door: Door, person: Account) -> None:
    kept = SealedSecret(door.codes.seal(SECRET, person.person.id), -1)
    async with door.store.work() as work:
        await door.accounts.factors.keep_secret(work, person.person.id, kept, datetime.now(UTC))


async def with_passkey(door: Door, person: Account, name: str = "Laptop") -> Passkey:
    passkey = Passkey(name.encode(), person.person.id, name, b"key", 0, datetime.now(UTC))
    async with door.store.work() as work:
        await door.accounts.factors.add_passkey(work, passkey)
    return passkey


async def grown_stale(door: Door) -> None:
    await rows(door, "update session set proven_at = proven_at - interval '6 minutes' returning 1")


async def at_the_desk(door: Door, browser: httpx.AsyncClient, person: Account) -> None:
    token = await door.open(person.person, now=datetime.now(UTC))
    browser.headers["cookie"] = f"{COOKIE}={token}"


async def test_a_password_alone_opens_nothing_but_the_way_to_a_second_factor(browser: httpx.AsyncClient) -> None:
    assert (await enter(browser, login="anna")).status_code == 303
    for path in ("/", "/team", "/account", "/account/confirm"):
        answer = await browser.get(path)
        assert (answer.status_code, answer.headers["location"]) == (303, "/account/begin")
    for path in ("/write", "/account/sessions/end-others"):
        assert (await browser.post(path, data={"words": "x"})).headers["location"] == "/account/begin"
    assert (await browser.get("/", headers={"accept": "application/json"})).status_code == 403
    assert (await browser.get("/account/begin")).status_code == 200


async def test_with_the_app_set_up_everything_is_open(door: Door, browser: httpx.AsyncClient) -> None:
    await enter(browser, login="anna")
    other = await door.open(somebody(), now=datetime.now(UTC), whole=False)
    answer, secret = await set_up_app(browser)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert (await browser.get("/")).status_code == 200
    assert await door.session(other, now=datetime.now(UTC))
    await browser.post("/signout")
    assert (await enter(browser, login="anna")).status_code == 401
    assert (await enter(browser, login="anna", code=code_now(secret, 1))).status_code == 303
    assert (await browser.get("/")).status_code == 200


async def test_the_secret_of_the_app_lies_sealed_in_the_database(door: Door, browser: httpx.AsyncClient) -> None:
    await enter(browser, login="anna")
    _, secret = await set_up_app(browser)
    (row,) = await rows(door, "select secret, last_step from sign_in_code")
    assert secret.encode() not in row.secret
    assert row.last_step > 0


async def test_a_code_is_good_for_one_sign_in(door: Door, anna: Account, browser: httpx.AsyncClient) -> None:
    await with_app(door, anna)
    code = code_now(SECRET)
    assert (await enter(browser, login="anna", code=code)).status_code == 303
    assert (await enter(browser, login="anna", code=code)).status_code == 401


async def test_who_has_a_passkey_and_no_app_does_not_come_in_with_the_password(
    door: Door, anna: Account, browser: httpx.AsyncClient
) -> None:
    await with_passkey(door, anna)
    assert (await enter(browser, login="anna")).status_code == 401


@pytest.mark.parametrize("wrong", ["nobody", "password", "code", "no code", "left", "passkey only"])
async def test_whatever_is_wrong_costs_the_same_work_and_reads_the_same(
    door: Door, anna: Account, browser: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch, wrong: str
) -> None:
    work: list[str] = []
    verify, generate = passwords._hasher.verify, codes.step_of

    def verified(stored: str, password: str) -> bool:
        work.append("password")
        return verify(stored, password)

    def stepped(*given: Any, **more: Any) -> int | None:
        work.append("code")
        return generate(*given, **more)

    monkeypatch.setattr(passwords, "_hasher", SimpleNamespace(verify=verified, hash=passwords._hasher.hash))
    monkeypatch.setattr(codes, "step_of", stepped)
    await (with_passkey if wrong == "passkey only" else with_app)(door, anna)
    if wrong == "left":
        await rows(door, "update account set active = false returning 1")
    login = "nobody" if wrong == "nobody" else "anna"
    password = "wrong" if wrong == "password" else PASSWORD
    code = {"code": "000000", "no code": ""}.get(wrong, code_now(SECRET))
    answer = await enter(browser, login=login, password=password, code=code)
    assert (answer.status_code, work) == (401, ["password", "code"])
    assert "set-cookie" not in answer.headers
    plain = answer.text.replace(f'value="{login}"', "")
    reference = (await enter(browser, login="who", password="x", code="1")).text.replace('value="who"', "")
    assert plain == reference


async def test_an_invitation_opens_the_door_once_and_leads_to_a_way_of_her_own(
    door: Door, browser: httpx.AsyncClient
) -> None:
    nora = await keep(door, account(login="nora", password_hash=""))
    code = new_code()
    async with door.store.work() as work:
        await door.accounts.factors.invite(work, code, nora.person.id, datetime.now(UTC) + HOUR)
    assert code not in str(await rows(door, "select code_hash::text from invitation"))
    answer = await browser.post("/invited", data={"code": shown(code).lower()})
    assert (answer.status_code, answer.headers["location"]) == (303, "/account/begin")
    browser.headers["cookie"] = answer.headers["set-cookie"].partition(";")[0]
    assert (await browser.get("/")).headers["location"] == "/account/begin"
    assert (await browser.post("/invited", data={"code": code})).status_code == 401
    short, _ = await set_up_app(browser, password="short", again="short")
    assert short.status_code == 422
    answer, secret = await set_up_app(browser, password="a sentence of her own", again="a sentence of her own")
    assert answer.status_code == 303
    assert (await browser.get("/")).status_code == 200
    again = await enter(browser, login="nora", password="a sentence of her own", code=code_now(secret, 1))
    assert again.status_code == 303


@pytest.mark.parametrize("problem", ["expired", "unknown", "left", "no code"])
async def test_an_invitation_that_is_none_opens_nothing(door: Door, browser: httpx.AsyncClient, problem: str) -> None:
    nora = await keep(door, account(login="nora", password_hash="", active=problem != "left"))
    code, until = new_code(), datetime.now(UTC) + (-HOUR if problem == "expired" else HOUR)
    async with door.store.work() as work:
        await door.accounts.factors.invite(work, code, nora.person.id, until)
    typed = {"unknown": new_code(), "no code": "kanarienvogel"}.get(problem, code)
    answer = await browser.post("/invited", data={"code": typed})
    assert answer.status_code == 401
    assert "set-cookie" not in answer.headers
    assert typed not in answer.text


async def test_an_empty_password_is_nobodys_password(door: Door, browser: httpx.AsyncClient) -> None:
    await keep(door, account(login="nora", password_hash=""))
    for password in ("nobody has this password", " "):
        assert (await enter(browser, login="nora", password=password)).status_code == 401


async def test_what_is_dangerous_asks_again_and_then_goes_on_where_she_was(
    door: Door, anna: Account, browser: httpx.AsyncClient
) -> None:
    await with_app(door, anna)
    await at_the_desk(door, browser, anna)
    assert (await browser.get("/erase")).text == "really?"
    await grown_stale(door)
    assert (await browser.get("/")).status_code == 200
    sent = await browser.get("/erase?file=1")
    assert sent.headers["location"] == "/account/confirm?next=%2Ferase%3Ffile%3D1"
    asked = await browser.get(sent.headers["location"])
    assert 'name="next" value="/erase?file=1"' in asked.text
    assert (await browser.get("/erase?lang=de")).headers["location"].endswith("next=%2Ferase%3Flang%3Dde&lang=de")
    wrong = {"password": PASSWORD, "code": "000000", "next": "/erase?file=1"}
    assert (await browser.post("/account/confirm", data=wrong)).status_code == 401
    right = wrong | {"code": code_now(SECRET)}
    proven = await browser.post("/account/confirm", data=right)
    assert (proven.status_code, proven.headers["location"]) == (303, "/erase?file=1")
    assert (await browser.post("/erase")).text == "erased"


async def test_a_form_that_comes_too_late_is_not_taken_and_not_lost(
    door: Door, anna: Account, browser: httpx.AsyncClient
) -> None:
    await with_app(door, anna)
    await at_the_desk(door, browser, anna)
    await grown_stale(door)
    answer = await browser.post("/erase?lang=en", data={"reason": "kanarienvogel"})
    assert answer.status_code == 401
    assert '<a href="/account/confirm?lang=en" target="_blank"' in answer.text
    assert "kanarienvogel" not in answer.text
    await browser.post("/account/confirm", data={"password": PASSWORD, "code": code_now(SECRET)})
    assert (await browser.post("/erase", data={"reason": "kanarienvogel"})).text == "erased"


async def test_a_proof_is_one_sessions_and_no_other(door: Door, anna: Account, browser: httpx.AsyncClient) -> None:
    await with_app(door, anna)
    elsewhere = await door.open(anna.person, now=datetime.now(UTC))
    await at_the_desk(door, browser, anna)
    await grown_stale(door)
    await browser.post("/account/confirm", data={"password": PASSWORD, "code": code_now(SECRET)})
    assert (await browser.get("/erase")).status_code == 200
    assert (await browser.get("/erase", headers={"cookie": f"{COOKIE}={elsewhere}"})).status_code == 303


async def test_confirming_never_leads_elsewhere(door: Door, anna: Account, browser: httpx.AsyncClient) -> None:
    await with_app(door, anna)
    await at_the_desk(door, browser, anna)
    given = {"password": PASSWORD, "code": code_now(SECRET), "next": "https://evil.example/"}
    assert (await browser.post("/account/confirm", data=given)).headers["location"] == "/"


async def test_guessing_codes_at_the_confirmation_is_slow_too(
    door: Door, anna: Account, browser: httpx.AsyncClient
) -> None:
    await with_app(door, anna)
    await at_the_desk(door, browser, anna)
    for _ in range(5):
        await browser.post("/account/confirm", data={"password": PASSWORD, "code": "000000"})
    answer = await browser.post("/account/confirm", data={"password": PASSWORD, "code": code_now(SECRET)})
    assert answer.status_code == 429


async def test_a_stranger_who_goes_on_guessing_keeps_nobody_out(
    door: Door, anna: Account, browser: httpx.AsyncClient
) -> None:
    await with_app(door, anna)
    async with browsing(build(door, settings=settings(**LOCKED))) as stranger:
        came_in = await browser.post("/signin", data={"login": "anna", "password": PASSWORD, "code": code_now(SECRET)})
        known = cookies_of(came_in)[door.known_cookie]
        assert (known["secure"], known["httponly"], known["samesite"]) == (True, True, "strict")
        for _ in range(9):
            await enter(stranger, login="anna", password="guessed")
        assert (await enter(stranger, login="anna")).status_code == 429
        browser.headers["cookie"] = f"{door.known_cookie}={known.value}"
        given = {"login": "ANNA", "password": PASSWORD, "code": code_now(SECRET, 1)}
        assert (await browser.post("/signin", data=given)).status_code == 303
        stranger.headers["cookie"] = f"{door.known_cookie}={'0' * 64}"
        assert (await enter(stranger, login="anna")).status_code == 429
        await keep(door, account(login="bea"))
        stranger.headers["cookie"] = f"{door.known_cookie}={known.value}"
        for _ in range(6):
            answer = await enter(stranger, login="bea", password="guessed")
        assert answer.status_code == 429


async def test_tries_in_a_known_browser_are_counted_too(door: Door, anna: Account, browser: httpx.AsyncClient) -> None:
    browser.headers["cookie"] = f"{door.known_cookie}={door.keys.browser_of('anna')}"
    for _ in range(5):
        assert (await enter(browser, login="anna", password="guessed")).status_code == 401
    assert (await enter(browser, login="anna", password="guessed")).status_code == 429


async def test_setting_up_asks_for_a_fresh_proof(door: Door, anna: Account, browser: httpx.AsyncClient) -> None:
    await at_the_desk(door, browser, anna)
    await grown_stale(door)
    for path in ("/account/passkeys", "/account/code", "/account/password", "/account/passkeys/new"):
        assert (await browser.get(path)).headers["location"].startswith("/account/confirm?next=")
    for path in ("/account/passkeys", "/account/code", "/account/password", "/account/passkeys/remove"):
        assert (await browser.post(path, data={"passkey": "00"})).status_code == 401


async def test_nobody_removes_or_ends_what_is_anothers(door: Door, anna: Account, browser: httpx.AsyncClient) -> None:
    bea = await keep(door, account(login="bea"))
    hers = await with_passkey(door, bea)
    token = await door.open(bea.person, now=datetime.now(UTC))
    session = await door.session(token, now=datetime.now(UTC))
    assert session
    await with_app(door, anna)
    await at_the_desk(door, browser, anna)
    assert (await browser.post("/account/passkeys/remove", data={"passkey": hers.id.hex()})).status_code == 404
    assert (await browser.post("/account/sessions/end", data={"session": str(session.id)})).status_code == 303
    assert await door.person(token, now=datetime.now(UTC)) == bea.person
    assert "Laptop" not in (await browser.get("/account")).text
    assert await rows(door, "select name from passkey") == [("Laptop",)]


async def test_the_key_for_an_app_is_offered_to_one_person(door: Door, browser: httpx.AsyncClient) -> None:
    await enter(browser, login="anna")
    page = await browser.get("/account/code")
    given = {"offered": offered_on(page), "code": code_now(secret_on(page))}
    bea = await keep(door, account(login="bea"))
    await at_the_desk(door, browser, bea)
    assert (await browser.post("/account/code", data=given)).status_code == 422
    assert await rows(door, "select 1 from sign_in_code") == []


async def test_the_only_way_in_stays(door: Door, anna: Account, browser: httpx.AsyncClient) -> None:
    only = await with_passkey(door, anna)
    await at_the_desk(door, browser, anna)
    assert (await browser.post("/account/passkeys/remove", data={"passkey": only.id.hex()})).status_code == 409
    await with_passkey(door, anna, "Telephone")
    assert (await browser.post("/account/passkeys/remove", data={"passkey": only.id.hex()})).status_code == 303
    assert await rows(door, "select name from passkey") == [("Telephone",)]


async def test_her_sessions_are_listed_and_ended(door: Door, anna: Account, browser: httpx.AsyncClient) -> None:
    others = [await door.open(anna.person, now=datetime.now(UTC)) for _ in range(2)]
    await at_the_desk(door, browser, anna)
    page = await browser.get("/account?lang=en")
    assert (page.text.count("last seen"), page.text.count("this one")) == (3, 1)
    session = await door.session(others[0], now=datetime.now(UTC))
    assert session
    await browser.post("/account/sessions/end", data={"session": str(session.id)})
    assert await door.person(others[0], now=datetime.now(UTC)) is None
    await browser.post("/account/sessions/end-others", data={"sent": "yes"})
    assert await door.person(others[1], now=datetime.now(UTC)) is None
    assert (await browser.get("/account")).status_code == 200


async def test_a_new_password_ends_what_is_open_elsewhere(
    door: Door, anna: Account, browser: httpx.AsyncClient
) -> None:
    await with_app(door, anna)
    other = await door.open(anna.person, now=datetime.now(UTC))
    await at_the_desk(door, browser, anna)
    given = {"password": "another long password", "again": "another long passwort"}
    assert (await browser.post("/account/password", data=given)).status_code == 422
    given["again"] = given["password"]
    assert (await browser.post("/account/password", data=given)).status_code == 303
    assert await door.person(other, now=datetime.now(UTC)) is None
    assert (await browser.get("/")).status_code == 200
    changed = await enter(browser, login="anna", password=given["password"], code=code_now(SECRET))
    assert changed.status_code == 303


async def test_the_log_names_ids_and_nothing_else(door: Door, browser: httpx.AsyncClient) -> None:
    with capture_logs() as lines:
        await enter(browser, login="anna")
        _, secret = await set_up_app(browser)
    assert [line["event"] for line in lines] == ["signed_in", "code_set", "proven_again"]
    assert all(set(line) <= {"event", "person_id", "log_level", "logger_name"} for line in lines)
    assert secret not in str(lines)
