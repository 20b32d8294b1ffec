"""The audit in the database: written by one function, chained by another; the service's role can do no more."""

import json
from collections.abc import AsyncIterator, Collection, Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Column,
    Date,
    DateTime,
    Identity,
    Index,
    LargeBinary,
    Row,
    Table,
    Text,
    Uuid,
    delete,
    func,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.cases.foundation.audit.domain import Entry, Head, Noted, Signed
from services.cases.foundation.sealed.store import SealedWork, metadata
from shared.store.outbox import Outbox

entries = Table(
    "audit_entry",
    metadata,
    Column("arrival", BigInteger, Identity(always=True), primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("actor", Uuid),
    Column("act", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("ids", ARRAY(Uuid), nullable=False),
    Column("ground", Text, nullable=False),
    Column("position", BigInteger, unique=True),
    Column("previous", LargeBinary),
    Column("hash", LargeBinary),
    Index("audit_entry_waiting", "arrival", postgresql_where=text("position IS NULL")),
    Index("audit_entry_at", "at"),
    Index("audit_entry_ids", "ids", postgresql_using="gin"),
)
heads = Table(
    "audit_signed",
    metadata,
    Column("purpose", Text, primary_key=True),
    Column("day", Date, primary_key=True),
    Column("position", BigInteger, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    Column("public_key", LargeBinary, nullable=False),
    Column("signature", LargeBinary, nullable=False),
)
reviews = Table(
    "audit_review",
    metadata,
    Column("week", Date, primary_key=True),
    Column("reviewed_by", Uuid, nullable=False),
    Column("reviewed_at", DateTime(timezone=True), nullable=False),
)
SAVED = text("SELECT audit_save(CAST(:entries AS jsonb))")
SEALED = text("SELECT audit_seal(:most)")
ROOT = text("SELECT audit_root(:day, :position, :hash, :key, :signature)")
CUT = text("SELECT audit_cut(:day, :position, :hash, :key, :signature)")
BATCH = 1_000
CUT_AT_ONCE = timedelta(days=31)
"""The database takes away no more than this of the oldest entries, once a day."""
READ_AT_ONCE = 5_000
type Key = tuple[UUID | None, str, str, str]


class AuditedWork(SealedWork):
    """What is noted during the work is written with it, in one statement at its end; both stand or fall together."""

    def __init__(self, connection: AsyncConnection, outbox: Outbox) -> None:
        super().__init__(connection, outbox)
        self._noted: dict[Key, dict[UUID, None]] = {}

    async def save_audit(
        self, actor: UUID | None, act: str, kind: str, ids: Collection[UUID] = (), *, ground: str = ""
    ) -> None:
        """Codes of small letters and `_`, and ids. What somebody does several times in one work is one entry."""
        self._noted.setdefault((actor, act, kind, ground), {}).update(dict.fromkeys(ids))

    @property
    def has_noted(self) -> bool:
        return bool(self._noted)

    async def finish(self) -> None:
        if self._noted:
            written = [
                {"actor": str(actor) if actor else None, "act": act, "kind": kind, "ground": ground}
                | {"ids": [str(one) for one in ids]}
                for (actor, act, kind, ground), ids in self._noted.items()
            ]
            await self.connection.execute(SAVED, {"entries": json.dumps(written)})
        await super().finish()


async def opened_among(
    connection: AsyncConnection, kind: str, ids: Collection[UUID], *, acts: Collection[str]
) -> set[UUID]:
    """Of these ids those that somebody was let in to by one of these acts, as far back as the audit goes."""
    named = entries.c.ids.overlap(list(ids))
    let_in = entries.c.ground != "refused"
    asked = select(func.unnest(entries.c.ids)).where(named, entries.c.kind == kind, entries.c.act.in_(acts), let_in)
    return {*(await connection.execute(asked)).scalars()} & {*ids}


class AuditTrail:
    """The chain of the audit: sealing, signing, reading and cutting it. It says no more of a client than an id."""

    def __init__(self, work: SealedWork) -> None:
        self.work = work
        self.connection = work.connection

    async def seal_audit(self, most: int = BATCH) -> int:
        """Chains what waits, the oldest first; others who do so wait until this work is done. How many it were.

        It gives way after every 20 entries.
        """
        return int((await self.connection.execute(SEALED, {"most": most})).scalar_one())

    async def audit_waiting(self) -> tuple[int, datetime | None]:
        """How many entries are not chained yet, and since when the oldest waits."""
        asked = select(func.count(), func.min(entries.c.at)).where(entries.c.position.is_(None))
        number, oldest = (await self.connection.execute(asked)).one()
        return number, oldest

    async def audit_head(self) -> Head:
        chained = select(entries.c.position, entries.c.hash).where(entries.c.position.is_not(None))
        row = (await self.connection.execute(chained.order_by(entries.c.position.desc()).limit(1))).first()
        return Head(row.position, row.hash) if row else await self.audit_start()

    async def audit_start(self) -> Head:
        """Where the chain begins: at its first entry, or after what was cut."""
        row = (await self.connection.execute(self._signed("cut").order_by(heads.c.position.desc()).limit(1))).first()
        return Head(row.position, row.hash) if row else Head()

    async def audit_begun(self) -> datetime | None:
        """When the oldest entry was written; None where there is none."""
        oldest: datetime | None = (await self.connection.execute(select(func.min(entries.c.at)))).scalar()
        return oldest

    async def audit_length(self) -> int:
        counted = select(func.count()).where(entries.c.position.is_not(None))
        return int((await self.connection.execute(counted)).scalar_one())

    async def chain(self, after: int) -> AsyncIterator[Sequence[Entry]]:
        """In the order of the positions, some thousands at once."""
        while True:
            asked = select(entries).where(entries.c.position > after).order_by(entries.c.position).limit(READ_AT_ONCE)
            found = (await self.connection.execute(asked)).all()
            if not found:
                return
            yield [Entry(row.position, noted(row), row.previous, row.hash) for row in found]
            after = found[-1].position

    async def save_root(self, root: Signed) -> None:
        """Once for each day."""
        await self.connection.execute(ROOT, bound(root))

    async def signed_heads(self, purpose: str, centre: str) -> list[Signed]:
        found = await self.connection.execute(self._signed(purpose).order_by(heads.c.day))
        return [
            Signed(row.purpose, centre, row.day, Head(row.position, row.hash), row.public_key, row.signature)
            for row in found
        ]

    async def last_to_cut(self, moment: datetime) -> Head | None:
        """The last entry of the unbroken row of entries that are all older, as far as may go at once."""
        if oldest := (await self.connection.execute(select(func.min(entries.c.at)))).scalar():
            moment = min(moment, oldest + CUT_AT_ONCE)
        newer = select(func.min(entries.c.position)).where(entries.c.at >= moment).scalar_subquery()
        older = select(entries.c.position, entries.c.hash).where(
            entries.c.position < func.coalesce(newer, 2**62), entries.c.at < moment
        )
        row = (await self.connection.execute(older.order_by(entries.c.position.desc()).limit(1))).first()
        return Head(row.position, row.hash) if row else None

    async def cut_audit(self, cut: Signed) -> int:
        """Takes away everything up to there; the database refuses what is younger than a year, and more than a month.

        How many it were.
        """
        return int((await self.connection.execute(CUT, bound(cut))).scalar_one())

    async def save_review(self, week: date, *, by: UUID, at: datetime) -> None:
        """The first one stays."""
        kept = insert(reviews).values(week=week, reviewed_by=by, reviewed_at=at)
        await self.connection.execute(kept.on_conflict_do_nothing())

    async def forget_reviews(self, before: date) -> None:
        await self.connection.execute(delete(reviews).where(reviews.c.week < before))

    def _signed(self, purpose: str) -> Any:
        return select(heads).where(heads.c.purpose == purpose)


def noted(row: Row[Any]) -> Noted:
    return Noted(row.at, row.actor, row.act, row.kind, tuple(flat(row.ids)), row.ground)


def flat(ids: Sequence[Any]) -> Iterator[UUID]:
    """As `array_to_string` reads them: lists in lists, and empty places, are nothing that can be told apart there."""
    for one in ids:
        if isinstance(one, list):
            yield from flat(one)
        elif one is not None:
            yield one


def bound(one: Signed) -> dict[str, Any]:
    return {
        "day": one.day,
        "position": one.head.position,
        "hash": one.head.hash,
        "key": one.public_key,
        "signature": one.signature,
    }
