"""Signing in and out as a browser does it."""

from datetime import UTC, datetime, timedelta

import httpx
import pytest

from shared.accounts.domain import IDLE
from shared.accounts.sessions import Door
from shared.accounts.web import own_address
from tests.shared.accounts.building import COOKIE, PASSWORD, browsing, build, cookies_of, enter, settings, somebody


async def test_a_stranger_is_sent_to_the_door_and_from_there_to_where_she_wanted(browser: httpx.AsyncClient) -> None:
    sent = await browser.get("/team?page=2")
    assert (sent.status_code, sent.headers["location"]) == (303, "/signin?next=%2Fteam%3Fpage%3D2")
    form = await browser.get(sent.headers["location"])
    assert '<input type="hidden" name="next" value="/team?page=2">' in form.text
    entered = await enter(browser, next="/team?page=2")
    assert (entered.status_code, entered.headers["location"]) == (303, "/team?page=2")


async def test_the_door_speaks_the_language_in_which_she_was_reading(browser: httpx.AsyncClient) -> None:
    sent = await browser.get("/team?lang=de")
    assert sent.headers["location"] == "/signin?next=%2Fteam%3Flang%3Dde&lang=de"
    assert 'lang="de"' in (await browser.get(sent.headers["location"])).text


async def test_the_key_is_kept_where_no_script_and_no_other_site_gets_it(browser: httpx.AsyncClient) -> None:
    given = cookies_of(await enter(browser))[COOKIE]
    assert len(given.value) == 43
    assert (given["path"], given["samesite"], given["secure"], given["httponly"]) == ("/", "strict", True, True)
    assert not any(given[name] for name in ("domain", "max-age", "expires"))


async def test_without_tls_the_cookie_does_not_pretend(door: Door) -> None:
    plain = Door.of(door.accounts, door.store, settings(secure_cookies=False), service="cases")
    assert (plain.cookie, plain.secure) == ("harbour-cases", False)


async def test_who_is_signed_in_sees_the_page_and_not_the_door(browser: httpx.AsyncClient) -> None:
    await enter(browser)
    assert (await browser.get("/")).text == "Counsellor 1"
    again = await browser.get("/signin?next=/team")
    assert (again.status_code, again.headers["location"]) == (303, "/team")


async def test_a_page_for_some_roles_is_closed_to_others(door: Door, browser: httpx.AsyncClient) -> None:
    await enter(browser)
    assert (await browser.get("/team")).status_code == 403
    token = await door.open(somebody(roles=frozenset({"lead"})), now=datetime.now(UTC))
    assert (await browser.get("/team", headers={"cookie": f"{COOKIE}={token}"})).status_code == 200


@pytest.mark.parametrize("login", ["amal", "nobody"])
async def test_a_wrong_password_reads_like_a_wrong_login(browser: httpx.AsyncClient, login: str) -> None:
    answer = await enter(browser, login=login, password="kanarienvogel")
    assert answer.status_code == 401
    assert "set-cookie" not in answer.headers
    assert "gehören nicht zusammen" in answer.text
    assert "falls Sie einen eingerichtet haben" in answer.text
    assert "freiwillig" not in answer.text
    assert "kanarienvogel" not in answer.text
    assert f'value="{login}"' in answer.text


async def test_too_many_tries_say_how_long_to_wait(browser: httpx.AsyncClient) -> None:
    for _ in range(5):
        await enter(browser, password="wrong")
    answer = await enter(browser)
    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) in (1, 2)


async def test_an_empty_form_says_what_is_missing(browser: httpx.AsyncClient) -> None:
    answer = await enter(browser, login="", password="")
    assert answer.status_code == 422
    assert answer.text.count("Bitte füllen Sie das aus.") == 2


async def test_signing_in_gives_a_new_key_and_closes_the_old_one(door: Door, browser: httpx.AsyncClient) -> None:
    await enter(browser)
    before = browser.headers["cookie"]
    await enter(browser)
    assert browser.headers["cookie"] != before
    assert (await browser.get("/", headers={"cookie": before})).status_code == 303


async def test_a_planted_key_is_not_taken_over(browser: httpx.AsyncClient) -> None:
    planted = "A" * 43
    browser.headers["cookie"] = f"{COOKIE}={planted}"
    await enter(browser)
    assert planted not in browser.headers["cookie"]
    assert (await browser.get("/", headers={"cookie": f"{COOKIE}={planted}"})).status_code == 303


async def test_signing_out_ends_the_session_and_takes_the_key(browser: httpx.AsyncClient) -> None:
    await enter(browser)
    answer = await browser.post("/signout")
    assert (answer.status_code, answer.headers["location"]) == (303, "/signin")
    assert "Max-Age=0" in answer.headers["set-cookie"]
    assert (await browser.get("/")).status_code == 303


async def test_signing_out_cannot_be_linked_to(browser: httpx.AsyncClient) -> None:
    assert (await browser.get("/signout")).status_code == 405


async def test_who_was_away_too_long_is_told_how_to_send_again_what_she_wrote(
    door: Door, browser: httpx.AsyncClient
) -> None:
    token = await door.open(somebody(), now=datetime.now(UTC) - IDLE - timedelta(seconds=1))
    answer = await browser.post(
        "/write?lang=en", data={"words": "kanarienvogel"}, headers={"cookie": f"{COOKIE}={token}"}
    )
    assert answer.status_code == 401
    assert '<a href="/signin" target="_blank"' in answer.text
    assert "kanarienvogel" not in answer.text


async def test_a_program_is_told_in_its_own_terms(browser: httpx.AsyncClient) -> None:
    answer = await browser.get("/", headers={"accept": "application/json"})
    assert (answer.status_code, answer.json()) == (401, {"error": "not_signed_in"})


async def test_a_link_in_a_mail_asks_the_browser_to_come_again_with_its_key(browser: httpx.AsyncClient) -> None:
    answer = await browser.get("/team", headers={"sec-fetch-site": "cross-site"})
    assert answer.status_code == 200
    assert '<meta http-equiv="refresh" content="0">' in answer.text
    await enter(browser)
    assert (await browser.get("/", headers={"sec-fetch-site": "cross-site"})).text == "Counsellor 1"


async def test_a_form_of_another_site_does_not_sign_anybody_in(browser: httpx.AsyncClient) -> None:
    given = {"login": "amal", "password": PASSWORD}
    answer = await browser.post("/signin", data=given, headers={"sec-fetch-site": "cross-site"})
    assert answer.status_code == 403


@pytest.mark.parametrize(
    "address",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "\\\\evil.example", "javascript:alert(1)", "",
     "/a\r\nx: y", "/\t/evil.example", " /", "/a\\b"],
)  # fmt: skip
def test_a_sign_in_never_leads_elsewhere(address: str) -> None:
    assert own_address(address) == "/"


@pytest.mark.parametrize("address", ["/", "/files/1?page=2#a", "/a//b"])
def test_a_sign_in_leads_back_inside(address: str) -> None:
    assert own_address(address) == address


async def test_a_service_without_a_sign_in_of_its_own_sends_to_the_one_that_has_it(door: Door) -> None:
    away = Door.of(
        door.accounts, door.store, settings(), service="cases", entrance="http://cases.test/handover/quality"
    )
    async with browsing(build(away)) as browser:
        assert (await browser.get("/team")).headers["location"] == "http://cases.test/handover/quality"
        assert (await browser.post("/signout")).headers["location"] == "http://cases.test/handover/quality"
        token = await away.open(somebody(), now=datetime.now(UTC), proven=False)
        assert (await browser.get("/erase", headers={"cookie": f"{COOKIE}={token}"})).status_code == 403
