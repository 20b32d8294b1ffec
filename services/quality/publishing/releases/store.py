"""The release ledger: one line a quarter with the very bytes that were approved, what was drawn for it, its journey."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Date, DateTime, ForeignKey, Index, LargeBinary, Table, Text, Uuid, select, text
from sqlalchemy.dialects.postgresql import insert

from services.quality.foundation.domain import Author, Period, Role
from services.quality.foundation.tables.store import PlainStore, metadata, outbox
from services.quality.publishing.releases.domain import Release
from services.quality.publishing.releases.journey import Answer, Journey, Sending
from shared.events import ContributionDrawn, ReleasePublished

contributions = Table(
    "contribution",
    metadata,
    Column("period", Text, primary_key=True),
    Column("budget", Text, primary_key=True),
    Column("body", LargeBinary, nullable=False),
)
"""As casework told it: the noise is in it, so there is nothing here that anybody could take it out of."""
releases = Table(
    "release",
    metadata,
    Column("period", Text, primary_key=True),
    Column("catalogue", Text, nullable=False),
    Column("event_id", Uuid, nullable=False, unique=True),
    Column("body", LargeBinary, nullable=False),
    Column("approved_by", Uuid),
    Column("approved_role", Text),
    Column("approved_at", DateTime(timezone=True), nullable=False),
    Column("leaves_on", Date, nullable=False),
)
sendings = Table(
    "release_sending",
    metadata,
    Column("message_id", Uuid, primary_key=True),
    Column("release_id", Uuid, ForeignKey("release.event_id"), nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Index("release_sending_of_release", "release_id"),
)
answers = Table(
    "release_answer",
    metadata,
    Column("event_id", Uuid, primary_key=True),
    Column("release_id", Uuid, ForeignKey("release.event_id"), nullable=False),
    Column("reason", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Index("release_answer_of_release", "release_id"),
)
ONE_AT_A_TIME = text("LOCK TABLE release IN SHARE ROW EXCLUSIVE MODE")


class Releases(PlainStore):
    async def keep_contribution(self, drawn: ContributionDrawn) -> bool:
        """Whether nothing was kept of its quarter and budget; what is there stays as it is."""
        row = {"period": drawn.period, "budget": drawn.budget, "body": drawn.body()}
        kept = insert(contributions).values(row).on_conflict_do_nothing().returning(contributions.c.period)
        return (await self.connection.execute(kept)).first() is not None

    async def contribution(self, period: str, *, budget: str = "") -> ContributionDrawn | None:
        """What was drawn for a quarter: by this budget, or by the newest."""
        asked = select(contributions.c.body).where(contributions.c.period == period)
        asked = asked.where(contributions.c.budget == budget) if budget else asked
        body = await self.connection.scalar(asked.order_by(contributions.c.budget.desc()).limit(1))
        return ContributionDrawn.model_validate_json(body) if body else None

    async def drawn_quarters(self) -> list[Period]:
        """The oldest first."""
        asked = select(contributions.c.period).distinct().order_by(contributions.c.period)
        return [Period.parse(period) for period in (await self.connection.execute(asked)).scalars()]

    async def one_release_at_a_time(self) -> None:
        """Until the end of the transaction nobody else approves: each release counts the ones before it."""
        await self.connection.execute(ONE_AT_A_TIME)

    async def keep_release(self, release: Release) -> bool:
        """Whether the quarter had no release yet; one that is there stays as it is."""
        by = release.approved_by
        row = {
            "period": str(release.period),
            "catalogue": release.catalogue,
            "event_id": release.event_id,
            "body": release.body,
            "approved_by": by.pseudonym if by else None,
            "approved_role": by.role.value if by else None,
            "approved_at": release.approved_at,
            "leaves_on": release.leaves_on,
        }
        kept = insert(releases).values(row).on_conflict_do_nothing().returning(releases.c.period)
        return (await self.connection.execute(kept)).first() is not None

    async def keep_forgotten(self, release: Release, sent: Sequence[Sending]) -> None:
        """One that left before this database was put back. It is on the bus, so nothing is told."""
        await self.keep_release(release)
        rows = [{"message_id": each.message, "release_id": release.event_id, "at": each.at} for each in sent]
        await self.connection.execute(insert(sendings).values(rows).on_conflict_do_nothing())

    async def releases(self) -> list[Release]:
        """The newest quarter first."""
        rows = await self.connection.execute(select(releases).order_by(releases.c.period.desc()))
        return [_release(row) for row in rows]

    async def journeys(self) -> list[Journey]:
        """Every release with all that became of it, the newest quarter first."""
        return await self._travelled(await self.releases())

    async def journey(self, period: Period) -> Journey | None:
        row = (await self.connection.execute(select(releases).where(releases.c.period == str(period)))).first()
        return (await self._travelled([_release(row)]))[0] if row else None

    async def due_journeys(self, today: date) -> list[Journey]:
        """What is to leave by now and has not; nobody else sends it meanwhile."""
        await self.one_release_at_a_time()
        gone = select(sendings.c.release_id)
        asked = select(releases).where(releases.c.leaves_on <= today, releases.c.event_id.not_in(gone))
        rows = await self.connection.execute(asked.order_by(releases.c.period))
        return [each for each in await self._travelled([_release(row) for row in rows]) if each.is_due(today)]

    async def send(self, release: Release, message: UUID, *, at: datetime) -> bool:
        """Hands the kept bytes over for the bus, unless a message of this name was already."""
        row = {"message_id": message, "release_id": release.event_id, "at": at}
        kept = insert(sendings).values(row).on_conflict_do_nothing().returning(sendings.c.message_id)
        if new := (await self.connection.execute(kept)).first() is not None:
            await self.work.publish_stored(ReleasePublished, release.body, message=message)
        return new

    async def waits_for_the_bus(self, message: UUID) -> bool:
        """Whether something that was told is still on its way to the bus."""
        waiting = select(outbox.rows.c.position).where(
            outbox.rows.c.event_id == message, outbox.rows.c.published_at.is_(None)
        )
        return (await self.connection.execute(waiting)).first() is not None

    async def keep_answer(self, event_id: UUID, release_id: UUID, reason: str, *, at: datetime) -> bool:
        """Whether there is such a release. One that was accepted is accepted once, however often it is said."""
        said = (answers.c.release_id == release_id) & (answers.c.reason == "")
        known = select(select(answers.c.event_id).where(said).exists()).where(releases.c.event_id == release_id)
        accepted = await self.connection.scalar(known)
        if accepted is None:
            return False
        if accepted and not reason:
            return True
        row = {"event_id": event_id, "release_id": release_id, "reason": reason, "at": at}
        await self.connection.execute(insert(answers).values(row).on_conflict_do_nothing())
        return True

    async def _travelled(self, found: Sequence[Release]) -> list[Journey]:
        ids = [release.event_id for release in found]
        sent, said = await self._sendings(ids), await self._answers(ids)
        return [Journey(each, sent[each.event_id], said[each.event_id]) for each in found]

    async def _sendings(self, ids: Sequence[UUID]) -> dict[UUID, list[Sending]]:
        """Rows of the outbox that has them are never forgotten on this stream: without one it was published."""
        waits = outbox.rows.c.published_at.is_(None) & outbox.rows.c.event_id.is_not(None)
        asked = select(sendings, waits.label("waits"))
        asked = asked.outerjoin(outbox.rows, outbox.rows.c.event_id == sendings.c.message_id)
        found: dict[UUID, list[Sending]] = defaultdict(list)
        rows = await self.connection.execute(asked.where(sendings.c.release_id.in_(ids)).order_by(sendings.c.at))
        for row in rows:
            found[row.release_id].append(Sending(row.message_id, row.at, not row.waits))
        return found

    async def _answers(self, ids: Sequence[UUID]) -> dict[UUID, list[Answer]]:
        found: dict[UUID, list[Answer]] = defaultdict(list)
        asked = select(answers).where(answers.c.release_id.in_(ids)).order_by(answers.c.at)
        for row in await self.connection.execute(asked):
            found[row.release_id].append(Answer(row.reason, row.at))
        return found


def _release(row: Any) -> Release:
    by = Author(row.approved_by, Role(row.approved_role)) if row.approved_by else None
    period = Period.parse(row.period)
    return Release(period, row.catalogue, row.event_id, row.body, by, row.approved_at, row.leaves_on)
