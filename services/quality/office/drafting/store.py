"""Which texts of a draft were looked at, and what another language said then."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import Column, ForeignKey, Table, Text, Uuid, select
from sqlalchemy.dialects.postgresql import insert

from services.quality.foundation.tables.store import PlainStore, metadata
from services.quality.office.drafting.translations import Look

looks = Table(
    "draft_look",
    metadata,
    Column("draft", Uuid, ForeignKey("standard_draft.id"), primary_key=True),
    Column("entry", Text, primary_key=True),
    Column("field", Text, primary_key=True),
    Column("language", Text, primary_key=True),
    Column("source", Text, nullable=False),
    Column("said", Text, nullable=False),
)
KEY = ("draft", "entry", "field", "language")


class Looks(PlainStore):
    async def keep_looks(self, draft: UUID, found: Iterable[Look]) -> None:
        """The newest of a text in a language takes the place of an earlier one."""
        rows = [{"draft": draft} | {name: getattr(look, name) for name in Look.__dataclass_fields__} for look in found]
        if not rows:
            return
        kept = insert(looks).values(rows)
        newer = {name: kept.excluded[name] for name in ("source", "said")}
        await self.connection.execute(kept.on_conflict_do_update(index_elements=KEY, set_=newer))

    async def looks(self, draft: UUID) -> list[Look]:
        chosen = select(*(looks.c[name] for name in Look.__dataclass_fields__)).filter_by(draft=draft)
        return [Look(**row) for row in (await self.connection.execute(chosen)).mappings()]
