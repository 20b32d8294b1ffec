"""What every public page keeps: no cookie, one title, the way out first, all in the reader's language."""

import re
from html.parser import HTMLParser

import httpx
import pytest
from fastapi import FastAPI
from starlette.exceptions import HTTPException

from shared.languages.addresses import address_in
from shared.store.connections import StoreAwayError
from shared.web.routes import pages_of
from tests import draws
from tests.intake.building import RECEIPT, at_the_door, clear_fields, some_settings

LANGUAGES = draws.languages("intake")
READ = ("/", "/write", "/write?from=professional", "/number", "/sent", "/p/1", "/p/7", "/p/20", "/nowhere")
TITLES = {"de": "Informationen", "en": "Information", "ar": "معلومات"}


class Elements(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.found if name == tag]


@pytest.fixture
async def closed() -> object:
    """Pages that need no database."""
    async with at_the_door(some_settings(), accept="text/html") as (client, app):
        yield client, app


@pytest.fixture
def reader(closed: tuple[httpx.AsyncClient, FastAPI]) -> httpx.AsyncClient:
    return closed[0]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", READ)
async def test_every_page_has_the_neutral_title_of_its_language(
    closed: tuple[httpx.AsyncClient, FastAPI], path: str, language: str
) -> None:
    answer = await closed[0].get(address_in(language, path))
    assert answer.headers["content-language"] == language
    title = closed[1].state.pages.languages[language].gettext("Information")
    assert title == TITLES.get(language, title)
    assert f"<title>{title}</title>" in answer.text


@pytest.mark.parametrize("path", READ)
async def test_no_page_sets_a_cookie_or_may_be_kept(reader: httpx.AsyncClient, path: str) -> None:
    answer = await reader.get(path)
    assert "set-cookie" not in answer.headers
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert "'unsafe" not in answer.headers["content-security-policy"]


@pytest.mark.parametrize("path", READ)
async def test_nothing_is_loaded_from_elsewhere(reader: httpx.AsyncClient, path: str) -> None:
    page = Elements((await reader.get(path)).text)
    loaded = [
        value
        for tag, attributes in page.found
        for name, value in attributes.items()
        if (name in ("src", "action") or (name == "href" and tag == "link")) and value
    ]
    assert loaded
    assert [address for address in loaded if not address.startswith("/")] == []


@pytest.mark.parametrize("path", READ)
async def test_the_way_out_is_a_link_before_all_else_but_the_skip_link(reader: httpx.AsyncClient, path: str) -> None:
    links = Elements((await reader.get(path)).text).all("a")
    assert [links[0]["href"], links[1]["href"]] == ["#main", "https://www.wikipedia.org/"]
    assert "noreferrer" in (links[1]["rel"] or "")


@pytest.mark.parametrize("status", [400, 404, 413, 422, 500, 503])
async def test_every_error_page_has_the_exit_and_looks_like_the_others(
    closed: tuple[httpx.AsyncClient, FastAPI], monkeypatch: pytest.MonkeyPatch, status: int
) -> None:
    reader, app = closed

    async def texts(today: object) -> object:
        raise {500: ValueError, 503: StoreAwayError}.get(status, HTTPException)(status)

    monkeypatch.setattr(app.state.shelf, "texts", texts)
    answer = await reader.get("/")
    page = Elements(answer.text)
    links = [link["href"] for link in page.all("a")]
    assert answer.status_code == status
    assert "<title>Information</title>" in answer.text
    assert links[:2] == ["#main", "https://www.wikipedia.org/"]
    assert ">Counselling North</a>" in answer.text
    assert "Kokon" not in answer.text


async def test_what_is_refused_before_there_is_a_page_leads_out_as_well(
    closed: tuple[httpx.AsyncClient, FastAPI],
) -> None:
    assert closed[1].state.way_out == "https://www.wikipedia.org/"


async def test_anybody_may_open_the_page_after_sending_and_is_told_nothing_untrue(reader: httpx.AsyncClient) -> None:
    page = (await reader.get("/sent")).text
    assert "arrived" not in page
    assert "deleted 90 days after it came" in page


async def test_without_scripts_the_page_of_the_number_says_what_the_server_sees(reader: httpx.AsyncClient) -> None:
    [form, *_] = re.findall(r'<form id="number-form".*?</form>', (await reader.get("/number")).text, flags=re.DOTALL)
    assert "it sees your number and our answer" in form
    assert "seals your text" not in form


@pytest.mark.parametrize(
    ("given", "called"),
    [
        ({}, "for women, day and night"),
        ({"helpline": "0800 1"}, "Helpline"),
        ({"helpline_name": "For all"}, "<bdi>For all</bdi>"),
    ],
)
async def test_the_helpline_says_for_whom_it_is(given: dict[str, str], called: str) -> None:
    async with at_the_door(some_settings(**given)) as (client, _):
        page = (await client.get("/")).text
    [strip] = re.findall(r'<nav class="urgent.*?</nav>', page, re.DOTALL)
    assert re.findall(r"<span>(.*?)</span>", strip) == ["Ambulance", "Police", called]


