"""Pulses in the database: a sealed urn while one runs, counts per question and answer when it is over."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Integer,
    LargeBinary,
    Table,
    Text,
    Uuid,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert

from services.quality.answers.pulse.domain import Feeling, Pulse, Question, Side, Told, figures, told_of
from services.quality.foundation.domain import Period
from services.quality.foundation.quarters.store import Quarters
from services.quality.foundation.tables.store import PlainStore, metadata
from services.quality.standards.scoring.figures import Figures

pulses = Table(
    "pulse",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("opened_on", Date, nullable=False),
    Column("ends", Date, nullable=False),
    Column("is_open", Boolean, unique=True),
    Column("salt", LargeBinary),
    Column("urn", LargeBinary),
    Column("closed_on", Date),
    CheckConstraint(
        "(is_open AND num_nonnulls(salt, urn) = 2 AND closed_on IS NULL)"
        " OR (is_open IS NULL AND num_nonnulls(salt, urn) = 0 AND closed_on IS NOT NULL)",
        name="pulse_open_or_closed",
    ),
)
counts = Table(
    "pulse_count",
    metadata,
    Column("pulse_id", Uuid, ForeignKey("pulse.id"), primary_key=True),
    Column("question", Text, primary_key=True),
    Column("answer", Text, primary_key=True),
    Column("often", Integer, nullable=False),
)


class Pulses(PlainStore):
    async def keep_pulse(self, pulse: Pulse, *, salt: bytes, urn: bytes) -> bool:
        """Whether it was opened: not while another one runs."""
        row = {"id": pulse.id, "opened_on": pulse.opened_on, "ends": pulse.ends, "is_open": True}
        kept = insert(pulses).values(row | {"salt": salt, "urn": urn}).on_conflict_do_nothing().returning(pulses.c.id)
        return (await self.connection.execute(kept)).first() is not None

    async def running(self, *, to_change: bool = False) -> tuple[Pulse, bytes, bytes] | None:
        """With its salt and its urn; `to_change` lets nobody else touch them until this work is done."""
        asked = select(pulses).where(pulses.c.is_open)
        row = (await self.connection.execute(asked.with_for_update() if to_change else asked)).first()
        return (_pulse(row, {}), row.salt, row.urn) if row else None

    async def change_urn(self, pulse_id: UUID, urn: bytes) -> None:
        await self.connection.execute(update(pulses).where(pulses.c.id == pulse_id).values(urn=urn))

    async def close_pulse(self, pulse: Pulse) -> None:
        """Keeps the counts; salt and urn are gone from here on."""
        ended = {"is_open": None, "salt": None, "urn": None, "closed_on": pulse.closed_on}
        await self.connection.execute(update(pulses).where(pulses.c.id == pulse.id).values(ended))
        key = {"pulse_id": pulse.id}
        rows = [
            key | {"question": question.value, "answer": answer.value, "often": count}
            for question, told in (pulse.counts or {}).items()
            for answer, count in told.items()
        ]
        if rows:
            await self.connection.execute(insert(counts), rows)
        if pulse.closed_on:
            await Quarters(self.work).discard(Period.of(pulse.closed_on))

    async def closed(self) -> list[Pulse]:
        """The newest first."""
        counted: dict[UUID, dict[Question, dict[str, int]]] = {}
        for row in await self.connection.execute(select(counts)):
            of_question = counted.setdefault(row.pulse_id, {}).setdefault(Question(row.question), {})
            of_question[row.answer] = row.often
        asked = select(pulses).where(pulses.c.closed_on.is_not(None))
        rows = await self.connection.execute(asked.order_by(pulses.c.closed_on.desc(), pulses.c.id))
        return [_pulse(row, counted.get(row.id, {})) for row in rows]

    async def figures(self, day: date) -> Figures:
        """By measure, as it was known on that day."""
        return figures(await self.closed(), day)


def _pulse(row: Any, counted: Mapping[Question, Mapping[str, int]]) -> Pulse:
    told = {question: told_by(each) for question, each in counted.items()}
    return Pulse(row.id, row.opened_on, row.ends, row.closed_on, told)


def told_by(rows: Mapping[str, int]) -> Told:
    """An earlier Kokon kept all four answers of few people, too: they are told as two."""
    sides = {side: rows[side] for side in Side if side in rows}
    return sides or told_of({feeling: rows.get(feeling, 0) for feeling in Feeling})
