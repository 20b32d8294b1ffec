"""Where the script cannot seal, nothing leaves in clear by itself: the text stays, and other ways are offered."""

import re

import pytest
from playwright.sync_api import Page, Route, expect

from shared.events import MessageSealed, RequestSealed
from tests.browser.chromium import Watched
from tests.browser.intake.doorway import READY, Doorway, keep, look, number_given, opened, write

CANARY = "CANARY-words"
NO_SUBTLE = "Object.defineProperty(crypto, 'subtle', { value: undefined });"
BROKEN = {
    "derive": "crypto.subtle.deriveBits = () => Promise.reject(new Error('no'));",
    "encrypt": "crypto.subtle.encrypt = () => Promise.reject(new Error('no'));",
    "throws": "crypto.subtle.importKey = () => { throw new Error('no'); };",
    "never": "crypto.subtle.deriveBits = () => new Promise(() => {});",
}


def filled(page: Page, door: Doorway) -> None:
    page.goto(f"{door.address}/write")
    page.fill("[name=words]", CANARY)


def test_without_scripts_it_is_sealed_by_the_server_and_answered(unscripted: Watched, door: Doorway) -> None:
    page = unscripted.page()
    page.goto(f"{door.address}/write?lang=ar")
    page.fill("[name=words]", "مرحبا")
    page.click(".unscripted [value=next]")
    page.check("[name=channel][value=email]")
    page.fill("[name=contact]", "ada@example.org")
    page.check("[name=hours][value=evening]")
    page.click(".unscripted [value=server]")
    number = page.inner_text("#number")
    expect(page.locator("[data-notice-to]")).to_have_text("a…@e…")
    request = door.latest()
    contact = opened(request).contact
    assert (contact.channel, contact.value, contact.hours) == ("email", "ada@example.org", "evening")
    assert (opened(request).words, opened(request).language) == ("مرحبا", "ar")
    door.answer("أهلًا", to=request)

    page.goto(f"{door.address}/number?lang=ar")
    page.fill("#field-receipt", number)
    page.click("#number-form .unscripted [value=server]")
    expect(page.locator(".reply .said")).to_have_text("أهلًا")
    page.fill("[name=words]", "شكرًا")
    page.click("#message .unscripted [value=server]")
    assert (opened(door.latest(MessageSealed)).words, door.latest(MessageSealed).thread_id) == (
        "شكرًا",
        request.thread_id,
    )
    assert unscripted.context.cookies() == []
    assert unscripted.elsewhere(door.address) == []


@pytest.mark.parametrize(
    ("path", "button"),
    [
        ("/write", ".unscripted [value=server]"),
        ("/answers", ".actions .button"),
        ("/answers/words", ".unscripted [value=server]"),
    ],
)
def test_what_is_missing_is_said_in_the_language_of_the_page_and_not_of_the_browser(
    unscripted: Watched, door: Doorway, path: str, button: str
) -> None:
    page = unscripted.page()
    page.goto(f"{door.address}{path}?lang=ar")
    page.click(f"#main {button}")
    told = page.inner_text("#main [role=alert] >> nth=0")
    assert re.search("[\u0621-\u064a]", told), "by the page, in Arabic; the browser itself would speak English"


def test_without_scripts_only_the_button_that_works_is_shown(unscripted: Watched, door: Doorway) -> None:
    page = unscripted.page()
    for path, buttons in (("/write", ["next", "server"]), ("/answers/words", ["server"]), ("/number", ["server"])):
        page.goto(f"{door.address}{path}")
        shown = page.locator("button:visible")
        assert [button.get_attribute("value") for button in shown.all()] == buttons


FAILING = {
    "none loads": ("**/*.js", lambda route: route.abort()),
    "one does not load": ("**/door.*.js", lambda route: route.abort()),
    "one cannot be read": (
        "**/door.*.js",
        lambda route: route.fulfill(body="let let = 1", content_type="text/javascript"),
    ),
    "one fails": ("**/door.*.js", lambda route: route.fulfill(body="unknown()", content_type="text/javascript")),
}


