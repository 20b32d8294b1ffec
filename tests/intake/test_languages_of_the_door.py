"""Every page in every language that is offered, at an address that names none."""

import re
from collections.abc import Mapping
from html.parser import HTMLParser

import httpx
import pytest
from fastapi import FastAPI
from starlette.exceptions import HTTPException

from services.intake.app import create_app
from services.intake.pages.domain import ABOUT, UNSHIPPED
from shared.languages import KNOWN
from shared.languages.addresses import OF_SEGMENT, address_in
from shared.languages.known import LATIN_DIGITS
from shared.store.connections import StoreAwayError
from shared.web.routes import pages_of
from tests import draws
from tests.intake.building import CANARY, RECEIPT, STAMP, at_the_door, clear_fields, some_settings

OFFERED = some_settings().languages
ROUTES = {page.template for page in pages_of(create_app(some_settings()).routes) if "GET" in page.methods}
WITHOUT_WORDS = {"/live", "/static/{name:path}"}
"""For programs."""
OF_A_TEXT = {"/p/{number}", "/publications/{publication}"}
SHOWN = (
    *sorted(ROUTES - WITHOUT_WORDS - OF_A_TEXT),
    *(f"/p/{number}" for number, kind in ABOUT.items() if kind not in UNSHIPPED),
    "/write?from=professional",
    "/nowhere",
)
REFUSED = (400, 403, 404, 413, 422, 500, 503)
A_SENTENCE = 4
"""Words: fewer can be the same in two languages."""


