"""A small service as a process of its own, with a browser that is at its door."""

import asyncio
import os
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx

from tests.shared.building import until
from tests.shared.free_ports import free_port
from tests.shared.patience import PATIENCE

ROOT = Path(__file__).parent.parent.parent
PROGRAM = (
    "from shared.runtime.server import serve; from tests.shared.web.building import build; "
    "serve(build(settings={'port': %d, 'operator_port': %d}, way_out=%r))"
)


async def run(*arguments: str, **environment: str) -> Process:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("INTAKE_")}
    return await asyncio.create_subprocess_exec(
        sys.executable, *arguments, cwd=ROOT, env=clean | environment, stdout=PIPE, stderr=PIPE
    )


@asynccontextmanager
async def served(
    operators: int = 0, *, before: str = "pass", way_out: str = ""
) -> AsyncIterator[tuple[Process, httpx.AsyncClient]]:
    """`before` is Python that the process runs before it builds its app."""
    port = free_port()
    process = await run("-c", f"{before}; {PROGRAM % (port, operators, way_out)}")
    address = f"http://127.0.0.1:{port}"
    async with httpx.AsyncClient(base_url=address, headers={"accept": "text/html"}, timeout=PATIENCE) as browser:
        await until(lambda: answers(browser))
        try:
            yield process, browser
        finally:
            if process.returncode is None:
                process.kill()
            await process.communicate()


async def answers(browser: httpx.AsyncClient) -> bool:
    try:
        return (await browser.get("/live")).status_code == 200
    except httpx.TransportError:
        return False
