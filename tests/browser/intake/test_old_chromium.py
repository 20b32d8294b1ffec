"""The public pages in the real Chromium 65: seen, written in, sealed, sent, read and left."""

import base64
import http.server
import json
import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from services.intake.letters.puzzle import MOST, puzzle
from services.quality.evidence.publications.recordings.domain import Recording, Slot, sound_of
from shared.crypto.receipts import read_receipt, thread_of
from shared.crypto.thread_ids import kept_id
from shared.events import RecordedPage
from tests.browser.intake.doorway import READY, Doorway, doorway, opened
from tests.browser.intake.old_chromium import OldPage, old_page
from tests.browser.pictures import FOLDER
from tests.intake.building import CENTRE, FALLBACK, THREAD_KEY, WRITTEN_AT
from tests.quality.sounds import an_ogg
from tests.servers import Nats, Postgres
from tests.shared.patience import on_this_machine

pytestmark = pytest.mark.browser
WORDS = "أحتاج إلى مساعدة. Ich bekomme keinen Lohn 🛟"
REPLY = "Come by on Monday"
PAGES = {
    "start": "/",
    "form": "/write",
    "number": "/number",
    "error": "/nowhere",
    "feedback": "/answers",
    "words": "/answers/words",
}
NOTHING = "rgba(0, 0, 0, 0)"
PAINTED = """selector => [...document.querySelectorAll(selector)].filter(one => one.offsetWidth).map(one => {
  const {backgroundColor, borderTopColor, borderTopWidth, color} = getComputedStyle(one);
  return [backgroundColor, color, parseFloat(borderTopWidth) ? borderTopColor : "", one.offsetHeight];
})"""


class Elsewhere(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"<title>Elsewhere</title>")

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[str]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Elsewhere) as server:
        threading.Thread(target=server.serve_forever).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OldPage]:
    with old_page(tmp_path_factory.mktemp("chromium65")) as one:
        yield one


@pytest.fixture(scope="module")
def door(page: OldPage, postgres: Postgres, house_bus: Nats, elsewhere: str) -> Iterator[Doorway]:
    with doorway(postgres, house_bus, exit_url=elsewhere) as opened_door:
        yield opened_door


def painted(page: OldPage, selector: str) -> list[list[str]]:
    found: list[list[str]] = page.evaluate(f"({PAINTED})({json.dumps(selector)})")
    assert found, selector
    return found


@pytest.mark.parametrize("language", ["en", "ar"])
def test_every_page_is_legible_and_has_room_on_a_small_screen(page: OldPage, door: Doorway, language: str) -> None:
    pictures = []
    for name, path in PAGES.items():
        page.goto(f"{door.address}{path}?lang={language}")
        if path == "/write":
            page.until(f"document.querySelector('{READY}')")
        [[ground, ink, _, height]] = painted(page, "#exit")
        assert (ground, ink) == ("rgb(163, 38, 42)", "rgb(255, 255, 255)"), name
        assert int(height) >= 44, name
        for ground, ink, edge, height in painted(page, "main .button"):
            assert ink not in (ground, NOTHING), name
            assert NOTHING not in (ground, edge) or ground != edge, name
            assert int(height) >= 44, name
        if path not in ("/", "/nowhere"):
            for ground, _, edge, _ in painted(page, "textarea, input[dir]"):
                assert edge not in ("", ground, NOTHING), name
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, name
        assert page.evaluate("document.title") in ("Information", "معلومات"), name
        pictures.append(page.picture())
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, f"{name} with large text"
    if folder := os.environ.get(FOLDER):
        (Path(folder) / f"chromium-65.{language}.png").write_bytes(page.sheet_of(pictures))
        page.wide(360, 700)
    assert page.errors == []


