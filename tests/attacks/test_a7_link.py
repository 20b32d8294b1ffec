"""A7 on the wire: a release crosses the link in the size that it was filled up to, whatever is in it."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from random import Random

import pytest

from deploy.local.servers.nats import Centre, Hub, introduce
from deploy.nats import configuration
from shared.events import ReleasePublished
from tests.deploy.bus import member, until_messages

pytestmark = pytest.mark.real
SIZE = ReleasePublished.padded_to
LITTLE, MUCH = b"{}".ljust(SIZE), Random(7).randbytes(SIZE)


class Eavesdropper:
    """Sits between a centre and the hub, reads nothing, and counts the bytes that leave the centre."""

    def __init__(self, port: int) -> None:
        self.counted = 0
        self.port = 0
        self._to = port

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[None]:
        server = await asyncio.start_server(self._take, "127.0.0.1")
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield
        finally:
            server.close()
            server.close_clients()

    async def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        hub_reader, hub_writer = await asyncio.open_connection("127.0.0.1", self._to)
        await asyncio.gather(
            self._pass_on(reader, hub_writer, counts=True), self._pass_on(hub_reader, writer, counts=False)
        )

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, counts: bool) -> None:
        with contextlib.suppress(ConnectionError):
            while some := await reader.read(65_536):
                self.counted += len(some) if counts else 0
                writer.write(some)
                await writer.drain()
        writer.close()


class OverheardHub(Hub):
    ear: Eavesdropper

    @property
    def leaf_url(self) -> str:
        return f"tls://127.0.0.1:{self.ear.port}"


class OldCentre(Centre):
    """Would compress, if only the hub did."""

    def configuration(self) -> str:
        return super().configuration().replace('compression: "off"', 'compression: "s2_fast"')


async def crossed(folder: Path, *bodies: bytes, kind: type[Centre] = Centre) -> list[int]:
    """How many bytes left the centre for each release."""
    hub, centre, found = OverheardHub(folder / "hub"), kind(folder / "north", "north"), list[int]()
    hub.ear = Eavesdropper(hub.ports["leaf"])
    async with hub.ear.listening():
        try:
            introduce(hub, centre)
            for work in (hub.start, centre.start, centre.provision, hub.provision):
                await asyncio.to_thread(work)
            async with member(centre, "quality") as quality:
                for number, body in enumerate((b"the first, to see that the way is open", *bodies), 1):
                    before = hub.ear.counted
                    await quality.publish(ReleasePublished.subject, body)
                    await until_messages(hub, "releases", number)
                    found.append(hub.ear.counted - before)
        finally:
            await asyncio.to_thread(centre.stop)
            await asyncio.to_thread(hub.stop)
    return found[1:]


@pytest.mark.parametrize("kind", [Centre, OldCentre])
async def test_who_listens_on_the_link_sees_one_size(tmp_path: Path, kind: type[Centre]) -> None:
    assert all(SIZE < size < SIZE + SIZE // 8 for size in await crossed(tmp_path, LITTLE, MUCH, kind=kind))


async def test_twin_a_link_that_compresses_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(configuration, "UNCOMPRESSED", "s2_fast")
    little, much = await crossed(tmp_path, LITTLE, MUCH)
    assert little < SIZE / 4 < SIZE / 2 < much
