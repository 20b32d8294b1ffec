"""What every answer carries, and what no request gets past."""

from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI
from starlette.middleware.gzip import GZipMiddleware

from shared.web.routes import pages_of
from shared.web.security import LARGEST_BODY, content_policy
from tests.shared.web.building import SECRET, browsing, build

ALWAYS = {
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "content-security-policy": content_policy(),
}
OWN = "http://kokon.test"
ELSEWHERE = "https://evil.example"


@pytest.fixture
async def browser() -> AsyncIterator[httpx.AsyncClient]:
    async with browsing(build()) as browser:
        yield browser


def protected(answer: httpx.Response) -> bool:
    closed = "geolocation=()" in answer.headers["permissions-policy"] and "server" not in answer.headers
    return closed and all(answer.headers.get_list(name) == [value] for name, value in ALWAYS.items())


async def test_every_route_and_method_carries_the_headers() -> None:
    app = build()
    async with browsing(app) as browser:
        asked = [page.template.replace("{number}", "1").replace("{words}", SECRET) for page in pages_of(app.routes)]
        assert len(asked) >= 8
        for path in [*asked, "/nothing", "/static/nothing.css", "/%00", "/files/x", "//", "/../etc"]:
            for method in ("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "BREW"):
                answer = await browser.request(method, path)
                assert protected(answer), (method, path)
                assert answer.headers["cache-control"] == "no-store", (method, path)


async def compressed(app: FastAPI) -> list[str]:
    """Pages that are smaller when somebody asks for it: by their length one could guess what is written on them."""
    async with browsing(app) as browser:
        asked = [page.template.replace("{number}", "1").replace("{words}", SECRET) for page in pages_of(app.routes)]
        wanted = {"accept-encoding": "gzip, br, zstd, deflate"}
        found = {path: await browser.get(path, headers=wanted) for path in asked}
        return [path for path, answer in found.items() if "content-encoding" in answer.headers]


async def test_no_page_is_compressed() -> None:
    assert await compressed(build()) == []


async def test_twin_a_page_that_is_compressed_would_be_found() -> None:
    app = build()
    app.add_middleware(GZipMiddleware, minimum_size=1)
    assert "/" in await compressed(app)


def test_the_policy_allows_nothing_inline_and_nothing_from_elsewhere() -> None:
    policy = dict(part.split(" ", 1) for part in content_policy().split("; "))
    assert policy.pop("default-src") == "'none'"
    assert policy.pop("frame-ancestors") == policy.pop("base-uri") == "'none'"
    assert set(policy.values()) == {"'self'"}


async def test_forms_may_post_to_the_named_service_and_no_other() -> None:
    async with browsing(build(posts_to=["http://quality.test"])) as browser:
        policy = (await browser.get("/")).headers["content-security-policy"]
    assert "form-action 'self' http://quality.test;" in policy


async def test_hashed_files_are_kept_for_a_year_and_pages_never(browser: httpx.AsyncClient) -> None:
    page = await browser.get("/")
    sheet = page.text.split('rel="stylesheet" href="')[1].split('"')[0]
    assert (await browser.get(sheet)).headers["cache-control"] == "public, max-age=31536000, immutable"
    assert page.headers["cache-control"] == "no-store"


async def test_browsers_are_kept_on_tls_only_where_the_service_has_it() -> None:
    async with browsing(build()) as plain, browsing(build(settings={"public_url": "https://kokon.test"})) as secure:
        assert "strict-transport-security" not in (await plain.get("/")).headers
        assert "max-age=" in (await secure.get("/")).headers["strict-transport-security"]


async def test_search_engines_find_only_a_service_that_wants_it() -> None:
    async with browsing(build()) as hidden, browsing(build(indexed=True)) as public:
        assert (await hidden.get("/")).headers["x-robots-tag"] == "noindex"
        assert "x-robots-tag" not in (await public.get("/")).headers


async def test_a_body_that_says_it_is_too_large_is_refused_unread(browser: httpx.AsyncClient) -> None:
    answer = await browser.post("/write", content=b"x", headers={"content-length": str(LARGEST_BODY + 1)})
    assert answer.status_code == 413
    assert protected(answer)


async def test_a_body_that_grows_too_large_is_refused(browser: httpx.AsyncClient) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(LARGEST_BODY // 1024 + 1):
            yield b"words=" + b"x" * 1024

    kind = {"content-type": "application/x-www-form-urlencoded"}
    assert (await browser.post("/write", content=endless(), headers=kind)).status_code == 413


async def test_the_largest_body_still_passes(browser: httpx.AsyncClient) -> None:
    body = b"words=" + b"x" * (LARGEST_BODY - 6)
    kind = {"content-type": "application/x-www-form-urlencoded"}
    assert (await browser.post("/write", content=body, headers=kind)).status_code == 422


async def test_a_length_that_is_no_number_is_not_understood(browser: httpx.AsyncClient) -> None:
    answer = await browser.post("/write", content=b"x", headers={"content-length": "-1"})
    assert answer.status_code == 400


@pytest.mark.parametrize(
    ("headers", "taken"),
    [
        ({}, True),
        ({"cookie": "a=b"}, False),
        ({"sec-fetch-site": "same-origin", "cookie": "a=b"}, True),
        ({"sec-fetch-site": "same-origin", "origin": "null", "cookie": "a=b"}, True),
        ({"origin": OWN, "cookie": "a=b"}, True),
        ({"origin": "null"}, True),
        ({"origin": "null", "cookie": "a=b"}, False),
        ({"origin": ELSEWHERE}, False),
        ({"origin": ELSEWHERE, "sec-fetch-site": "same-origin"}, False),
        ({"origin": OWN, "sec-fetch-site": "cross-site"}, False),
        ({"sec-fetch-site": "cross-site"}, False),
        ({"sec-fetch-site": "same-site"}, False),
        ({"sec-fetch-site": "none"}, False),
        ({"origin": "http://kokon.test.evil.example"}, False),
        ({"origin": "http://kokon.test:81"}, False),
        ({"origin": ""}, False),
    ],
)
async def test_a_changing_request_comes_from_our_own_pages(
    browser: httpx.AsyncClient, headers: dict[str, str], taken: bool
) -> None:
    answer = await browser.post("/write", data={"words": "help"}, headers=headers)
    assert answer.status_code == (303 if taken else 403)
    assert protected(answer)


async def test_reading_from_elsewhere_is_allowed(browser: httpx.AsyncClient) -> None:
    assert (await browser.get("/", headers={"origin": ELSEWHERE, "cookie": "a=b"})).status_code == 200


async def test_a_path_for_signed_slips_takes_them_from_elsewhere(browser: httpx.AsyncClient) -> None:
    elsewhere = {"origin": ELSEWHERE, "sec-fetch-site": "cross-site", "cookie": "a=b"}
    assert (await browser.post("/handover", headers=elsewhere)).status_code == 200
    assert (await browser.post("/handover/", headers=elsewhere)).status_code == 403


async def test_no_page_of_the_shell_sets_a_cookie(browser: httpx.AsyncClient) -> None:
    for path in ("/", "/?lang=ar", "/nothing", "/live", f"/fault/{SECRET}"):
        assert "set-cookie" not in (await browser.get(path)).headers
