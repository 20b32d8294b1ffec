"""In which files a step of a goal has its day, or the plan is to be looked at again."""

from collections.abc import Sequence
from datetime import date, tzinfo

from services.cases.foundation.records.mornings import DueFiles, Morning
from services.cases.foundation.records.store import MorningRecords
from services.cases.support.goals.domain import Goal, SupportPlan, look_again_on
from services.cases.support.goals.store import GOALS, SHOWN, SUPPORT_PLANS


def step_is_due(lines: Sequence[Goal], today: date) -> bool:
    """A step of a goal that ended has no day any more."""
    pursued = {one.id for one in lines if one.part_of is None and one.ended_on is None}
    steps = (one for one in lines if one.part_of in pursued and one.ended_on is None)
    return any(one.due_on is not None and one.due_on <= today for one in steps)


def plan_is_due(talks: Sequence[SupportPlan], lines: Sequence[Goal], today: date, clock: tzinfo) -> bool:
    pursued = (one.noted_at for one in lines if one.part_of is None and one.ended_on is None)
    first = min(pursued, default=None)
    on = look_again_on(talks, first.astimezone(clock).date() if first else None)
    return on is not None and on <= today


async def due_files(morning: Morning) -> DueFiles:
    records, today = MorningRecords(morning.on_errand), morning.today
    lines = await records.of(GOALS, morning.keys, opens=("due_on",))
    talks = await records.of(SUPPORT_PLANS, morning.keys, opens=SHOWN)
    days = (each for each, found in lines.items() if step_is_due(found, today))
    reviews = (
        each for each in {*lines, *talks} if plan_is_due(talks.get(each, ()), lines.get(each, ()), today, morning.clock)
    )
    return DueFiles(frozenset(days), frozenset(reviews))
