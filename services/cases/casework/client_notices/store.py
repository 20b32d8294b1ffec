"""Notices to clients in the database: times, colleagues and outcomes in the clear, everything else sealed."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Index, select, text, update

from services.cases.casework.client_notices.domain import (
    HANDED_OVER,
    IS_OPEN,
    MISSED,
    AskedNotice,
    NoticeNotFoundError,
    Reason,
    Standing,
)
from services.cases.casework.client_notices.words import words
from services.cases.foundation.access.domain import Errand, Kind
from services.cases.foundation.access.store import ErrandStore
from services.cases.foundation.records.domain import OfClient
from services.cases.foundation.records.store import Records, RecordStore

CLIENT_NOTICES = Records(
    AskedNotice,
    "client_notice",
    newest=("noted_at", "send_from"),
    is_activity=False,
    words=words,
    read=Kind.CLIENT_NOTICE,
    beside=(
        Index("client_notice_due", "send_from", postgresql_where=text("standing = 'waiting'")),
        Index("client_notice_about", "appointment_id", postgresql_where=text("appointment_id IS NOT NULL")),
    ),
)
table = CLIENT_NOTICES.table
WAITS = table.c.standing == Standing.WAITING
PROPOSED = table.c.standing == Standing.PROPOSED
DUE_AT_ONCE = 100
"""How many are passed on in one transaction."""


class ClientNotices(RecordStore[AskedNotice]):
    records = CLIENT_NOTICES

    async def to_change(self, notice_id: UUID, file: OfClient) -> AskedNotice:
        """Held until the work is done. Raises NotAllowedError, NoticeNotFoundError."""
        found = await self.one(notice_id, file, change=True)
        if found is None:
            raise NoticeNotFoundError
        return found

    async def open_or_missed(self, files: Sequence[OfClient]) -> list[AskedNotice]:
        """Of several files, what is under way and what nobody has looked after yet; nothing of it is opened."""
        missed = table.c.standing.in_(MISSED) & table.c.seen_at.is_(None)
        return await self.among(files, table.c.standing.in_(IS_OPEN) | missed, only=())


class PassedOn(ErrandStore):
    """Rows as they lie there: nothing of them is opened."""

    serves = Errand.NOTICES

    async def due(self, now: datetime) -> list[Any]:
        """Those whose time has come, and those to which nobody agreed in time.

        They are held until the work is done; what another process holds is left to it.
        """
        columns = (table.c.id, table.c.letter, table.c.letter_key, table.c.send_until, table.c.standing)
        is_due = (WAITS & (table.c.send_from <= now)) | (PROPOSED & (table.c.send_until <= now))
        asked = select(*columns).where(is_due).order_by(table.c.send_from).limit(DUE_AT_ONCE)
        return list((await self.connection.execute(asked.with_for_update(skip_locked=True))).all())

    async def keys_in_use(self) -> list[str]:
        """The ids of the keys that open what has no outcome yet."""
        asked = (
            select(table.c.letter_key).where(table.c.letter_key.is_not(None)).distinct().order_by(table.c.letter_key)
        )
        return list((await self.connection.execute(asked)).scalars())

    async def save_asked(self, ids: Collection[UUID], *, now: datetime) -> None:
        """The letter stays until there is an outcome."""
        changed = update(table).where(table.c.id.in_(ids), WAITS)
        await self.connection.execute(changed.values(standing=Standing.ASKED, asked_at=now))

    async def save_outcome(
        self, ids: Collection[UUID], standing: Standing, reason: Reason | None, *, now: datetime
    ) -> None:
        """The first outcome stays; that it may have arrived is also said of what was taken back here too late, and that
        it was refused of what a provider had taken and reports as lost later.
        """
        before = [*IS_OPEN, Standing.WITHDRAWN] if standing in HANDED_OVER else [*IS_OPEN]
        if reason is Reason.REFUSED:
            before.append(Standing.DELIVERED)
        changed = update(table).where(table.c.id.in_(ids), table.c.standing.in_(before))
        await self.connection.execute(changed.values(ended(standing, now) | {"reason": reason}))

    async def save_withdrawn(self, files: Collection[UUID], *, now: datetime) -> list[UUID]:
        """All of these files that have no outcome; the ids of those that `notify` was asked for."""
        return await self._withdraw(table.c.file_id.in_(files), now)

    async def save_pointless(self, appointment_id: UUID, *, now: datetime) -> list[UUID]:
        """The same of all that tell of an appointment."""
        return await self._withdraw(table.c.appointment_id == appointment_id, now)

    async def _withdraw(self, theirs: ColumnElement[bool], now: datetime) -> list[UUID]:
        held = select(table.c.id, table.c.standing).where(theirs, table.c.standing.in_(IS_OPEN)).order_by(table.c.id)
        found = (await self.connection.execute(held.with_for_update())).all()
        if found:
            changed = update(table).where(table.c.id.in_([row.id for row in found]))
            await self.connection.execute(changed.values(ended(Standing.WITHDRAWN, now)))
        return [row.id for row in found if row.standing == Standing.ASKED]


def ended(standing: Standing, now: datetime) -> dict[str, Any]:
    return {"standing": standing, "ended_at": now, "letter": None, "letter_key": None}
