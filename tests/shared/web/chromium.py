"""A real Chromium, and an application on a real port for it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn
from fastapi import FastAPI
from playwright.async_api import Browser, async_playwright

from tests.browser.chromium import deaf, found
from tests.shared.building import until


class Quiet(uvicorn.Server):
    """Leaves the signals of the test run alone."""

    def install_signal_handlers(self) -> None:
        pass


@asynccontextmanager
async def listening(app: FastAPI, port: int) -> AsyncIterator[str]:
    server = Quiet(uvicorn.Config(app, port=port, log_config=None, lifespan="off", ws="none"))
    task = asyncio.create_task(server._serve())
    await until(lambda: server.started)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    await task


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(**deaf(found()), args=["--no-sandbox"])
        yield browser
        await browser.close()
