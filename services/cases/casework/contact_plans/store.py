"""Contact plans in the database: numbers, days and people in the clear, everything else sealed."""

import asyncio
import time
from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import UniqueConstraint, exists, select

from services.cases.casework.contact_plans.domain import ContactPlan
from services.cases.casework.contact_plans.words import words
from services.cases.foundation.access.domain import Act, Kind, Part, Subject
from services.cases.foundation.records.concept import ReachedFiles
from services.cases.foundation.records.domain import OfClient
from services.cases.foundation.records.store import Records, RecordStore
from services.cases.foundation.sealed.domain import Sealer

CONTACT_PLANS = Records(
    ContactPlan,
    "contact_plan",
    newest=("number",),
    is_activity=True,
    words=words,
    read=Kind.CONTACT_PLAN,
    beside=(UniqueConstraint("file_id", "number", name="contact_plan_one_after_another"),),
)
plans = CONTACT_PLANS.table
later = plans.alias("later")
ADDRESS = CONTACT_PLANS.sealed["address"]
ADDRESSES = (
    select(plans.c.id, plans.c.file_id, plans.c.key_id, plans.c.address)
    .where(plans.c.address.is_not(None))
    .order_by(plans.c.noted_at.desc(), plans.c.number.desc(), plans.c.id)
)
AT_ONCE = 1000
"""Addresses in one batch."""
IS_NEWEST = ~exists().where(later.c.file_id == plans.c.file_id, later.c.number > plans.c.number)


class ContactPlans(RecordStore[ContactPlan]):
    records = CONTACT_PLANS

    async def newest_among(self, files: Sequence[OfClient]) -> list[ContactPlan]:
        """Whether it is safe, and until when the plan is good: how to reach a client no list shows."""
        return await self.among(files, IS_NEWEST, only=("safety",))

    async def reached(self, fits: Callable[[str], bool], *, until: float, at_once: int = AT_ONCE) -> ReachedFiles:
        """The files with a plan, in force or before, of whose address this holds. Raises NotAllowedError.

        No further batch is begun after `until`, a moment of `time.monotonic`.
        """
        await self.work.find_all_relations()
        found, searched, all_searched = set[UUID](), 0, True
        async with self.connection.stream(ADDRESSES) as rows:
            async for batch in rows.partitions(at_once):
                if searched and time.monotonic() > until:
                    all_searched = False
                    break
                searched += len(batch)
                shown = [row for row in batch if self.work.relation(row.file_id).shows(Part.CONTACT)]
                sealer = await self.work.ring.sealer({row.key_id for row in shown})
                found |= await asyncio.to_thread(fitting, fits, shown, sealer)
        if found:
            await self.work.admit(Act.LIST, Subject(Kind.CONTACT_PLAN, tuple(found)))
        return ReachedFiles(found, all_searched)


def fitting(fits: Callable[[str], bool], rows: Sequence[Any], sealer: Sealer) -> set[UUID]:
    """Opens one address after the other; none of them outlives the comparison."""
    addresses = sealer.read_each(ADDRESS, ((row.id, row.key_id, row.address) for row in rows))
    return {row.file_id for row, address in zip(rows, addresses, strict=True) if address and fits(address)}
