"""The release ledger: one line a quarter and version of the standards, with the very bytes that were approved."""

from typing import Any
from uuid import UUID

from sqlalchemy import Column, DateTime, LargeBinary, Table, Text, Uuid, select
from sqlalchemy.dialects.postgresql import insert

from services.quality.domain import Author, Period, Role
from services.quality.releases.domain import Release
from services.quality.tables.store import metadata, outbox
from shared.store import Work

releases = Table(
    "release",
    metadata,
    Column("period", Text, primary_key=True),
    Column("catalogue", Text, primary_key=True),
    Column("event_id", Uuid, nullable=False, unique=True),
    Column("body", LargeBinary, nullable=False),
    Column("approved_by", Uuid, nullable=False),
    Column("approved_role", Text, nullable=False),
    Column("approved_at", DateTime(timezone=True), nullable=False),
)


class ReleasesWork(Work):
    async def keep_release(self, release: Release) -> bool:
        """Whether the quarter had no release yet; one that is there stays as it is."""
        row = {
            "period": str(release.period),
            "catalogue": release.catalogue,
            "event_id": release.event_id,
            "body": release.body,
            "approved_by": release.approved_by.pseudonym,
            "approved_role": release.approved_by.role.value,
            "approved_at": release.approved_at,
        }
        kept = insert(releases).values(row).on_conflict_do_nothing().returning(releases.c.period)
        return (await self.connection.execute(kept)).first() is not None

    async def releases(self) -> list[Release]:
        """The newest quarter first."""
        rows = await self.connection.execute(select(releases).order_by(releases.c.period.desc(), releases.c.catalogue))
        return [_release(row) for row in rows]

    async def release(self, period: Period, catalogue: str) -> Release | None:
        key = (releases.c.period == str(period), releases.c.catalogue == catalogue)
        row = (await self.connection.execute(select(releases).where(*key))).first()
        return _release(row) if row else None

    async def waits_for_the_bus(self, event_id: UUID) -> bool:
        """Whether an approved release is still on its way to the centre's own bus."""
        waiting = select(outbox.rows.c.position).where(
            outbox.rows.c.event_id == event_id, outbox.rows.c.published_at.is_(None)
        )
        return (await self.connection.execute(waiting)).first() is not None


def _release(row: Any) -> Release:
    by = Author(row.approved_by, Role(row.approved_role))
    return Release(Period.parse(row.period), row.catalogue, row.event_id, row.body, by, row.approved_at)
