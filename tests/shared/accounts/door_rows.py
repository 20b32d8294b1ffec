"""Rows in the tables of sign-in."""

from typing import Any

from sqlalchemy import text

from shared.accounts.sessions import Door


async def rows(door: Door, question: str) -> list[Any]:
    async with door.store.work() as work:
        return list((await work.connection.execute(text(question))).all())
