"""What is dangerous asks once more who is there, and what people can change about their own ways in."""

from datetime import UTC, datetime

import httpx
import pytest

from shared.accounts import passwords
from shared.accounts.domain import Account
from shared.accounts.sessions import Door
from tests.shared.accounts.apps import code_now, offered_on, secret_on
from tests.shared.accounts.building import COOKIE, PASSWORD, account, changes_of, enter, keep
from tests.shared.accounts.door_rows import rows
from tests.shared.accounts.factors.second_factors import SECRET, at_the_desk, grown_stale, with_app, with_passkey


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
    assert changes_of(door, anna.person.id) == ["remove_passkey"]


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


async def test_whoever_is_shut_out_meanwhile_sets_no_way_in(
    door: Door, anna: Account, browser: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Colleagues take away a person's ways in, also from an attacker at the screen: acts under way go with them."""
    await with_app(door, anna)
    await at_the_desk(door, browser, anna)

    async def meanwhile(password: str) -> str:
        async with door.store.work() as work:
            await door.accounts.disarm(work, anna.person.id)
        return password

    monkeypatch.setattr(passwords, "hashed", meanwhile)
    given = {"password": "another long password", "again": "another long password"}
    assert (await browser.post("/account/password", data=given)).status_code == 401
    assert await rows(door, "select password_hash from account") == [("",)]
