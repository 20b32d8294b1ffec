"""The floor of P3: `python -m bench.floors.consumers`: a pull loop, pydantic, a statement for a batch, an ack for each.

Reads FLOOR_DATABASE, FLOOR_NATS and FLOOR_KIND (`tally` or `release`); runs until it is stopped.
"""

import os
from collections.abc import Sequence
from typing import Any

import asyncpg
import nats
import uvloop
from nats.aio.client import Client
from nats.js import JetStreamContext

from shared.events import Event, ReleasePublished, TallyReleased

EVENTS: dict[str, type[Event]] = {"tally": TallyReleased, "release": ReleasePublished}
KEPT = ("release",)
"""Whose bytes are kept as they came, on both sides."""
AT_ONCE = 100
TABLES = """
CREATE TABLE IF NOT EXISTS inbox (event_id uuid PRIMARY KEY, seen_at timestamptz NOT NULL DEFAULT now(), body bytea);
CREATE TABLE IF NOT EXISTS line (
    event_id uuid, name text, state text, a int, b int, c int, PRIMARY KEY (event_id, name)
)
"""
UPSERT = """
WITH new AS (
    INSERT INTO inbox (event_id, body) SELECT * FROM unnest($1::uuid[], $2::bytea[])
    ON CONFLICT DO NOTHING RETURNING event_id
)
INSERT INTO line SELECT told.* FROM unnest($3::uuid[], $4::text[], $5::text[], $6::int[], $7::int[], $8::int[])
    AS told (event_id, name, state, a, b, c) JOIN new USING (event_id)
ON CONFLICT (event_id, name) DO UPDATE SET state = excluded.state, a = excluded.a, b = excluded.b, c = excluded.c
"""


def subject_of(kind: str) -> str:
    return f"floor.{kind}"


def rows_of(event: Event) -> list[tuple[Any, ...]]:
    if isinstance(event, TallyReleased):
        counts = ("met", "partly", "not_met")
        return [(event.id, c.indicator, c.state, *(getattr(c, each, None) for each in counts)) for c in event.cells]
    assert isinstance(event, ReleasePublished)
    return [(event.id, c.criterion, c.measured, c.measured_band, c.assessed_band, None) for c in event.criteria]


async def store(connection: asyncpg.Connection, events: Sequence[Event], bodies: Sequence[bytes | None]) -> None:
    rows = [row for event in events for row in rows_of(event)]
    ids = [event.id for event in events]
    await connection.execute(UPSERT, ids, bodies, *map(list, zip(*rows, strict=True)))


async def consume(client: Client, connection: asyncpg.Connection, kind: str) -> None:
    messages: JetStreamContext.PullSubscription
    messages = await client.jetstream().pull_subscribe(subject_of(kind), durable=kind, stream="floor")
    while True:
        try:
            fetched = await messages.fetch(AT_ONCE, timeout=1)
        except TimeoutError:
            continue
        events = [EVENTS[kind].model_validate_json(message.data) for message in fetched]
        await store(connection, events, [message.data if kind in KEPT else None for message in fetched])
        for message in fetched:
            await message.ack()


async def main() -> None:
    connection = await asyncpg.connect(os.environ["FLOOR_DATABASE"])
    client = await nats.connect(os.environ["FLOOR_NATS"])
    await connection.execute(TABLES)
    await consume(client, connection, os.environ["FLOOR_KIND"])


if __name__ == "__main__":
    uvloop.run(main())
