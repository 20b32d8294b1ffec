"""Whether a week waits for somebody to look through what was unusual in it."""

from datetime import date, timedelta

from services.cases.foundation.access.store import Reading
from services.cases.foundation.roles import LEADING, Right, holds
from services.cases.foundation.workplace import Weeks, Workplace
from services.cases.oversight.audit_review.domain import Span, span_of, week_of
from services.cases.oversight.audit_review.store import AuditReview
from shared.accounts.domain import Person


async def weeks_of(work: Reading, workplace: Workplace, person: Person) -> Weeks:
    return Weeks(await weeks_waiting(work, workplace, person), await week_missed(work, workplace, person))


async def weeks_waiting(work: Reading, workplace: Workplace, person: Person) -> int:
    """1 until a reader who may look through the week that is over has done it; 0 for other readers."""
    if not holds(person, Right.READ_AUDIT):
        return 0
    last = last_week(workplace)
    return int(await AuditReview(work).week_waits(last, whole(last, workplace)))


async def week_missed(work: Reading, workplace: Workplace, person: Person) -> date | None:
    """For the lead: the week before the last one, where nobody has looked through it in all the time since."""
    if not person.has(*LEADING):
        return None
    missed = last_week(workplace) - timedelta(days=7)
    return missed if await AuditReview(work).week_missed(missed, whole(missed, workplace)) else None


def last_week(workplace: Workplace) -> date:
    """The Monday of the week that is over."""
    return week_of(workplace.now().astimezone(workplace.clock).date()) - timedelta(days=7)


def whole(week: date, workplace: Workplace) -> Span:
    return span_of(week, week + timedelta(days=6), workplace.clock)