def test_a_request_is_sealed_sent_answered_and_read(page: OldPage, door: Doorway) -> None:
    page.goto(f"{door.address}/write?lang=en")
    page.until(f"document.querySelector('{READY}')")
    page.fill("[name=words]", WORDS)
    page.click("[data-ready]")
    number = page.until("document.getElementById('number').textContent.trim()")
    request = door.latest()
    assert request.key_id == FALLBACK.key_id
    assert (opened(request).words, opened(request).language) == (WORDS, "en")
    assert request.thread_id == kept_id(thread_of(read_receipt(number) or "", CENTRE).thread_id, THREAD_KEY)
    door.answer(REPLY, to=request)
    page.click("[data-kept-tick]")
    page.click("[data-kept]")
    page.until("location.pathname.endsWith('/sent')")
    page.goto(f"{door.address}/number?lang=en")
    page.until(f"document.querySelector('#number-form {READY}')")
    page.fill("#field-receipt", number)
    page.click("#number-form [data-ready]")
    assert page.until("(document.querySelector('.reply .said') || {}).textContent") == REPLY
    assert page.evaluate("document.querySelector('.reply .small').textContent") == "March 2, 2026, 10:30 AM"
    assert page.errors == []


def test_under_load_a_slow_phone_computes_for_its_place_within_ten_seconds(page: OldPage, door: Doorway) -> None:
    """A tenth of the speed of this machine, and the page stays awake meanwhile."""
    page.goto(f"{door.address}/write?lang=en")
    page.until(f"document.querySelector('{READY}')")
    page.call("Emulation.setCPUThrottlingRate", rate=10)
    page.evaluate("window.ticks = 0, setInterval(() => { window.ticks += 1; }, 50)")
    longest = puzzle(b"k" * 32, random="5a" * 12, number=MOST // 3, now=WRITTEN_AT).to_json()
    address = page.evaluate("document.getElementById('door').dataset.working")
    before = page.worked()
    found = page.evaluate(f"import('{address}').then(({{solution}}) => solution({json.dumps(longest)}))")
    seconds = page.worked() - before
    page.call("Emulation.setCPUThrottlingRate", rate=1)
    assert json.loads(base64.b64decode(found))["number"] == MOST // 3
    assert 0.05 < 3 * seconds < on_this_machine(10), "for the longest search, three times as long as this one"
    assert page.evaluate("ticks") > seconds * 4


def test_the_door_is_one_entry_in_the_history_and_the_exit_takes_its_place(
    page: OldPage, door: Doorway, elsewhere: str
) -> None:
    page.goto(f"{door.address}/?lang=en")
    entries = page.evaluate("history.length")
    page.click("main a[href$='/write']")
    page.until(f"document.querySelector('{READY}')")
    page.fill("[name=words]", "CANARY")
    page.evaluate("document.getElementById('exit').click()")
    page.until(f"location.href == {json.dumps(elsewhere)}")
    assert page.evaluate("history.length") == entries
    assert page.errors == []


def test_where_its_script_does_not_load_the_page_shows_the_way_without(page: OldPage, door: Doorway) -> None:
    page.call("Network.setBlockedURLs", urls=["*door.*.js"])
    page.goto(f"{door.address}/write?lang=en")
    assert page.until("document.querySelector('#write .unscripted [value=server]').offsetWidth")
    assert not page.evaluate("document.querySelector('[data-ready]').offsetWidth")
    page.call("Network.setBlockedURLs", urls=[])


def test_a_recording_is_loaded_when_it_is_played_and_heard_to_its_end(page: OldPage, door: Doorway) -> None:
    sound = sound_of(an_ogg())
    slot = Slot(RecordedPage.START, "bin")
    door.hear(Recording(slot, 1, sound.kind, len(sound.content), WRITTEN_AT), sound.content)
    page.goto(f"{door.address}/?lang=bin")
    loaded = "performance.getEntriesByType('resource').filter(one => one.name.includes('/s/0/')).length"
    assert page.evaluate(loaded) == 0
    page.call("Runtime.evaluate", expression="document.querySelector('.voice audio').play()", userGesture=True)
    page.until("document.querySelector('.voice audio').ended || document.querySelector('.voice audio').error")
    assert page.evaluate("(document.querySelector('.voice audio').error || {}).message || ''") == ""
    assert page.evaluate(loaded) > 0
    assert page.errors == []
