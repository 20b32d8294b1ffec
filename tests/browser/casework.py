"""A cases service that runs for real, with people to sign in and letters to read, for the tests in a browser."""

import asyncio
import threading
from collections.abc import AsyncIterator, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
from fastapi import FastAPI
from pydantic import SecretStr

from services.cases.app import create_app
from services.cases.oversight.team_command.__main__ import add, arguments_of
from shared.events import Event, ReplySealed
from tests.browser.served_apps import served
from tests.cases.building import NOTIFY_KEY, some_settings
from tests.servers import Nats, Postgres
from tests.shared.building import connected, until
from tests.shared.free_ports import free_port

PASSWORD = "a password for the tests"
TEAM = {
    "duty": ["--name", "Mona M.", "--role", "intake_duty", "--language", "en", "--email", "duty@example.org"],
    "lead": ["--name", "Lena L.", "--role", "lead", "--language", "de"],
    "arabic": ["--name", "Amal A.", "--role", "counsellor", "--language", "ar"],
    "office": ["--name", "Quinn Q.", "--role", "quality_officer", "--language", "en"],
}


@dataclass(frozen=True, slots=True)
class Casework:
    """`address` is where a browser finds it."""

    address: str
    bus: Nats
    app: FastAPI

    def arrives(self, *events: Event) -> None:
        """Published as intake does it. Returns when they are there: to ask the page again and again is more work."""
        ids = [event.id for event in events]

        async def publish() -> None:
            async with connected(self.bus, "intake") as client:
                for event in events:
                    await client.jetstream().publish(event.subject, event.body())
            async with self._database() as connection:
                handled = "SELECT count(*) = $2 FROM inbox WHERE event_id = ANY($1)"
                await until(lambda: connection.fetchval(handled, ids, len(ids)))

        run(publish())

    def waits_in(self, file: str) -> None:
        """Returns when somebody waits for an answer in the file with this address."""
        file_id = UUID(file.rpartition("/")[2])

        async def somebody_waits() -> None:
            async with self._database() as connection:
                await connection.execute("SET kokon.errand = 'migration'")
                asked = "SELECT count(*) = 1 FROM request WHERE file_id = $1 AND waiting_since IS NOT NULL"
                await until(lambda: connection.fetchval(asked, file_id))

        run(somebody_waits())

    def replies(self) -> list[ReplySealed]:
        """What was told to intake, the newest last; read from the outbox beside the running service."""

        async def bodies() -> list[bytes]:
            async with self._database() as connection:
                rows = await connection.fetch(
                    "SELECT body FROM outbox WHERE subject = 'cases.reply.sealed' ORDER BY position"
                )
            return [row["body"] for row in rows]

        return [ReplySealed.model_validate_json(body) for body in run(bodies())]

    def forgets_proofs(self) -> None:
        """As if everybody had gone away from an open screen for an hour."""

        async def update() -> None:
            async with self._database() as connection:
                await connection.execute("UPDATE session SET proven_at = proven_at - interval '1 hour'")

        run(update())

    def lists(self, name: str, public_key: str) -> None:
        """A member centre, as if the office had listed it: this bus has no office."""

        async def insert() -> None:
            row = "INSERT INTO listed_centre VALUES ($1, gen_random_uuid(), $2, $3, now())"
            async with self._database() as connection:
                await connection.execute(row, name.lower(), name, public_key)

        run(insert())

    @asynccontextmanager
    async def _database(self) -> AsyncIterator[asyncpg.Connection]:
        url = self.app.state.settings.database_url.get_secret_value().replace("+asyncpg", "")
        connection = await asyncpg.connect(url)
        try:
            yield connection
        finally:
            await connection.close()


def run[T](work: Coroutine[Any, Any, T]) -> T:
    """In a thread of its own: the thread of a browser test has a loop already."""
    answers: list[T] = []
    thread = threading.Thread(target=lambda: answers.append(asyncio.run(work)))
    thread.start()
    thread.join()
    return answers[0]


@contextmanager
def casework(postgres: Postgres, bus: Nats, folder: Path, **changes: Any) -> Iterator[Casework]:
    async def database(name: str) -> SecretStr:
        return postgres.url(name)

    port = free_port()
    address = f"http://127.0.0.1:{port}"
    given = {"nats_url": bus.url, "nats_seed": bus.seeds["cases"], "public_url": address, "secure_cookies": True}
    settings = run(some_settings(database, folder, notify_sealing_key=NOTIFY_KEY.public(), **(given | changes)))
    for login, words in TEAM.items():
        run(add(arguments_of(["add", "--login", login, *words]), PASSWORD, settings.database_url))
    app = create_app(settings)
    with served(app, port):
        yield Casework(address, bus, app)
