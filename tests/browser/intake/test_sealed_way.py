"""The main way: written and sealed on a phone, answered by the centre, read with the number."""

import re

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from shared.crypto.receipts import read_receipt, thread_of
from shared.crypto.thread_ids import kept_id
from shared.events import MessageSealed, RequestSealed
from shared.languages.receipt_words import words_of
from tests.browser.chromium import Watched, spills, watched, watched_again
from tests.browser.intake.doorway import READY, Doorway, doorway, look, number_given, opened, to_step, write
from tests.intake.building import CENTRE, FALLBACK, KEY, THREAD_KEY, sealed_fields
from tests.servers import Nats, Postgres
from tests.shared.patience import PATIENCE

WORDS = "أحتاج إلى مساعدة. لا أحصل على أجري 🛟"
REPLY = "شكرًا لأنكِ كتبتِ. يمكننا أن نتحدث يوم الاثنين."


def test_a_request_in_arabic_is_answered_and_read_with_the_number(phone: Watched, door: Doorway) -> None:
    page = phone.page()
    write(page, door.address, WORDS, language="ar")
    page.click("[data-ready]")
    number = number_given(page)
    assert re.fullmatch(r"\d{3} \d{3} \d{3} \d{4} \d{4}", number)

    request = door.latest()
    assert request.key_id == KEY.key_id, "a browser of today uses the first key"
    content = opened(request)
    assert (content.words, content.language, content.kind, content.origin) == (WORDS, "ar", "request", "client")
    assert content.contact.channel == "none"
    assert request.thread_id == kept_id(thread_of(read_receipt(number) or "", CENTRE).thread_id, THREAD_KEY)

    door.answer(REPLY, to=request)
    look(page, door.address, number, language="ar")
    expect(page.locator(".reply .said")).to_have_text(REPLY)


@pytest.mark.parametrize("language", ["en", "de", "ar"])
def test_six_words_are_the_number_and_leave_the_browser_as_little(phone: Watched, door: Doorway, language: str) -> None:
    page = phone.page()
    write(page, door.address, WORDS, language=language)
    page.click("[data-ready]")
    number = read_receipt(number_given(page)) or ""
    expect(page.locator("[data-six]")).to_have_text(" ".join(words_of(number, language)))
    assert not spills(page, 360)
    door.answer(REPLY, to=door.latest())
    typed = "\n".join(words_of(number, language)).upper()
    look(page, door.address, typed, language=language)
    expect(page.locator(".reply .said")).to_have_text(REPLY)
    page.fill("#field-receipt", f"{typed} qwertz")
    page.click("#number-form [data-ready]")
    expect(page.locator("#problem-receipt [data-word]")).to_have_text("qwertz")
    assert not spills(page, 360)
    page.fill("#field-receipt", " ".join(words_of(number, language)[1:]))
    page.click("#number-form [data-ready]")
    expect(page.locator("#problem-receipt")).to_be_visible()
    expect(page.locator("#problem-receipt [data-word]")).to_have_count(0)
    sent = phone.sent().lower()
    assert not [word for word in ("qwertz", *words_of(number, language)) if word.lower() in sent]
    assert phone.elsewhere(door.address) == []
    assert phone.complaints == []


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


def test_a_contact_of_a_page_from_before_is_sealed_along(phone: Watched, door: Doorway) -> None:
    page = phone.page()
    write(page, door.address, "CANARY words")
    page.eval_on_selector(
        "#write",
        """form => {
          for (const asked of form.querySelectorAll("[name=channel], [name=contact], [name=hours]")) asked.remove();
          Object.entries({channel: "email", contact: "CANARY-contact", when: "later"}).forEach(
            ([name, value]) => form.append(Object.assign(document.createElement("input"), {name, value})));
        }""",
    )
    page.click("[data-ready]")
    number_given(page)
    assert "CANARY" not in phone.sent()
    contact = opened(door.latest()).contact
    assert (contact.channel, contact.value, contact.when) == ("email", "CANARY-contact", "later")
    assert page.is_hidden("[data-notice]"), "nobody there agreed to a short message"


