"""Mail servers that break off, hang or answer nonsense at one point of the conversation; they count what they got."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Literal

Point = Literal["greeting", "hello", "sender", "recipient", "data", "content", "again", "quit"]
"""Where it happens; `content`: after the whole mail has come, `again`: before the next one of a connection."""
Fault = Literal["hang up", "reset", "say nothing", "talk nonsense", "say half"]
USUAL: dict[Point, bytes] = {
    "greeting": b"220 here\r\n",
    "hello": b"250 hello\r\n",
    "sender": b"250 fine\r\n",
    "recipient": b"250 fine\r\n",
    "data": b"354 go on\r\n",
    "content": b"250 taken\r\n",
    "again": b"250 fine\r\n",
    "quit": b"221 bye\r\n",
}
SAID: dict[bytes, Point] = {
    **{b"EHLO": "hello", b"MAIL": "sender", b"RCPT": "recipient", b"DATA": "data"},
    **{b"RSET": "again", b"QUIT": "quit"},
}


@dataclass
class FaultyServer:
    at: Point | None = None
    """Nothing is wrong without it."""
    fault: Fault | bytes = "hang up"
    """Bytes: this is what it answers there, and goes on."""
    late: float = 0.0
    """Seconds before the answer at that point."""
    waits_for: asyncio.Event | None = None
    """Before the answer at that point."""
    mails: list[bytes] = field(default_factory=list)
    """All that came whole, whatever was answered."""
    began: int = 0
    """Conversations."""
    ended: int = 0
    content_came: asyncio.Event = field(default_factory=asyncio.Event)

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.began += 1
        try:
            await self._answer("greeting", reader, writer)
            while line := await reader.readline():
                point = SAID[line[:4].upper()]
                await self._answer(point, reader, writer)
                if point == "data":
                    self.mails.append(await reader.readuntil(b"\r\n.\r\n"))
                    self.content_came.set()
                    await self._answer("content", reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            self.ended += 1
            writer.close()

    async def _answer(self, point: Point, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if point != self.at:
            writer.write(USUAL[point])
            return
        await asyncio.sleep(self.late)
        if self.waits_for:
            await self.waits_for.wait()
        if isinstance(self.fault, bytes):
            writer.write(self.fault)
            return
        match self.fault:
            case "say nothing":
                await reader.read()
            case "talk nonsense":
                writer.write(b"\xff\xfe no smtp here\r\n")
                return
            case "say half":
                writer.write(USUAL[point][:2])
                await writer.drain()
            case "reset":
                writer.transport.abort()
        raise ConnectionResetError


@asynccontextmanager
async def faulty(server: FaultyServer, *, port: int = 0) -> AsyncIterator[int]:
    """The port of a server that runs as long as the block."""
    listening = await asyncio.start_server(server.talk, "127.0.0.1", port)
    try:
        yield listening.sockets[0].getsockname()[1]
    finally:
        listening.close()
        listening.close_clients()
        await listening.wait_closed()
