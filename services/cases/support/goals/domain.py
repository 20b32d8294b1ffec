"""What a client needs and wants help with, the client's goals, the steps towards them, and looking at them again.

Nothing here is owed: a client who wants no plan has given a full answer, and everything else goes on in the same way.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from services.cases.foundation.records.domain import (
    ChangedMeanwhileError,
    Noted,
    NothingToConfirmError,
    NotYetError,
    OfClient,
    sealed,
)
from services.cases.people.approvals.domain import OfTwo, first_state

LONGEST_LINE, LONGEST_WORDS = 400, 1000


class Area(StrEnum):
    """Of every version. The words, and the version, are in `areas.toml`."""

    HOUSING = "housing"
    RESIDENCE = "residence"
    MONEY = "money"
    HEALTH = "health"
    WORK = "work"
    LEARNING = "learning"
    FAMILY = "family"
    PROCEEDINGS = "proceedings"
    RETURNING = "returning"
    OTHER = "other"


class Wish(StrEnum):
    """Whether the client wants help in an area of life."""

    YES = "yes"
    NO = "no"
    LATER = "later"
    NOT_ASKED = "not_asked"


class Outcome(StrEnum):
    """What became of a talk about the plan."""

    TALKED = "talked"
    CONFIRMED = "confirmed"
    """Looked at again, and nothing has changed."""
    NOT_LOOKED = "not_looked"
    """The client did not want to look at it again. The day counts as kept."""
    DECLINED = "declined"
    """The client wants no plan. That is a full answer."""


class Outside(StrEnum):
    """What law, housing and services outside the centre mean for the client's plan."""

    IN_THE_WAY = "in_the_way"
    NOTHING = "nothing"
    NOT_WANTED = "not_wanted"
    """The client did not want to go into it."""


class Interval(StrEnum):
    """After how many weeks the plan is looked at again."""

    FOUR = "4"
    EIGHT = "8"
    TWELVE = "12"
    HALF_A_YEAR = "26"

    @property
    def length(self) -> timedelta:
        return timedelta(weeks=int(self.value))


USUAL = Interval.TWELVE


@dataclass(frozen=True, kw_only=True)
class Talk:
    """As it was talked about. None where it cannot be opened; an area in none of the three lists was not asked."""

    talked_on: date
    outcome: Outcome | None = sealed()
    wanted: tuple[Area, ...] = sealed(default=())
    not_wanted: tuple[Area, ...] = sealed(default=())
    later: tuple[Area, ...] = sealed(default=())
    told_housing: str | None = sealed(default=None)
    told_residence: str | None = sealed(default=None)
    told_money: str | None = sealed(default=None)
    told_health: str | None = sealed(default=None)
    told_work: str | None = sealed(default=None)
    told_learning: str | None = sealed(default=None)
    told_family: str | None = sealed(default=None)
    told_proceedings: str | None = sealed(default=None)
    told_returning: str | None = sealed(default=None)
    told_other: str | None = sealed(default=None)
    outside_is: Outside | None = sealed(default=None)
    outside: str | None = sealed(default=None)
    """What stands in the way outside: law, housing, services."""
    changed: str | None = sealed(default=None)
    """What is different since the last time."""
    every: Interval | None = sealed(default=None)
    look_again_on: date | None = sealed(default=None)
    """None where the client wants no plan and named no day."""


TOLD = {area: f"told_{area}" for area in Area}
"""The field of what the client needs in each area."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SupportPlan(OfTwo, Talk):
    """What was said is never changed: each talk about the plan is the next one. Only a second colleague's answer is
    added to a row.
    """

    number: int
    areas_version: str

    @property
    def is_clear(self) -> bool:
        """Whether any need was talked about."""
        return bool(self.wanted or self.not_wanted or self.later)

    def wish(self, area: Area) -> Wish:
        given = {Wish.YES: self.wanted, Wish.NO: self.not_wanted, Wish.LATER: self.later}
        return next((wish for wish, those in given.items() if area in those), Wish.NOT_ASKED)


class Origin(StrEnum):
    """From whom a goal comes."""

    CLIENT = "client"
    CONFIRMED = "confirmed"
    """A counsellor proposed it, and the client said it in own words."""
    COUNSELLOR = "counsellor"
    """Only the counsellor has said it so far."""


class Doer(StrEnum):
    """Who takes a step."""

    CLIENT = "client"
    CENTRE = "centre"
    OTHER = "other"


class Ending(StrEnum):
    REACHED = "reached"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal(Noted):
    """A goal, or a step towards one. `part_of` is the goal of a step; `ended_on` is None while it is open."""

    part_of: UUID | None = None
    part_of_noted_at: datetime | None = None
    """When that was written down: by this the client knows it in the copy."""
    ended_on: date | None = None
    words: str | None = sealed(default=None)
    origin: Origin | None = sealed(default=None)
    """Of a goal alone."""
    own_since: date | None = sealed(default=None)
    """Since when it stands in the client's own words."""
    doer: Doer | None = sealed(default=None)
    """Of a step alone."""
    due_on: date | None = sealed(default=None)
    """The last day for a step, where there is one."""
    ending: Ending | None = sealed(default=None)


