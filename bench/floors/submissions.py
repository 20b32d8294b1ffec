"""The floor of P1: bare Starlette and asyncpg; words are sealed, a row and an outbox row go in one transaction."""

import json
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import uuid4

import asyncpg
from nacl.public import PrivateKey, SealedBox
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

TABLES = """
CREATE TABLE IF NOT EXISTS intake (
    id uuid PRIMARY KEY, lang text NOT NULL, state text NOT NULL DEFAULT 'new', body bytea NOT NULL,
    created timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX IF NOT EXISTS intake_created ON intake (created);
CREATE TABLE IF NOT EXISTS outbox (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, subject text NOT NULL, payload jsonb NOT NULL, sent timestamptz
);
"""
WORDS = "A person writes what happened and asks for help. " * 18
BODY = json.dumps({"lang": "uk", "name": "", "topic": "debt", "text": WORDS, "contact": "", "consent": True})


def create_app() -> Starlette:
    box = SealedBox(PrivateKey.generate().public_key)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        app.state.pool = await asyncpg.create_pool(os.environ["FLOOR_DATABASE"], min_size=4, max_size=10)
        await app.state.pool.execute(TABLES)
        yield
        await app.state.pool.close()

    async def accept(request: Request) -> JSONResponse:
        words = await request.json()
        one, sealed = uuid4(), box.encrypt(json.dumps(words).encode())
        told = json.dumps({"id": str(one), "lang": words["lang"]})
        async with request.app.state.pool.acquire() as connection, connection.transaction():
            await connection.execute(
                "INSERT INTO intake (id, lang, body) VALUES ($1, $2, $3)", one, words["lang"], sealed
            )
            await connection.execute("INSERT INTO outbox (subject, payload) VALUES ($1, $2)", "intake.received", told)
        return JSONResponse({"id": str(one)}, 201)

    return Starlette(routes=[Route("/write", accept, methods=["POST"])], lifespan=lifespan)
