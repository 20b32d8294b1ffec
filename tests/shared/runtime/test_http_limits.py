"""Whatever one client keeps open or sends, an honest one is answered soon, and the memory stays as it was."""

import asyncio
import resource
import socket
import time
from asyncio import StreamReader, StreamWriter
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress

import httpx
import psutil
import pytest

from shared.runtime import http_limits
from tests.shared.building import until
from tests.shared.patience import PATIENCE, on_this_machine
from tests.shared.service_process import served

pytestmark = pytest.mark.real

VISIT = 2.0
"""Seconds that an honest client may wait during any attack below."""
MIB = 2**20
HALF_OPEN = 2_500
IMPORTED = "from shared.runtime import http_limits as limits"
SHORT = f"{IMPORTED}; limits.HEAD_SECONDS = limits.BODY_SECONDS = limits.UNREAD_SECONDS = 0.5"
SLOW_PAGES = "from tests.shared import slow_pages; slow_pages.add()"
HEAD = b"POST /write HTTP/1.1\r\nhost: kokon.test\r\ncontent-type: application/x-www-form-urlencoded\r\n"


@pytest.fixture
def many_files() -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 20_000), hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


type Served = tuple[Process, httpx.AsyncClient]


@pytest.fixture(scope="module")
async def service() -> AsyncIterator[Served]:
    async with served() as running:
        yield running


@pytest.fixture(scope="module")
async def impatient() -> AsyncIterator[Served]:
    """A service whose limits of time are half a second."""
    async with served(before=f"{SHORT}; {SLOW_PAGES}") as running:
        yield running


async def connect(browser: httpx.AsyncClient) -> tuple[StreamReader, StreamWriter]:
    return await asyncio.open_connection("127.0.0.1", browser.base_url.port)


@asynccontextmanager
async def honest_visits(browser: httpx.AsyncClient) -> AsyncIterator[list[float]]:
    """Looks at a page again and again, with a new connection each time, and notes how long each look took."""
    waits: list[float] = []

    async def look() -> None:
        while True:
            begun = time.monotonic()
            async with httpx.AsyncClient(base_url=browser.base_url, timeout=30) as visitor:
                answer = await visitor.get("/", headers={"accept": "text/html"})
            assert answer.status_code == 200
            waits.append(time.monotonic() - begun)
            await asyncio.sleep(0.02)

    looking = asyncio.create_task(look())
    try:
        yield waits
        await asyncio.sleep(0.2)
    finally:
        looking.cancel()
        with suppress(asyncio.CancelledError):
            await looking


def peers(process: Process) -> set[int]:
    """Ports of the clients that the process keeps a connection with."""
    opened = psutil.Process(process.pid).net_connections("tcp")
    return {each.raddr.port for each in opened if each.raddr and each.status != psutil.CONN_TIME_WAIT}


def resident(process: Process) -> int:
    memory: int = psutil.Process(process.pid).memory_info().rss
    return memory


async def test_thousands_of_half_sent_requests_keep_nobody_out(service: Served, many_files: None) -> None:
    process, browser = service
    async with honest_visits(browser) as waits:
        before, opened = resident(process), []
        for turn in range(HALF_OPEN):
            _, writer = await connect(browser)
            writer.write(HEAD if turn % 2 else HEAD + b"content-length: 400000\r\n\r\n" + b"a" * 1000)
            opened.append(writer)
        await until(lambda: to_be(len(waits) > 5))
        assert psutil.Process(process.pid).num_fds() < http_limits.MOST_CONNECTIONS + 50
        assert resident(process) - before < 60 * MIB
        for writer in opened:
            writer.close()
    assert max(waits) < on_this_machine(VISIT)


@pytest.mark.parametrize(
    "endless", [b"x-more: " + b"a" * 65_528, b"a: b\r\n" * 10_000, b"GET /" + b"a" * 65_531], ids=["one", "many", "url"]
)
async def test_endless_headers_are_refused_and_take_no_memory(service: Served, endless: bytes) -> None:
    process, browser = service
    async with honest_visits(browser) as waits:
        reader, writer = await connect(browser)
        before, sent = resident(process), 0
        writer.write(b"" if endless.startswith(b"GET") else HEAD)
        with suppress(ConnectionError):
            while sent < 400 * MIB and not reader.at_eof():
                writer.write(endless)
                await writer.drain()
                sent += len(endless)
                await asyncio.sleep(0)
        assert sent < 40 * MIB
        assert resident(process) - before < 30 * MIB
        writer.close()
    assert max(waits) < on_this_machine(VISIT)


@pytest.mark.parametrize(
    "lines", [b"x: " + b"a" * 40_000 + b"\r\n", b"a: b\r\n" * (http_limits.MOST_HEADERS + 1)], ids=["large", "many"]
)
async def test_a_complete_head_that_is_too_large_is_told_so(service: Served, lines: bytes) -> None:
    _, browser = service
    reader, writer = await connect(browser)
    writer.write(b"GET / HTTP/1.1\r\nhost: kokon.test\r\n" + lines + b"\r\n")
    answer = await reader.read()
    writer.close()
    assert answer.startswith(b"HTTP/1.1 431 ")
    assert b"connection: close" in answer
    assert "Der Kopf dieser Anfrage ist zu groß.".encode() in answer


