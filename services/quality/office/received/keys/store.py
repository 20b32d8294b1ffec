"""One row for each centre in the database of the office: its newest key, and what was told of it."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Column, DateTime, Table, Text, delete, select, text, update
from sqlalchemy.dialects.postgresql import insert

from services.quality.foundation.tables.store import PlainStore, metadata
from services.quality.office.received.keys.domain import Member
from shared.events import MemberListed

keys = Table(
    "member_key",
    metadata,
    Column("centre", Text, primary_key=True),
    Column("public_key", Text, nullable=False),
    Column("said_at", DateTime(timezone=True), nullable=False),
    Column("listed_name", Text),
    Column("listed_key", Text),
)


class MemberKeys(PlainStore):
    async def keep_member_key(self, centre: str, public_key: str, *, said_at: datetime) -> None:
        """An older one that comes later changes nothing."""
        new = insert(keys).values(centre=centre, public_key=public_key, said_at=said_at)
        newer = new.on_conflict_do_update(
            index_elements=["centre"],
            set_={"public_key": new.excluded.public_key, "said_at": new.excluded.said_at},
            where=new.excluded.said_at > keys.c.said_at,
        )
        await self.connection.execute(newer)

    async def member_keys_to_list(self) -> list[Member]:
        """Nobody else tells anything of them until the work is done."""
        await self.connection.execute(text("LOCK TABLE member_key IN SHARE ROW EXCLUSIVE MODE"))
        return [Member(*row) for row in await self.connection.execute(select(keys).order_by(keys.c.centre))]

    async def note_listed(self, told: Collection[MemberListed]) -> None:
        for each in told:
            said = update(keys).filter_by(centre=each.centre)
            await self.connection.execute(said.values(listed_name=each.name, listed_key=each.public_key))

    async def forget_member_keys(self, centres: Collection[str]) -> None:
        await self.connection.execute(delete(keys).where(keys.c.centre.in_(centres)))
