"""Every page speaks the reader's language and keeps it."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import httpx
import pytest
from fastapi import APIRouter
from jinja2 import UndefinedError
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from shared.accounts.domain import Person
from shared.web.shell import link, page, words
from tests.shared.web.building import SECRET, browsing, build, pages


@pytest.fixture
async def browser() -> AsyncIterator[httpx.AsyncClient]:
    async with browsing(build()) as browser:
        yield browser


@pytest.mark.parametrize(
    ("query", "accepted", "language"),
    [
        ("", "", "de"),
        ("", "ar-EG,ar;q=0.9,en;q=0.8", "ar"),
        ("", "fr;q=0.9,en;q=0.2,ar;q=0.5", "ar"),
        ("?lang=en", "ar", "en"),
        ("?lang=xx", "ar", "ar"),
        ("?lang=<script>", "", "de"),
        ("", "*", "de"),
        ("", "en;q=0", "de"),
        ("", ";;;,,,q=,en;q=x", "de"),
        ("", "ar," * 5000, "ar"),
    ],
)
async def test_the_language_asked_for_wins_over_the_accepted_ones(
    browser: httpx.AsyncClient, query: str, accepted: str, language: str
) -> None:
    answer = await browser.get(f"/{query}", headers={"accept-language": accepted})
    assert f'<html lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}">' in answer.text
    assert answer.headers["content-language"] == language
    assert "accept-language" in answer.headers["vary"]
    assert "<script>" not in answer.text


async def test_a_chosen_language_stays_in_the_links(browser: httpx.AsyncClient) -> None:
    assert '<a class="mark" href="/?lang=ar">' in (await browser.get("/?lang=ar")).text
    assert '<a class="mark" href="/">' in (await browser.get("/", headers={"accept-language": "ar"})).text


async def test_the_language_switch_keeps_the_rest_of_the_address(browser: httpx.AsyncClient) -> None:
    answer = await browser.get("/?page=2&lang=en")
    assert 'href="?page=2&amp;lang=ar" lang="ar" hreflang="ar" dir="rtl"' in answer.text
    assert 'href="?lang=en&amp;page=3"' in answer.text


async def test_a_signed_in_person_is_answered_in_her_language() -> None:
    router = APIRouter()

    @router.get("/hers")
    async def hers(request: Request) -> Response:
        request.state.person = Person(uuid4(), "Amal", frozenset({"lead"}), "ar")
        return page(request, "error.html", code="gone", reference=None)

    async with browsing(build(routers=[router])) as browser:
        hers_page = (await browser.get("/hers", headers={"accept-language": "de"})).text
        other = (await browser.get("/hers?lang=en", headers={"accept-language": "de"})).text
    assert 'lang="ar"' in hers_page
    assert "Amal" in hers_page
    assert '<html lang="en"' in other


async def test_what_people_write_is_escaped() -> None:
    router = APIRouter()

    @router.get("/said")
    async def said(request: Request) -> Response:
        return page(request, "said.html", words='<img src=x onerror="alert(1)">')

    async with browsing(build(routers=[router])) as browser:
        answer = (await browser.get("/said")).text
    assert "<img" not in answer
    assert "&lt;img src=x" in answer


def test_a_template_that_uses_an_unknown_name_is_a_mistake() -> None:
    with pytest.raises(UndefinedError):
        page(request_to("/"), "said.html")


def test_links_and_words_follow_the_request() -> None:
    arabic = request_to("/", b"lang=ar")
    assert link(arabic, "/write") == "/write?lang=ar"
    assert link(arabic, "/write?step=2") == "/write?step=2&lang=ar"
    assert link(request_to("/", b"lang=xx"), "/write") == "/write"
    assert words(arabic).gettext("Sign out") == "تسجيل الخروج"


def test_a_list_is_joined_in_the_readers_language_and_only_markup_stays_markup() -> None:
    arabic = request_to("/", b"lang=ar")
    template: Any = arabic.app.state.pages.environment.from_string("{{ given | listing }}")
    shown = arabic.app.state.pages.render(template, words(arabic), {"given": [Markup("<bdi>a</bdi>"), "<b>", "c"]})
    assert shown == "<bdi>a</bdi> و&lt;b&gt; وc"


@pytest.mark.parametrize(
    ("first", "then", "shown"), [(b"lang=de", b"lang=en", "50%"), (b"lang=en", b"lang=de", "50\xa0%")]
)
def test_a_figure_of_the_template_itself_is_told_in_the_language_of_each_reader(
    first: bytes, then: bytes, shown: str
) -> None:
    """And not in that of the first, for whom it was compiled."""
    told = [request_to("/", one) for one in (first, then)]
    pages = told[0].app.state.pages
    assert [pages.render("half.html", words(one), {}) for one in told][1] == shown


async def test_the_demonstration_says_so_and_the_real_thing_does_not() -> None:
    async with browsing(build(settings={"demo": True})) as demo, browsing(build()) as real:
        assert "invented people" in (await demo.get("/?lang=en")).text
        assert "invented people" not in (await real.get("/?lang=en")).text


async def test_the_meter_says_its_value_in_words(browser: httpx.AsyncClient) -> None:
    answer = await browser.get("/?lang=de")
    assert 'aria-label="3,4 von 4, plausibel zwischen 2,9 und 3,8"' in answer.text


def request_to(path: str, query: bytes = b"") -> Request:
    scope = {"type": "http", "method": "GET", "path": path, "query_string": query, "headers": [], "state": {}}
    return Request({**scope, "app": build(routers=[pages()])})


async def test_a_name_that_is_not_there_tells_nothing(browser: httpx.AsyncClient) -> None:
    answer = await browser.get(f"/{SECRET}?words={SECRET}")
    assert SECRET not in answer.text
    assert 'href="?lang=ar"' in answer.text
