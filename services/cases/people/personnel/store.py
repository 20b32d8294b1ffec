"""The records of colleagues: answers, days and numbers; the database shows one to its person and to the lead."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Integer,
    SmallInteger,
    Table,
    Text,
    Uuid,
    delete,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import insert

from services.cases.foundation.access.domain import Act, Errand, Kind, Subject
from services.cases.foundation.access.store import ErrandStore, PlainStore, ReaderStore
from services.cases.foundation.sealed.store import metadata
from services.cases.people.personnel.domain import QUESTIONS, Answer, Entry, Item, Paper, period_of
from services.cases.people.team.store import account
from services.cases.people.undertakings.store import undertakings

entries = Table(
    "personnel_entry",
    metadata,
    Column("staff_id", Uuid, primary_key=True),
    Column("item", Text, primary_key=True),
    Column("period", Text, primary_key=True),
    Column("answer", Text, nullable=False),
    Column("day", Date),
    Column("part", SmallInteger),
    Column("whole", SmallInteger),
)
papers = Table(
    "personnel_paper",
    metadata,
    Column("paper", Text, primary_key=True),
    Column("since", Date, nullable=False),
)
looks = Table(
    "personnel_look",
    metadata,
    Column("only_row", SmallInteger, primary_key=True, server_default=text("1"), autoincrement=False),
    Column("day", Date, nullable=False),
    CheckConstraint("only_row = 1", name="personnel_look_only_row"),
)
posts = Table(
    "counselling_post",
    metadata,
    Column("only_row", SmallInteger, primary_key=True, server_default=text("1"), autoincrement=False),
    Column("hundredths", Integer, nullable=False),
    Column("told_at", DateTime(timezone=True), nullable=False),
    CheckConstraint("only_row = 1", name="counselling_post_only_row"),
)


class Personnel(ReaderStore):
    async def personnel(self, staff_ids: Collection[UUID]) -> dict[UUID, list[Entry]]:
        """Entries of colleagues, for the lead; a colleague may read their own."""
        await self.work.admit(Act.READ, Subject(Kind.PERSONNEL, tuple(staff_ids)))
        asked = select(entries).where(entries.c.staff_id.in_(staff_ids))
        return by_person((await self.connection.execute(asked)).all())

    async def personnel_to_change(self, staff_id: UUID) -> list[Entry]:
        """Until the work is done nobody else changes it."""
        held = select(account.id).where(account.id == staff_id).with_for_update()
        await self.connection.execute(held)
        return (await self.personnel([staff_id])).get(staff_id, [])

    async def save_personnel(
        self, staff_id: UUID, record: Collection[Entry], *, items: Collection[Item], month: str
    ) -> None:
        """What stands in the form is all there is of these items; of numbers, in the period of this month."""
        await self.work.admit(Act.WRITE, Subject(kind_of(items), (staff_id,)))
        for item in items:
            same = (entries.c.item == item) & (entries.c.period == period_of(item, month))
            await self.connection.execute(delete(entries).where(entries.c.staff_id == staff_id, same))
        rows = [row_of(staff_id, one) for one in record if one.item in items]
        if rows:
            await self.connection.execute(insert(entries), rows)

    async def save_papers(self, since: dict[Paper, date]) -> None:
        await self.work.admit(Act.WRITE, Subject(Kind.PERSONNEL))
        await self.connection.execute(delete(papers))
        if since:
            await self.connection.execute(
                insert(papers), [{"paper": paper, "since": day} for paper, day in since.items()]
            )


class Papers(PlainStore):
    async def papers(self) -> dict[Paper, date]:
        """Since when the version in force holds."""
        return {Paper(row.paper): row.since for row in await self.connection.execute(select(papers))}

    async def pledges(self) -> dict[UUID, date]:
        """When each colleague was first bound to secrecy."""
        first: dict[UUID, date] = {}
        asked = select(undertakings.c.staff_id, undertakings.c.given_on).where(undertakings.c.staff_id.is_not(None))
        for row in await self.connection.execute(asked.order_by(undertakings.c.given_on)):
            first.setdefault(row.staff_id, row.given_on)
        return first

    async def last_look(self) -> date | None:
        """The day on which it was last looked whether something runs out; until the work is done nobody else looks."""
        await self.connection.execute(text("LOCK TABLE personnel_look IN SHARE ROW EXCLUSIVE MODE"))
        day: date | None = await self.connection.scalar(select(looks.c.day))
        return day

    async def note_look(self, day: date) -> None:
        look = insert(looks).values(day=day)
        await self.connection.execute(look.on_conflict_do_update(index_elements=["only_row"], set_={"day": day}))


class CounsellingPosts(PlainStore):
    async def posts(self) -> float | None:
        """Full ones, as the register of quality told it last; None where it has told of none."""
        hundredths: int | None = await self.connection.scalar(select(posts.c.hundredths))
        return hundredths / 100 if hundredths else None

    async def keep_posts(self, hundredths: int, *, told_at: datetime) -> None:
        """What was told before stays where it is newer."""
        told = insert(posts).values(hundredths=hundredths, told_at=told_at)
        newer = {"hundredths": told.excluded.hundredths, "told_at": told.excluded.told_at}
        kept = told.on_conflict_do_update(
            index_elements=["only_row"], set_=newer, where=posts.c.told_at < told.excluded.told_at
        )
        await self.connection.execute(kept)


class LeaversRecords(ErrandStore):
    serves = Errand.RETENTION

    async def forget_who_left(self) -> None:
        """Whatever way somebody left, nobody needs it any more."""
        here = select(account.id).where(account.active)
        await self.connection.execute(delete(entries).where(entries.c.staff_id.not_in(here)))


class PersonnelCounts(ErrandStore):
    serves = Errand.COUNTING

    async def personnel_to_count(self) -> dict[UUID, list[Entry]]:
        return by_person((await self.connection.execute(select(entries))).all())

    async def forget_numbers(self, *, before: str) -> None:
        """Of periods that began before this month."""
        await self.connection.execute(delete(entries).where(entries.c.period != "", entries.c.period < before))


def kind_of(items: Collection[Item]) -> Kind:
    """Return the kind by which access is decided: some entries a colleague makes alone."""
    return Kind.TRAINING if all(QUESTIONS[item].own for item in items) else Kind.PERSONNEL


def row_of(staff_id: UUID, one: Entry) -> dict[str, Any]:
    beside = {"day": one.day, "part": one.part, "whole": one.whole}
    return {"staff_id": staff_id, "item": one.item, "period": one.period, "answer": one.answer} | beside


def by_person(rows: Collection[Any]) -> dict[UUID, list[Entry]]:
    found: dict[UUID, list[Entry]] = defaultdict(list)
    for row in rows:
        found[row.staff_id].append(Entry(Item(row.item), Answer(row.answer), row.day, row.period, row.part, row.whole))
    return dict(found)