class Sentences(HTMLParser):
    """What a reader may see or hear, hidden sayings of the script included."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.said = set[str]()
        self.feed(html)

    def handle_data(self, data: str) -> None:
        text = " ".join(data.split())
        if len(text.split()) >= A_SENTENCE:
            self.said.add(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in ("aria-label", "title", "alt", "placeholder"):
                self.handle_data(value or "")


@pytest.fixture(scope="module")
async def door() -> object:
    """Pages that need no database."""
    async with at_the_door(some_settings(helpline_name="0800"), accept="text/html") as (client, app):
        yield client, app


@pytest.fixture
def reader(door: tuple[httpx.AsyncClient, FastAPI]) -> httpx.AsyncClient:
    return door[0]


async def sentences(reader: httpx.AsyncClient, code: str, path: str, form: Mapping[str, str] | None = None) -> set[str]:
    address = address_in(code, path)
    answer = await (reader.post(address, data=dict(form)) if form else reader.get(address))
    assert f'<html lang="{code}" dir="{KNOWN[code].direction}">' in answer.text
    return Sentences(answer.text).said


@pytest.mark.parametrize("path", SHOWN)
async def test_no_english_is_left_over_in_any_language(reader: httpx.AsyncClient, path: str) -> None:
    english = await sentences(reader, "en", path)
    assert english
    for code in OFFERED:
        if code != "en":
            assert english & await sentences(reader, code, path) == set(), code


SENT = {
    "a number that is given": ("/write", clear_fields(words="1")),
    "a text is missing": ("/write", clear_fields(words=" ")),
    "an address is wrong": ("/write", clear_fields(words="1", channel="email", contact="1", hours="any")),
    "a text is too long": ("/write", clear_fields(words="1" * 30_000)),
    "a seal that is none": ("/write", {"sealed": "AA=="}),
    "a number that is mistyped": ("/number", {"receipt": "1"}),
    "answers": ("/number", {"receipt": RECEIPT}),
    "a message": ("/message", {"receipt": RECEIPT, "stamp": STAMP, "words": "1", "way": "server"}),
    "a code that is none": ("/answers", {"code": "1", "S7_3": "yes"}),
    "nothing answered": ("/answers", {"code": "1"}),
    "no own words": ("/answers/words", {"words": " "}),
    "own words that are too long": ("/answers/words", {"words": "1" * 30_000}),
}


@pytest.mark.parametrize("what", SENT)
async def test_no_answer_to_a_form_is_in_english(client: httpx.AsyncClient, what: str) -> None:
    client.headers["accept"] = "text/html"
    path, form = SENT[what]
    english = await sentences(client, "en", path, form)
    assert english
    for code in draws.languages("intake"):
        if code != "en":
            assert english & await sentences(client, code, path, form) == set(), code


@pytest.mark.parametrize("status", REFUSED)
async def test_no_error_is_told_in_english(
    door: tuple[httpx.AsyncClient, FastAPI], monkeypatch: pytest.MonkeyPatch, status: int
) -> None:
    reader, app = door

    async def texts(today: object) -> object:
        raise {500: ValueError, 503: StoreAwayError}.get(status, HTTPException)(status)

    monkeypatch.setattr(app.state.shelf, "texts", texts)
    english = await sentences(reader, "en", "/")
    assert english
    for code in OFFERED:
        if code != "en":
            assert english & await sentences(reader, code, "/") == set(), code


async def test_what_is_refused_on_the_way_in_has_the_language_of_the_address(reader: httpx.AsyncClient) -> None:
    """By a layer that no route stands behind."""
    elsewhere = {"origin": "https://elsewhere.example"}
    refused = await reader.post(address_in("ar", "/write"), data=clear_fields(), headers=elsewhere)
    assert (refused.status_code, refused.headers["content-language"]) == (403, "ar")
    body = b"words=" + b"x" * 5_000_000
    kind = {"content-type": "application/x-www-form-urlencoded"}
    large = await reader.post(address_in("ar", "/write"), content=body, headers=kind)
    assert (large.status_code, large.headers["content-language"]) == (413, "ar")


async def test_an_error_page_offers_the_first_page_in_every_language_and_nothing_of_its_address(
    reader: httpx.AsyncClient,
) -> None:
    page = (await reader.get(address_in("de", f"/{CANARY.replace(' ', '-')}?x=1"))).text
    assert re.findall(r'href="([^"]*)" lang="[^"]*" hreflang', page) == [address_in(code, "/") for code in OFFERED]
    assert "canary" not in page


async def test_another_language_repeats_nothing_that_somebody_wrote_into_the_address(reader: httpx.AsyncClient) -> None:
    page = (await reader.get("/write?from=professional&canary=1&from=Canary")).text
    found = re.findall(r'formaction="([^"]*)"', page)
    assert found == [address_in(code, "/write?from=professional") for code in OFFERED]
    assert "anary=" not in page


@pytest.mark.parametrize("path", SHOWN)
async def test_no_address_on_a_page_names_a_language(reader: httpx.AsyncClient, path: str) -> None:
    page = (await reader.get(path)).text
    addresses = re.findall(r'(?:href|action|formaction)="(/[^"]*)"', page)
    inside = [address for address in addresses if not address.startswith("/static/")]
    assert inside
    assert {address.split("/")[1] for address in inside} <= set(OF_SEGMENT)
    assert [address for address in inside if "lang" in address] == []


@pytest.mark.parametrize("path", SHOWN)
async def test_each_language_stands_in_its_own_name_and_the_current_one_is_marked(
    reader: httpx.AsyncClient, path: str
) -> None:
    page = (await reader.get(address_in("ar", path))).text
    found = re.findall(r'<(?:a|button) [^>]*lang="([^"]*)"[^>]* dir="([^"]*)"([^>]*)>([^<]*)<', page)
    assert [(code, name) for code, _, _, name in found] == [(code, KNOWN[code].own_name) for code in OFFERED]
    assert [direction for _, direction, _, _ in found] == [KNOWN[code].direction for code in OFFERED]
    assert [code for code, _, rest, _ in found if "aria-current" in rest] == ["ar"]


async def test_the_first_page_shows_all_languages_at_once(reader: httpx.AsyncClient) -> None:
    page = (await reader.get("/")).text
    assert page.index('class="in-sight"') < page.index("<h1")
    assert "<details" not in page.partition("<h1")[0]


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("ar-EG,ar;q=0.9,en;q=0.8", "ar"),
        ("yo;q=0.9,en;q=0.2,ar;q=0.5", "ar"),
        ("de-AT", "de"),
        ("yo", "en"),
        ("yo-NG, *;q=0.1", "en"),
        ("*", "de"),
        ("", "de"),
    ],
)
async def test_the_first_page_follows_the_browser(reader: httpx.AsyncClient, accepted: str, language: str) -> None:
    """A speaker of a language that is not offered gets the one that most people can have explained to them."""
    answer = await reader.get("/", headers={"accept-language": accepted})
    assert answer.headers["content-language"] == language
    assert f'href="{address_in(language, "/write")}"' in answer.text


@pytest.mark.parametrize(
    "path", ["/", "/write?from=professional", "/number", "/answers", "/answers/words", "/publications/leaflet-x"]
)
async def test_an_entry_link_that_names_a_language_is_led_on_at_once(reader: httpx.AsyncClient, path: str) -> None:
    named = f"{path}{'&' if '?' in path else '?'}lang=ar"
    answer = await reader.get(named)
    assert (answer.status_code, answer.headers["location"]) == (303, address_in("ar", path))
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.text == ""


@pytest.mark.parametrize(
    ("named", "led_to"),
    [
        ("/?lang=yo", address_in("en", "/")),
        ("/?lang=ar-SY", address_in("ar", "/")),
        ("/?lang=%00%0d%0aset-cookie:x", address_in("en", "/")),
        ("/write?lang=de&lang=ar", address_in("ar", "/write")),
        (address_in("de", "/write?lang=ar"), address_in("ar", "/write")),
        ("/publications/leaflet-x?in=ru&x=1", address_in("en", "/publications/leaflet-x?in=v5")),
        ("/write?lang=ar&from=professional&words=a-wish&from=%26x", address_in("ar", "/write?from=professional")),
        ("/p/7?lang=en&in=de-simple&lang2=1", address_in("en", f"/p/7?in={KNOWN['de-simple'].segment}")),
        (address_in("ar", "/p/7?in=ru"), address_in("ar", "/p/7?in=v5")),
        ("//elsewhere.example/?lang=ar", address_in("ar", "//elsewhere.example/")),
        ("/%0d%0aset-cookie:x?lang=ar", address_in("ar", "/%0D%0Aset-cookie%3Ax")),
    ],
)
async def test_no_entry_link_leads_astray(reader: httpx.AsyncClient, named: str, led_to: str) -> None:
    answer = await reader.get(f"http://127.0.0.1:8000{named}")
    assert (answer.status_code, answer.headers["location"]) == (303, led_to)
    assert "set-cookie" not in answer.headers


async def test_a_language_that_is_not_offered_any_more_still_has_its_addresses() -> None:
    async with at_the_door(some_settings(languages=("de", "en")), accept="text/html") as (reader, _):
        answer = await reader.get(address_in("ro", "/write"))
    assert (answer.status_code, answer.headers["content-language"]) == (200, "en")


async def test_no_route_begins_like_the_address_of_a_language(door: tuple[httpx.AsyncClient, FastAPI]) -> None:
    routes = {page.template.split("/")[1] for page in pages_of(door[1].routes)}
    assert routes
    assert routes & set(OF_SEGMENT) == set()


async def test_a_form_of_a_page_from_before_still_says_its_language(reader: httpx.AsyncClient) -> None:
    """Opened before the language stood in the address, sent after it."""
    answer = await reader.post("/write?lang=ar", data=clear_fields(words=" "))
    assert (answer.status_code, answer.headers["content-language"]) == (422, "ar")


@pytest.mark.parametrize("code", [code for code in OFFERED if KNOWN[code].digits != LATIN_DIGITS])
async def test_a_language_with_digits_of_its_own_has_no_others_in_its_sentences(
    reader: httpx.AsyncClient, code: str
) -> None:
    """But those of telephone numbers, which stand as they are dialled."""
    said = {one for path in SHOWN for one in await sentences(reader, code, path)}
    assert said
    assert [one for one in said if re.search("[0-9]", one) and "0170 1234567" not in one] == []
