"""Steps with a request and its needs in the database: who, when and which step in the clear, everything else sealed.

They are read with their conversation, by the store of requests, which asks whether the reader may.
"""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Column, ForeignKeyConstraint, Identity, Index, Uuid, bindparam, func, select
from sqlalchemy.dialects.postgresql import ARRAY, distinct_on, insert
from sqlalchemy.schema import SchemaItem

from services.cases.contact.request_steps.domain import RequestNeeds, Step
from services.cases.contact.request_steps.words import needs_words, step_words
from services.cases.foundation.access.domain import Act, Kind, Subject
from services.cases.foundation.access.store import ReaderStore
from services.cases.foundation.records.domain import IdTakenError
from services.cases.foundation.records.store import Records, Written
from services.cases.foundation.sealed.domain import Sealer

DONE = Written("at", "by")


def of_a_thread(table: str) -> list[SchemaItem]:
    return [
        # in the order in which they were written: a clock may have been put back
        Column("position", BigInteger, Identity(), nullable=False),
        ForeignKeyConstraint(["thread_id"], ["request.thread_id"]),
        Index(f"{table}_of_thread", "thread_id", "position"),
    ]


STEPS = Records(
    Step,
    "request_step",
    newest=("at",),
    is_activity=False,
    words=step_words,
    written=DONE,
    read=Kind.CONVERSATION,
    index=(),
    beside=of_a_thread("request_step"),
)
NEEDS = Records(
    RequestNeeds,
    "request_needs",
    newest=("at",),
    is_activity=False,
    words=needs_words,
    written=DONE,
    read=Kind.CONVERSATION,
    index=(),
    beside=of_a_thread("request_needs"),
)


def of_thread(records: Records[Any]) -> Any:
    table = records.table
    return select(table).where(table.c.thread_id == bindparam("thread")).order_by(table.c.position.desc())


STEPS_OF_THREAD = of_thread(STEPS)
NEEDS_OF_THREAD = of_thread(NEEDS)
NEWEST_NEEDS = (
    select(NEEDS.table)
    .ext(distinct_on(NEEDS.table.c.thread_id))
    .where(NEEDS.table.c.thread_id == func.any(bindparam("threads", type_=ARRAY(Uuid))))
    .order_by(NEEDS.table.c.thread_id, NEEDS.table.c.position.desc())
)


def steps_in(rows: Iterable[Any], sealer: Sealer) -> tuple[Step, ...]:
    return tuple(STEPS.opened(row, sealer, row.key_id) for row in rows)


def needs_in(rows: Iterable[Any], sealer: Sealer) -> tuple[RequestNeeds, ...]:
    return tuple(NEEDS.opened(row, sealer, row.key_id) for row in rows)


class RequestSteps(ReaderStore):
    async def save_step(self, step: Step) -> bool:
        return await self._save(STEPS, step, step.thread_id, step.key_id)

    async def save_needs(self, needs: RequestNeeds) -> bool:
        return await self._save(NEEDS, needs, needs.thread_id, needs.key_id)

    async def _save(self, records: Records[Any], one: Step | RequestNeeds, thread_id: UUID, key_id: str) -> bool:
        """Sent twice it is there once: whether it is new. Raises NotAllowedError, and IdTakenError where another
        conversation has its id.
        """
        await self.work.admit(Act.WRITE, Subject(Kind.CONVERSATION, (thread_id,)))
        row = records.row(one, await self.work.ring.sealer({key_id}), key_id)
        written = await self.connection.execute(insert(records.table).values(row).on_conflict_do_nothing())
        table = records.table
        here = select(table.c.id).where(table.c.id == one.id, table.c.thread_id == thread_id)
        if (await self.connection.execute(here)).first() is None:
            raise IdTakenError
        return written.rowcount > 0
