"""Versions of rules that the lead took into use: only added to, and nothing of clients."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, Column, DateTime, Identity, Integer, Table, Text, UniqueConstraint, Uuid, select
from sqlalchemy.dialects.postgresql import insert

from services.cases.casework.deadlines.rules.domain import Book, Rule
from services.cases.casework.deadlines.rules.files import shipped
from services.cases.foundation.access.domain import Act
from services.cases.foundation.access.store import PlainStore, ReaderStore, Transaction
from services.cases.foundation.audit.domain import Thing
from services.cases.foundation.roles import Right, require
from services.cases.foundation.sealed.store import metadata

accepted = Table(
    "deadline_rule",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("rule", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("content", Text, nullable=False),
    Column("accepted_at", DateTime(timezone=True), nullable=False),
    Column("accepted_by", Uuid, nullable=False),
    UniqueConstraint("rule", "version", name="deadline_rule_version"),
)
EVERY_RULE = select(accepted.c.content).order_by(accepted.c.id)


class NewRules(ReaderStore):
    async def save(self, rules: Iterable[Rule], *, now: datetime) -> int:
        """How many are new: what was taken into use stays as it is. Raises NotAllowedError."""
        require(self.reader, Right.KEEP_RULES)
        rows = [row_of(one, self.reader.id, now) for one in rules]
        if not rows:
            return 0
        new = insert(accepted).values(rows).on_conflict_do_nothing().returning(accepted.c.id)
        number = len((await self.connection.execute(new)).all())
        await self.work.save_audit(self.reader.id, Act.WRITE, Thing.DEADLINE_RULES)
        return number


class AcceptedRules(PlainStore):
    async def rules(self) -> list[Rule]:
        found = (await self.connection.execute(EVERY_RULE)).scalars()
        return [Rule.model_validate_json(content) for content in found]


async def rule_book(work: Transaction) -> Book:
    return Book.of(shipped(), await AcceptedRules(work).rules())


def row_of(rule: Rule, by: UUID, now: datetime) -> dict[str, object]:
    content = rule.model_dump_json()
    return {"rule": rule.id, "version": rule.version, "content": content, "accepted_at": now, "accepted_by": by}
