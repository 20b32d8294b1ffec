"""Which notice a report is about, as long as one may come: the hash of a token, and never a number."""

from datetime import date
from uuid import UUID

from sqlalchemy import Column, Date, LargeBinary, Table, Uuid, delete, insert, or_

from services.notify.store import metadata
from shared.store.store import Work

__all__ = ["ExpectedReports", "expected", "metadata"]

expected = Table(
    "expected_report",
    metadata,
    Column("hash", LargeBinary, primary_key=True),
    Column("notice_id", Uuid, nullable=False, unique=True),
    Column("until", Date, nullable=False),
)


class ExpectedReports:
    def __init__(self, work: Work) -> None:
        self._connection = work.connection

    async def expect(self, token: bytes, notice_id: UUID, *, until: date, today: date) -> None:
        """One for each notice: that of an earlier attempt is of no use any more, and neither are old ones."""
        useless = or_(expected.c.notice_id == notice_id, expected.c.until < today)
        await self._connection.execute(delete(expected).where(useless))
        await self._connection.execute(insert(expected).values(hash=token, notice_id=notice_id, until=until))

    async def take(self, token: bytes, *, today: date) -> UUID | None:
        """The notice, once; None where no report is expected under this token."""
        known = delete(expected).where(expected.c.hash == token, expected.c.until >= today)
        taken = await self._connection.execute(known.returning(expected.c.notice_id))
        notice_id: UUID | None = taken.scalar_one_or_none()
        return notice_id

    async def forget(self, *, today: date) -> None:
        await self._connection.execute(delete(expected).where(expected.c.until < today))
