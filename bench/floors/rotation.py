"""The least that wraps keys anew: read all, open and seal each with `cryptography`, one statement back."""

import os
import time

import asyncpg
from cryptography.hazmat.primitives.ciphers.aead import AESGCM


async def prepare(connection: asyncpg.Connection, many: int) -> None:
    await connection.execute("CREATE TABLE wrapped (id text PRIMARY KEY, box bytea NOT NULL)")
    boxes = [(f"key-{number}", box(AESGCM(bytes(32)), os.urandom(32))) for number in range(many)]
    await connection.executemany("INSERT INTO wrapped VALUES ($1, $2)", boxes)


def box(kek: AESGCM, key: bytes) -> bytes:
    nonce = os.urandom(12)
    return nonce + kek.encrypt(nonce, key, None)


async def rotated(connection: asyncpg.Connection) -> dict[str, float]:
    start, kek = time.perf_counter(), AESGCM(bytes(32))
    async with connection.transaction():
        rows = await connection.fetch("SELECT id, box FROM wrapped")
        again = [box(kek, kek.decrypt(row["box"][:12], row["box"][12:], None)) for row in rows]
        await connection.execute(
            "UPDATE wrapped SET box = a.box FROM unnest($1::text[], $2::bytea[]) a (id, box) WHERE wrapped.id = a.id",
            [row["id"] for row in rows],
            again,
        )
    return {"seconds": time.perf_counter() - start}
