"""A NATS server for the floors: no identities, no rights, one stream; but every message on disk, as ours."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import nats

from deploy.local.servers.nats_server import EmbeddedNats
from deploy.nats.configuration_writer import written
from deploy.nats.streams import Definition
from shared.topology import API


class PlainNats(EmbeddedNats):
    def __init__(self, folder: Path) -> None:
        super().__init__(folder, "floor", (), None)

    def configuration(self) -> str:
        store = {"store_dir": str(self.folder / "streams"), "sync_interval": "always"}
        known = self.ports
        return written(
            {
                "host": "127.0.0.1",
                "port": known["client"],
                "http": f"127.0.0.1:{known['monitoring']}",
                "http_base_path": self._monitoring_path,
                # a service of ours asks under this name, whichever account answers
                "mappings": {f"{API}.>": "$JS.API.>"},
                "jetstream": dict(store),
            }
        )

    def secrets(self) -> dict[str, str]:
        return {}

    def definitions(self) -> dict[str, tuple[Definition, ...]]:
        return {}


@contextmanager
def floor_bus(folder: Path) -> Iterator[PlainNats]:
    folder.mkdir(parents=True)
    bus = PlainNats(folder)
    try:
        bus.start()
        add_stream_in(bus)
        yield bus
    finally:
        bus.stop()


def add_stream_in(bus: PlainNats) -> None:
    asyncio.run(add_stream(bus.url))


async def add_stream(url: str) -> None:
    connection = await nats.connect(url)
    await connection.jetstream().add_stream(name="floor", subjects=["floor.>"])
    await connection.close()
