"""The whole way with npm `oidc-provider`: connect, come in, show a second factor, part, leave; and what must not go."""

from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from structlog.testing import capture_logs

from shared.accounts.domain import Account
from shared.accounts.sessions import Door
from tests.shared.accounts.apps import code_now, equip
from tests.shared.accounts.building import account, changes_of, keep
from tests.shared.accounts.door_rows import rows
from tests.shared.accounts.oidc.building import BACK, Browser, leads_to
from tests.shared.accounts.oidc.provider_process import SECRET, RealProvider, inside, signed_in_there

BOTH = "pwd otp"


async def come_back(browser: Browser, begun: httpx.Response, who: str, amr: str = BOTH) -> httpx.Response:
    """As somebody does it whom our page sent off."""
    return await browser.get(inside(await signed_in_there(leads_to(begun), who, amr, until=BACK)))


async def come_in(browser: Browser, who: str, amr: str = BOTH, place: str = "/team") -> httpx.Response:
    return await come_back(browser, await browser.post("/signin/provider", next=place), who, amr)


async def connect(door: Door, browser: Browser, person: Account, who: str) -> httpx.Response:
    """The person connects the account, and goes."""
    await browser.sit_down(door, person)
    answer = await come_back(browser, await browser.post("/account/provider"), who)
    browser.clear()
    return answer


async def test_who_has_connected_it_comes_in(door: Door, anna: Account, browser: Browser) -> None:
    connected = await connect(door, browser, anna, "anna@there")
    assert (connected.status_code, connected.headers["location"]) == (303, "/account/provider")
    came = await come_in(browser, "anna@there", place="/write?x=1")
    assert (came.status_code, came.headers["location"]) == (303, "/write?x=1")
    assert set(browser.cookies) == {door.cookie}
    assert (await browser.get("/")).text == anna.person.name
    await browser.sit_down(door, anna)
    assert "Last used" in (await browser.get("/account/provider?lang=en")).text


async def test_nobody_is_taken_in_who_has_not_connected_it(door: Door, anna: Account, browser: Browser) -> None:
    """Not even where the provider knows a person by login or mail."""
    answer = await come_in(browser, "anna")
    assert answer.status_code == 401
    assert door.cookie not in browser.cookies
    assert await rows(door, "select 1 from provider_connection") == []
    assert await rows(door, "select login from account") == [("anna",)]


async def test_what_comes_next_asks_for_a_way_of_her_own(door: Door, anna: Account, browser: Browser) -> None:
    """An attacker who runs the provider cannot do here what is dangerous."""
    await connect(door, browser, anna, "anna@there")
    await come_in(browser, "anna@there")
    assert (await browser.get("/erase")).headers["location"].startswith("/account/confirm")
    assert (await browser.get("/account/provider")).headers["location"].startswith("/account/confirm")
    assert (await browser.post("/account/provider")).status_code == 401


async def test_where_it_saw_one_factor_the_second_is_shown_here(door: Door, anna: Account, browser: Browser) -> None:
    secret = await equip(door, anna.person.id)
    await connect(door, browser, anna, "anna@there")
    half = await come_in(browser, "anna@there", "pwd")
    assert (half.status_code, half.headers["location"]) == (303, "/signin/provider/code")
    assert door.cookie not in browser.cookies
    assert (await browser.get("/")).status_code == 303
    assert 'name="code"' in (await browser.get("/signin/provider/code")).text
    assert (await browser.post("/signin/provider/code", code="000000")).status_code == 401
    carried = dict(browser.cookies)
    came = await browser.post("/signin/provider/code", code=code_now(secret))
    assert (came.status_code, came.headers["location"]) == (303, "/team")
    assert (await browser.get("/")).status_code == 200
    browser.cookies = carried
    again = await browser.post("/signin/provider/code", code=code_now(secret, 1))
    assert again.status_code == 401


