"""The main way: written and sealed on a phone, answered by the centre, read with the number."""

import re

import pytest
from playwright.sync_api import Browser, expect

from shared.events import MessageSealed, RequestSealed
from shared.receipts import read_receipt, thread_of
from tests.browser.chromium import Watched, watched_again
from tests.browser.intake.doorway import READY, Doorway, look, number_given, opened, write
from tests.intake.building import CENTRE, FALLBACK, KEY

WORDS = "أحتاج إلى مساعدة. لا أحصل على أجري 🛟"
REPLY = "شكرًا لأنكِ كتبتِ. يمكننا أن نتحدث يوم الاثنين."


def test_a_request_in_arabic_is_answered_and_read_with_the_number(phone: Watched, door: Doorway) -> None:
    page = phone.page()
    write(page, door.address, WORDS, language="ar")
    page.check("[value=email]")
    page.fill("[name=contact]", "she@example.org")
    page.fill("[name=when]", "صباحًا")
    page.click("[data-ready]")
    number = number_given(page)
    assert re.fullmatch(r"\d{3} \d{3} \d{3} \d{4} \d{4}", number)

    request = door.latest()
    assert request.key_id == KEY.key_id, "a browser of today uses the first key"
    content = opened(request)
    assert (content.words, content.language, content.kind, content.origin) == (WORDS, "ar", "request", "client")
    assert (content.contact.channel, content.contact.value, content.contact.when) == (
        "email",
        "she@example.org",
        "صباحًا",
    )
    assert request.thread_id == thread_of(read_receipt(number) or "", CENTRE).thread_id

    door.answer(REPLY, to=request)
    look(page, door.address, number, language="ar")
    expect(page.locator(".reply .said")).to_have_text(REPLY)


def test_she_can_write_again_with_her_number(phone: Watched, door: Doorway) -> None:
    page = phone.page()
    write(page, door.address, WORDS)
    page.click("[data-ready]")
    number = number_given(page)
    look(page, door.address, number)
    page.fill("#message [name=words]", "one more thing")
    page.click("#message [data-ready]")
    expect(page.locator("#message [data-trouble]")).to_have_text("Your message has arrived.")
    message = door.latest(MessageSealed)
    assert message.thread_id == door.latest(RequestSealed).thread_id
    assert (opened(message).words, opened(message).kind) == ("one more thing", "message")
    assert page.input_value("#message [name=words]") == ""


def test_nothing_clear_leaves_the_browser_and_nothing_is_left_behind(phone: Watched, door: Doorway) -> None:
    page = phone.page()
    write(page, door.address, "CANARY-words")
    page.check("[value=phone]")
    page.fill("[name=contact]", "CANARY-contact")
    page.click("[data-ready]")
    number = number_given(page)
    look(page, door.address, number)
    assert "CANARY" not in phone.sent()
    assert number not in phone.sent()
    assert number.replace(" ", "") not in phone.sent()
    assert not any(number.replace(" ", "") in request.url for request in phone.requests)
    assert phone.elsewhere(door.address) == []
    assert phone.context.cookies() == []
    assert page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]
    assert phone.complaints == []


def test_a_browser_without_x25519_seals_with_the_other_key_and_reads_its_reply(
    odd_phone: Watched, door: Doorway
) -> None:
    odd_phone.context.add_init_script(
        """const known = crypto.subtle.generateKey.bind(crypto.subtle);
        const unknown = () => Promise.reject(new DOMException("no", "NotSupportedError"));
        crypto.subtle.generateKey = (how, ...more) => (how === "X25519" ? unknown() : known(how, ...more));"""
    )
    page = odd_phone.page()
    write(page, door.address, WORDS)
    page.click("[data-ready]")
    number = number_given(page)
    request = door.latest()
    assert request.key_id == FALLBACK.key_id
    assert opened(request).reply_to.suite == "p256"  # type: ignore[union-attr]
    door.answer(REPLY, to=request)
    look(page, door.address, number)
    expect(page.locator(".reply .said")).to_have_text(REPLY)


def test_enter_in_a_field_sends_it_sealed(phone: Watched, door: Doorway) -> None:
    page = phone.page()
    write(page, door.address, "CANARY by keyboard")
    page.check("[value=email]")
    page.fill("[name=contact]", "she@example.org")
    page.press("[name=contact]", "Enter")
    number_given(page)
    assert "CANARY" not in phone.sent()


@pytest.mark.parametrize("missing", ["words", "contact"])
def test_what_is_missing_is_said_where_it_is_missing(phone: Watched, door: Doorway, missing: str) -> None:
    page = phone.page()
    write(page, door.address, "" if missing == "words" else "hello")
    page.check("[value=phone]")
    page.click("[data-ready]")
    expect(page.locator("[data-trouble]")).to_be_visible()
    assert page.evaluate("document.activeElement.name") == missing
    assert phone.sent().strip() == ""


def test_a_mistyped_number_is_noticed_before_anything_is_asked(phone: Watched, door: Doorway) -> None:
    page = phone.page()
    page.goto(f"{door.address}/number")
    page.wait_for_selector(f"#number-form {READY}")
    page.fill("#field-receipt", "1234 5678")
    page.click("#number-form [data-ready]")
    expect(page.locator("#number-form [data-trouble]")).to_contain_text("16 digits")
    assert phone.sent().strip() == ""


def test_digits_of_her_own_keyboard_will_do(phone: Watched, door: Doorway) -> None:
    page = phone.page()
    look(page, door.address, "١٢٣٤ ٥٦٧٨ ١٢٣٤ ٥٦٧٨", language="ar")
    assert str(thread_of("1234567812345678", CENTRE).thread_id) in phone.sent()


def test_a_professional_writes_as_one(chromium: Browser, door: Doorway) -> None:
    with watched_again(chromium, width=1280, locale="de") as desk:
        page = desk.page()
        page.goto(f"{door.address}/write?from=professional")
        page.wait_for_selector(READY)
        page.fill("[name=words]", "Eine Frage")
        page.click("[data-ready]")
        number_given(page)
        content = opened(door.latest())
        assert (content.origin, content.language) == ("professional", "de")
