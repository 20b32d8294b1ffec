"""Tokens, by their hash alone, and on which days how often each was used."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Date, DateTime, ForeignKey, Integer, LargeBinary, Table, Text, Uuid, select, text, update
from sqlalchemy.dialects.postgresql import ARRAY, insert

from services.quality.foundation.tables.store import PlainStore, metadata
from services.quality.foundation.tokens.domain import Maker, Scope, Token

tokens = Table(
    "api_token",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("token_hash", LargeBinary, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("scopes", ARRAY(Text), nullable=False),
    Column("author", Uuid, nullable=False),
    Column("role", Text, nullable=False),
    Column("made_at", DateTime(timezone=True), nullable=False),
    Column("expires_on", Date, nullable=False),
    Column("revoked_at", DateTime(timezone=True)),
    Column("withdrawn_by", Uuid),
)
uses = Table(
    "api_token_use",
    metadata,
    Column("token_id", Uuid, ForeignKey("api_token.id"), primary_key=True),
    Column("day", Date, primary_key=True),
    Column("times", Integer, nullable=False),
)
ONE_AT_A_TIME = text("LOCK TABLE api_token IN SHARE ROW EXCLUSIVE MODE")


class ApiTokens(PlainStore):
    async def hold_still(self) -> None:
        """Nobody else makes one until this work is done."""
        await self.connection.execute(ONE_AT_A_TIME)

    async def add(self, token: Token, token_hash: bytes) -> bool:
        """Whether it is new; one that has this id stays as it is."""
        row = {
            "id": token.id,
            "token_hash": token_hash,
            "name": token.name,
            "scopes": [scope.value for scope in token.scopes],
            "author": token.by.id,
            "role": token.by.role,
            "made_at": token.made_at,
            "expires_on": token.expires_on,
        }
        added = insert(tokens).values(row).on_conflict_do_nothing(index_elements=["id"]).returning(tokens.c.id)
        return (await self.connection.execute(added)).first() is not None

    async def by_hash(self, token_hash: bytes) -> Token | None:
        row = (await self.connection.execute(select(tokens).where(tokens.c.token_hash == token_hash))).first()
        return _token(row) if row else None

    async def all(self) -> list[Token]:
        """The newest first, those that are over among them."""
        found = await self.connection.execute(select(tokens).order_by(tokens.c.made_at.desc(), tokens.c.id))
        return [_token(row) for row in found]

    async def revoke(self, token_id: UUID, *, by: UUID, at: datetime) -> bool:
        """Whether there is such a token; one that is revoked already stays as it is."""
        open_still = update(tokens).where(tokens.c.id == token_id, tokens.c.revoked_at.is_(None))
        await self.connection.execute(open_still.values(revoked_at=at, withdrawn_by=by))
        return (await self.connection.execute(select(tokens.c.id).where(tokens.c.id == token_id))).first() is not None

    async def end_those_of(self, maker: UUID, *, at: datetime) -> None:
        ended = update(tokens).where(tokens.c.author == maker, tokens.c.revoked_at.is_(None))
        await self.connection.execute(ended.values(revoked_at=at))

    async def note_use(self, token_id: UUID, day: date) -> None:
        new = insert(uses).values(token_id=token_id, day=day, times=1)
        once_more = new.on_conflict_do_update(index_elements=["token_id", "day"], set_={"times": uses.c.times + 1})
        await self.connection.execute(once_more)

    async def days_of_use(self, token_ids: Collection[UUID]) -> Mapping[UUID, dict[date, int]]:
        """By token, how often it was used on each day, the newest day first."""
        found: dict[UUID, dict[date, int]] = defaultdict(dict)
        asked = select(uses).where(uses.c.token_id.in_(sorted(token_ids))).order_by(uses.c.day.desc())
        for row in await self.connection.execute(asked):
            found[row.token_id][row.day] = row.times
        return found


def _token(row: Any) -> Token:
    scopes = tuple(Scope(scope) for scope in row.scopes)
    by = Maker(row.author, row.role)
    return Token(row.id, row.name, scopes, by, row.made_at, row.expires_on, row.revoked_at, row.withdrawn_by)