@pytest.mark.parametrize("path", READ)
async def test_the_emergency_numbers_stand_before_everything_but_the_way_out(
    reader: httpx.AsyncClient, path: str
) -> None:
    page = (await reader.get(path)).text
    strip, bar = page.index('class="urgent'), page.index('class="bar"')
    assert page.index('id="exit"') < strip < bar
    assert re.findall(r'href="tel:(\d+)"', page[strip:bar]) == ["112", "110", "116016"]


async def test_the_way_out_is_not_told_by_its_colour(reader: httpx.AsyncClient) -> None:
    page = (await reader.get("/")).text
    assert "red bar" not in page
    assert "&#34;Leave this page now&#34;, at the top" in page or '"Leave this page now", at the top' in page


async def test_without_scripts_a_page_says_that_back_leads_to_it(reader: httpx.AsyncClient) -> None:
    for path in READ:
        [unscripted, *_] = re.findall(r"<footer[^>]* unscripted.*?</footer>", (await reader.get(path)).text, re.DOTALL)
        assert "Back button may still lead to these pages" in unscripted


@pytest.mark.parametrize("path", ["/write", "/number"])
async def test_the_button_that_enter_presses_waits_for_the_script(reader: httpx.AsyncClient, path: str) -> None:
    page = Elements((await reader.get(path)).text)
    buttons = [button for button in page.all("button") if button.get("type", "submit") == "submit"]
    assert "disabled" in buttons[0]
    languages = [button for button in buttons if button.get("value") == "language"]
    others = buttons[len(languages) + 1 :]
    assert buttons[1 : len(languages) + 1] == languages
    assert "disabled" in others[0]
    on = ["next"] if path == "/write" else []
    given = [button["value"] for button in others if "value" in button]
    assert given[: len(on) + 2] == [*on, "server", "plain"]


async def test_links_keep_the_language_that_was_chosen(reader: httpx.AsyncClient) -> None:
    page = Elements((await reader.get(address_in("ar", "/"))).text)
    inside = [link["href"] for link in page.all("a") if (link["href"] or "").startswith("/") and "hreflang" not in link]
    assert inside
    assert all((address or "").startswith(address_in("ar", "/")) for address in inside)


async def test_the_language_of_the_browser_is_spoken(reader: httpx.AsyncClient) -> None:
    answer = await reader.get("/", headers={"accept-language": "yo, ar;q=0.8, en;q=0.5"})
    assert '<html lang="ar" dir="rtl">' in answer.text


async def test_hours_and_numbers_come_from_the_settings(reader: httpx.AsyncClient) -> None:
    page = (await reader.get(address_in("de", "/"))).text
    said = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))
    for expected in (
        "030 23125 000",
        "Montag bis Donnerstag, 10:00 bis 16:00 Uhr",
        "Freitag, 10:00 bis 13:00 Uhr",
        "110",
        "112",
        "116 016",
        "Counselling North",
        "Wir antworten meist bis: ",
    ):
        assert expected in said


async def test_a_centre_without_telephone_promises_none() -> None:
    async with at_the_door(some_settings(phone="", phone_hours="", helpline="")) as (client, _):
        pages = [(await client.get(path)).text for path in ("/", "/write")]
    assert not any(
        said in page for page in pages for said in ("Telephone</dt>", "Or call us", "Open now", "Closed now")
    )


async def test_each_form_gets_a_number_of_its_own(reader: httpx.AsyncClient) -> None:
    found = [re.search(r'name="receipt" value="(\d{16})"', (await reader.get("/write")).text) for _ in range(2)]
    first, second = (each[1] for each in found if each)
    assert first != second


async def test_no_number_is_ever_part_of_an_address(closed: tuple[httpx.AsyncClient, FastAPI]) -> None:
    _, app = closed
    named = {page.template for page in pages_of(app.routes) if "{" in page.template and "static" not in page.template}
    assert named == {"/publications/{publication}", "/p/{number}", "/s/{number}/{edition}"}


async def test_a_number_in_an_address_is_not_taken(reader: httpx.AsyncClient) -> None:
    answer = await reader.get("/number", params={"receipt": RECEIPT})
    assert f'value="{RECEIPT}' not in answer.text


async def test_another_site_cannot_write_in_her_name(reader: httpx.AsyncClient) -> None:
    answer = await reader.post("/write", data=clear_fields(), headers={"origin": "https://elsewhere.example"})
    assert answer.status_code == 403


@pytest.mark.parametrize("path", ["/write", "/number", "/message"])
@pytest.mark.parametrize("kind", ["text/plain", "application/json", "multipart/form-data"])
async def test_what_is_no_form_is_refused(reader: httpx.AsyncClient, path: str, kind: str) -> None:
    answer = await reader.post(path, content=b"canary", headers={"content-type": kind})
    assert answer.status_code in (400, 415)
    assert "canary" not in answer.text
