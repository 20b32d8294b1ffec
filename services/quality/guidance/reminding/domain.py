"""Which roles should look, and when that is said: never what waits, never how much of it, never for whom."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from services.quality.answers.plan.domain import TEAM
from services.quality.answers.rounds.reminders import EVERYBODY, WEEK, due
from services.quality.foundation.domain import Role
from services.quality.guidance.month.domain import Task, Topic
from shared.events import ReminderDue

MORNING = time(7)
"""On a Monday, in the clock of the centre: nobody gets a mail about quality at night."""
NEAR = timedelta(days=14)
"""What is to be done within so many days is worth a mail; the page of the month looks further."""
APPROVING = frozenset(role for role in Role if role.may_approve)
WHO: Mapping[Topic, frozenset[Role]] = {
    Topic.ROUND: EVERYBODY,
    Topic.ROUND_TALK: EVERYBODY,
    Topic.PULSE: EVERYBODY,
    Topic.DISPUTED: EVERYBODY,
    Topic.SECOND_LOOK: EVERYBODY,
    Topic.VOTE: APPROVING,
    Topic.BUDGET_VOTE: APPROVING,
    Topic.RELEASE_REFUSED: APPROVING,
    Topic.RELEASE_SOON: APPROVING,
    Topic.ENTRY: APPROVING,
    Topic.EVIDENCE: APPROVING,
    Topic.DOCUMENT: APPROVING,
    Topic.TEXT: APPROVING,
    Topic.STEP: EVERYBODY,
    Topic.STEP_EFFECT: EVERYBODY,
}
"""Who can do something about what has a day or waits for somebody. What is not here has time, and stands on the page
only. A step of the plan is for its owner."""


def week_of(now: datetime, clock: ZoneInfo) -> date:
    """The Monday of the week that is looked at: from seven in the morning of a Monday until the next one."""
    local = now.astimezone(clock).replace(tzinfo=None)
    day = (local - timedelta(hours=MORNING.hour)).date()
    return day - timedelta(days=day.weekday())


def roles_of(tasks: Iterable[Task], today: date) -> frozenset[Role]:
    """Everybody who should look because of what is near, late, or waits for somebody without a day."""
    return frozenset(role for task in tasks if is_near(task, today) for role in who(task))


def who(task: Task) -> frozenset[Role]:
    if task.owner and task.owner.role != TEAM:
        return frozenset({Role(task.owner.role)})
    return WHO.get(task.topic, frozenset())


def is_near(task: Task, today: date) -> bool:
    """Also in the week after an entry reached one of the reminders of its kind, for some need a year of work; and in
    the one after a vote was heard of."""
    if task.late or task.on is None or task.on <= today + NEAR:
        return True
    since = task.entry.since if task.entry else task.since
    return since is not None and since > last_look(today)


def last_look(today: date) -> date:
    """The day after which nothing can have been told yet, at the latest."""
    return today - timedelta(days=today.weekday()) - WEEK


def of_week(roles: frozenset[Role], week: date, *, centre: str) -> list[ReminderDue]:
    """One at most, the same again for the same week; none for nobody."""
    return [due(roles, f"{centre}|{week.isoformat()}|week")] if roles else []
