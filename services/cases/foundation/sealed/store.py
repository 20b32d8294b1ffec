"""The database of client data: one set of tables, and work that can seal and open what lies in them."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from sqlalchemy import Column, DateTime, MetaData, Table, Text, bindparam, select, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncConnection

from services.cases.foundation.sealed.domain import Sealer
from services.cases.foundation.sealed.ring import KeyRing
from shared.store.outbox import Outbox
from shared.store.store import Work

metadata = MetaData()
outbox = Outbox(metadata)
destroyed_keys = Table(
    "tombstone",
    metadata,
    Column("key_id", Text, primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("learned_at", DateTime(timezone=True)),
)
LATEST_LETTER = timedelta(days=30)
"""What was in its stream before an erasure is not there for longer. What was put aside comes only by hand."""
BURIED = text(
    "INSERT INTO tombstone (key_id, at, learned_at) SELECT key_id, at, :learned "
    "FROM unnest(:ids, :moments) AS buried (key_id, at) ON CONFLICT (key_id) DO NOTHING"
).bindparams(
    bindparam("learned", type_=DateTime(timezone=True)),
    bindparam("ids", type_=ARRAY(Text)),
    bindparam("moments", type_=ARRAY(DateTime(timezone=True))),
)


class SealedWork(Work):
    """The work of every part of cases. `ring` is set by the store that begins the work."""

    ring: KeyRing

    def __init__(self, connection: AsyncConnection, outbox: Outbox) -> None:
        super().__init__(connection, outbox)
        self._opener = Sealer({})

    async def opener(self, key_ids: Collection[str]) -> Sealer:
        """For what is read: no key is fetched twice in a work. What is saved asks the ring, which may have lost one."""
        missing = {key_id for key_id in key_ids if key_id not in self._opener}
        if missing:
            self._opener.take(await self.ring.sealer(missing))
        return self._opener

    async def bury_keys(self, key_ids: Collection[str], *, at: datetime) -> None:
        """Note that keys are to be destroyed, in the same work that deletes the client's rows: so they are, whatever
        fails then.

        Afterwards, outside of the work: `await ring.destroy(key_ids, at=at)`.
        """
        await self.note_destroyed(dict.fromkeys(key_ids, at))

    async def note_destroyed(self, destroyed: Mapping[str, datetime], *, learned: datetime | None = None) -> None:
        """By key id; the first moment stays. `learned` is when it was learned from elsewhere, after a restore."""
        if destroyed:
            columns = {"ids": list(destroyed), "moments": list(destroyed.values()), "learned": learned}
            await self.connection.execute(BURIED, columns)

    async def may_begin_again(self, key_ids: Collection[str], *, now: datetime) -> set[str]:
        """Of these destroyed keys those whose owner may be heard again, for what comes now was written after.

        What was handled before an erasure is known by its id. Only a restored copy has forgotten that, and then nothing
        is taken until whatever the bus has kept of before is gone.
        """
        asked = select(destroyed_keys).where(destroyed_keys.c.key_id.in_(key_ids))
        found = (await self.connection.execute(asked)).all()
        return {row.key_id for row in found if row.learned_at is None or now - row.at > LATEST_LETTER}

    async def destroyed_keys(self) -> dict[str, datetime]:
        """Every key that was destroyed, or will be before the next one is used."""
        return {row.key_id: row.at for row in await self.connection.execute(select(destroyed_keys))}
