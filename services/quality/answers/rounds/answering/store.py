"""What people answered alone: theirs until the talk begins, from then on only counted."""

from typing import Any
from uuid import UUID

from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    ForeignKey,
    ForeignKeyConstraint,
    Integer,
    Table,
    Text,
    Uuid,
    and_,
    delete,
    outerjoin,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert

from services.quality.answers.assessment.domain import Answer
from services.quality.answers.rounds.domain import Part
from services.quality.answers.rounds.spreads import Spread, spreads
from services.quality.foundation.tables.store import PlainStore, metadata

parts = Table(
    "round_part",
    metadata,
    Column("round_id", Uuid, ForeignKey("assessment_round.id"), primary_key=True),
    Column("pseudonym", Uuid, primary_key=True),
    Column("done", Boolean, nullable=False),
)
own_answers = Table(
    "round_own_answer",
    metadata,
    Column("round_id", Uuid, primary_key=True),
    Column("pseudonym", Uuid, primary_key=True),
    Column("criterion", Text, primary_key=True),
    Column("answer", Text, nullable=False),
    ForeignKeyConstraint(
        ["round_id", "pseudonym"], ["round_part.round_id", "round_part.pseudonym"], onupdate="CASCADE"
    ),
)
spread_counts = Table(
    "round_spread",
    metadata,
    Column("round_id", Uuid, ForeignKey("assessment_round.id"), primary_key=True),
    Column("criterion", Text, primary_key=True),
    Column("answer", Text, primary_key=True),
    Column("often", Integer, nullable=False),
)


class RoundAnswers(PlainStore):
    async def keep_own_answer(self, round_id: UUID, pseudonym: UUID, criterion: str, answer: Answer) -> None:
        """The newest counts until the talk begins."""
        key = {"round_id": round_id, "pseudonym": pseudonym}
        await self.connection.execute(insert(parts).values(key | {"done": False}).on_conflict_do_nothing())
        new = insert(own_answers).values(key | {"criterion": criterion, "answer": answer.value})
        again = new.on_conflict_do_update(
            index_elements=["round_id", "pseudonym", "criterion"], set_={"answer": answer.value}
        )
        await self.connection.execute(again)

    async def set_done(self, round_id: UUID, pseudonym: UUID, *, done: bool) -> None:
        key = (parts.c.round_id == round_id, parts.c.pseudonym == pseudonym)
        await self.connection.execute(update(parts).where(*key).values(done=done))

    async def parts_of(self, round_id: UUID) -> dict[UUID, Part]:
        """By pseudonym; empty from the talk on. One statement: somebody may begin between two."""
        return {row.pseudonym: part for row, part in await self._parts(parts.c.round_id == round_id)}

    async def own_parts(self, pseudonym: UUID) -> dict[UUID, Part]:
        """By round: what the colleague has answered alone, and whether the colleague is done."""
        return {row.round_id: part for row, part in await self._parts(parts.c.pseudonym == pseudonym)}

    async def _parts(self, which: ColumnElement[bool]) -> list[tuple[Any, Part]]:
        """Each with a row that says whose it is."""
        both = (own_answers.c.round_id == parts.c.round_id, own_answers.c.pseudonym == parts.c.pseudonym)
        asked = select(parts, own_answers.c.criterion, own_answers.c.answer)
        rows = await self.connection.execute(asked.select_from(outerjoin(parts, own_answers, and_(*both))).where(which))
        found: dict[tuple[UUID, UUID], tuple[Any, Part]] = {}
        for row in rows:
            _, part = found.setdefault((row.round_id, row.pseudonym), (row, Part({}, row.done)))
            if row.criterion:
                more = Part({**part.answers, row.criterion: Answer(row.answer)}, row.done)
                found[row.round_id, row.pseudonym] = (row, more)
        return list(found.values())

    async def keep_counts_only(self, round_id: UUID) -> None:
        """Adds up what was answered alone, and forgets who it was."""
        counted = spreads((await self.parts_of(round_id)).values())
        rows = [
            {"round_id": round_id, "criterion": criterion, "answer": answer.value, "often": count}
            for criterion, spread in counted.items()
            for answer, count in spread.items()
        ]
        if rows:
            await self.connection.execute(insert(spread_counts), rows)
        for table in (own_answers, parts):
            await self.connection.execute(delete(table).where(table.c.round_id == round_id))

    async def spreads_of(self, round_id: UUID) -> dict[str, Spread]:
        """By criterion; what fewer than three had answered is not there."""
        found: dict[str, dict[Answer, int]] = {}
        for row in await self._rows(spread_counts, round_id):
            found.setdefault(row.criterion, {})[Answer(row.answer)] = row.often
        return dict(found)

    async def _rows(self, table: Table, round_id: UUID) -> list[Any]:
        return list(await self.connection.execute(select(table).where(table.c.round_id == round_id)))
