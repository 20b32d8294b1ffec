"""After a quiet time, or at the hour that a colleague has chosen: one mail for all that has waited."""

import asyncio
from collections.abc import Callable, Coroutine, Iterable
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from services.cases.foundation.roles import Role
from services.cases.foundation.workplace import Workplace
from services.cases.people.notice_times.domain import NoticeTimes
from services.cases.people.notice_times.store import TimesOfNotices
from services.cases.people.team.domain import notices_to, to_remind
from services.cases.people.team.notices import keep
from services.cases.people.team.store import Team

GATHERED = UUID("3b0c1c64-7d55-5c0e-8a1c-2f6a5e0d9b41")
PAUSE = 60.0


async def gather(*, workplace: Workplace, now: datetime) -> int:
    """How many colleagues were asked about: each whose hour it is, whether something has waited or not.

    Of those for whom nothing has waited `notify` only asks whether they could be told.
    """
    async with workplace.store.work() as work:
        times = TimesOfNotices(work)
        if not (due := due_among(await times.chosen(), workplace, now)):
            return 0
        due = due_among(await times.held(due), workplace, now)
        able = [one for one in to_remind(await Team(work).staff(), frozenset(Role)) if one.id in due]
        waited, cause = await times.gather(due, at=now), uuid5(GATHERED, now.isoformat())
        key, centre = workplace.notify_key, workplace.centre
        made = notices_to([cause], able, really=waited, template="something_new", key=key, centre=centre, now=now)
        await keep(work, *made)
        await times.forget([one.staff_id for one in due.values() if not one.gathers])
    return len(able)


def due_among(chosen: Iterable[NoticeTimes], workplace: Workplace, now: datetime) -> dict[UUID, NoticeTimes]:
    return {one.staff_id: one for one in chosen if one.is_gathered(now, workplace.clock)}


def gathering(workplace: Workplace) -> Callable[[], Coroutine[Any, Any, None]]:
    async def gathered_notices() -> None:
        """Never returns."""
        while True:
            await gather(workplace=workplace, now=workplace.now())
            await asyncio.sleep(PAUSE)

    return gathered_notices