async def test_guessing_the_code_is_as_slow_as_at_the_password(door: Door, anna: Account, browser: Browser) -> None:
    secret = await equip(door, anna.person.id)
    await connect(door, browser, anna, "anna@there")
    await come_in(browser, "anna@there", "pwd")
    answers = [(await browser.post("/signin/provider/code", code="000000")).status_code for _ in range(6)]
    assert answers == [401, 401, 401, 401, 401, 429]
    assert (await browser.post("/signin/provider/code", code=code_now(secret))).status_code == 429


async def test_without_any_second_factor_nothing_opens(door: Door, anna: Account, browser: Browser) -> None:
    await connect(door, browser, anna, "anna@there")
    assert (await come_in(browser, "anna@there", "pwd")).status_code == 401
    assert (await come_in(browser, "anna@there", "")).status_code == 401
    assert (await come_in(browser, "anna@there", "two")).status_code == 401


async def test_somebody_elses_account_there_stays_hers(door: Door, anna: Account, browser: Browser) -> None:
    bea = await keep(door, account(login="bea"))
    await connect(door, browser, anna, "anna@there")
    taken = await connect(door, browser, bea, "anna@there")
    assert taken.status_code == 409
    await come_in(browser, "anna@there")
    assert len(await rows(door, "select 1 from provider_connection")) == 1
    assert await rows(door, "select person_id from session order by opened_at desc limit 1") == [(anna.person.id,)]


async def test_a_way_that_one_began_connects_nobody_else(door: Door, anna: Account, browser: Browser) -> None:
    """A screen that changed hands while the person was away, and a session that ended meanwhile."""
    bea = await keep(door, account(login="bea"))
    await browser.sit_down(door, anna)
    begun = await browser.post("/account/provider")
    await browser.sit_down(door, bea)
    assert (await come_back(browser, begun, "bea@there")).status_code == 409
    await browser.sit_down(door, anna)
    begun = await browser.post("/account/provider")
    del browser.cookies[door.cookie]
    assert (await come_back(browser, begun, "anna@there")).headers["location"].startswith("/signin")
    assert await rows(door, "select 1 from provider_connection") == []


async def test_parting_and_leaving_close_it(door: Door, anna: Account, browser: Browser) -> None:
    await connect(door, browser, anna, "anna@there")
    await browser.sit_down(door, anna)
    assert (await browser.post("/account/provider/part")).status_code == 303
    assert changes_of(door, anna.person.id) == ["connect_provider", "part_provider"]
    browser.clear()
    assert (await come_in(browser, "anna@there")).status_code == 401
    await connect(door, browser, anna, "anna@there")
    await rows(door, "update account set active = false returning 1")
    assert (await come_in(browser, "anna@there")).status_code == 401
    async with door.store.work() as work:
        await door.accounts.deactivate(work, anna.person.id, now=datetime.now(UTC))
    assert await rows(door, "select 1 from provider_connection") == []


async def test_an_answer_is_good_once_and_in_one_browser(door: Door, anna: Account, browser: Browser) -> None:
    await connect(door, browser, anna, "anna@there")
    begun = await browser.post("/signin/provider")
    carried = dict(browser.cookies)
    answer = inside(await signed_in_there(leads_to(begun), "anna@there", BOTH, until=BACK))
    browser.clear()
    assert (await browser.get(answer)).status_code == 401
    browser.cookies = dict(carried)
    assert (await browser.get(answer.replace("state=", "state=x"))).status_code == 401
    assert (await browser.get(answer)).status_code == 303
    browser.cookies = dict(carried)
    assert (await browser.get(answer)).status_code == 401


async def test_a_code_of_another_way_opens_nothing(door: Door, anna: Account, browser: Browser) -> None:
    """Put into the victim's own way back, it lacks the verifier of that one."""
    await connect(door, browser, anna, "anna@there")
    foreign = await signed_in_there(leads_to(await browser.post("/signin/provider")), "anna@there", BOTH, until=BACK)
    own = await signed_in_there(leads_to(await browser.post("/signin/provider")), "anna@there", BOTH, until=BACK)
    code, other = (parse_qs(urlsplit(each).query)["code"][0] for each in (own, foreign))
    assert (await browser.get(inside(own).replace(code, other))).status_code == 401


