"""Housing in the database: days, moments and links in clear; where, why and how safe it is, is sealed."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    DateTime,
    Row,
    Select,
    Uuid,
    bindparam,
    cast,
    column,
    func,
    literal,
    null,
    select,
    union_all,
)
from sqlalchemy.dialects.postgresql import ARRAY

from services.cases.foundation.access.domain import Act, Kind, Subject
from services.cases.foundation.access.store import ReaderStore
from services.cases.foundation.records.domain import OfClient
from services.cases.foundation.records.store import Records, RecordStore
from services.cases.support.housing.domain import Housing, HousingStep, Placement, PlaceReview
from services.cases.support.housing.words import placement_words, review_words, step_words

HOUSING_STEPS = Records(
    HousingStep,
    "housing_step",
    newest=("happened_on", "noted_at"),
    is_activity=True,
    words=step_words,
    read=Kind.NOTE,
)
PLACEMENTS = Records(
    Placement,
    "placement",
    newest=("moved_in_at", "noted_at"),
    is_activity=True,
    happened="noted_at",
    words=placement_words,
    read=Kind.NOTE,
)
PLACE_REVIEWS = Records(
    PlaceReview,
    "place_review",
    newest=("looked_at", "noted_at"),
    is_activity=True,
    words=review_words,
    read=Kind.NOTE,
)
ALL: tuple[Records[Any], ...] = (HOUSING_STEPS, PLACEMENTS, PLACE_REVIEWS)
FOR_DAYS = ("step", "left", "fit", "result", "review_on", "found_by")
"""What steps and tasks of many files have to know of what is sealed."""


class HousingSteps(RecordStore[HousingStep]):
    records = HOUSING_STEPS


class Placements(RecordStore[Placement]):
    records = PLACEMENTS


class PlaceReviews(RecordStore[PlaceReview]):
    records = PLACE_REVIEWS


def padded(records: Records[Any]) -> Select[Any]:
    """The rows of one kind, with a column for each that any of the three has."""
    columns = {column.name: column for each in ALL for column in each.table.c}
    own, among = records.table.c, func.any(bindparam("files", type_=ARRAY(Uuid)))
    whole = (
        (own[name] if name in own else cast(null(), column.type)).label(name)
        for name, column in sorted(columns.items())
    )
    return select(literal(records.table.name).label("of_table"), *whole).where(own.file_id == among)


WHEN: ColumnElement[datetime] = func.coalesce(
    column("moved_in_at"), column("looked_at"), cast(column("happened_on"), DateTime(timezone=True))
)
TOGETHER = select(union_all(*map(padded, ALL)).subquery("all_of")).order_by(WHEN.desc(), column("noted_at").desc())
"""All of housing in one statement: the page of a file asks for many things."""


class Housings(ReaderStore):
    async def of(self, file: OfClient) -> Housing:
        """Raises NotAllowedError."""
        await self.work.admit(Act.READ, Subject(Kind.NOTE, (file.id,)))
        return (await self._of([file], only=None)).get(file.id, Housing())

    async def of_many(self, files: Sequence[OfClient]) -> Mapping[UUID, Housing]:
        """What steps and tasks have to know; a file without any is left out. Raises NotAllowedError."""
        if not files:
            return {}
        await self.work.admit(Act.LIST, Subject(Kind.NOTE, tuple(one.id for one in files)))
        return await self._of(files, only=FOR_DAYS)

    async def _of(self, files: Sequence[OfClient], *, only: Collection[str] | None) -> dict[UUID, Housing]:
        keys = {file.id: file.key_id for file in files}
        rows = (await self.connection.execute(TOGETHER, {"files": list(keys)})).all()
        sealer = await self.work.opener({keys[row.file_id] for row in rows})

        def opened(records: Records[Any], theirs: Sequence[Row[Any]]) -> list[Any]:
            own = [row for row in theirs if row.of_table == records.table.name]
            return [records.opened(row, sealer, keys[row.file_id], only=only) for row in own]

        by_file: dict[UUID, list[Row[Any]]] = {}
        for row in rows:
            by_file.setdefault(row.file_id, []).append(row)
        return {file_id: Housing(*(opened(each, theirs) for each in ALL)) for file_id, theirs in by_file.items()}
