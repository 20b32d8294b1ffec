"""Contact plans in the database: numbers, days and people in the clear, everything else sealed."""

from collections.abc import Sequence

from sqlalchemy import UniqueConstraint, exists

from services.cases.casework.contact_plans.domain import ContactPlan
from services.cases.casework.contact_plans.words import words
from services.cases.foundation.access.domain import Kind
from services.cases.foundation.records.domain import OfClient
from services.cases.foundation.records.store import Records, RecordStore

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
IS_NEWEST = ~exists().where(later.c.file_id == plans.c.file_id, later.c.number > plans.c.number)


class ContactPlans(RecordStore[ContactPlan]):
    records = CONTACT_PLANS

    async def newest_among(self, files: Sequence[OfClient]) -> list[ContactPlan]:
        """Whether it is safe, and until when the plan is good: how to reach a client no list shows."""
        return await self.among(files, IS_NEWEST, only=("safety",))