async def test_declining_there_leads_back_to_the_door(browser: Browser) -> None:
    answer = await come_in(browser, "")
    assert answer.status_code == 401
    assert "Haus Nord" in answer.text


async def test_coming_from_elsewhere_asks_for_itself_once_more(browser: Browser) -> None:
    """Then the browser sends along what it holds back at first."""
    begun = await browser.post("/signin/provider")
    answer = inside(await signed_in_there(leads_to(begun), "nobody", BOTH, until=BACK))
    first = await browser.get(answer, **{"sec-fetch-site": "cross-site"})
    assert (first.status_code, 'http-equiv="refresh" content="0"' in first.text) == (200, True)
    assert (await browser.get(answer)).status_code == 401


async def test_while_it_is_away_the_other_ways_work(
    door: Door, anna: Account, browser: Browser, provider: RealProvider, request: pytest.FixtureRequest
) -> None:
    secret = await equip(door, anna.person.id)
    begun = await browser.post("/signin/provider")
    answer = inside(await signed_in_there(leads_to(begun), "anna@there", BOTH, until=BACK))
    provider.stop()
    request.addfinalizer(provider.start)
    away = await browser.get(f"{answer}&lang=en")
    assert (away.status_code, "cannot be reached at the moment" in away.text) == (503, True)
    door.provider._known = None  # type: ignore[union-attr]  # as after ten minutes
    away = await browser.post("/signin/provider?lang=en", next="/team")
    assert (away.status_code, 'name="next" value="/team"' in away.text) == (503, True)
    given = {"login": "anna", "password": "correct horse battery", "code": code_now(secret)}
    assert (await browser.post("/signin", **given)).status_code == 303
    await browser.sit_down(door, anna)
    assert (await browser.post("/account/provider")).status_code == 503


async def test_new_keys_of_the_provider_are_taken_at_once(
    door: Door, anna: Account, browser: Browser, provider: RealProvider
) -> None:
    await connect(door, browser, anna, "anna@there")
    provider.stop()
    provider.start()
    assert (await come_in(browser, "anna@there")).status_code == 303


@pytest.mark.parametrize("place", ["https://evil.example/", "//evil.example", "/\\evil.example"])
async def test_it_never_leads_elsewhere(door: Door, anna: Account, browser: Browser, place: str) -> None:
    await connect(door, browser, anna, "anna@there")
    assert (await come_in(browser, "anna@there", place=place)).headers["location"] == "/"


async def test_nothing_of_it_is_kept_or_written_down(door: Door, anna: Account, browser: Browser) -> None:
    with capture_logs() as lines:
        connected = await connect(door, browser, anna, "canary-subject")
        begun = await browser.post("/signin/provider")
        answer = inside(await signed_in_there(leads_to(begun), "canary-subject", BOTH, until=BACK))
        came = await browser.get(answer)
        refused = await come_in(browser, "canary-stranger")
    said = parse_qs(urlsplit(answer).query)
    secrets = {"canary-subject", "canary-stranger", SECRET, said["code"][0], said["state"][0]}
    names = await rows(door, "select tablename from pg_tables where schemaname = 'public'")
    tables = [str(await rows(door, f"select t::text from {name} t")) for (name,) in names]
    pages = [page.text + str(page.headers) for page in (connected, came, refused)]
    for secret in secrets - {said["state"][0]}:
        assert not [place for place in (*tables, *pages, str(lines)) if secret in place]
    assert [line["event"] for line in lines if "provider" in line["event"]] == [
        "provider_connected",
        "provider_refused",
    ]
    assert all(set(line) <= {"event", "person_id", "reason", "log_level", "logger_name"} for line in lines)
