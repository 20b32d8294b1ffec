"""A file by hand in a real browser: from a call to what the client writes with the number at the public page."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from shared.crypto.thread_ids import key_text, thread_key
from tests.browser.case_pages import SignIn
from tests.browser.casework import Casework
from tests.browser.chromium import barriers, spills, watched_again
from tests.browser.intake.doorway import Doorway, doorway, look
from tests.cases.building import CENTRE, centre_keys
from tests.servers import Nats, Postgres

WORDS, ANSWER = "I was told to write here.", "Good that you write. Are you safe?"


@pytest.fixture(scope="module")
def door(cases: Casework, postgres: Postgres, house_bus: Nats) -> Iterator[Doorway]:
    """The public page of the same centre."""
    keys = centre_keys()
    told = key_text(thread_key(keys.mark))
    with doorway(postgres, house_bus, *keys.opening, centre=CENTRE, thread_key=told) as opened:
        yield opened


def begin(page: Page, cases: Casework, term: str = "Lantern", *, language: str = "en") -> None:
    page.goto(f"{cases.address}/files/new?lang={language}")
    page.locator("input[name=term]").fill(term)
    page.locator("#known .button").first.click()
    expect(page.locator("#new")).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_who_came_in_gets_a_number_and_writes_with_it_at_once(
    sign_in: SignIn, cases: Casework, door: Doorway, chromium: Browser, scripts: bool
) -> None:
    page = sign_in("duty", java_script_enabled=scripts)
    page.goto(f"{cases.address}/files")
    page.get_by_role("link", name="New file").click()
    page.get_by_role("button", name="Nothing is known to look for").click()
    page.get_by_label("Came in person").check()
    page.get_by_label("Name in the file").fill("Lantern")
    page.get_by_label("First words").fill("Came with a friend.")
    page.get_by_label("The person gets a number").check()
    page.get_by_role("button", name="Open the file").click()
    number = page.locator(".pass").inner_text()
    assert re.fullmatch(r"\d{3} \d{3} \d{3} \d{4} \d{4}", number)
    assert number.replace(" ", "") not in page.url
    page.get_by_role("link", name="To the file").click()
    expect(page.locator("#happened")).to_contain_text("Came in person")
    expect(page.locator("#happened")).to_contain_text("Came with a friend.")
    file = page.url
    with watched_again(chromium, width=360, locale="en") as phone:
        client = phone.page()
        look(client, door.address, number)
        client.fill("#message [name=words]", WORDS)
        client.click("#message [data-ready]")
        expect(client.locator("#message [data-trouble]")).to_have_text("Your message has arrived.")
        cases.waits_in(file)
        page.goto(file)
        expect(page.locator(".said").first).to_have_text(WORDS)
        page.get_by_label("Your answer").fill(ANSWER)
        page.get_by_role("button", name="Seal and send").click()
        expect(page.locator(".ours .said")).to_have_text(ANSWER)
        answered = cases.replies()[-1]
        door.has_reply(answered)
        look(client, door.address, number)
        expect(client.locator(".reply .said")).to_have_text(ANSWER)


def test_what_is_wrong_comes_back_with_every_word(sign_in: SignIn, cases: Casework) -> None:
    page = sign_in("duty", refused=True)
    begin(page, cases)
    page.get_by_label("Referred by the police").check()
    page.get_by_label("First words").fill("Found at the station.")
    page.get_by_label("When it was").fill("2190-01-01T10:00")
    number = page.locator("input[name=number]").input_value()
    page.get_by_role("button", name="Open the file", exact=True).click()
    expect(page.get_by_text("This moment has not come yet.")).to_be_visible()
    expect(page.get_by_label("First words")).to_have_value("Found at the station.")
    assert page.locator("input[name=number]").input_value() == number


@pytest.mark.parametrize(("login", "language"), [("duty", "en"), ("duty", "de"), ("arabic", "ar")])
def test_a_lost_number_is_replaced_after_the_code_word_and_opens_nothing_any_more(
    sign_in: SignIn, cases: Casework, door: Doorway, chromium: Browser, login: str, language: str
) -> None:
    page = sign_in(login, refused=True)
    begin(page, cases, language=language)
    page.check("input[name=way][value=walk_in]")
    page.check("input[name=receipt]")
    page.locator("#new .button").first.click()
    lost = page.locator(".pass").inner_text()
    page.locator(".sheet-actions a.button").click()
    expect(page.locator("#answer")).to_be_visible()
    file = page.url.partition("?")[0]
    page.locator("#answer summary").first.click()
    page.fill("#answer [name=words]", ANSWER)
    page.locator("#answer .button").first.click()
    expect(page.locator(".ours .said")).to_have_text(ANSWER)
    page.goto(f"{file}/contact-plan?lang={language}")
    page.check("#plan input[name=channel][value=number]")
    page.fill("#plan input[name=code_word]", "harbour lights")
    page.locator("#plan .button").first.click()
    page.goto(f"{file}?lang={language}")
    page.locator(f"a[href*='{file.rpartition('/')[2]}/number']").first.evaluate("link => link.click()")
    page.check("input[name=known_by][value=code_word]")
    page.fill("input[name=said]", "harbour")
    judge_page(page, f"number-{language}", judged=language != "de")
    page.locator("#give .button").click()
    expect(page.locator("#problem-said")).to_be_visible()
    page.fill("input[name=said]", "Harbour Lights")
    page.locator("#give .button").click()
    given, spelled = page.locator(".pass").inner_text(), page.locator("[data-words]").inner_text()
    judge_page(page, f"given-{language}", judged=language != "de")
    assert given != lost
    again = cases.replies()[-1]
    door.has_reply(again)
    with watched_again(chromium, width=360, locale="en") as phone:
        client = phone.page()
        look(client, door.address, lost)
        expect(client.locator("[data-none]")).to_be_visible()
        look(client, door.address, spelled)
        expect(client.locator(".reply .said")).to_have_text(ANSWER)


def judge_page(page: Page, place: str, *, judged: bool) -> None:
    for width in (360, 1280):
        assert not spills(page, width), place
        assert not judged or barriers(page, dark=True) == [], (place, width)


@pytest.mark.parametrize(("login", "language"), [("duty", "en"), ("duty", "de"), ("arabic", "ar")])
def test_everybody_can_use_every_step(sign_in: SignIn, cases: Casework, login: str, language: str) -> None:
    page = sign_in(login)
    page.goto(f"{cases.address}/files/new?lang={language}")
    judge_page(page, f"begin-{language}", judged=language != "de")
    begin(page, cases, language=language)
    judge_page(page, f"form-{language}", judged=language != "de")
    page.locator("input[name=way][value=call]").check()
    page.locator("input[name=referred_by]").fill("Example")
    page.locator("input[name=pseudonym]").fill("Lantern")
    page.locator("input[name=receipt]").check()
    page.locator("select[name=occasion]").select_option("family")
    page.locator("button[name=then]").click()
    expect(page.locator(".pass")).to_be_visible()
    judge_page(page, f"opened-{language}", judged=language != "de")
    page.locator("form[action*='/files/new/search'] .button").click()
    judge_page(page, f"another-{language}", judged=False)
    page.locator("input[name=way][value=walk_in]").check()
    page.locator("#new .button").first.click()
    expect(page.locator("#occasion")).to_be_visible()
    judge_page(page, f"file-{language}", judged=language != "de")
