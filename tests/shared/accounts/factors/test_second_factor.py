"""A place where everybody needs a second factor: the first time, every time, and once more for what is dangerous."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from structlog.testing import capture_logs

from shared.accounts import passwords
from shared.accounts.domain import Account
from shared.accounts.factors import totp
from shared.accounts.factors.invitations import in_groups, new_code
from shared.accounts.sessions import Door
from tests.shared.accounts.apps import code_now, set_up_app
from tests.shared.accounts.building import (
    LOCKED,
    PASSWORD,
    account,
    browsing,
    build,
    cookies_of,
    enter,
    keep,
    settings,
    somebody,
)
from tests.shared.accounts.door_rows import rows
from tests.shared.accounts.factors.second_factors import SECRET, with_app, with_passkey

HOUR = timedelta(hours=1)


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
    verify, generate = passwords._hasher.verify, totp.step_of

    def verified(stored: str, password: str) -> bool:
        work.append("password")
        return verify(stored, password)

    def stepped(*given: Any, **more: Any) -> int | None:
        work.append("code")
        return generate(*given, **more)

    monkeypatch.setattr(passwords, "_hasher", SimpleNamespace(verify=verified, hash=passwords._hasher.hash))
    monkeypatch.setattr(totp, "step_of", stepped)
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
    answer = await browser.post("/invited", data={"code": in_groups(code).lower()})
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


async def test_the_log_names_ids_and_nothing_else(door: Door, browser: httpx.AsyncClient) -> None:
    with capture_logs() as lines:
        await enter(browser, login="anna")
        _, secret = await set_up_app(browser)
    assert [line["event"] for line in lines] == ["signed_in", "code_set", "proven_again"]
    assert all(set(line) <= {"event", "person_id", "log_level", "logger_name"} for line in lines)
    assert secret not in str(lines)
