"""What is in the tables of intake."""

from fastapi import FastAPI
from sqlalchemy import text


async def everything(app: FastAPI) -> str:
    """Every value of every table, as text."""
    async with app.state.store.engine.connect() as connection:
        tables = await connection.execute(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"))
        found = []
        for name in tables.scalars():
            rows = await connection.execute(text(f"SELECT * FROM {name}"))
            found += [
                bytes(value).decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
                for row in rows
                for value in row
            ]
        return "\n".join(found)
