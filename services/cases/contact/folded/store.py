"""Which of the folded requests nobody has touched, and how they are put away together."""

import asyncio
from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Uuid, bindparam, func, or_, select, update
from sqlalchemy.dialects.postgresql import ARRAY, insert

from services.cases.contact.bursts.domain import BEGINNING, groups
from services.cases.contact.request_steps.domain import Step, StepKind
from services.cases.contact.request_steps.store import NEEDS, STEPS
from services.cases.contact.requests import rows
from services.cases.contact.requests.store import FIRST_WORDS, messages, opened_fresh, requests
from services.cases.foundation.access.domain import Act, Kind, Subject
from services.cases.foundation.access.store import ReaderStore
from services.cases.foundation.audit.store import opened_among
from services.cases.foundation.sealed.domain import Sealer

THREADS = bindparam("threads", type_=ARRAY(Uuid))
WAITING: Select[Any] = select(requests.c.thread_id, requests.c.id, requests.c.key_id).where(
    requests.c.thread_id == func.any(THREADS),
    requests.c.file_id.is_(None),
    requests.c.waiting_since.is_not(None),
    requests.c.taken_by.is_(None),
    requests.c.first_reply_at.is_(None),
)
# in one order, so that two colleagues who do it at once wait for each other
WAITING_TO_CHANGE = WAITING.order_by(requests.c.thread_id).with_for_update()
TOUCHED = select(STEPS.table.c.thread_id).where(STEPS.table.c.thread_id == func.any(THREADS))
WRITTEN_ON = (
    select(messages.c.thread_id)
    .where(messages.c.thread_id == func.any(THREADS))
    .group_by(messages.c.thread_id)
    .having(func.count() > 1)
)
ASKED_FOR_MORE = select(messages.c.thread_id).where(
    messages.c.thread_id == func.any(THREADS), or_(messages.c.contact.is_not(None), messages.c.about.is_not(None))
)
WITH_NEEDS = select(NEEDS.table.c.thread_id).where(NEEDS.table.c.thread_id == func.any(THREADS))
LANGUAGES = select(requests.c.thread_id, requests.c.key_id, requests.c.language).where(
    requests.c.thread_id == func.any(THREADS)
)
STAYS = TOUCHED.union(WRITTEN_ON, ASKED_FOR_MORE, WITH_NEEDS)
PUT_AWAY = (
    update(requests)
    .where(requests.c.thread_id == func.any(THREADS))
    .values(set_aside=StepKind.NO_REQUEST.value, waiting_since=None)
)


class FoldedRequests(ReaderStore):
    async def untouched(self, threads: Collection[UUID], *, change: bool = False) -> list[Any]:
        """Of these the requests that nobody opened, and with which nothing was done; each with its id and key.

        One that consists of several messages is left out: a person writes again, a program rarely does. So is one that
        says anything beside its text, such as a number to call, a wish, or how soon an answer is needed. `change` keeps
        others from changing them until the work is done.
        """
        asked = {"threads": list(threads)}
        waiting = (await self.connection.execute(WAITING_TO_CHANGE if change else WAITING, asked)).all()
        self.work.note_files({row.thread_id: None for row in waiting})
        await self.work.admit(Act.LIST, Subject(Kind.CONVERSATION, tuple(row.thread_id for row in waiting)))
        # asked only now: what was written or opened while this waited for a lock is seen
        touched = {*(await self.connection.execute(STAYS, asked)).scalars()}
        opened = await opened_among(self.connection, Kind.CONVERSATION, threads, acts=(Act.READ, Act.WRITE))
        return [row for row in waiting if row.thread_id not in touched | opened]

    async def said_in(self, threads: Collection[UUID]) -> tuple[list[str], int]:
        """How one of each kind begins, and in how many languages of the public pages they were written."""
        await self.work.admit(Act.LIST, Subject(Kind.CONVERSATION, tuple(threads)))
        written = (await self.connection.execute(FIRST_WORDS, {"threads": list(threads)})).all()
        spoken = (await self.connection.execute(LANGUAGES, {"threads": list(threads)})).all()
        sealer = await self.work.opener({row.key_id for row in (*written, *spoken)})
        languages = {sealer.read(rows.LANGUAGE, row.language, row=row.thread_id, key_id=row.key_id) for row in spoken}
        return await asyncio.to_thread(beginnings, written, sealer), len(languages)

    async def put_away(self, steps: Sequence[Step]) -> None:
        """The requests must have been read with `change`."""
        threads = tuple(step.thread_id for step in steps)
        await self.work.admit(Act.WRITE, Subject(Kind.CONVERSATION, threads))
        sealer = await self.work.ring.sealer({step.key_id for step in steps})
        rows = [STEPS.row(step, sealer, step.key_id) for step in steps]
        await self.connection.execute(insert(STEPS.table), rows)
        await self.connection.execute(PUT_AWAY, {"threads": list(threads)})


def beginnings(written: Sequence[Any], sealer: Sealer) -> list[str]:
    return [(group[0].words or "")[:BEGINNING] for group in groups(opened_fresh(written, sealer))]