def test_a_short_message_is_asked_for_and_its_address_sealed(phone: Watched, door: Doorway) -> None:
    page = phone.page()
    write(page, door.address, "CANARY words")
    to_step(page, "answer")
    assert page.is_hidden("[name=contact]"), "as long as the answer is no"
    choose(page, "canary@example.org", hours="evening")
    page.click("[data-ready]")
    number_given(page)
    contact = opened(door.latest()).contact
    assert (contact.channel, contact.value, contact.hours) == ("email", "canary@example.org", "evening")
    assert "canary" not in phone.sent().lower()
    expect(page.locator("[data-notice]")).to_have_text(
        "When there is an answer, a short message may come to c…@e…."
        " It does not always come, so look here with your number, too."
    )
    assert phone.complaints == []


def choose(page: Page, address: str, *, hours: str = "") -> None:
    to_step(page, "answer")
    page.check("[name=channel][value=email]")
    page.fill("[name=contact]", address)
    if hours:
        page.check(f"[name=hours][value={hours}]")


def test_a_client_who_takes_back_the_yes_is_not_written_to(phone: Watched, door: Doorway) -> None:
    page = phone.page()
    write(page, door.address, WORDS)
    choose(page, "ada@example.org", hours="day")
    page.check("[name=channel][value=none]")
    assert page.is_hidden("[name=contact]")
    page.click("[data-ready]")
    number_given(page)
    contact = opened(door.latest()).contact
    assert (contact.channel, contact.value, contact.hours) == ("none", "", "")
    assert page.is_hidden("[data-notice]")


def test_what_is_wrong_with_an_address_is_said_at_its_field(phone: Watched, door: Doorway) -> None:
    page = phone.page()
    write(page, door.address, WORDS)
    for address, says in (("", "Please fill this in."), ("ada.example.org", "This is not an e-mail address.")):
        choose(page, address)
        page.click("[data-ready]")
        assert told_at(page, "contact").startswith(says)
        assert page.inner_text("#problem-hours") == "Please fill this in.", "all of it at once"
    choose(page, "ada@example.org")
    page.click("[data-ready]")
    assert page.evaluate("document.activeElement.name") == "hours"
    assert page.get_attribute("#field-hours", "aria-invalid") == "true"
    assert page.inner_text("#problem-hours") == "Please fill this in."
    assert page.get_attribute("[name=contact]", "aria-invalid") is None
    assert phone.sent().strip() == ""
    assert page.input_value("[name=words]") == WORDS
    choose(page, "ada@example.org", hours="any")
    page.click("[data-ready]")
    number_given(page)
    assert page.locator("#problem-hours").count() == 0


def test_another_language_keeps_the_choice(phone: Watched, door: Doorway) -> None:
    page = phone.page()
    write(page, door.address, WORDS)
    choose(page, "ada@example.org", hours="day")
    page.click(".tongue summary")
    page.click("[data-keeps] button[lang=ar]")
    page.wait_for_selector(f"html[lang=ar] {READY}")
    assert page.is_checked("[name=channel][value=email]")
    assert page.is_checked("[name=hours][value=day]")
    assert page.input_value("[name=contact]") == "ada@example.org"


def test_what_is_said_in_steps_is_sealed_and_the_history_does_not_grow(phone: Watched, door: Doorway) -> None:
    page = phone.page()
    write(page, door.address, "CANARY words")
    before = page.evaluate("history.length")
    to_step(page, "answer")
    assert page.evaluate("document.activeElement.id") == "step-answer"
    page.fill("[name=call_number]", "CANARY")
    page.click("[data-go='1']")
    assert told_at(page, "call_number").startswith("This is not a telephone number.")
    page.fill("[name=call_number]", "٠١٧٠ 1234567")
    page.check("[name=call_hours][value=evening]")
    page.fill("[name=call_for]", "CANARY friend")
    page.press("[name=call_for]", "Enter")
    assert page.is_visible("[data-step=you]"), "Enter leads on and sends nothing"
    page.select_option("[name=spoken]", "ro")
    page.check("[name=gender_wish][value=woman]")
    page.check("[name=urgency][value=today]")
    page.fill("[name=name]", "CANARY name")
    page.click("[data-go='-1']")
    page.click("[data-go='-1']")
    assert page.input_value("[name=words]") == "CANARY words"
    assert page.evaluate("history.length") == before
    page.click("[data-ready]")
    number_given(page)
    assert "CANARY" not in phone.sent()
    assert opened(door.latest()).about.model_dump(exclude_defaults=True) == {
        "spoken": "ro",
        "gender_wish": "woman",
        "urgency": "today",
        "name": "CANARY name",
        "call_number": "0170 1234567",
        "call_hours": "evening",
        "call_for": "CANARY friend",
    }


