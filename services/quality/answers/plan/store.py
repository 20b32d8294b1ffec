"""The improvement plan in the database: entries are added and never changed."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Column, Date, DateTime, Double, Integer, Table, Text, Uuid, select
from sqlalchemy.dialects.postgresql import ARRAY, insert

from services.quality.answers.plan.domain import (
    Effect,
    Owner,
    PlanStep,
    Severity,
    State,
    Unit,
    ValueOn,
    Wanted,
    about,
    as_called_now,
    newest_of,
)
from services.quality.foundation.domain import Author, Role
from services.quality.foundation.tables.store import PlainStore, metadata
from services.quality.standards.catalogue.ids import Ids

entries = Table(
    "plan_entry",
    metadata,
    Column("step_id", Uuid, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("title", Text, nullable=False),
    Column("criteria", ARRAY(Text), nullable=False),
    Column("expected", Text, nullable=False),
    Column("owner", Uuid),
    Column("owner_role", Text, nullable=False),
    Column("due", Date, nullable=False),
    Column("review_on", Date),
    Column("state", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("effect", Text, nullable=False),
    Column("seen", Text, nullable=False),
    Column("author", Uuid, nullable=False),
    Column("role", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("severity", Text, nullable=False, server_default=""),
    Column("measure", Text, nullable=False, server_default=""),
    Column("unit", Text, nullable=False, server_default="score"),
    Column("target", Double),
    Column("start_value", Double),
    Column("start_on", Date),
    Column("end_value", Double),
    Column("end_on", Date),
    CheckConstraint("cardinality(criteria) > 0", name="plan_entry_has_a_criterion"),
)


class PlanSteps(PlainStore):
    """Criteria are told under the ids that they have now, whatever they were called when an entry was written."""

    async def keep_step(self, step: PlanStep) -> bool:
        """Whether the entry is new; one that is there under its number stays as it is."""
        kept = insert(entries).values(_columns(step)).on_conflict_do_nothing().returning(entries.c.number)
        return (await self.connection.execute(kept)).first() is not None

    async def entries(self, ids: Ids) -> list[PlanStep]:
        """All entries of all steps, in their order."""
        asked = select(entries).order_by(entries.c.step_id, entries.c.number)
        return [as_called_now(_step(row), ids) for row in await self.connection.execute(asked)]

    async def plan(self, ids: Ids) -> list[PlanStep]:
        """Every step as it stands: what is due first, then what is over."""
        return newest_of(await self.entries(ids))

    async def of_step(self, step_id: UUID, ids: Ids) -> list[PlanStep]:
        """The oldest first; none for a step that is not there."""
        asked = select(entries).where(entries.c.step_id == step_id).order_by(entries.c.number)
        return [as_called_now(_step(row), ids) for row in await self.connection.execute(asked)]

    async def steps_for(self, criterion: str, ids: Ids) -> list[PlanStep]:
        """What the team does about a criterion: what is due first, then what is over."""
        return about(await self.plan(ids), [criterion])


def _columns(step: PlanStep) -> dict[str, Any]:
    said = step.said
    plain = ("title", "expected", "due", "review_on", "reason", "seen", "measure", "target")
    row = {name: getattr(said, name) for name in plain} | {"criteria": list(said.criteria)}
    row |= {"state": said.state.value, "effect": said.effect.value}
    row |= {"severity": said.severity.value, "unit": said.unit.value}
    for name, figure in (("start", step.start), ("end", step.end)):
        row |= {f"{name}_value": figure.value if figure else None, f"{name}_on": figure.on if figure else None}
    row |= {"owner": said.owner.pseudonym, "owner_role": said.owner.role}
    row |= {"author": step.by.pseudonym, "role": step.by.role.value}
    return row | {"step_id": step.id, "number": step.number, "at": step.at}


def _step(row: Any) -> PlanStep:
    said = Wanted(
        title=row.title,
        criteria=tuple(row.criteria),
        expected=row.expected,
        owner=Owner(row.owner_role, row.owner),
        due=row.due,
        review_on=row.review_on,
        state=State(row.state),
        reason=row.reason,
        effect=Effect(row.effect),
        seen=row.seen,
        severity=Severity(row.severity),
        measure=row.measure,
        unit=Unit(row.unit),
        target=row.target,
    )
    start, end = _value_on(row.start_value, row.start_on), _value_on(row.end_value, row.end_on)
    return PlanStep(row.step_id, row.number, said, Author(row.author, Role(row.role)), row.at, start, end)


def _value_on(value: float | None, on: date | None) -> ValueOn | None:
    return ValueOn(value, on) if value is not None and on is not None else None
