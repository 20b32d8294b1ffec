"""Plans and goals in the database: days of talks and of endings, numbers and people in the clear, the rest sealed."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import UniqueConstraint, and_, exists, or_

from services.cases.foundation.access.domain import Kind
from services.cases.foundation.records.domain import OfClient
from services.cases.foundation.records.store import Records, RecordStore
from services.cases.people.approvals.domain import Approval
from services.cases.support.goals.domain import Goal, PlanNotFoundError, SupportPlan
from services.cases.support.goals.words import goal_words, plan_words

SUPPORT_PLANS = Records(
    SupportPlan,
    "support_plan",
    newest=("talked_on", "number"),
    is_activity=True,
    words=plan_words,
    read=Kind.NOTE,
    beside=(UniqueConstraint("file_id", "number", name="support_plan_one_after_another"),),
)
GOALS = Records(Goal, "goal", newest=("noted_at",), is_activity=True, words=goal_words, read=Kind.NOTE)
plans = SUPPORT_PLANS.table
later = plans.alias("later_plan")
IN_EFFECT = (Approval.NOT_NEEDED, Approval.AGREED)
NEWEST = plans.c.approval.in_(IN_EFFECT) & ~exists().where(
    later.c.file_id == plans.c.file_id,
    later.c.approval.in_(IN_EFFECT),
    or_(
        later.c.talked_on > plans.c.talked_on,
        and_(later.c.talked_on == plans.c.talked_on, later.c.number > plans.c.number),
    ),
)
SHOWN = ("outcome", "look_again_on")


class SupportPlans(RecordStore[SupportPlan]):
    records = SUPPORT_PLANS

    async def newest_among(self, files: Sequence[OfClient]) -> list[SupportPlan]:
        """With what a counsellor's day says of them, and no more; beside them what waits for a second colleague."""
        return await self.among(files, or_(NEWEST, plans.c.approval == Approval.WAITING), only=SHOWN)

    async def to_change(self, plan_id: UUID, file: OfClient) -> SupportPlan:
        """Held until the work is done. Raises NotAllowedError, PlanNotFoundError."""
        found = await self.one(plan_id, file, change=True)
        if found is None:
            raise PlanNotFoundError
        return found


class Goals(RecordStore[Goal]):
    records = GOALS

    async def open_among(self, files: Sequence[OfClient]) -> list[Goal]:
        return await self.among(files, GOALS.table.c.ended_on.is_(None))
