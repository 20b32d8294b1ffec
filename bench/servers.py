"""A PostgreSQL and a NATS of a centre for one measurement, with the settings that `./kokon up` gives them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from deploy.local.servers.nats import Centre
from deploy.local.servers.postgres import EmbeddedPostgres

CENTRE = "bench"


@dataclass(frozen=True, slots=True)
class Servers:
    postgres: EmbeddedPostgres
    bus: Centre

    def database(self, name: str) -> str:
        """A database of its own for a floor; as asyncpg wants its address."""
        self.postgres.ensure_database(name)
        return self.postgres.owner_url(name).get_secret_value().replace("+asyncpg", "")


@contextmanager
def servers(folder: Path) -> Iterator[Servers]:
    started = Servers(EmbeddedPostgres(folder / "postgres"), Centre(folder / "nats", CENTRE))
    try:
        started.postgres.start()
        started.bus.start()
        started.bus.provision()
        yield started
    finally:
        started.bus.stop()
        started.postgres.stop()