@pytest.mark.parametrize("broken", FAILING)
def test_where_a_script_fails_the_page_shows_the_way_without(odd_phone: Watched, door: Doorway, broken: str) -> None:
    odd_phone.context.route(*FAILING[broken])
    page = odd_phone.page()
    filled(page, door)
    button = page.locator("#write .unscripted [value=server]")
    expect(button).to_be_visible()
    expect(page.locator("#write .unscripted >> nth=-1")).to_contain_text(
        "Our server seals your text as soon as it arrives"
    )
    expect(page.locator("#write .unscripted >> nth=-1")).to_contain_text(
        "switched off in this browser, or did not load"
    )
    expect(page.locator("[data-ready]")).to_be_hidden()
    expect(page.locator("#write .unscripted [value=next]")).to_be_visible()
    button.click()
    expect(page.locator("#number")).not_to_be_empty()
    assert opened(door.latest()).words == CANARY


def test_a_script_that_never_arrives_is_not_waited_for(odd_phone: Watched, door: Doorway) -> None:
    odd_phone.context.route("**/door.*.js", lambda route: None)
    page = odd_phone.page()
    page.clock.install()
    page.goto(f"{door.address}/write", wait_until="commit")
    expect(page.locator("[data-ready]")).to_be_visible()
    page.clock.run_for(20_000)
    expect(page.locator("#write .unscripted [value=server]")).to_be_visible()
    odd_phone.context.unroute_all(behavior="ignoreErrors")


def test_enter_in_the_field_of_the_number_does_nothing_without_the_script(
    phone: Watched, unscripted: Watched, door: Doorway
) -> None:
    phone.context.route("**/*.js", lambda route: route.abort())
    for one in (phone, unscripted):
        page = one.page()
        page.goto(f"{door.address}/number")
        page.fill("#field-receipt", CANARY)
        page.press("#field-receipt", "Enter")
        assert page.input_value("#field-receipt") == CANARY
        assert [request.url for request in one.requests if request.method == "POST"] == []


