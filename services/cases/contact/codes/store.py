"""The pile in the database: codes that nobody has, and nothing about those that somebody was given."""

from collections.abc import Collection

from sqlalchemy import Column, Table, Text, delete, func, select
from sqlalchemy.dialects.postgresql import insert

from services.cases.contact.codes.domain import Code
from services.cases.foundation.access.store import PlainStore, ReaderStore
from services.cases.foundation.roles import Right, require
from services.cases.foundation.sealed.store import metadata

codes = Table(
    "feedback_code",
    metadata,
    Column("code", Text, primary_key=True),
    Column("until", Text, nullable=False),
)


class Codes(ReaderStore):
    async def take_code(self) -> Code | None:
        """Any of them; it is deleted, and two colleagues at once take two."""
        require(self.reader, Right.READ_CLIENTS)
        one = select(codes.c.code).order_by(func.random()).limit(1).with_for_update(skip_locked=True)
        taken = delete(codes).where(codes.c.code == one.scalar_subquery()).returning(codes)
        row = (await self.connection.execute(taken)).first()
        return Code(row.code, row.until) if row else None


class CodePile(PlainStore):
    async def put_on_pile(self, made: Collection[str], *, until: str) -> None:
        await self.connection.execute(insert(codes), [{"code": code, "until": until} for code in made])

    async def throw_away_codes(self, *, before: str) -> None:
        """Those that are good until some earlier month only."""
        await self.connection.execute(delete(codes).where(codes.c.until < before))

    async def codes_left(self) -> int:
        return (await self.connection.execute(select(func.count()).select_from(codes))).scalar_one()
