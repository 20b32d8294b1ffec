"""A service as a process: it starts with one command, says what it lacks, and stops when it is told."""

import asyncio
import signal

import pytest

from shared.runtime.server import FACTORIES
from tests.shared.free_ports import free_port
from tests.shared.patience import PATIENCE
from tests.shared.service_process import PROGRAM, run, served

pytestmark = pytest.mark.real

SECRET = "kanarienvogel"


async def test_what_operators_look_at_is_on_a_port_of_its_own_and_nothing_says_what_serves_it() -> None:
    operators = free_port()
    async with served(operators) as (_, browser):
        for path, status, at_operators in (("/", 200, 404), ("/metrics", 404, 200), ("/ready", 404, 503)):
            public = await browser.get(path)
            theirs = await browser.get(f"http://127.0.0.1:{operators}{path}")
            assert (public.status_code, theirs.status_code) == (status, at_operators)
            assert "server" not in {*public.headers, *theirs.headers}
        assert "kokon_http_request_seconds" not in public.text
        assert b"kokon: 127.0.0.1, port" in await fails_beside(operators)


async def fails_beside(taken: int) -> bytes:
    process = await run("-c", PROGRAM % (0, taken, ""))
    _, err = await process.communicate()
    assert process.returncode
    return err


async def test_neither_addresses_nor_words_reach_the_log() -> None:
    async with served() as (process, browser):
        for path in (f"/?words={SECRET}", f"/{SECRET}", f"/fault/{SECRET}", f"/files/{SECRET}"):
            await browser.get(path, headers={"user-agent": SECRET, "cookie": SECRET, "referer": f"http://{SECRET}/"})
        process.send_signal(signal.SIGTERM)
        out, err = await process.communicate()
    assert SECRET.encode() not in out + err
    assert b"127.0.0.1" not in out + err
    assert b" intake  page_failed " in err


@pytest.mark.parametrize("told", [signal.SIGTERM, signal.SIGINT])
async def test_it_stops_when_it_is_told(told: signal.Signals) -> None:
    async with served() as (process, _):
        process.send_signal(told)
        _, err = await asyncio.wait_for(process.communicate(), PATIENCE)
    assert b"Traceback" not in err


async def test_what_is_loaded_at_the_start_is_never_looked_through_again() -> None:
    looked = "print(gc.get_freeze_count() > 50_000, gc.get_threshold()[0], gc.isenabled())"
    asked = f"import gc, uvicorn; uvicorn.Server.run = lambda *_, **__: {looked}"
    process = await run("-c", f"{asked}; {PROGRAM % (0, 0, '')}")
    told, _ = await process.communicate()
    assert told.split() == [b"True", b"20000", b"True"]


async def test_what_is_missing_in_the_environment_is_named() -> None:
    process = await run("-m", "shared.runtime.server", "intake", INTAKE_CENTRE=f"{SECRET} {SECRET}")
    _, err = await process.communicate()
    assert process.returncode == 2
    assert b"INTAKE_DATABASE_URL (missing)" in err
    assert b"INTAKE_CENTRE (string_pattern_mismatch)" in err
    assert b"Next step" in err
    assert b"Traceback" not in err
    assert SECRET.encode() not in err


async def test_an_unknown_service_is_answered_with_those_there_are() -> None:
    process = await run("-m", "shared.runtime.server", "kitchen")
    _, err = await process.communicate()
    assert process.returncode == 2
    assert all(name.encode() in err for name in FACTORIES)
