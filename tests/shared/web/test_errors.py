"""Whatever goes wrong, the answer is calm, in the reader's language, and repeats nothing."""

from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse
from structlog.testing import capture_logs

from shared.store.connections import StoreAwayError
from shared.web.errors import CODES, Answered
from tests.shared.web.building import SECRET, browsing, build, pages

AS_PROGRAM = {"accept": "application/json"}


def refusing() -> APIRouter:
    router = APIRouter()

    @router.get("/refused/{status}")
    async def refused(status: int) -> Response:
        raise HTTPException(status, SECRET, {"x-told": "yes"})

    @router.get("/away")
    async def away() -> Response:
        raise StoreAwayError(SECRET)

    @router.get("/counted")
    async def counted(number: int) -> Response:
        return Response(str(number))

    @router.get("/answered")
    async def answered() -> Response:
        raise Answered(RedirectResponse("/signin", 303))

    @router.get("/half")
    async def half(request: Request) -> Response:
        async def words() -> AsyncIterator[bytes]:
            yield b"half"
            raise ValueError(SECRET)

        return StreamingResponse(words())

    return router


@pytest.fixture
async def browser() -> AsyncIterator[httpx.AsyncClient]:
    async with browsing(build(routers=[pages(), refusing()])) as browser:
        yield browser


@pytest.mark.parametrize("status", CODES)
async def test_every_status_has_a_page_and_a_code(browser: httpx.AsyncClient, status: int) -> None:
    page = await browser.get(f"/refused/{status}?lang=en")
    told = await browser.get(f"/refused/{status}", headers=AS_PROGRAM)
    assert (page.status_code, told.status_code) == (status, status)
    assert "<h1>" in page.text
    assert told.json() == {"error": CODES[status]}
    assert SECRET not in page.text + told.text
    assert page.headers["x-told"] == "yes"


@pytest.mark.parametrize(("status", "code"), [(418, "not_understood"), (599, "failed")])
async def test_an_unusual_status_reads_like_its_kind(browser: httpx.AsyncClient, status: int, code: str) -> None:
    told = await browser.get(f"/refused/{status}", headers=AS_PROGRAM)
    assert (told.status_code, told.json()) == (status, {"error": code})


async def test_the_page_is_in_the_readers_language(browser: httpx.AsyncClient) -> None:
    german = await browser.get("/nothing", headers={"accept-language": "de-AT,en;q=0.5"})
    arabic = await browser.get("/nothing?lang=ar")
    assert "Hier ist nichts" in german.text
    assert '<html lang="ar" dir="rtl">' in arabic.text
    assert "لا يوجد شيء هنا" in arabic.text


async def test_a_fault_gives_a_reference_that_the_log_has_too(browser: httpx.AsyncClient) -> None:
    with capture_logs() as lines:
        page = await browser.get(f"/fault/{SECRET}?lang=en")
        told = await browser.get(f"/fault/{SECRET}", headers=AS_PROGRAM)
    assert page.status_code == told.status_code == 500
    assert [line["fault"] for line in lines] == ["ValueError", "ValueError"]
    assert lines[0]["reference"] in page.text
    assert lines[1]["reference"] == told.json()["reference"]
    assert lines[0]["route"] == "/fault/{words}"
    assert SECRET not in page.text + told.text + str(lines)


async def test_a_fault_after_the_answer_began_cuts_it_off(browser: httpx.AsyncClient) -> None:
    with capture_logs() as lines, pytest.raises(ConnectionAbortedError) as cut:
        await browser.get("/half")
    assert lines[0]["fault"] == "ValueError"
    assert cut.value.__cause__ is None
    assert cut.value.__suppress_context__


@pytest.mark.parametrize(
    ("address", "status", "code"),
    [(f"/files/{SECRET}", 404, "not_found"), (f"/counted?number={SECRET}", 422, "not_valid")],
)
async def test_what_the_framework_refuses_is_not_repeated(
    browser: httpx.AsyncClient, address: str, status: int, code: str
) -> None:
    """An address that nothing can have is an address where nothing is."""
    page = await browser.get(address)
    told = await browser.get(address, headers=AS_PROGRAM)
    assert (page.status_code, told.status_code, told.json()) == (status, status, {"error": code})
    assert SECRET not in page.text + told.text


async def test_a_wrong_method_says_which_ones_there_are(browser: httpx.AsyncClient) -> None:
    answer = await browser.delete("/write")
    assert answer.status_code == 405
    assert answer.headers["allow"] == "POST"


async def test_a_database_that_is_away_is_no_fault(browser: httpx.AsyncClient) -> None:
    with capture_logs() as lines:
        answer = await browser.get("/away")
    assert (answer.status_code, lines) == (503, [])


async def test_a_dependency_may_answer_itself(browser: httpx.AsyncClient) -> None:
    answer = await browser.get("/answered")
    assert (answer.status_code, answer.headers["location"]) == (303, "/signin")


@pytest.mark.parametrize("path", ["/docs", "/redoc", "/openapi.json"])
async def test_no_description_of_the_service_is_served(browser: httpx.AsyncClient, path: str) -> None:
    assert (await browser.get(path)).status_code == 404