def test_without_scripts_the_number_is_confirmed_and_nothing_dead_is_shown(unscripted: Watched, door: Doorway) -> None:
    page = unscripted.page()
    page.goto(f"{door.address}/write?lang=en")
    page.fill("[name=words]", CANARY)
    page.click(".unscripted [value=server]")
    number_given(page)
    expect(page.locator("[data-print]")).to_be_hidden()
    assert page.locator(".bar a").count() == 0
    keep(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("What happens next")


@pytest.mark.parametrize("part", ["sealing", "hpke"])
def test_where_a_part_of_the_script_is_missing_other_ways_are_shown(phone: Watched, door: Doorway, part: str) -> None:
    phone.context.route(f"**/{part}*.js", lambda route: route.abort())
    page = phone.page()
    filled(page, door)
    expect(page.locator("[data-trouble]")).to_contain_text("cannot seal")
    expect(page.locator("[data-ready]")).to_be_disabled()
    expect(page.locator("[data-other-ways] .call")).to_be_visible()
    assert page.input_value("[name=words]") == CANARY


def test_a_browser_that_cannot_seal_says_so_and_sends_only_when_told_to(odd_phone: Watched, door: Doorway) -> None:
    odd_phone.context.add_init_script(NO_SUBTLE)
    page = odd_phone.page()
    filled(page, door)
    expect(page.locator("[data-trouble]")).to_contain_text("cannot seal")
    expect(page.locator(".seal-note")).to_be_hidden()
    before = len(door.outbox_events(RequestSealed))
    page.press("[name=words]", "Enter")
    assert CANARY not in odd_phone.sent()
    page.fill("[name=words]", CANARY)
    page.get_by_role("button", name="Send without the extra seal").click()
    page.wait_for_selector("#number:not(:empty)")
    assert "way=plain" in odd_phone.sent()
    assert len(door.outbox_events(RequestSealed)) == before + 1
    assert opened(door.latest()).words == CANARY


def test_when_sealing_fails_the_text_stays_and_nothing_is_sent(odd_phone: Watched, door: Doorway) -> None:
    page = odd_phone.page()
    page.clock.install()
    for how, breaks in BROKEN.items():
        filled(page, door)
        page.wait_for_selector(READY)
        page.evaluate(f"() => {{ {breaks} }}")
        page.click("[data-ready]")
        page.clock.fast_forward("01:00")
        expect(page.locator("[data-trouble]"), how).to_contain_text("could not be sealed")
        expect(page.locator("[data-other-ways] .call"), how).to_be_visible()
        assert page.input_value("[name=words]") == CANARY, how
        assert odd_phone.sent().strip() == "", how


def test_what_could_not_be_sent_stays_and_is_one_request_when_it_could(phone: Watched, door: Doorway) -> None:
    page = phone.page()
    write(page, door.address, CANARY)
    before = len(door.outbox_events(RequestSealed))
    page.route("**/write", answer_lost)
    page.click("[data-ready]")
    expect(page.locator("[data-trouble]")).to_contain_text("could not be sent")
    assert page.input_value("[name=words]") == CANARY
    assert len(door.outbox_events(RequestSealed)) == before + 1
    page.unroute("**/write")
    page.click("[data-ready]")
    number_given(page)
    assert len(door.outbox_events(RequestSealed)) == before + 1


def answer_lost(route: Route) -> None:
    """The request arrives, its answer does not."""
    route.fetch(max_redirects=0)
    route.abort()


@pytest.mark.parametrize(
    ("status", "body", "said"),
    [
        (200, "<h1>Welcome to this free network</h1>", "could not be sent"),
        (422, '{"error": "unknown_key"}', "not sent"),
        (503, '{"error": "away"}', "does not work at the moment"),
        (500, "oops", "could not be sent"),
    ],
)
def test_only_the_real_answer_counts_as_arrived(
    phone: Watched, door: Doorway, status: int, body: str, said: str
) -> None:
    page = phone.page()
    write(page, door.address, CANARY)
    page.route("**/write", lambda route: route.fulfill(status=status, body=body))
    page.click("[data-ready]")
    expect(page.locator("[data-trouble]")).to_contain_text(said)
    assert page.input_value("[name=words]") == CANARY
    assert not page.is_visible("#number")


def test_a_reply_that_the_browser_cannot_open_is_opened_by_the_server_when_told_to(
    odd_phone: Watched, door: Doorway
) -> None:
    page = odd_phone.page()
    write(page, door.address, CANARY)
    page.click("[data-ready]")
    number = number_given(page)
    door.answer("Monday", to=door.latest())
    odd_phone.context.add_init_script(NO_SUBTLE)
    keep(page)
    page.goto(f"{door.address}/number")
    page.fill("#field-receipt", number)
    expect(page.locator("#number-form [data-trouble]")).to_contain_text("could not open")
    page.get_by_role("button", name="Read it without the extra seal").click()
    expect(page.locator(".reply .said")).to_have_text("Monday")


def test_where_nobody_can_look_it_says_so_and_looks_again_when_asked(phone: Watched, door: Doorway) -> None:
    page = phone.page()
    page.route("**/replies", lambda route: route.fulfill(status=503, json={"error": "away"}))
    page.goto(f"{door.address}/number?lang=en")
    page.wait_for_selector(f"#number-form {READY}")
    page.fill("#field-receipt", "123 456 781 2345 6785")
    page.click("#number-form [data-ready]")
    expect(page.locator("#number-form [data-trouble]")).to_contain_text("We could not look.")
    expect(page.locator("#number-form .unscripted >> nth=-1")).to_be_hidden()
    assert page.input_value("#field-receipt") == "123 456 781 2345 6785"
    page.unroute("**/replies")
    page.click("#number-form [data-ready]")
    expect(page.locator("[data-none]")).to_be_visible()


def test_a_reply_for_somebody_else_is_said_to_be_closed(phone: Watched, door: Doorway) -> None:
    page = phone.page()
    write(page, door.address, CANARY)
    page.click("[data-ready]")
    number = number_given(page)
    page.route("**/replies", lambda route: route.fulfill(json={"replies": ["AQFjYW5hcnk="]}))
    look(page, door.address, number)
    expect(page.locator("[data-answers] .alert")).to_contain_text("could not be opened")
