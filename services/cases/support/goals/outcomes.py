"""What plans and goals count for: needs clear and a plan made, looked at again, the surroundings seen, in own words."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from itertools import zip_longest
from uuid import UUID

from services.cases.files.file.counted import clients_begun, clients_to_count
from services.cases.files.file.domain import CountedClient
from services.cases.foundation.outcomes import Contribution, Outcome
from services.cases.foundation.records.counts import Count, MeasuringPoint
from services.cases.foundation.records.store import CountedRecords
from services.cases.support.goals.domain import (
    Ending,
    Goal,
    Origin,
    SupportPlan,
    look_again_on,
    newest_of,
)
from services.cases.support.goals.domain import Outcome as Came
from services.cases.support.goals.store import GOALS, SUPPORT_PLANS
from shared.privacy.counts import Indicator

DAY, MONTH = timedelta(days=1), timedelta(days=30)
MONTHS_AT_MOST = 12
"""So long after counselling began a client is counted at the latest, where it is about all of it."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a client's plan, over all files. Of a goal, the day on which it was written down."""

    talks: Sequence[SupportPlan] = ()
    goals: Sequence[tuple[date, Goal]] = ()

    def until(self, day: date) -> "Known":
        """What there was at the end of the day."""
        return Known([one for one in self.talks if one.talked_on <= day], [one for one in self.goals if one[0] <= day])

    @property
    def is_declined(self) -> bool:
        newest = newest_of(self.talks)
        return newest is not None and newest.outcome is Came.DECLINED

    @property
    def first_goal(self) -> date | None:
        return min((on for on, _ in self.goals), default=None)


def planned(known: Known) -> Outcome:
    """K5.1: needs talked about and a goal written down, or the client wants no plan. One of the two counts in part."""
    if known.is_declined:
        return Outcome.MET
    both = [any(one.is_clear for one in known.talks), bool(known.goals)]
    return Outcome.MET if all(both) else Outcome.PARTLY if any(both) else Outcome.NOT_MET


def days_kept(known: Known, day: date) -> list[bool]:
    """K5.2: of each day that was agreed for looking at the plan again, whether it was kept; not of those still to come.

    A talk in time keeps it, whatever the client said there. Goals without a talk have a day as well.
    """
    talks = sorted(known.talks, key=lambda one: (one.talked_on, one.number))
    due = [one.look_again_on for one in talks] if talks else [look_again_on((), known.first_goal)]
    kept = []
    for on, later in zip_longest(due, talks[1:]):
        if on and later:
            kept.append(later.talked_on <= on)
        elif on and on < day:
            kept.append(False)
    return kept


def looked_at(kept: Sequence[bool]) -> Outcome:
    return Outcome.MET if all(kept) else Outcome.PARTLY if any(kept) else Outcome.NOT_MET


def sees_surroundings(known: Known) -> Outcome:
    """K7.2: the plan says what law, housing and services outside mean, or the client did not want to go into it."""
    newest = newest_of(known.talks)
    return Outcome.MET if newest and (newest.outside_is or known.is_declined) else Outcome.NOT_MET


def in_own_words(known: Known, day: date) -> Outcome | None:
    """U3.1: of the goals that are not dropped, all or some were set or confirmed by the client. None without any goal,
    unless the client wanted none on record.
    """
    pursued = [one for _, one in known.goals if not is_dropped(one, day)]
    if not pursued:
        return Outcome.MET if known.is_declined else None
    own = [is_own(one, day) for one in pursued]
    return Outcome.MET if all(own) else Outcome.PARTLY if any(own) else Outcome.NOT_MET


def is_dropped(goal: Goal, day: date) -> bool:
    return goal.ending is Ending.DROPPED and goal.ended_on is not None and goal.ended_on <= day


def is_own(goal: Goal, day: date) -> bool:
    """One that was confirmed only after the day was not the client's own on it."""
    return goal.origin in (Origin.CLIENT, Origin.CONFIRMED) and goal.own_since is not None and goal.own_since <= day


async def planned_clients(count: Count) -> list[Contribution]:
    """K5.1: each client whose counselling goes on for more than 30 days, once, over all of the client's files, as it
    stood on the 31st day. Of what is sealed it opens what came of talks, and in which areas help is wanted or not.
    """
    found = list[Contribution]()
    for one, known in (await known_of(count, Indicator.K5_1)).items():
        day, ended = day_of(one.began, count.clock) + MONTH, ended_on(one, count.clock)
        if (ended is None or ended >= day) and over(day, count.clock) <= count.at:
            found.append(count.outcome(one.counted_as, Indicator.K5_1, planned(known.until(day))))
    return found


