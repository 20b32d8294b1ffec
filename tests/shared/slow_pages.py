"""Pages of the small service that are never done: one has much to say, one says that it has begun and goes on."""

import asyncio
from collections.abc import AsyncIterator

from fastapi import APIRouter
from starlette.responses import StreamingResponse

from tests.shared.web import building


def add() -> None:
    """From now on each small service that is built in this process has these pages, too."""
    pages = building.pages

    def with_slow_pages() -> APIRouter:
        router = pages()
        router.add_api_route("/much", much)
        router.add_api_route("/waits", waits)
        return router

    building.pages = with_slow_pages


async def much() -> StreamingResponse:
    async def pieces() -> AsyncIterator[bytes]:
        while True:
            yield b"a" * 65_536

    return StreamingResponse(pieces())


async def waits() -> StreamingResponse:
    async def pieces() -> AsyncIterator[bytes]:
        yield b"begun"
        await asyncio.Event().wait()

    return StreamingResponse(pieces())