def test_a_professional_without_consent_seals_no_name(phone: Watched, door: Doorway) -> None:
    page = phone.page()
    page.goto(f"{door.address}/write?lang=en&from=professional")
    page.wait_for_selector(READY)
    page.fill("[name=words]", "somebody needs help")
    to_step(page, "answer")
    page.fill("[name=institution]", "Hospital")
    to_step(page, "you")
    page.check("[name=consent][value=no]")
    page.fill("[name=name]", "Ada")
    page.click("[data-ready]")
    number_given(page)
    content = opened(door.latest())
    assert content.origin == "professional"
    assert content.about.model_dump(exclude_defaults=True) == {"institution": "Hospital", "consent": "no"}


def test_own_words_are_sealed_shown_and_deleted_by_number(phone: Watched, door: Doorway) -> None:
    page = phone.page()
    write(page, door.address, "CANARY words")
    to_step(page, "answer")
    page.check("[name=own][value=yes]")
    page.click("[data-ready]")
    number = number_given(page)
    page.click("[data-kept]")
    assert page.inner_text(".given .problem").startswith("Please write your number down first")
    request = door.latest()
    door.answer("", to=request, read=True)
    door.answer(REPLY, to=request, look_again="2026-03-09")
    look(page, door.address, number)
    assert "CANARY" not in phone.sent()
    shown = page.locator("[data-answers]")
    expect(shown.locator(".said")).to_have_text(["CANARY words", REPLY])
    expect(shown).to_contain_text("You wrote:")
    expect(shown).to_contain_text("We have read what you wrote.")
    expect(shown).to_contain_text("Please look here again on March 9, 2026.")
    page.click("#message .other-ways:not(.scripted) summary")
    with page.expect_download() as saved:
        page.click("[data-copy]")
    assert saved.value.suggested_filename == "text.txt"
    assert "CANARY words" in saved.value.path().read_text()
    page.click("[data-erase]")
    assert told_at(page, "sure") == "Please tick this if everything is to be deleted."
    expect(shown.locator(".said")).to_have_count(2)
    page.check("[name=sure]")
    page.click("[data-erase]")
    expect(page.locator(".column > [data-trouble]")).to_contain_text("Deleted here.")
    expect(page.locator(".column > [data-trouble]")).to_be_focused()
    assert opened(door.latest(MessageSealed)).about.wish == "erase"
    # nobody who takes the telephone now finds the number, the answers or the way to them
    assert page.locator("main input, main textarea, main .said").count() == 0
    page.click("main .actions a")
    expect(page.locator("h1")).to_contain_text("We are here to listen")
    look(page, door.address, number)
    expect(page.locator("[data-none]")).to_be_visible()


def test_after_a_mistake_the_answers_stay_and_everything_can_be_deleted(phone: Watched, door: Doorway) -> None:
    page = phone.page()
    page.goto(f"{door.address}/number?lang=en")
    page.wait_for_selector(f"#number-form {READY}")
    page.fill("#field-receipt", "123 456 781 2345 6785")
    send_plainly(page, "number-form")
    page.wait_for_selector(f"#message {READY}")
    send_plainly(page, "message")
    page.wait_for_selector("#problem-words")
    page.wait_for_selector(f"#message {READY}")
    assert page.locator("[data-answers]").count() == 1
    page.click("#message .other-ways:not(.scripted) summary")
    page.check("[name=sure]")
    page.click("[data-erase]")
    expect(page.locator(".column > [data-trouble]")).to_contain_text("Deleted here.")
    assert page.locator("main input, main textarea").count() == 0
    assert opened(door.latest(MessageSealed)).about.wish == "erase"


def send_plainly(page: Page, form: str) -> None:
    page.click(f"#{form} [data-other-ways] summary")
    page.click(f"#{form} [value=plain]")


