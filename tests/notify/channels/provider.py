"""A real provider for tests, over HTTP or HTTPS: it keeps what it is asked, and goes wrong as it is told."""

import asyncio
import json
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

type Answering = Callable[[asyncio.StreamWriter], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Asked:
    """One request."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Provider:
    answering: Answering
    asked: list[Asked] = field(default_factory=list)
    came: asyncio.Event = field(default_factory=asyncio.Event)
    """Set by every request."""

    async def on_connection(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            self.asked.append(await _request(reader))
            self.came.set()
            await self.answering(writer)
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            pass  # the client has gone
        finally:
            writer.close()


async def _request(reader: asyncio.StreamReader) -> Asked:
    first, *lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines if line)}
    method, path, _ = first.split(" ")
    return Asked(method, path, headers, await reader.readexactly(int(headers.get("content-length", 0))))


@asynccontextmanager
async def served(provider: Provider, *, tls: ssl.SSLContext | None = None, port: int = 0) -> AsyncIterator[int]:
    """The port of a provider that is there as long as the block."""
    server = await asyncio.start_server(provider.on_connection, "127.0.0.1", port, ssl=tls)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        server.abort_clients()
        await server.wait_closed()


def answers(status: int, body: bytes = b"", *headers: str) -> Answering:
    return sends(_head(status, len(body), *headers) + body)


def half(status: int) -> Answering:
    """Promises more than it sends, and hangs up."""
    return sends(_head(status, 1_000) + b'{"status":')


def sends(raw: bytes) -> Answering:
    async def answering(writer: asyncio.StreamWriter) -> None:
        writer.write(raw)
        await writer.drain()

    return answering


def after(moment: asyncio.Event, answering: Answering) -> Answering:
    """Answers when the event is set; never, where nobody sets it."""

    async def later(writer: asyncio.StreamWriter) -> None:
        await moment.wait()
        await answering(writer)

    return later


async def dies(writer: asyncio.StreamWriter) -> None:
    """Resets the connection as soon as it has the request."""
    writer.transport.abort()


def _head(status: int, length: int, *headers: str) -> bytes:
    lines = (f"HTTP/1.1 {status} Said", f"Content-Length: {length}", "Content-Type: application/json", *headers)
    return ("\r\n".join(lines) + "\r\n\r\n").encode()
