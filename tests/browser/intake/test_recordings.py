"""Recordings in a real browser: nothing is loaded until somebody presses, and then it is heard to its end."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from services.quality.evidence.publications.recordings.domain import Recording, Slot, sound_of
from shared.events import RecordedPage
from shared.languages import ORAL
from tests.browser.chromium import Watched, barriers, spills
from tests.browser.intake.doorway import READY, VOICES, Doorway, doorway, number_given
from tests.intake.building import WRITTEN_AT
from tests.quality.sounds import an_mp3, an_ogg
from tests.servers import Nats, Postgres

pytestmark = pytest.mark.browser
SHOTS = os.environ.get("SHOTS", "")
SECONDS = 2
HEARD = [
    (RecordedPage.START, "bin"),
    (RecordedPage.WRITE, "bin"),
    (RecordedPage.START, "fa-AF"),
    (RecordedPage.SITUATIONS, "en"),
]
DARI, EDO = f"/{ORAL['fa-AF'].segment}", f"/{ORAL['bin'].segment}"


@pytest.fixture(scope="module")
def door(chromium: Browser, postgres: Postgres, house_bus: Nats) -> Iterator[Doorway]:
    with doorway(postgres, house_bus) as opened:
        for page, language in HEARD:
            sound = sound_of(an_ogg(SECONDS) if language != "en" else an_mp3(76))
            opened.hear(Recording(Slot(page, language), 1, sound.kind, len(sound.content), WRITTEN_AT), sound.content)
        yield opened


def press(page: Page) -> None:
    """As somebody does it with the keys of the device."""
    page.locator("audio").focus()
    page.keyboard.press("Space")


def test_a_language_is_chosen_and_heard_and_nothing_is_loaded_before(phone: Watched, door: Doorway) -> None:
    page = phone.page()
    page.goto(door.address)
    page.get_by_role("link", name="Ẹ̀dó").click()
    page.wait_for_url(f"**{EDO}/")
    expect(page.locator(".voice b")).to_have_text("Ẹ̀dó")
    assert [request.url for request in phone.requests if "/s/" in request.url] == []
    with page.expect_response(lambda answer: "/s/0/1" in answer.url) as loaded:
        press(page)
    assert loaded.value.status == 206
    page.wait_for_function("() => document.querySelector('audio').ended")
    assert page.evaluate("document.querySelector('audio').duration") == pytest.approx(SECONDS, abs=0.1)
    page.locator(".ways a").first.click()
    page.wait_for_url(f"**{EDO}/write")
    expect(page.locator(".voice audio")).to_be_visible()
    page.wait_for_selector(READY)
    page.fill("[name=words]", "Hello")
    page.click("[data-ready]")
    number_given(page)
    expect(page.locator(".voice")).to_have_count(0)
    assert phone.complaints == []
    assert phone.elsewhere(door.address) == []


def test_it_is_heard_without_scripts(unscripted: Watched, door: Doorway) -> None:
    page = unscripted.page()
    page.goto(f"{door.address}/p/20?lang=en")
    with page.expect_response(lambda answer: "/s/20/1" in answer.url) as loaded:
        press(page)
    assert loaded.value.header_value("content-type") == "audio/mpeg"
    assert unscripted.complaints == []


@pytest.mark.parametrize("path", [f"{EDO}/", f"{DARI}/", f"{EDO}/write"])
def test_everybody_can_use_it_on_a_small_screen(phone: Watched, door: Doorway, path: str) -> None:
    page = phone.page()
    page.goto(door.address + path)
    for width in (360, 320):
        assert not spills(page, width)
        if SHOTS:
            page.screenshot(path=Path(SHOTS) / f"voice{path.replace('/', '-')}-{width}.png")
    assert barriers(page, dark=True) == []
    before = page.evaluate("document.querySelector('.voice').compareDocumentPosition(document.querySelector('h1'))")
    assert before & 4


def test_the_recording_comes_before_the_voice_of_the_device(odd_phone: Watched, door: Doorway) -> None:
    page = odd_phone.page()
    page.add_init_script(VOICES)
    page.goto(f"{door.address}/p/20?lang=en")
    expect(page.locator(".voice + * [data-reads]")).to_be_visible()
    page.locator("[data-reads]").click()
    assert all("Listen to this page" not in text for _, text in page.evaluate("spoken"))
