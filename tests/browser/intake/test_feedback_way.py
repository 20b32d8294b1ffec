"""How was it, on a phone: faces and then own words, with and without scripts; two ways that share nothing."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from shared.events import RequestSealed
from shared.languages.addresses import address_in
from tests.browser.chromium import Watched, spills
from tests.browser.intake.doorway import READY, Doorway, opened
from tests.browser.pictures import FOLDER

WORDS = "CANARY: أحدٌ أصغى إليّ 🛟"
CODE = "#234679CDFHJK"


def own_words(page: Page, door: Doorway, language: str) -> None:
    """By the way that a slip shows."""
    page.goto(f"{door.address}{address_in(language, '/answers')}{CODE}")
    page.click("a[href$='/answers/words']")
    page.wait_for_url(f"**{address_in(language, '/answers/words')}")


@pytest.mark.parametrize("language", ["en", "ar"])
def test_with_scripts_words_are_sealed_here_and_go_alone(phone: Watched, door: Doorway, language: str) -> None:
    page = phone.page()
    own_words(page, door, language)
    entries = page.evaluate("history.length")
    page.wait_for_selector(READY)
    page.click("[data-ready]:visible")
    expect(page.locator("#problem-words")).to_be_visible()
    page.fill("[name=words]", WORDS)
    page.click(".tongue summary")
    page.click("[data-keeps] button[lang=de]")
    page.wait_for_selector("html[lang=de]")
    page.wait_for_selector(READY)
    assert page.input_value("[name=words]") == WORDS
    page.press("body", "Escape")
    page.click("[data-ready]:visible")
    page.wait_for_url(f"**{address_in('de', '/answers/words/thanks')}")
    request = door.latest(RequestSealed)
    said = opened(request)
    assert (said.kind, said.words, said.language, said.reply_to) == ("feedback", WORDS, "de", None)
    assert "CANARY" not in phone.sent()
    assert "234679" not in phone.sent()
    assert page.evaluate("history.length") == entries
    assert phone.elsewhere(door.address) == []
    assert phone.context.cookies() == []
    assert phone.complaints == []


def test_words_that_are_too_long_name_no_number_and_a_lost_line_loses_nothing(
    odd_phone: Watched, door: Doorway
) -> None:
    page = odd_phone.page()
    own_words(page, door, "en")
    page.wait_for_selector(READY)
    page.fill("[name=words]", "x" * 20_001)
    page.click("[data-ready]:visible")
    expect(page.locator("#problem-words")).to_have_text(
        "Your text is too long to be sent at once. Please send it in several parts."
    )
    page.fill("[name=words]", WORDS)
    page.route("**/write", lambda route: route.abort())
    page.click("[data-ready]:visible")
    expect(page.locator("[data-trouble]")).to_contain_text("It could not be sent.")
    assert page.input_value("[name=words]") == WORDS
    before = len(door.outbox_events(RequestSealed))
    page.unroute("**/write")
    page.click("[data-ready]:visible")
    page.wait_for_url("**/answers/words/thanks")
    assert len(door.outbox_events(RequestSealed)) == before + 1


def test_without_scripts_the_server_seals_them(unscripted: Watched, door: Doorway) -> None:
    page = unscripted.page()
    own_words(page, door, "en")
    page.fill("[name=words]", WORDS)
    page.click(".tongue summary")
    page.click(".tongue button[lang=ar]")
    page.wait_for_selector("html[lang=ar]")
    assert page.input_value("[name=words]") == WORDS
    page.click("button[value=server]")
    page.wait_for_url(f"**{address_in('ar', '/answers/words/thanks')}")
    said = opened(door.latest(RequestSealed))
    assert (said.kind, said.words, said.language, said.reply_to) == ("feedback", WORDS, "ar", None)


@pytest.mark.parametrize("language", ["de", "en", "ar"])
def test_every_page_of_the_way_fits(phone: Watched, unscripted: Watched, door: Doorway, language: str) -> None:
    for name, one in (("scripts", phone), ("plain", unscripted)):
        page = one.page()
        for path in ("/answers", "/answers/words", "/answers/thanks", "/answers/words/thanks"):
            page.goto(f"{door.address}{address_in(language, path)}")
            for width in (360, 1280):
                assert not spills(page, width), (path, width)
                if folder := os.environ.get(FOLDER):
                    shown = f"feedback{path.replace('/', '-')}-{language}-{width}-{name}.png"
                    page.screenshot(path=Path(folder) / shown, full_page=True)
