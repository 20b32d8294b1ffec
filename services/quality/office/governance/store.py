"""Proposals, comments and drafts."""

from typing import Any
from uuid import UUID

from sqlalchemy import (
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Table,
    Text,
    Uuid,
    select,
)
from sqlalchemy.dialects.postgresql import insert as insert_or_update

from services.quality.foundation.tables.store import PlainStore, metadata
from services.quality.office.governance.domain import Comment, Draft, DraftState, Kind, Proposal, ProposalState

MOMENT = DateTime(timezone=True)
proposals = Table(
    "proposal",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("target", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("wanted", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("centre", Text, nullable=False),
    Column("at", MOMENT, nullable=False),
    Column("state", Text, nullable=False),
    Column("draft", Uuid, ForeignKey("standard_draft.id")),
    Column("answer", Text, nullable=False),
    Index("proposal_at", "at"),
)
comments = Table(
    "governance_comment",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("about", Uuid, nullable=False),
    Column("centre", Text, nullable=False),
    Column("words", Text, nullable=False),
    Column("at", MOMENT, nullable=False),
    Index("governance_comment_about", "about", "at"),
)
drafts = Table(
    "standard_draft",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("text", Text, nullable=False),
    Column("at", MOMENT, nullable=False),
    Column("state", Text, nullable=False),
    Column("version", Text, nullable=False),
    Column("adopted_on", Date),
)


class Governance(PlainStore):
    async def keep_proposal(self, proposal: Proposal) -> None:
        """New, or as it is now."""
        await self._keep(proposals, _columns(proposal))

    async def proposals(self) -> list[Proposal]:
        """The newest first."""
        rows = await self.connection.execute(select(proposals).order_by(proposals.c.at.desc(), proposals.c.id))
        return [_proposal(row) for row in rows]

    async def proposal(self, id_: UUID) -> Proposal | None:
        """Nobody else decides on it until the transaction ends."""
        row = (await self.connection.execute(select(proposals).filter_by(id=id_).with_for_update())).first()
        return _proposal(row) if row else None

    async def proposals_of(self, draft: UUID) -> list[Proposal]:
        rows = await self.connection.execute(select(proposals).filter_by(draft=draft).order_by(proposals.c.at))
        return [_proposal(row) for row in rows]

    async def keep_comment(self, comment: Comment) -> None:
        row = {name: getattr(comment, name) for name in Comment.__dataclass_fields__}
        await self.connection.execute(insert_or_update(comments).values(row).on_conflict_do_nothing())

    async def comments(self, about: UUID) -> list[Comment]:
        """The oldest first."""
        rows = await self.connection.execute(select(comments).filter_by(about=about).order_by(comments.c.at))
        return [Comment(**row) for row in rows.mappings()]

    async def keep_draft(self, draft: Draft) -> None:
        await self._keep(drafts, _columns(draft))

    async def drafts(self) -> list[Draft]:
        """The newest first."""
        rows = await self.connection.execute(select(drafts).order_by(drafts.c.at.desc(), drafts.c.id))
        return [_draft(row) for row in rows]

    async def draft(self, id_: UUID) -> Draft | None:
        """Nobody else changes it until the transaction ends."""
        row = (await self.connection.execute(select(drafts).filter_by(id=id_).with_for_update())).first()
        return _draft(row) if row else None

    async def adopted_versions(self) -> list[str]:
        asked = select(drafts.c.version).where(drafts.c.adopted_on.is_not(None))
        return list((await self.connection.execute(asked)).scalars())

    async def _keep(self, table: Table, row: dict[str, Any]) -> None:
        kept = insert_or_update(table).values(row)
        changed = {name: kept.excluded[name] for name in row if name != "id"}
        await self.connection.execute(kept.on_conflict_do_update(index_elements=["id"], set_=changed))


def _columns(entry: Proposal | Draft) -> dict[str, Any]:
    return {name: getattr(entry, name) for name in type(entry).__dataclass_fields__}


def _proposal(row: Any) -> Proposal:
    given = dict(row._mapping)
    return Proposal(**{**given, "kind": Kind(given["kind"]), "state": ProposalState(given["state"])})


def _draft(row: Any) -> Draft:
    return Draft(**{**row._mapping, "state": DraftState(row.state)})
