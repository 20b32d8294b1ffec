"""Noting that the audit of a week was looked through."""

from datetime import date, datetime, timedelta

from services.cases.foundation.workplace import Workplace
from services.cases.oversight.audit_review.domain import week_of
from services.cases.oversight.audit_review.store import AuditReview
from shared.accounts.domain import Person


class WeekNotOverError(Exception):
    """It is no week, or it is not over."""


async def review(week: date, *, reader: Person, workplace: Workplace, now: datetime) -> None:
    """`week` is its first day. Raises WeekNotOverError, NotAllowedError."""
    if week != week_of(week) or week + timedelta(days=7) > now.astimezone(workplace.clock).date():
        raise WeekNotOverError
    async with workplace.store.reading(reader) as work:
        await AuditReview(work).review(week, at=now)
