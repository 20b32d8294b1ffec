"""A line of 50 kbit/s that answers after two seconds, or breaks: the telephone first, the form, one request."""

import time
from collections.abc import Mapping

from playwright.sync_api import CDPSession, Page, Route, expect

from shared.events import RequestSealed
from tests.browser.chromium import Watched
from tests.browser.intake.doorway import READY, Doorway, keep, number_given, opened, write

WORDS = "CANARY-words on a slow line"
SLOW = {"latency": 2_000, "downloadThroughput": 50_000 / 8, "uploadThroughput": 50_000 / 8}
FAST = {"latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
PAINTED = "() => performance.getEntriesByName('first-contentful-paint').length > 0"


def line(page: Page) -> CDPSession:
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    return session


def turn(session: CDPSession, how: Mapping[str, float], *, offline: bool = False) -> None:
    session.send("Network.emulateNetworkConditions", {"offline": offline, **how})


def test_on_a_slow_line_the_telephone_stands_there_and_a_request_is_written_and_sent(
    odd_phone: Watched, door: Doorway
) -> None:
    page = odd_phone.page()
    session = line(page)
    turn(session, SLOW)
    begun = time.monotonic()
    page.goto(f"{door.address}/?lang=en", wait_until="commit")
    expect(page.locator(".urgent a[href='tel:112']")).to_be_visible()
    page.wait_for_function(PAINTED)
    expect(page.locator(".ways a[href^='tel:']")).to_be_visible()
    seen = time.monotonic() - begun
    page.click(".ways a[href$='/write']")
    page.wait_for_selector(READY)
    ready = time.monotonic() - begun - seen
    page.fill("[name=words]", WORDS)
    page.click("[data-ready]")
    number_given(page)
    assert opened(door.latest()).words == WORDS
    assert max(seen, ready) < 30, f"{seen:.1f} s until the telephone, {ready:.1f} s until the form"
    turn(session, FAST)
    keep(page)


def test_the_telephone_is_painted_before_any_script(odd_phone: Watched, door: Doorway) -> None:
    held: list[Route] = []
    odd_phone.context.route("**/*.js", lambda route: held.append(route))
    page = odd_phone.page()
    for path, telephone in (("/", ".ways a[href^='tel:']"), ("/write", ".urgent a[href='tel:112']")):
        page.goto(f"{door.address}{path}", wait_until="commit")
        page.wait_for_function(PAINTED)
        expect(page.locator(telephone)).to_be_visible()
        assert held, path
    odd_phone.context.unroute_all(behavior="ignoreErrors")


def test_a_line_that_breaks_after_the_server_took_it_makes_no_second_request(odd_phone: Watched, door: Doorway) -> None:
    page = odd_phone.page()
    write(page, door.address, WORDS)
    session, before = line(page), len(door.outbox_events(RequestSealed))
    turn(session, SLOW)
    page.click("[data-ready]")
    while len(door.outbox_events(RequestSealed)) == before:
        page.wait_for_timeout(50)
    turn(session, SLOW, offline=True)
    expect(page.locator("[data-trouble]")).to_contain_text("It could not be sent. Your text is still here.")
    assert page.input_value("[name=words]") == WORDS
    turn(session, FAST)
    page.click("[data-ready]")
    number_given(page)
    assert len(door.outbox_events(RequestSealed)) == before + 1


def test_a_line_that_breaks_before_it_arrived_sends_the_same_when_it_is_back(odd_phone: Watched, door: Doorway) -> None:
    page = odd_phone.page()
    write(page, door.address, WORDS)
    session, before = line(page), len(door.outbox_events(RequestSealed))
    turn(session, FAST, offline=True)
    page.click("[data-ready]")
    expect(page.locator("[data-trouble]")).to_contain_text("It could not be sent. Your text is still here.")
    assert len(door.outbox_events(RequestSealed)) == before
    turn(session, FAST)
    page.click("[data-ready]")
    number_given(page)
    assert len(door.outbox_events(RequestSealed)) == before + 1
    assert [said for said in odd_phone.complaints if "ERR_INTERNET_DISCONNECTED" not in said] == []
