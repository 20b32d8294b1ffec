"""Wires that a test can slow down and cut: from services of a centre to its servers, and from centres to the hub."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from pathlib import Path
from typing import Self
from urllib.parse import quote

from deploy.local.servers.nats_server import EmbeddedNats
from deploy.local.servers.postgres import EmbeddedPostgres

LARGEST = 65_536
SOCKET = ".s.PGSQL.5432"

type Ends = tuple[asyncio.StreamReader, asyncio.StreamWriter]
type Connect = Callable[[], Awaitable[Ends]]


class Wire:
    """Carries bytes both ways. While it is cut it takes bytes and hands none on, so that both ends hear nothing."""

    def __init__(self, connect: Connect) -> None:
        self.delay = 0.0
        """Seconds by which each piece comes later."""
        self._connect = connect
        self._whole = asyncio.Event()
        self._whole.set()
        self._open = set[asyncio.StreamWriter]()

    def cut(self) -> None:
        self._whole.clear()

    def drop(self) -> None:
        """End all connections; one end hears of it, and so does the other."""
        for end in self._open:
            end.transport.abort()

    def forget(self) -> None:
        """Connections so far hear nothing any more, and no end of theirs either; new ones are carried."""
        self._whole.clear()
        self._whole = asyncio.Event()
        self._whole.set()

    def mend(self) -> None:
        """Connections from before are gone, as after an outage that lasted; new ones are carried."""
        self.delay = 0.0
        self.drop()
        self._whole.set()

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, to its end."""
        self._open.add(writer)
        whole = self._whole
        await whole.wait()
        try:
            far_reader, far_writer = await self._connect()
        except OSError:
            return self._drop(writer)
        self._open.add(far_writer)
        await asyncio.gather(self._hand_on(reader, far_writer, whole), self._hand_on(far_reader, writer, whole))

    async def _hand_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, whole: asyncio.Event) -> None:
        with suppress(OSError):
            while data := await reader.read(LARGEST):
                await asyncio.sleep(self.delay)
                await whole.wait()
                writer.write(data)
                await writer.drain()
        self._drop(writer)

    def _drop(self, writer: asyncio.StreamWriter) -> None:
        self._open.discard(writer)
        writer.close()


@asynccontextmanager
async def on_a_port(port: Callable[[], int]) -> AsyncIterator[tuple[Wire, int]]:
    """A wire to that port of this machine, and the port at which it begins."""
    wire = Wire(lambda: asyncio.open_connection("127.0.0.1", port()))
    listening = await asyncio.start_server(wire.carry, "127.0.0.1", 0)
    try:
        yield wire, listening.sockets[0].getsockname()[1]
    finally:
        listening.close()
        wire.mend()


@asynccontextmanager
async def to_a_socket(folder: str) -> AsyncIterator[int]:
    """The port of a wire to the socket of PostgreSQL in that folder."""
    wire = Wire(lambda: asyncio.open_unix_connection(Path(folder) / SOCKET))
    listening = await asyncio.start_server(wire.carry, "127.0.0.1", 0)
    try:
        yield listening.sockets[0].getsockname()[1]
    finally:
        listening.close()
        wire.mend()


def open_to_services(place: Path) -> None:
    """They have ids of their own where root starts them."""
    place.chmod(0o711)
    (place / SOCKET).chmod(0o777)


@asynccontextmanager
async def in_a_folder(folder: Callable[[], Path]) -> AsyncIterator[tuple[Wire, Path]]:
    """A wire to the socket of PostgreSQL in that folder, and the folder of its own socket."""
    wire = Wire(lambda: asyncio.open_unix_connection(folder() / SOCKET))
    with tempfile.TemporaryDirectory(prefix="kokon-wire-") as place:
        listening = await asyncio.start_unix_server(wire.carry, Path(place) / SOCKET)
        open_to_services(Path(place))
        try:
            yield wire, Path(place)
        finally:
            listening.close()
            wire.mend()


class Wires:
    """From the services of one centre to its database and its message bus."""

    def __init__(self) -> None:
        self._stack = AsyncExitStack()
        self._wires: list[Wire] = []
        self._servers: tuple[EmbeddedPostgres, EmbeddedNats] | None = None

    async def __aenter__(self) -> Self:
        bus, self._port = await self._stack.enter_async_context(on_a_port(lambda: self._now()[1].ports["client"]))
        database, self._folder = await self._stack.enter_async_context(in_a_folder(lambda: self._now()[0].sockets))
        self._wires = [bus, database]
        return self

    async def __aexit__(self, *fault: object) -> None:
        await self._stack.aclose()

    def _now(self) -> tuple[EmbeddedPostgres, EmbeddedNats]:
        assert self._servers
        return self._servers

    def led_through(self, told: dict[str, str], servers: tuple[EmbeddedPostgres, EmbeddedNats]) -> dict[str, str]:
        """What a service is told, with our ends in the place of its servers."""
        self._servers = servers
        postgres, nats = servers
        ours = {
            nats.url: f"nats://127.0.0.1:{self._port}",
            quote(str(postgres.sockets), safe=""): quote(str(self._folder), safe=""),
        }
        return {name: replaced(value, ours) for name, value in told.items()}

    def slow(self, seconds: float) -> None:
        for wire in self._wires:
            wire.delay = seconds

    def cut(self) -> None:
        for wire in self._wires:
            wire.cut()

    def mend(self) -> None:
        for wire in self._wires:
            wire.mend()


def replaced(value: str, others: dict[str, str]) -> str:
    for theirs, ours in others.items():
        value = value.replace(theirs, ours)
    return value
