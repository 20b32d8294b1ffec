"""Assessments and second looks in the database: added, never changed, so that the history is all there."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import Boolean, Column, Date, DateTime, ForeignKey, Index, SmallInteger, Table, Text, Uuid, func, select
from sqlalchemy.dialects.postgresql import distinct_on, insert

from services.quality.answers.assessment.domain import Answer, Assessment, Review, standing_answers
from services.quality.foundation.domain import Author, Role
from services.quality.foundation.quarters.store import Quarters
from services.quality.foundation.tables.store import PlainStore, metadata
from services.quality.standards.catalogue.ids import Ids

assessments = Table(
    "assessment",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("criterion", Text, nullable=False),
    Column("catalogue", Text, nullable=False),
    Column("answer", Text, nullable=False),
    Column("evidence", Text, nullable=False),
    Column("link", Text, nullable=False),
    Column("author", Uuid, nullable=False),
    Column("role", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("documented", Date),
    Column("documents", SmallInteger, nullable=False, server_default="0"),
    Index("assessment_of_criterion", "criterion", "at"),
)
reviews = Table(
    "assessment_review",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("assessment_id", Uuid, ForeignKey("assessment.id"), nullable=False),
    Column("confirms", Boolean, nullable=False),
    Column("note", Text, nullable=False),
    Column("author", Uuid, nullable=False),
    Column("role", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("organisation", Text, nullable=False, server_default=""),
    Index("assessment_review_of", "assessment_id"),
)

linked = Table(
    "assessment_entry",
    metadata,
    Column("assessment_id", Uuid, ForeignKey("assessment.id"), primary_key=True),
    Column("path", Text, primary_key=True),
)


class Assessments(PlainStore):
    async def save_assessment(self, assessment: Assessment, paths: Collection[str] = ()) -> None:
        """Once, with the register entries that show it; the same answer sent again changes nothing."""
        same = ("id", "criterion", "catalogue", "evidence", "link", "at", "documented", "documents")
        row = {name: getattr(assessment, name) for name in same}
        row |= {"answer": assessment.answer.value, **_columns(assessment.by)}
        await self.connection.execute(insert(assessments).values(row).on_conflict_do_nothing())
        if rows := [{"assessment_id": assessment.id, "path": path} for path in sorted(set(paths))]:
            await self.connection.execute(insert(linked).values(rows).on_conflict_do_nothing())
        await Quarters(self.work).discard(assessment.at)

    async def is_saved(self, id: UUID) -> bool:
        return (
            await self.connection.execute(select(assessments.c.id).where(assessments.c.id == id))
        ).first() is not None

    async def save_review(self, review: Review) -> None:
        """Once, as well."""
        names = ("id", "assessment_id", "confirms", "note", "at", "organisation")
        row = {name: getattr(review, name) for name in names}
        row |= _columns(review.by)
        await self.connection.execute(insert(reviews).values(row).on_conflict_do_nothing())
        await Quarters(self.work).discard(review.at)

    async def entries_behind(self, assessment_ids: Collection[UUID]) -> dict[UUID, list[str]]:
        """Paths of the register entries that were linked with an answer."""
        asked = select(linked).where(linked.c.assessment_id.in_(assessment_ids)).order_by(linked.c.path)
        found: dict[UUID, list[str]] = {id_: [] for id_ in assessment_ids}
        for row in await self.connection.execute(asked):
            found[row.assessment_id].append(row.path)
        return found

    async def every_link(self) -> dict[UUID, list[str]]:
        """The same of all answers that were linked with any."""
        found: dict[UUID, list[str]] = {}
        for row in await self.connection.execute(select(linked)):
            found.setdefault(row.assessment_id, []).append(row.path)
        return found

    async def newest_assessments(self, ids: Ids) -> dict[str, Assessment]:
        """The answers that stand, by the id that a criterion has now."""
        return (await self.newest_with_entries(ids))[0]

    async def newest_with_entries(self, ids: Ids) -> tuple[dict[str, Assessment], dict[UUID, list[str]]]:
        """The same, and by answer the paths of the register entries that it was linked with."""
        which = (assessments.c.criterion, assessments.c.catalogue)
        paths = select(func.array_agg(linked.c.path)).where(linked.c.assessment_id == assessments.c.id)
        asked = select(assessments, paths.scalar_subquery().label("paths")).ext(distinct_on(*which))
        ordered = asked.order_by(*which, assessments.c.at.desc(), assessments.c.id)
        rows = (await self.connection.execute(ordered)).all()
        standing = standing_answers([assessment_of(row) for row in rows], ids)
        return standing, {row.id: row.paths for row in rows if row.paths}

    async def assessments_of(self, criterion: str, ids: Ids) -> list[Assessment]:
        """All that was ever said about a criterion of now, the newest first."""
        asked = select(assessments).where(assessments.c.criterion.in_(ids.ever(criterion)))
        rows = await self.connection.execute(asked.order_by(assessments.c.at.desc(), assessments.c.id))
        found = [assessment_of(row) for row in rows]
        return [each for each in found if ids.now(each.catalogue, each.criterion) == criterion]

    async def every_assessment(self) -> list[Assessment]:
        """In no order."""
        return [assessment_of(row) for row in await self.connection.execute(select(assessments))]

    async def every_review(self) -> list[Review]:
        """In no order."""
        return [_review(row) for row in await self.connection.execute(select(reviews))]

    async def reviews_of(self, assessment_ids: Collection[UUID]) -> list[Review]:
        """The oldest first."""
        asked = select(reviews).where(reviews.c.assessment_id.in_(assessment_ids))
        return [_review(row) for row in await self.connection.execute(asked.order_by(reviews.c.at, reviews.c.id))]


def _columns(author: Author) -> dict[str, Any]:
    return {"author": author.pseudonym, "role": author.role.value}


def assessment_of(row: Any) -> Assessment:
    by = Author(row.author, Role(row.role))
    said = (row.id, row.criterion, row.catalogue, Answer(row.answer), row.evidence, row.link)
    return Assessment(*said, by, row.at, row.documented, row.documents)


def _review(row: Any) -> Review:
    by = Author(row.author, Role(row.role))
    return Review(row.id, row.assessment_id, row.confirms, row.note, by, row.at, row.organisation)
