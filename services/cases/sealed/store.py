"""The database of client data: one set of tables, and work that can seal and open what lies in them."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import Column, DateTime, MetaData, Table, Text, bindparam, select, text
from sqlalchemy.dialects.postgresql import ARRAY

from services.cases.keys.ring import KeyRing
from shared.outbox import Outbox
from shared.store import Work

metadata = MetaData()
outbox = Outbox(metadata)
destroyed_keys = Table(
    "tombstone",
    metadata,
    Column("key_id", Text, primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False),
)
BURIED = text(
    "INSERT INTO tombstone (key_id, at) SELECT * FROM unnest(:ids, :moments) ON CONFLICT (key_id) DO NOTHING"
).bindparams(bindparam("ids", type_=ARRAY(Text)), bindparam("moments", type_=ARRAY(DateTime(timezone=True))))


class SealedWork(Work):
    """The work of every part of cases. `ring` is set by the store that begins the work."""

    ring: KeyRing

    async def bury_keys(self, key_ids: Collection[str], *, at: datetime) -> None:
        """Says in the same work that deletes her rows that her key is to be destroyed; whatever dies then, it will be.

        Afterwards, outside of the work: `await ring.destroy(key_ids, at=at)`.
        """
        await self.note_destroyed(dict.fromkeys(key_ids, at))

    async def note_destroyed(self, destroyed: Mapping[str, datetime]) -> None:
        """By key id; the first moment that was noted stays."""
        if destroyed:
            await self.connection.execute(BURIED, {"ids": list(destroyed), "moments": list(destroyed.values())})

    async def destroyed_keys(self) -> dict[str, datetime]:
        """Every key that was destroyed, or will be before the next one is used."""
        return {row.key_id: row.at for row in await self.connection.execute(select(destroyed_keys))}
