"""Real doors on this machine that answer as they are told."""

import asyncio
import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route


class Door:
    """Answers as told, and remembers how it was asked."""

    def __init__(self, statuses: Sequence[int] = ()) -> None:
        self.statuses = list(statuses)
        self.asked: list[tuple[str, str, str]] = []
        self.app = Starlette(routes=[Route("/{path:path}", self.answer, methods=["GET", "POST"])])

    async def answer(self, request: Request) -> Response:
        self.asked.append((request.method, request.headers.get("origin", ""), request.headers.get("cookie", "")))
        if self.statuses:
            return PlainTextResponse("", self.statuses.pop(0))
        if request.method == "POST":
            answer = RedirectResponse("/there", 303)
            answer.set_cookie("__Host-a", "s3cret", secure=True, httponly=True, path="/")
            return answer
        return PlainTextResponse(request.url.path)


class FeedbackDoor:
    """Asks how it was, and answers what is sent with the next status it was told; then with thanks."""

    def __init__(self, statuses: Sequence[int]) -> None:
        self.statuses = list(statuses)
        self.app = Starlette(routes=[Route("/{path:path}", self.answer, methods=["GET", "POST"])])

    async def answer(self, request: Request) -> Response:
        if request.method == "GET":
            return HTMLResponse('<form method="post" action="/answers"><input name="code"></form>')
        status = self.statuses.pop(0) if self.statuses else 303
        return RedirectResponse("/answers/thanks", 303) if status == 303 else PlainTextResponse("", status)


@asynccontextmanager
async def opened(door: "Door | FeedbackDoor", port: int = 0) -> AsyncIterator[int]:
    taken = socket.create_server(("127.0.0.1", port))
    server = uvicorn.Server(uvicorn.Config(door.app, log_level="error", lifespan="off"))
    serving = asyncio.create_task(server.serve(sockets=[taken]))
    try:
        yield taken.getsockname()[1]
    finally:
        server.should_exit = True
        await serving
