"""Codes as hashes, and two counters for each question and month; nothing joins the one to the other.

What a code was used for lies in the urn until ten have been used: only then do the counters rise.
"""

from collections.abc import Collection, Mapping

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Integer,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    delete,
    false,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import insert

from services.intake.feedback.domain import Pending, told_in
from services.intake.tables.store import metadata
from shared.events import CodesIssued, FeedbackTallied
from shared.privacy.counts import FeedbackQuestion
from shared.store.store import Work

codes = Table(
    "feedback_code",
    metadata,
    Column("hash", Text, primary_key=True),
    Column("until", Text, nullable=False),
    Column("used", Boolean, nullable=False, server_default=false()),
)
counts = Table(
    "feedback_count",
    metadata,
    Column("month", Text, primary_key=True),
    Column("question", Text, primary_key=True),
    Column("best_two", Integer, nullable=False),
    Column("others", Integer, nullable=False),
)
urns = Table(
    "feedback_urn",
    metadata,
    Column("only_row", SmallInteger, primary_key=True, server_default=text("1"), autoincrement=False),
    Column("salt", LargeBinary, nullable=False),
    Column("urn", LargeBinary, nullable=False),
    CheckConstraint("only_row = 1", name="feedback_urn_only_row"),
)
windows = Table("feedback_window", metadata, Column("month", Text, primary_key=True))
calendar = Table(
    "feedback_calendar",
    metadata,
    Column("only_row", SmallInteger, primary_key=True, server_default=text("1"), autoincrement=False),
    Column("first_window", Text, nullable=False),
    CheckConstraint("only_row = 1", name="feedback_calendar_only_row"),
)


class FeedbackWork(Work):
    async def know_codes(self, issued: CodesIssued) -> None:
        """A code that is known stays as it is: a batch that comes again opens no used code."""
        rows = [{"hash": each, "until": issued.until} for each in issued.hashes]
        await self.connection.execute(insert(codes).on_conflict_do_nothing(), rows)

    async def use_code(self, hashed: str, *, month: str) -> bool:
        """Whether it was good; from then on it is used. Of two at once one is."""
        good = (codes.c.hash == hashed) & ~codes.c.used & (codes.c.until >= month)
        found = (await self.connection.execute(select(codes.c.hash).where(good).with_for_update())).first()
        if found:
            await self.connection.execute(update(codes).where(codes.c.hash == hashed).values(used=True))
        return found is not None

    async def forget_codes(self, *, before: str) -> None:
        await self.connection.execute(delete(codes).where(codes.c.until < before))

    async def put_codes_in_order(self) -> None:
        """Rewrites them in the order of their hashes: how they lie says nothing of which was used when."""
        await self.connection.execute(text("LOCK TABLE feedback_code IN EXCLUSIVE MODE"))
        rows = [dict(row) for row in (await self.connection.execute(select(codes).order_by(codes.c.hash))).mappings()]
        await self.connection.execute(delete(codes))
        if rows:
            await self.connection.execute(insert(codes), rows)

    async def urn(self) -> tuple[bytes, bytes] | None:
        """The salt and the urn, held fast until the work is done; None before the first answer."""
        # nobody else puts the first one in meanwhile
        await self.connection.execute(text("LOCK TABLE feedback_urn IN EXCLUSIVE MODE"))
        row = (await self.connection.execute(select(urns))).first()
        return (row.salt, row.urn) if row else None

    async def keep_urn(self, salt: bytes, urn: bytes) -> None:
        """Needs `urn`."""
        await self.connection.execute(delete(urns))
        await self.connection.execute(insert(urns).values(salt=salt, urn=urn))

    async def count(self, pending: Mapping[FeedbackQuestion, Pending], *, month: str) -> None:
        """Always in the order of the vocabulary, so that two at once wait and never block each other."""
        for question in FeedbackQuestion:
            if question in pending:
                some = pending[question]
                row = {"month": month, "question": question, "best_two": some.best_two, "others": some.others}
                raised = {"best_two": counts.c.best_two + some.best_two, "others": counts.c.others + some.others}
                put = insert(counts).values(row)
                await self.connection.execute(put.on_conflict_do_update(constraint=counts.primary_key, set_=raised))

    async def pending_answers(self, *, until: str) -> dict[FeedbackQuestion, Pending]:
        """Given in this month or before; held fast until the work is done."""
        rows = select(counts).where(counts.c.month <= until).order_by(counts.c.month, counts.c.question)
        found: dict[FeedbackQuestion, Pending] = {}
        for row in await self.connection.execute(rows.with_for_update()):
            question = FeedbackQuestion(row.question)
            found[question] = found.get(question, Pending()) + Pending(row.best_two, row.others)
        return found

    async def open_feedback_window(self, window: str) -> bool:
        """Whether the window is new; from then on it is this work's alone."""
        opened = insert(windows).values(month=window).on_conflict_do_nothing().returning(windows.c.month)
        return (await self.connection.execute(opened)).first() is not None

    async def tell_feedback(self, told: FeedbackTallied) -> None:
        """What it counts is deleted here, the rest waits."""
        await self.use_up(told_in(told), until=told.window)
        await self.publish(told)

    async def use_up(self, questions: Collection[FeedbackQuestion], *, until: str) -> None:
        used = (counts.c.month <= until) & counts.c.question.in_([each.value for each in questions])
        await self.connection.execute(delete(counts).where(used))

    async def first_feedback_window(self, *, this_month: str) -> str:
        """The month in which the centre began to ask; set when it is asked for the first time."""
        await self.connection.execute(insert(calendar).values(first_window=this_month).on_conflict_do_nothing())
        first: str = (await self.connection.execute(select(calendar.c.first_window))).scalar_one()
        return first

    async def feedback_windows(self) -> set[str]:
        return set((await self.connection.execute(select(windows.c.month))).scalars())