def told_at(page: Page, field: str) -> str:
    """What a screen reader says is wrong with the field that has the focus."""
    assert page.evaluate("document.activeElement.name") == field
    assert page.get_attribute(f"[name={field}]:focus", "aria-invalid") == "true"
    described = (page.get_attribute(f"[name={field}]:focus", "aria-describedby") or "").split()
    assert f"problem-{field}" in described
    return page.inner_text(f"#problem-{field}")


def test_what_is_missing_is_said_where_it_is_missing(phone: Watched, door: Doorway) -> None:
    page = phone.page()
    write(page, door.address, "")
    page.click("[data-ready]")
    assert told_at(page, "words") == "Please write something first."
    assert phone.sent().strip() == ""
    page.fill("[name=words]", "hello")
    page.click("[data-ready]")
    number_given(page)


def test_a_text_that_is_too_long_stays_whole_and_says_by_how_much(phone: Watched, door: Doorway) -> None:
    page = phone.page()
    write(page, door.address, "🛟" * 20_000 + "x" * 80_000)
    page.click("[data-ready]")
    assert "At most 20,000 characters can be sent at once; these are 80,000 too many." in told_at(page, "words")
    assert len(page.input_value("[name=words]")) == 100_000
    assert phone.sent().strip() == ""


@pytest.mark.parametrize("typed", ["1234 5678", "123 456 781 2345 6784", "132 456 781 2345 6785"])
def test_a_mistyped_number_is_named_before_anything_is_asked(phone: Watched, door: Doorway, typed: str) -> None:
    page = phone.page()
    page.goto(f"{door.address}/number")
    page.wait_for_selector(f"#number-form {READY}")
    page.click("#number-form [data-ready]")
    assert told_at(page, "receipt") == "Please fill this in."
    page.fill("#field-receipt", typed)
    page.click("#number-form [data-ready]")
    assert "This number is mistyped" in told_at(page, "receipt")
    assert phone.sent().strip() == ""
    page.fill("#field-receipt", "123 456 781 2345 6785")
    page.click("#number-form [data-ready]")
    page.wait_for_selector("[data-none]:visible")
    assert page.get_attribute("#field-receipt", "aria-invalid") is None
    assert page.get_attribute("#field-receipt", "aria-describedby") == "hint-receipt"


@pytest.mark.parametrize("language", ["en", "ar"])
def test_arabic_digits_stand_in_the_order_in_which_they_were_typed(
    phone: Watched, door: Doorway, language: str
) -> None:
    """A tap at the left edge of the field is before the first digit, one behind the last is at the end."""
    page = phone.page()
    page.goto(f"{door.address}/number?lang={language}")
    page.wait_for_selector(f"#number-form {READY}")
    page.fill("#field-receipt", "١٢٣ ٤٥٦")
    box = page.locator("#field-receipt").bounding_box()
    assert box
    places = []
    for across in (14, 150):
        page.mouse.click(box["x"] + across, box["y"] + box["height"] / 2)
        places.append(page.eval_on_selector("#field-receipt", "field => field.selectionStart"))
    assert places == [0, 7]


def test_a_time_is_that_of_the_centre_on_every_device(chromium: Browser, door: Doorway) -> None:
    with watched(chromium, locale="en", timezone_id="Asia/Tokyo") as one:
        page = one.page()
        write(page, door.address, WORDS)
        page.click("[data-ready]")
        number = number_given(page)
        door.answer(REPLY, to=door.latest())
        look(page, door.address, number)
        expect(page.locator(".reply .small")).to_contain_text("10:30")


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


def test_under_load_the_browser_computes_and_the_request_arrives(
    postgres: Postgres, house_bus: Nats, phone: Watched
) -> None:
    with doorway(postgres, house_bus, calm=1) as pressed:
        httpx.post(f"{pressed.address}/write", data=sealed_fields(), timeout=PATIENCE)
        page = phone.page()
        write(page, pressed.address, WORDS)
        page.click("[data-ready]")
        number_given(page)
        posts = [request for request in phone.requests if request.method == "POST"]
        assert [("altcha" in (request.post_data or "")) for request in posts] == [False, True]
        assert opened(pressed.latest()).words == WORDS
        assert phone.complaints == [
            "Failed to load resource: the server responded with a status of 429 (Too Many Requests)"
        ]