@dataclass(frozen=True, slots=True)
class Step:
    """As it is told."""

    words: str
    doer: Doer
    due_on: date | None = None


class PlanNotFoundError(Exception):
    """The file has no such talk about a plan."""


class GoalNotFoundError(Exception):
    """The file has no such goal, or it is a step and not a goal."""


def talked(
    file: OfClient,
    before: Sequence[SupportPlan],
    said: Talk,
    *,
    version: str,
    seen: UUID | None,
    plan_id: UUID,
    by: UUID,
    now: datetime,
    today: date,
    needs_second: bool = False,
) -> SupportPlan | None:
    """None where this very form was sent before. `seen` is the newest that stood there when it was shown.

    A talk that has no answers of its own keeps those of the last one, and needs no second colleague: nothing of the
    plan changes, or the client wants none. While a plan waits for one, nothing else is written down.

    Raises NotYetError, ChangedMeanwhileError, NothingToConfirmError.
    """
    if any(one.id == plan_id for one in before):
        return None
    if said.talked_on > today:
        raise NotYetError("talked_on")
    newest = newest_of(before)
    if (newest.id if newest else None) != seen or waiting(before):
        raise ChangedMeanwhileError
    looks_again = said.outcome in (Outcome.CONFIRMED, Outcome.NOT_LOOKED)
    if looks_again and (newest is None or newest.outcome is Outcome.DECLINED):
        raise NothingToConfirmError
    if said.outcome is not Outcome.TALKED and newest:
        said, version = answers_of(newest, said), newest.areas_version
    if said.outcome is not Outcome.DECLINED:
        said = with_a_day(said)
    given: dict[str, Any] = vars(said)
    number = max((one.number for one in before), default=0) + 1
    approval = first_state(needs_second=needs_second and said.outcome is Outcome.TALKED)
    of = of_file(file, plan_id, by, now)
    return SupportPlan(**of, **given, number=number, areas_version=version, approval=approval)


def answers_of(before: SupportPlan, said: Talk) -> Talk:
    """What was said before, with the outcome, the day and the interval of this talk."""
    kept = {name: getattr(before, name) for name in ("wanted", "not_wanted", "later", "outside_is", "outside")}
    kept |= {name: getattr(before, name) for name in TOLD.values()}
    return replace(said, **kept, every=said.every or before.every)


def with_a_day(said: Talk) -> Talk:
    every = said.every or USUAL
    return replace(said, every=every, look_again_on=said.look_again_on or said.talked_on + every.length)


def newest_of(rows: Iterable[SupportPlan]) -> SupportPlan | None:
    """The one in force. What is entered later from paper, of an earlier day, does not replace it; what waits for a
    second colleague, or was not agreed to, is not in force.
    """
    return max((one for one in rows if one.is_in_effect), key=lambda one: (one.talked_on, one.number), default=None)


def waiting(rows: Iterable[SupportPlan]) -> SupportPlan | None:
    """The one to which a second colleague has to agree."""
    return next((one for one in rows if one.waits), None)


def of_file(file: OfClient, record_id: UUID, by: UUID, now: datetime) -> dict[str, Any]:
    return {"id": record_id, "file_id": file.id, "key_id": file.key_id, "noted_at": now, "noted_by": by}


def new_goal(
    file: OfClient, words: str, origin: Origin, *, goal_id: UUID, by: UUID, now: datetime, today: date
) -> Goal:
    own = None if origin is Origin.COUNSELLOR else today
    return Goal(**of_file(file, goal_id, by, now), words=words, origin=origin, own_since=own)


def new_step(file: OfClient, goal: Goal | None, step: Step, *, step_id: UUID, by: UUID, now: datetime) -> Goal:
    """Raises GoalNotFoundError."""
    if goal is None or goal.part_of:
        raise GoalNotFoundError
    return Goal(
        **of_file(file, step_id, by, now),
        part_of=goal.id,
        part_of_noted_at=goal.noted_at,
        words=step.words,
        doer=step.doer,
        due_on=step.due_on,
    )


def confirmed(goal: Goal, words: str, *, today: date) -> Goal:
    """In the client's own words, which stand there from now on. What was the client's own before stays as it is."""
    if goal.part_of:
        raise GoalNotFoundError
    if goal.origin is not Origin.COUNSELLOR:
        return goal
    return replace(goal, words=words, origin=Origin.CONFIRMED, own_since=today)


def ended(one: Goal, ending: Ending, *, today: date) -> Goal:
    """What ended before stays as it is."""
    return one if one.ended_on else replace(one, ended_on=today, ending=ending)


def open_again(one: Goal) -> Goal:
    return replace(one, ended_on=None, ending=None)


def look_again_on(talks: Iterable[SupportPlan], first_goal: date | None) -> date | None:
    """When the plan is looked at again. Goals without a talk about them have a day as well, after the usual time.

    None where there is no plan, or the client wants none.
    """
    newest = newest_of(talks)
    if newest:
        return newest.look_again_on
    return first_goal + USUAL.length if first_goal else None
