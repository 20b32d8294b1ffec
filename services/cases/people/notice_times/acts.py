"""A colleague chooses when to get mails."""

from services.cases.foundation.workplace import Workplace
from services.cases.people.notice_times.domain import NoticeTimes, checked
from services.cases.people.notice_times.store import TimesOfNotices


async def choose(times: NoticeTimes, *, workplace: Workplace) -> None:
    """Raises TimesNotPossibleError."""
    async with workplace.store.work() as work:
        await TimesOfNotices(work).save(checked(times))
