"""What is due by a day, and whose it is."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from services.cases.casework.consents.domain import Consent, to_review
from services.cases.casework.contact_plans.domain import ContactPlan
from services.cases.casework.contact_plans.domain import newest_of as newest_plan
from services.cases.casework.deadlines.domain import Deadline, has_come
from services.cases.casework.deadlines.rules.domain import Book
from services.cases.casework.safety.domain import RiskAssessment, SafetyPlan, newest_of
from services.cases.casework.to_dos.domain import ToDo
from services.cases.foundation.roles import LEADING
from services.cases.people.team.domain import Presence, StaffMember

MORNING = timedelta(hours=7)
"""Nobody gets a mail about days at night."""


@dataclass(frozen=True, slots=True)
class OpenFile:
    id: UUID
    key_id: str
    responsible: UUID


@dataclass(frozen=True, slots=True)
class Dated:
    """What an open file holds that has a day; of what is sealed only the days are known."""

    file: OpenFile
    plans: Sequence[ContactPlan] = ()
    consents: Sequence[Consent] = ()
    risks: Sequence[RiskAssessment] = ()
    safety_plans: Sequence[SafetyPlan] = ()
    deadlines: Sequence[Deadline] = ()

    def has_day(self, today: date, book: Book) -> bool:
        """Whether how to reach the client has to be asked again, a consent has ended, or a deadline has come or is
        reminded of.
        """
        if any(has_come(one, book, today) for one in self.deadlines):
            return True
        plan = newest_plan(self.plans)
        runs_out = plan.runs_out_on if plan and plan.is_safe else None
        ended = (one.valid_until for one in to_review(self.consents, today=today))
        return any(day is not None and day <= today for day in (runs_out, *ended))

    def has_review(self, today: date) -> bool:
        """Whether safety, or the safety plan, has to be looked at again. A day that cannot be read has come."""
        risk, plan = newest_of(self.risks), newest_of(self.safety_plans)
        risk_is_due = risk is not None and (risk.review_on is None or risk.review_on <= today)
        return risk_is_due or bool(plan and plan.plan_review_on and plan.plan_review_on <= today)


@dataclass(frozen=True, slots=True)
class Due:
    """Colleagues for whom a day has come, and those for whom a review is due."""

    days: frozenset[UUID]
    reviews: frozenset[UUID]


def due(
    dated: Iterable[Dated],
    to_dos: Iterable[ToDo],
    today: date,
    *,
    book: Book,
    days: Collection[UUID],
    reviews: Collection[UUID],
) -> Due:
    """`book` has the rules by which deadlines are reminded of; `days` and `reviews` are the files in which concepts of
    other wings found something.
    """
    found = list(dated)
    tasks = {one.given_to for one in to_dos if one.done_at is None and one.due_on <= today}
    return Due(
        frozenset(tasks | {one.file.responsible for one in found if one.file.id in days or one.has_day(today, book)}),
        frozenset(one.file.responsible for one in found if one.file.id in reviews or one.has_review(today)),
    )


def to_tell(colleagues: Iterable[UUID], able: Sequence[StaffMember], presence: Presence) -> set[UUID]:
    """Each of them, or who stands in; in the place of a colleague who cannot be told, the leads."""
    here = {one.id for one in able}
    told = {presence.in_place_of(one) for one in colleagues}
    leads = {one.id for one in able if one.has(*LEADING)}
    return told & here | (leads if told - here else set())


def day_of(now: datetime) -> date:
    """From seven in the morning until seven on the next day. `now` is by the clock of the centre."""
    return (now.replace(tzinfo=None) - MORNING).date()