async def looked_at_clients(count: Count) -> list[Contribution]:
    """K5.2: each client with a plan for which a day came due, once, when counselling ends or has run for a year. Of
    what is sealed it opens what came of talks, and when the plan was to be looked at again.
    """
    found = list[Contribution]()
    for one, known in (await known_of(count, Indicator.K5_2)).items():
        if (at := one.ended_or_after(MONTHS_AT_MOST, count.clock)) <= count.at:
            day = day_of(at, count.clock)
            if kept := days_kept(known.until(day), day):
                found.append(count.outcome(one.counted_as, Indicator.K5_2, looked_at(kept)))
    return found


async def surroundings_of_clients(count: Count) -> list[Contribution]:
    """K7.2: each client with a goal, once, 30 days after the first was written down, or when counselling ends. Of what
    is sealed it opens whether the plan says something of law, housing and services, as a code.
    """
    found = list[Contribution]()
    for one, known in (await known_of(count, Indicator.K7_2_PLANS)).items():
        if known.first_goal is None:
            continue
        day, ended = known.first_goal + MONTH, ended_on(one, count.clock)
        day = min(day, ended) if ended else day
        if over(day, count.clock) <= count.at:
            found.append(count.outcome(one.counted_as, Indicator.K7_2_PLANS, sees_surroundings(known.until(day))))
    return found


async def clients_in_own_words(count: Count) -> list[Contribution]:
    """U3.1: each client with a goal, or who wanted none on record, once, when counselling ends or has run for a year.
    Of what is sealed it opens what came of talks, from whom goals come and whether they were dropped; no words.
    """
    found = list[Contribution]()
    for one, known in (await known_of(count, Indicator.U3_1)).items():
        if (at := one.ended_or_after(MONTHS_AT_MOST, count.clock)) <= count.at:
            day = day_of(at, count.clock)
            if outcome := in_own_words(known.until(day), day):
                found.append(count.outcome(one.counted_as, Indicator.U3_1, outcome))
    return found


OPENS = {
    Indicator.K5_1: ("outcome", "wanted", "not_wanted", "later"),
    Indicator.K5_2: ("outcome", "look_again_on"),
    Indicator.K7_2_PLANS: ("outcome", "outside_is"),
    Indicator.U3_1: ("outcome",),
}
"""What each of them opens of a talk."""
OF_GOALS = ("origin", "own_since", "ending")


async def known_of(count: Count, indicator: Indicator) -> Mapping[CountedClient, Known]:
    clients = await clients_to_count(count, indicator)
    keys: dict[UUID, str] = {file.id: file.key_id for one in clients for file in one.files}
    records = CountedRecords(count.on_errand)
    talks = await records.of(SUPPORT_PLANS, keys, opens=OPENS[indicator])
    if indicator is Indicator.U3_1:
        goals = await records.of(GOALS, keys, opens=OF_GOALS)
    else:
        goals = await count.once("goals", lambda: goals_of(count))

    def in_all[R](by_file: Mapping[UUID, Sequence[R]], one: CountedClient) -> list[R]:
        return [each for file in one.files for each in by_file.get(file.id, ())]

    # what waits for a second colleague, or was not agreed to, is no plan
    talks = {file: [one for one in of_file if one.is_in_effect] for file, of_file in talks.items()}
    return {one: Known(in_all(talks, one), dated(in_all(goals, one), count.clock)) for one in clients}


async def goals_of(count: Count) -> dict[UUID, list[Goal]]:
    """That they are there, and since when; nothing of them is opened."""
    clients = await clients_begun(count)
    return await CountedRecords(count.on_errand).of(
        GOALS, {file.id: file.key_id for one in clients for file in one.files}
    )


def dated(goals: Iterable[Goal], clock: tzinfo) -> list[tuple[date, Goal]]:
    """Goals without their steps."""
    return [(day_of(one.noted_at, clock), one) for one in goals if one.part_of is None]


def day_of(moment: datetime, clock: tzinfo) -> date:
    return moment.astimezone(clock).date()


def ended_on(one: CountedClient, clock: tzinfo) -> date | None:
    return day_of(one.ended, clock) if one.ended else None


def over(day: date, clock: tzinfo) -> datetime:
    return datetime.combine(day + DAY, time(), clock)


PLANNED = MeasuringPoint((Indicator.K5_1,), planned_clients)
LOOKED_AT = MeasuringPoint((Indicator.K5_2,), looked_at_clients)
SURROUNDINGS = MeasuringPoint((Indicator.K7_2_PLANS,), surroundings_of_clients)
IN_OWN_WORDS = MeasuringPoint((Indicator.U3_1,), clients_in_own_words)
