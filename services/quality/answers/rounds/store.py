"""Rounds in the database, with their joint answers. The database itself refuses to change a closed one."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Integer,
    Table,
    Text,
    Uuid,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY, insert

from services.quality.answers.assessment.domain import Assessment
from services.quality.answers.assessment.store import Assessments, assessment_of, assessments
from services.quality.answers.rounds.answering.store import RoundAnswers
from services.quality.answers.rounds.domain import Act, Minutes, Part, Round, Stage, Way, joint_answers
from services.quality.foundation.domain import Author, Role
from services.quality.foundation.tables.store import PlainStore, metadata

rounds = Table(
    "assessment_round",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("name", Text, nullable=False),
    Column("begins", Date, nullable=False),
    Column("ends", Date, nullable=False),
    Column("way", Text, nullable=False),
    Column("catalogue", Text, nullable=False),
    Column("criteria", ARRAY(Text), nullable=False),
    Column("started_by", Uuid, nullable=False),
    Column("started_role", Text, nullable=False),
    Column("started_at", DateTime(timezone=True), nullable=False),
    Column("talk_at", DateTime(timezone=True)),
    Column("took_part", Integer),
    Column("minutes", Text, nullable=False),
    Column("minutes_number", Integer, nullable=False),
    Column("closed_by", Uuid),
    Column("closed_role", Text),
    Column("closed_at", DateTime(timezone=True)),
    CheckConstraint("cardinality(criteria) > 0", name="assessment_round_has_a_criterion"),
    CheckConstraint(
        "num_nonnulls(closed_by, closed_role, closed_at) = 0"
        " OR (num_nonnulls(closed_by, closed_role, closed_at) = 3 AND talk_at IS NOT NULL)",
        name="assessment_round_closed_after_a_talk",
    ),
)
joint = Table(
    "round_joint_answer",
    metadata,
    Column("round_id", Uuid, ForeignKey("assessment_round.id"), primary_key=True),
    Column("assessment_id", Uuid, ForeignKey("assessment.id"), primary_key=True),
)


class Rounds(PlainStore):
    async def keep_round(self, of: Round) -> bool:
        """Whether it is new."""
        kept = insert(rounds).values(_columns(of)).on_conflict_do_nothing().returning(rounds.c.id)
        return (await self.connection.execute(kept)).first() is not None

    async def change_round(self, of: Round) -> None:
        """One that is closed cannot be changed any more; the database refuses it, too."""
        await self.connection.execute(update(rounds).where(rounds.c.id == of.id).values(_columns(of)))

    async def rounds(self) -> list[Round]:
        """The newest first."""
        asked = select(rounds).order_by(rounds.c.started_at.desc(), rounds.c.id)
        return [_round(row) for row in await self.connection.execute(asked)]

    async def open_rounds(self) -> list[Round]:
        return [each for each in await self.rounds() if each.closed is None]

    async def invitations(self, pseudonym: UUID) -> list[Round]:
        """Rounds in which somebody is asked to answer alone and is not done yet."""
        mine = await RoundAnswers(self.work).own_parts(pseudonym)
        asked = [each for each in await self.open_rounds() if each.stage is Stage.ANSWERING]
        return [each for each in asked if not mine.get(each.id, Part()).done]

    async def round(self, round_id: UUID, *, to_change: bool = False) -> Round | None:
        """`to_change` keeps all others from changing it until this work is done."""
        asked = select(rounds).where(rounds.c.id == round_id)
        row = (await self.connection.execute(asked.with_for_update() if to_change else asked)).first()
        return _round(row) if row else None

    async def save_joint_answer(self, round_id: UUID, assessment: Assessment, paths: Collection[str] = ()) -> None:
        """Once, as an assessment like any other, with the register entries that show it."""
        await Assessments(self.work).save_assessment(assessment, paths)
        row = {"round_id": round_id, "assessment_id": assessment.id}
        await self.connection.execute(insert(joint).values(row).on_conflict_do_nothing())

    async def joint_answers_of(self, of: Round) -> dict[str, Assessment]:
        """The last joint answer to each criterion."""
        return (await self.joint_answers_of_each([of]))[of.id]

    async def joint_answers_of_each(self, several: Collection[Round]) -> dict[UUID, dict[str, Assessment]]:
        """By round, in one statement."""
        asked = select(assessments, joint.c.round_id).join(joint, joint.c.assessment_id == assessments.c.id)
        found: dict[UUID, list[Assessment]] = {each.id: [] for each in several}
        for row in await self.connection.execute(asked.where(joint.c.round_id.in_(found))):
            found[row.round_id].append(assessment_of(row))
        return {each.id: joint_answers(each, found[each.id]) for each in several}


def _columns(of: Round) -> dict[str, Any]:
    row = {name: getattr(of, name) for name in ("id", "name", "begins", "ends", "catalogue", "talk_at", "took_part")}
    row |= {"way": of.way.value, "criteria": list(of.criteria)}
    row |= {"started_by": of.started.by.pseudonym, "started_role": of.started.by.role.value}
    row |= {"started_at": of.started.at, "minutes": of.minutes.text, "minutes_number": of.minutes.number}
    if of.closed:
        row |= {"closed_by": of.closed.by.pseudonym, "closed_role": of.closed.by.role.value, "closed_at": of.closed.at}
    return row


def _round(row: Any) -> Round:
    return Round(
        id=row.id,
        name=row.name,
        begins=row.begins,
        ends=row.ends,
        way=Way(row.way),
        catalogue=row.catalogue,
        criteria=tuple(row.criteria),
        started=Act(Author(row.started_by, Role(row.started_role)), row.started_at),
        talk_at=row.talk_at,
        took_part=row.took_part,
        minutes=Minutes(row.minutes, row.minutes_number),
        closed=Act(Author(row.closed_by, Role(row.closed_role)), row.closed_at) if row.closed_at else None,
    )
