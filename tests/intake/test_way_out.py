"""The way out, a title and a sign that say nothing: on every page of every route, and on every error."""

import re
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from shared.runtime.http_limits import SENTENCES, refusal
from shared.web.routes import pages_of
from tests.intake.building import clear_fields

EXIT = "https://www.wikipedia.org/"
NEVER_A_PAGE = {"/live", "/static/{name:path}"}
"""A word for machines, and files; a file that is not there is answered by a page."""
ERRORS: dict[int, tuple[str, str, dict[str, Any]]] = {
    404: ("GET", "/nowhere", {}),
    405: ("PUT", "/write", {}),
    413: ("POST", "/number", {"content": b"x" * 600_000}),
    415: ("POST", "/number", {"content": b"x", "headers": {"content-type": "text/plain"}}),
    403: ("POST", "/write", {"data": clear_fields(), "headers": {"origin": "https://elsewhere.example"}}),
    422: ("POST", "/write", {"data": {"sealed": "canary"}}),
}


def leads_out(answer: httpx.Response) -> list[str]:
    """What is missing on a page."""
    links = re.findall(r'<a\b[^>]*href="([^"]*)"', answer.text)
    wanted = {
        "a page": answer.headers["content-type"].startswith("text/html"),
        "the exit before every other link": links[:2] == ["#main", EXIT],
        "its name": "Leave this page now" in answer.text,
        "a title that says nothing": "<title>Information</title>" in answer.text,
        "a sign that says nothing": '<link rel="icon" href="/static/page.' in answer.text
        and "mark." not in answer.text,
        "no name of the program": "Kokon" not in answer.text,
    }
    return [what for what, there in wanted.items() if not there]


def requests_to_all(app: FastAPI) -> list[tuple[str, str]]:
    """With each method that a browser can send."""
    templates = {page.template for page in pages_of(app.routes)} - NEVER_A_PAGE
    return [(method, re.sub(r"{.*?}", "nothing", path)) for path in sorted(templates) for method in ("GET", "POST")]


async def test_every_route_leads_out_whatever_it_answers(client: httpx.AsyncClient, app: FastAPI) -> None:
    client.headers["accept"] = "text/html"
    requests = requests_to_all(app)
    assert len(requests) >= 16
    for method, path in requests:
        answer = await client.request(method, path, data={} if method == "POST" else None)
        if not answer.is_redirect:
            assert leads_out(answer) == [], (method, path, answer.status_code)


@pytest.mark.parametrize("status", ERRORS)
async def test_every_error_leads_out(client: httpx.AsyncClient, status: int) -> None:
    client.headers["accept"] = "text/html"
    method, address, sent = ERRORS[status]
    answer = await client.request(method, address, **sent)
    assert answer.status_code == status
    assert leads_out(answer) == []


async def test_a_static_file_that_is_not_there_leads_out(client: httpx.AsyncClient) -> None:
    answer = await client.get("/static/nothing.css", headers={"accept": "text/html"})
    assert answer.status_code == 404
    assert leads_out(answer) == []


@pytest.mark.parametrize("status", SENTENCES)
def test_what_is_refused_before_there_is_a_page_leads_out(status: int) -> None:
    said = refusal(status, EXIT).decode()
    assert f'<a href="{EXIT}"' in said
    assert "<title>Information</title>" in said
    assert "Kokon" not in said