@pytest.mark.parametrize(
    ("sent", "answer"),
    [
        (b"", b""),
        (HEAD, b"HTTP/1.1 408 "),
        (HEAD + b"content-length: 400000\r\n\r\nwords=hel", b"HTTP/1.1 408 "),
        (b"GET / HTTP/1.1\r\nhost: kokon.test\r\n\r\n", b"HTTP/1.1 200 "),
    ],
    ids=["nothing", "half a head", "half a body", "a whole request, then nothing"],
)
async def test_a_connection_ends_when_the_rest_of_a_request_does_not_come(
    impatient: Served, sent: bytes, answer: bytes
) -> None:
    _, browser = impatient
    reader, writer = await connect(browser)
    writer.write(sent)
    got = await asyncio.wait_for(reader.read(), PATIENCE)
    writer.close()
    assert got.startswith(answer)
    assert bool(got) == bool(answer)


async def test_a_slow_body_that_goes_on_is_taken(impatient: Served) -> None:
    pieces = [b"words=", *[b"a" * 500] * 8]
    _, browser = impatient
    reader, writer = await connect(browser)
    writer.write(HEAD + b"content-length: %d\r\n\r\n" % sum(map(len, pieces)))
    for piece in pieces:
        await asyncio.sleep(0.2)  # all together takes more than three times BODY_SECONDS
        writer.write(piece)
    answer = await asyncio.wait_for(reader.readuntil(b"\r\n"), PATIENCE)
    writer.close()
    assert answer.startswith(b"HTTP/1.1 422 ")


async def test_a_client_that_does_not_read_its_answer_loses_its_place(impatient: Served) -> None:
    process, browser = impatient
    loop = asyncio.get_running_loop()
    with socket.socket() as client:
        client.setblocking(False)
        await loop.sock_connect(client, ("127.0.0.1", browser.base_url.port))
        own = client.getsockname()[1]
        await loop.sock_sendall(client, b"GET /much HTTP/1.1\r\nhost: kokon.test\r\n\r\n")
        await until(lambda: to_be(own in peers(process)))
        await until(lambda: to_be(own not in peers(process)))


async def test_where_every_place_is_being_served_a_new_client_is_asked_to_come_back() -> None:
    async with served(before=f"{IMPORTED}; limits.MOST_CONNECTIONS = 3; {SLOW_PAGES}") as (_, browser):
        await browser.aclose()
        busy = [await connect(browser) for _ in range(3)]
        for _, writer in busy:
            writer.write(b"GET /waits HTTP/1.1\r\nhost: kokon.test\r\n\r\n")
        for reader, _ in busy:
            assert await reader.readuntil(b"begun")
        reader, writer = await connect(browser)
        writer.write(b"GET / HTTP/1.1\r\nhost: kokon.test\r\n\r\n")
        answer = await asyncio.wait_for(reader.read(), PATIENCE)
        for _, each in [*busy, (reader, writer)]:
            each.close()
    assert answer.startswith(b"HTTP/1.1 503 ")
    assert b"Bitte versuchen Sie es in einer Minute noch einmal." in answer


WAY_OUT = "https://away.example/?a&b"


def leads_out(answer: bytes) -> bool:
    """Whether it is a page with a neutral title, and with the exit before all else."""
    head, _, page = answer.partition(b"\r\n\r\n")
    leaves = b'<title>Information</title><p><a href="https://away.example/?a&amp;b" rel="nofollow noreferrer' in page
    return leaves and b"content-type: text/html; charset=utf-8" in head


@pytest.mark.parametrize("sent", [HEAD, HEAD + b"x: " + b"a" * 40_000 + b"\r\n\r\n"], ids=["slow", "large"])
async def test_where_pages_have_an_exit_a_refusal_has_it_too(sent: bytes) -> None:
    async with served(before=SHORT, way_out=WAY_OUT) as (_, browser):
        reader, writer = await connect(browser)
        writer.write(sent)
        answer = await asyncio.wait_for(reader.read(), PATIENCE)
        writer.close()
    assert answer.startswith((b"HTTP/1.1 408 ", b"HTTP/1.1 431 "))
    assert leads_out(answer)


def test_so_has_every_refusal_and_none_elsewhere() -> None:
    assert [leads_out(http_limits.refusal(status, WAY_OUT)) for status in http_limits.SENTENCES] == [True] * 3
    assert not any(b"<" in http_limits.refusal(status) for status in http_limits.SENTENCES)
    assert http_limits.leading_out("") is http_limits.Limited


async def to_be(condition: bool) -> bool:
    return condition
