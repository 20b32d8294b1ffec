"""Safety in the database: days, numbers and people in the clear, everything else sealed."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, UniqueConstraint, Uuid, and_, bindparam, exists, func, or_, select, true

from services.cases.casework.contact_notes.domain import ContactNote
from services.cases.casework.contact_notes.store import CONTACT_NOTES, ContactNotes
from services.cases.casework.contact_plans.store import ContactPlans
from services.cases.casework.safety.domain import (
    DeviceCheck,
    RiskAssessment,
    SafetyDates,
    SafetyPlan,
    dates_of,
    with_client,
)
from services.cases.casework.safety.words import check_words, plan_words, risk_words
from services.cases.foundation.access.domain import Kind
from services.cases.foundation.access.store import Reading
from services.cases.foundation.records.domain import OfClient
from services.cases.foundation.records.store import Records, RecordStore
from services.cases.foundation.workplace import Workplace

RISK_ASSESSMENTS = Records(
    RiskAssessment,
    "risk_assessment",
    newest=("assessed_on", "number"),
    is_activity=True,
    words=risk_words,
    read=Kind.NOTE,
    beside=(UniqueConstraint("file_id", "number", name="risk_assessment_one_after_another"),),
)
SAFETY_PLANS = Records(
    SafetyPlan,
    "safety_plan",
    newest=("agreed_on", "number"),
    is_activity=True,
    words=plan_words,
    read=Kind.NOTE,
    beside=(UniqueConstraint("file_id", "number", name="safety_plan_one_after_another"),),
)
DEVICE_CHECKS = Records(
    DeviceCheck,
    "device_check",
    newest=("checked_on", "noted_at"),
    is_activity=True,
    words=check_words,
    read=Kind.NOTE,
)
FEW = 5
"""Of the earliest notes of a file so many are opened to find the first contact with the client."""
risks, plans, notes = RISK_ASSESSMENTS.table, SAFETY_PLANS.table, CONTACT_NOTES.table
later_risk, later_plan, earlier = risks.alias("later"), plans.alias("later"), notes.alias("earlier")
NEWEST_RISK = ~exists().where(
    later_risk.c.file_id == risks.c.file_id,
    or_(
        later_risk.c.assessed_on > risks.c.assessed_on,
        and_(later_risk.c.assessed_on == risks.c.assessed_on, later_risk.c.number > risks.c.number),
    ),
)
NEWEST_PLAN = ~exists().where(
    later_plan.c.file_id == plans.c.file_id,
    or_(
        later_plan.c.agreed_on > plans.c.agreed_on,
        and_(later_plan.c.agreed_on == plans.c.agreed_on, later_plan.c.number > plans.c.number),
    ),
)
NEVER_ASSESSED = ~exists().where(risks.c.file_id == notes.c.file_id)
these = func.unnest(bindparam("files", type_=ARRAY(Uuid))).table_valued("id").render_derived(name="these")


def one_of_the_first(most: int) -> ColumnElement[bool]:
    of_file = select(earlier.c.id).where(earlier.c.file_id == these.c.id).order_by(earlier.c.at)
    first = of_file.limit(most).lateral("first")
    return notes.c.id.in_(select(first.c.id).select_from(these.join(first, true())))


ONES_OF_THE_FIRST = one_of_the_first(1), one_of_the_first(FEW)


class RiskAssessments(RecordStore[RiskAssessment]):
    records = RISK_ASSESSMENTS

    async def newest_among(self, files: Sequence[OfClient]) -> list[RiskAssessment]:
        return await self.among(files, NEWEST_RISK)


class SafetyPlans(RecordStore[SafetyPlan]):
    records = SAFETY_PLANS

    async def newest_among(self, files: Sequence[OfClient]) -> list[SafetyPlan]:
        return await self.among(files, NEWEST_PLAN)


class DeviceChecks(RecordStore[DeviceCheck]):
    records = DEVICE_CHECKS


async def first_contacts(work: Reading, files: Sequence[OfClient]) -> Mapping[UUID, ContactNote]:
    """The first contact with the client of each of these files that was never assessed.

    Mostly it is the first note, so the next ones are opened only where it is not.
    """
    found: dict[UUID, ContactNote] = {}
    for among_the_first in ONES_OF_THE_FIRST:
        asked = [file for file in files if file.id not in found]
        notes = await ContactNotes(work).among(asked, NEVER_ASSESSED, among_the_first, only=("whom",))
        for one in sorted(with_client(notes), key=lambda one: one.at):
            found.setdefault(one.file_id, one)
    return found


async def safety_dates(work: Reading, file: OfClient, workplace: Workplace) -> SafetyDates:
    """What the measures of safety need of this file."""
    contacts = with_client(await ContactNotes(work).of(file))
    first = min((one.at for one in contacts), default=None)
    return dates_of(
        first.astimezone(workplace.clock).date() if first else None,
        len(contacts),
        await RiskAssessments(work).of(file),
        await ContactPlans(work).of(file),
        await DeviceChecks(work).of(file),
    )
