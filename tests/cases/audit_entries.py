"""Entries of the access log, read from the database."""

from collections.abc import Sequence
from uuid import UUID

from fastapi import FastAPI
from sqlalchemy import text

from shared.accounts.domain import Person

FORGED = """
    SELECT audit_root(CAST(current_date + shift AS date), 1, repeat('x', 31)::bytea, :key, repeat('x', 64)::bytea)
    FROM generate_series(-2, 400) AS shift
"""
type Lines = Sequence[tuple[UUID, str, str, list[UUID]]]


async def noted_by(app: FastAPI, person: Person) -> list[tuple[str, str, list[UUID]]]:
    async with app.state.store.work() as work:
        asked = text("SELECT act, kind, ids FROM audit_entry WHERE actor = :actor ORDER BY arrival")
        return [tuple(row) for row in await work.connection.execute(asked, {"actor": person.id})]


async def refused(app: FastAPI) -> Lines:
    asked = text("SELECT actor, act, kind, ids FROM audit_entry WHERE ground = 'refused' ORDER BY arrival")
    async with app.state.store.work() as work:
        return [tuple(row) for row in await work.connection.execute(asked)]
