"""The secret addresses of calendars in the database, as hashes: an attacker who reads it cannot ask any of them."""

from datetime import datetime
from hashlib import sha256
from uuid import UUID

from sqlalchemy import (
    Column,
    DateTime,
    ForeignKey,
    Integer,
    LargeBinary,
    Table,
    UniqueConstraint,
    Uuid,
    case,
    delete,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import insert

from services.cases.casework.calendar.domain import A_DAY, MOST_ANSWERS, Feed, FeedNotFoundError, TooOftenError
from services.cases.foundation.access.store import PlainStore
from services.cases.foundation.sealed.store import metadata

feeds = Table(
    "calendar_feed",
    metadata,
    Column("staff_id", Uuid, ForeignKey("account.id", ondelete="CASCADE"), primary_key=True),
    Column("token_hash", LargeBinary, nullable=False),
    Column("made_at", DateTime(timezone=True), nullable=False),
    Column("day_begins", DateTime(timezone=True)),
    Column("answers", Integer, nullable=False, server_default=text("0")),
    UniqueConstraint("token_hash", name="calendar_feed_token"),
)


class Feeds(PlainStore):
    async def of(self, staff_id: UUID) -> Feed | None:
        row = (await self.connection.execute(select(feeds).where(feeds.c.staff_id == staff_id))).one_or_none()
        return Feed(row.staff_id, row.made_at, row.day_begins) if row else None

    async def save(self, staff_id: UUID, token: str, *, now: datetime) -> None:
        """In the place of the address that the colleague had before."""
        row = {"token_hash": hash_of(token), "made_at": now, "day_begins": None, "answers": 0}
        new = insert(feeds).values(staff_id=staff_id, **row)
        await self.connection.execute(new.on_conflict_do_update(index_elements=["staff_id"], set_=row))

    async def end(self, staff_id: UUID) -> bool:
        """Whether there was one."""
        gone = delete(feeds).where(feeds.c.staff_id == staff_id).returning(feeds.c.staff_id)
        return (await self.connection.execute(gone)).first() is not None

    async def count_answer(self, token: str, *, now: datetime) -> tuple[UUID, bool]:
        """The id of the colleague, and whether this is the first answer of a day.

        Raises FeedNotFoundError, and TooOftenError for an address that was asked too often.
        """
        is_this = feeds.c.token_hash == hash_of(token)
        if (await self.connection.execute(select(feeds.c.staff_id).where(is_this))).first() is None:
            raise FeedNotFoundError
        is_over = or_(feeds.c.day_begins.is_(None), feeds.c.day_begins <= now - A_DAY)
        counted = update(feeds).where(is_this)
        counted = counted.values(
            answers=case((is_over, 1), else_=feeds.c.answers + 1),
            day_begins=case((is_over, now), else_=feeds.c.day_begins),
        )
        row = (await self.connection.execute(counted.returning(feeds.c.staff_id, feeds.c.answers))).one_or_none()
        if row is None:
            raise FeedNotFoundError
        if row.answers > MOST_ANSWERS:
            raise TooOftenError
        return row.staff_id, row.answers == 1


def hash_of(token: str) -> bytes:
    return sha256(token.encode()).digest()
