"""The floor of P4: intake, cases and quality as bare as can be, each a process: `python -m bench.floors.arrivals ROLE`.

A form is sealed and written with an outbox row, relayed, stored with another outbox row, relayed and counted: two hops.
"""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from uuid import UUID

import asyncpg
import nats
import uvloop
from nacl.public import PrivateKey, SealedBox
from nats.errors import TimeoutError as NothingCame
from nats.js import JetStreamContext
from nats.js.api import ConsumerConfig
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

type Messages = list[dict[str, str]]

OUTBOX = """
CREATE TABLE IF NOT EXISTS outbox (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, subject text NOT NULL, payload text NOT NULL,
    sent bool NOT NULL DEFAULT false
);
CREATE INDEX IF NOT EXISTS outbox_pending ON outbox (id) WHERE NOT sent;
"""
TABLES = {
    "intake": "CREATE TABLE IF NOT EXISTS intake (id uuid PRIMARY KEY, body bytea, created timestamptz DEFAULT now());",
    "cases": "CREATE TABLE IF NOT EXISTS cases (id uuid PRIMARY KEY, state text DEFAULT 'new');",
    "quality": """
        CREATE TABLE IF NOT EXISTS seen (id uuid PRIMARY KEY);
        CREATE TABLE IF NOT EXISTS score (topic text PRIMARY KEY, n bigint);
    """,
}
ARRIVED = "SELECT id FROM seen WHERE id = ANY($1)"
COUNTED = "SELECT count(*) FROM seen"
BODY = json.dumps({"id": "{one}", "text": "A person writes what happened and asks for help. " * 18})
NEW = "INSERT INTO seen SELECT unnest($1::uuid[]) ON CONFLICT DO NOTHING RETURNING id"
COUNT = "INSERT INTO score VALUES ('all', $1) ON CONFLICT (topic) DO UPDATE SET n = score.n + $1"
TELL = "INSERT INTO outbox (subject, payload) VALUES ($1, $2)"


class Parts:
    """The connections of one process and its relay."""

    def __init__(self, pool: asyncpg.Pool, stream: JetStreamContext) -> None:
        self.pool = pool
        self.stream = stream
        self.told = asyncio.Event()

    async def relay(self) -> None:
        while True:
            with suppress(TimeoutError):
                await asyncio.wait_for(self.told.wait(), 1)
            self.told.clear()
            while await self.relay_some():
                pass

    async def relay_some(self) -> bool:
        async with self.pool.acquire() as connection, connection.transaction():
            rows = await connection.fetch(
                "SELECT id, subject, payload FROM outbox WHERE NOT sent ORDER BY id LIMIT 100 FOR UPDATE SKIP LOCKED"
            )
            await asyncio.gather(*(self.stream.publish(row["subject"], row["payload"].encode()) for row in rows))
            await connection.execute("UPDATE outbox SET sent = true WHERE id = ANY($1)", [row["id"] for row in rows])
        return bool(rows)

    async def consume(self, subject: str, durable: str, handle: Callable[[Messages], Awaitable[None]]) -> None:
        config = ConsumerConfig(ack_wait=30, max_ack_pending=1000)
        pulled = await self.stream.pull_subscribe(subject, durable, stream="floor", config=config)
        while True:
            try:
                messages = await pulled.fetch(64, timeout=5)
            except (NothingCame, TimeoutError):
                continue
            await handle([json.loads(message.data) for message in messages])
            for message in messages:
                await message.ack()


@asynccontextmanager
async def parts(role: str) -> AsyncIterator[Parts]:
    pool = await asyncpg.create_pool(os.environ["FLOOR_DATABASE"], min_size=2, max_size=10)
    await pool.execute(TABLES[role] + OUTBOX)
    connection = await nats.connect(os.environ["FLOOR_NATS"])
    made = Parts(pool, connection.jetstream())
    relay = asyncio.create_task(made.relay())
    yield made
    relay.cancel()


def create_intake() -> Starlette:
    box = SealedBox(PrivateKey.generate().public_key)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with parts("intake") as made:
            app.state.parts = made
            yield

    async def accept(request: Request) -> JSONResponse:
        words, made = await request.json(), request.app.state.parts
        sealed = box.encrypt(json.dumps(words).encode())
        async with made.pool.acquire() as connection, connection.transaction():
            await connection.execute("INSERT INTO intake (id, body) VALUES ($1, $2)", UUID(words["id"]), sealed)
            await connection.execute(TELL, "floor.intake", json.dumps({"id": words["id"]}))
        made.told.set()
        return JSONResponse({"id": words["id"]}, 201)

    return Starlette(routes=[Route("/write", accept, methods=["POST"])], lifespan=lifespan)


async def cases() -> None:
    async with parts("cases") as made:

        async def handle(messages: Messages) -> None:
            async with made.pool.acquire() as connection, connection.transaction():
                rows = [(UUID(message["id"]),) for message in messages]
                await connection.executemany("INSERT INTO cases (id) VALUES ($1) ON CONFLICT DO NOTHING", rows)
                await connection.executemany(TELL, [("floor.cases", json.dumps(message)) for message in messages])
            made.told.set()

        await made.consume("floor.intake", "cases", handle)


async def quality() -> None:
    async with parts("quality") as made:

        async def handle(messages: Messages) -> None:
            ids = [UUID(message["id"]) for message in messages]
            async with made.pool.acquire() as connection, connection.transaction():
                new = await connection.fetch(NEW, ids)
                await connection.execute(COUNT, len(new))

        await made.consume("floor.cases", "quality", handle)


if __name__ == "__main__":
    uvloop.run({"cases": cases, "quality": quality}[sys.argv[1]]())
