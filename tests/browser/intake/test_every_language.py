"""The whole way in every language, with and without scripts: three of them a run, all where everything is asked for."""

import os

import pytest
from playwright.sync_api import Browser, Page, expect

from services.intake.pages.domain import SITUATIONS
from shared.events import RequestSealed
from shared.languages import KNOWN
from shared.languages.addresses import address_in
from tests import draws
from tests.browser.chromium import Watched, spills
from tests.browser.intake.doorway import READY, Doorway, keep, number_given, opened
from tests.browser.pictures import FOLDER, contact_sheet
from tests.intake.building import some_settings

OFFERED = some_settings().languages
DRAWN = draws.some(OFFERED, 3)
WORDS, REPLY = "CANARY-words ١٢٣ ไทย 中文", "Monday"
SHEETS = {"start": "/", "form": "/write", "number": "/number", "error": "/nowhere"}
TOO_SMALL = """all => all
  .filter(one => one.scrollWidth > one.clientWidth + 1 || one.offsetHeight < 44)
  .map(one => one.lang)"""

WITHOUT_SPACES = ("th", "zh")
BROKEN = r"""() => {
  const found = [], texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const box = (node, at) => {
    const one = document.createRange();
    one.setStart(node, at);
    one.setEnd(node, at + 1);
    return one.getBoundingClientRect();
  };
  while (texts.nextNode()) {
    const node = texts.currentNode;
    if (!node.parentElement.checkVisibility()) continue;
    for (const word of node.nodeValue.matchAll(/[\p{L}\p{M}]{3,}/gu)) {
      const first = box(node, word.index), last = box(node, word.index + word[0].length - 1);
      if (first.width && last.width && Math.abs(first.top - last.top) > 5) found.push(word[0]);
    }
  }
  return found;
}"""
"""Words that end on another line than that on which they begin."""


def another(language: str) -> str:
    """The next one of the list."""
    return OFFERED[(OFFERED.index(language) + 1) % len(OFFERED)]


def is_in(page: Page, language: str, address: str) -> None:
    page.wait_for_selector(f"html[lang={language}][dir={KNOWN[language].direction}]")
    assert page.url == address


@pytest.mark.parametrize("language", DRAWN)
def test_with_scripts_a_request_is_written_answered_and_read(phone: Watched, door: Doorway, language: str) -> None:
    page, other = phone.page(), another(language)
    page.goto(f"{door.address}/?lang={other}")
    is_in(page, other, f"{door.address}{address_in(other, '/')}")
    page.click(f".tongues a[lang={language}]")
    is_in(page, language, f"{door.address}{address_in(language, '/')}")
    page.click("main a[href$='/write']")
    page.wait_for_selector(READY)
    page.fill("[name=words]", WORDS)
    for next_one in (other, language):
        page.click(".tongue summary")
        page.click(f"[data-keeps] button[lang={next_one}]")
        is_in(page, next_one, f"{door.address}{address_in(next_one, '/write')}")
        page.wait_for_selector(READY)
        assert page.input_value("[name=words]") == WORDS
    assert "CANARY" not in phone.sent()
    page.press("body", "Escape")
    page.click("[data-ready]:visible")
    number = number_given(page)
    request = door.latest()
    assert (opened(request).language, opened(request).words) == (language, WORDS)
    door.answer(REPLY, to=request)
    keep(page)
    page.goto(f"{door.address}{address_in(language, '/number')}")
    page.wait_for_selector(f"#number-form {READY}")
    page.fill("#field-receipt", KNOWN[language].in_own_digits(number))
    page.click("#number-form [data-ready]")
    expect(page.locator(".reply .said")).to_have_text(REPLY)
    expect(page.locator(".reply .small").first).to_contain_text(KNOWN[language].in_own_digits("2026"))
    assert phone.elsewhere(door.address) == []
    assert phone.complaints == []


@pytest.mark.parametrize("language", DRAWN)
def test_without_scripts_a_request_is_written_answered_and_read(
    unscripted: Watched, door: Doorway, language: str
) -> None:
    page, other = unscripted.page(), another(language)
    page.goto(f"{door.address}{address_in(other, '/write')}")
    page.fill("[name=words]", WORDS)
    page.click(".tongue summary")
    expect(page.locator(".tongue nav .small")).to_be_visible()
    page.click(f".tongue button[lang={language}]")
    is_in(page, language, f"{door.address}{address_in(language, '/write')}")
    assert page.input_value("[name=words]") == WORDS
    page.click(".unscripted [value=server]")
    number = page.inner_text("#number")
    request = door.latest(RequestSealed)
    assert (opened(request).language, opened(request).words) == (language, WORDS)
    door.answer(REPLY, to=request)
    page.goto(f"{door.address}{address_in(language, '/number')}")
    page.fill("#field-receipt", KNOWN[language].in_own_digits(number))
    page.click("#number-form .unscripted [value=server]")
    expect(page.locator(".reply .said")).to_have_text(REPLY)
    assert unscripted.elsewhere(door.address) == []


@pytest.mark.parametrize("language", DRAWN)
def test_no_page_is_wider_than_a_phone_no_word_is_cut_and_each_name_has_room_for_a_thumb(
    phone: Watched, door: Doorway, language: str
) -> None:
    page = phone.page()
    for path in ("/", "/write", "/number", "/answers", "/answers/words", f"/p/{SITUATIONS}", "/nowhere"):
        page.goto(f"{door.address}{address_in(language, path)}")
        if path != "/":
            page.click(".tongue summary")
        assert not spills(page, 360), path
        assert language in WITHOUT_SPACES or page.evaluate(BROKEN) == [], path
        assert page.eval_on_selector_all(".tongues a, .tongue nav button, .tongue nav a", TOO_SMALL) == [], path


@pytest.mark.skipif(not os.environ.get(FOLDER), reason=f"{FOLDER} says where the sheets go")
@pytest.mark.parametrize("name", SHEETS)
def test_all_languages_of_a_page_are_seen_on_one_sheet(chromium: Browser, door: Doorway, name: str) -> None:
    addresses = {code: f"{door.address}{address_in(code, SHEETS[name])}" for code in OFFERED}
    contact_sheet(chromium, f"languages-{name}", addresses)
