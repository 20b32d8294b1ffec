"""Plans, goals and decisions without a database: one after another, with their days, and what is refused."""

from dataclasses import dataclass, replace
from datetime import UTC, date, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.cases.foundation.records.concept import FileView
from services.cases.foundation.records.domain import ChangedMeanwhileError, NothingToConfirmError, NotYetError
from services.cases.support.decisions.domain import (
    Answer,
    Began,
    ChangedBeforeError,
    Choice,
    Decision,
    DecisionNotFoundError,
    Explained,
    MissingError,
    current,
    decided,
    missing_in,
    to_ask_again,
)
from services.cases.support.goals.areas import areas
from services.cases.support.goals.domain import (
    TOLD,
    Area,
    Doer,
    Ending,
    GoalNotFoundError,
    Interval,
    Origin,
    Outcome,
    Outside,
    Step,
    SupportPlan,
    Talk,
    Wish,
    confirmed,
    ended,
    look_again_on,
    new_goal,
    new_step,
    newest_of,
    open_again,
    talked,
)
from services.cases.support.goals.page_parts import Plans, step
from tests.cases.building import NOON

TODAY, DAY, BY = NOON.date(), timedelta(days=1), UUID(int=7)
WEEK = 7 * DAY
THROUGH = Talk(
    talked_on=TODAY,
    outcome=Outcome.TALKED,
    wanted=(Area.HOUSING,),
    not_wanted=(Area.PROCEEDINGS,),
    told_housing="A room that can be locked.",
    outside_is=Outside.IN_THE_WAY,
    outside="There is no flat.",
)


@dataclass(frozen=True)
class AFile:
    id: UUID = BY
    key_id: str = "key"


def a_talk(said: Talk, *before: SupportPlan, **changes: Any) -> SupportPlan:
    newest = newest_of(before)
    given: dict[str, Any] = {"version": "2026-11", "by": BY, "now": NOON, "today": TODAY}
    given |= {"seen": newest.id if newest else None, "plan_id": uuid4()}
    new = talked(AFile(), before, said, **given | changes)
    assert new
    return new


@pytest.mark.parametrize(("every", "weeks"), [(None, 12), (Interval.FOUR, 4), (Interval.HALF_A_YEAR, 26)])
def test_a_plan_is_looked_at_again_after_its_interval_or_on_a_day_of_its_own(every: Interval, weeks: int) -> None:
    assert a_talk(replace(THROUGH, every=every)).look_again_on == TODAY + weeks * WEEK
    other = replace(THROUGH, every=every, look_again_on=TODAY + DAY)
    assert a_talk(other).look_again_on == TODAY + DAY


def test_a_look_keeps_what_was_said_and_begins_the_interval_anew() -> None:
    first = a_talk(replace(THROUGH, talked_on=TODAY - 20 * DAY, every=Interval.FOUR, changed="All is new."))
    for outcome in (Outcome.CONFIRMED, Outcome.NOT_LOOKED):
        again = a_talk(Talk(talked_on=TODAY, outcome=outcome), first, version="2027-01")
        assert (again.wanted, again.told_housing, again.outside) == (first.wanted, first.told_housing, first.outside)
        assert (again.number, again.areas_version, again.changed) == (2, "2026-11", None)
        assert again.look_again_on == TODAY + 4 * WEEK


def test_no_plan_is_an_answer_that_names_no_day_and_can_be_taken_back() -> None:
    none = a_talk(Talk(talked_on=TODAY, outcome=Outcome.DECLINED))
    assert (none.look_again_on, none.is_clear) == (None, False)
    assert look_again_on([none], TODAY) is None
    with pytest.raises(NothingToConfirmError):
        a_talk(Talk(talked_on=TODAY, outcome=Outcome.CONFIRMED), none)
    assert a_talk(THROUGH, none).look_again_on == TODAY + 12 * WEEK


def test_nothing_can_be_looked_at_again_that_was_never_talked_about() -> None:
    for outcome in (Outcome.CONFIRMED, Outcome.NOT_LOOKED):
        with pytest.raises(NothingToConfirmError):
            a_talk(Talk(talked_on=TODAY, outcome=outcome))


def test_of_two_colleagues_the_second_is_told_and_a_form_sent_twice_counts_once() -> None:
    first = a_talk(THROUGH)
    with pytest.raises(ChangedMeanwhileError):
        a_talk(THROUGH, first, seen=None)
    with pytest.raises(NotYetError):
        a_talk(replace(THROUGH, talked_on=TODAY + DAY))
    at: dict[str, Any] = {"version": "1", "seen": None, "by": BY, "now": NOON, "today": TODAY}
    assert talked(AFile(), [first], THROUGH, plan_id=first.id, **at) is None


def test_what_is_entered_later_from_paper_does_not_replace_what_holds() -> None:
    first = a_talk(THROUGH)
    paper = a_talk(replace(THROUGH, talked_on=TODAY - DAY), first)
    assert newest_of([first, paper]) == first


def test_an_area_in_no_list_was_not_asked() -> None:
    one = a_talk(replace(THROUGH, later=(Area.WORK,)))
    said = [one.wish(area) for area in (Area.HOUSING, Area.PROCEEDINGS, Area.WORK, Area.MONEY)]
    assert said == [Wish.YES, Wish.NO, Wish.LATER, Wish.NOT_ASKED]


def test_every_area_has_words_in_three_languages_and_a_field() -> None:
    known = areas()
    assert set(known.areas) == set(Area) == set(TOLD)
    assert all({"en", "de", "ar"} <= said.keys() for said in known.areas.values())
    assert all(name in Talk.__dataclass_fields__ for name in TOLD.values())


def test_goals_without_a_talk_are_looked_at_again_too() -> None:
    assert look_again_on([], TODAY) == TODAY + 12 * WEEK
    assert look_again_on([], None) is None


NEW: dict[str, Any] = {"by": BY, "now": NOON}


def test_a_goal_of_the_counsellor_becomes_the_clients_own_by_the_clients_words_and_once() -> None:
    ours = new_goal(AFile(), "Find work.", Origin.COUNSELLOR, goal_id=uuid4(), today=TODAY, **NEW)
    assert ours.own_since is None
    own = confirmed(ours, "I want to cook for money.", today=TODAY + DAY)
    assert (own.words, own.origin, own.own_since) == ("I want to cook for money.", Origin.CONFIRMED, TODAY + DAY)
    assert confirmed(own, "Something else.", today=TODAY + 2 * DAY) == own
    set_by_client = new_goal(AFile(), "Sleep.", Origin.CLIENT, goal_id=uuid4(), today=TODAY, **NEW)
    assert set_by_client.own_since == TODAY


def test_a_step_belongs_to_a_goal_and_ends_once_and_may_be_open_again() -> None:
    goal = new_goal(AFile(), "Sleep.", Origin.CLIENT, goal_id=uuid4(), today=TODAY, **NEW)
    lock = new_step(AFile(), goal, Step("Buy a lock.", Doer.OTHER, TODAY), step_id=uuid4(), **NEW)
    assert (lock.part_of, lock.origin, lock.due_on) == (goal.id, None, TODAY)
    for wrong in (None, lock):
        with pytest.raises(GoalNotFoundError):
            new_step(AFile(), wrong, Step("Buy a lock.", Doer.OTHER), step_id=uuid4(), **NEW)
    with pytest.raises(GoalNotFoundError):
        confirmed(lock, "Mine.", today=TODAY)
    done = ended(lock, Ending.REACHED, today=TODAY)
    assert ended(done, Ending.DROPPED, today=TODAY + DAY) == done
    assert open_again(done) == lock


SAID = Choice(
    decided_on=TODAY,
    about="To stay in the shelter, or to go to the sister.",
    explained=Explained.SEVERAL,
    first_way="The shelter.",
    second_way="The sister.",
    answer=Answer.NO,
    began_with=Began.COUNSELLOR,
)


def a_decision(said: Choice, *before: Decision, **changes: Any) -> Decision:
    given: dict[str, Any] = {"changes": None, "decision_id": uuid4(), "by": BY, "now": NOON, "today": TODAY}
    new = decided(AFile(), before, said, **given | changes)
    assert new
    return new


@pytest.mark.parametrize(
    ("changes", "missing"),
    [
        ({}, []),
        ({"second_way": None}, ["second_way"]),
        ({"first_way": None, "second_way": None}, ["first_way", "second_way"]),
        ({"explained": Explained.ONE_ONLY}, ["only_because"]),
        ({"explained": Explained.ONE_ONLY, "only_because": "One bed was free."}, []),
        ({"explained": Explained.NOT_WANTED, "first_way": None, "second_way": None}, []),
        ({"began_with": Began.THIRD_PARTY}, ["third_party"]),
    ],
)
def test_what_was_chosen_asks_for_words(changes: dict[str, Any], missing: list[str]) -> None:
    said = replace(SAID, **changes)
    assert missing_in(said) == missing
    if missing:
        with pytest.raises(MissingError):
            a_decision(said)


def test_a_later_decision_takes_the_place_of_an_earlier_one_once() -> None:
    open_yet = a_decision(replace(SAID, answer=Answer.OPEN, ask_again_on=TODAY + WEEK))
    assert to_ask_again([open_yet]) == [open_yet]
    later = a_decision(SAID, open_yet, changes=open_yet.id)
    assert (current([later, open_yet]), to_ask_again([later, open_yet])) == ([later], [])
    with pytest.raises(ChangedBeforeError):
        a_decision(SAID, open_yet, later, changes=open_yet.id)
    with pytest.raises(DecisionNotFoundError):
        a_decision(SAID, changes=uuid4())
    with pytest.raises(NotYetError):
        a_decision(replace(SAID, decided_on=date.max))
    at: dict[str, Any] = {"changes": None, "by": BY, "now": NOON, "today": TODAY}
    assert decided(AFile(), [later], SAID, decision_id=later.id, **at) is None


def suggested(plans: Plans, *, age: int, closed: bool = False) -> str | None:
    """What the next step of a file of this age says, if there is one."""
    opened_at = NOON - age * DAY
    file: Any = SimpleNamespace(id=BY, key_id="key", opened_at=opened_at, closed_at=NOON if closed else None)
    wording: Any = SimpleNamespace(gettext=str)
    workplace: Any = SimpleNamespace(today=lambda: TODAY, clock=UTC)
    relation: Any = None
    found = step(plans, FileView(file, relation, NOON, wording, workplace))
    return found.tag if found else None


FIRST_TALK, AGAIN = "talk about needs and goals", "look at the plan again"


@pytest.mark.parametrize(("age", "tag"), [(20, None), (21, FIRST_TALK), (60, FIRST_TALK), (61, None)])
def test_a_first_talk_is_suggested_for_a_while_and_not_in_a_closed_file(age: int, tag: str | None) -> None:
    assert suggested(Plans(), age=age) == tag
    assert suggested(Plans(), age=age, closed=True) is None


def test_a_plan_is_a_step_on_its_day_and_a_client_who_wants_none_is_left_alone() -> None:
    due = a_talk(replace(THROUGH, talked_on=TODAY - 28 * DAY, every=Interval.FOUR))
    early = a_talk(replace(THROUGH, talked_on=TODAY - 27 * DAY, every=Interval.FOUR))
    none = a_talk(Talk(talked_on=TODAY - 28 * DAY, outcome=Outcome.DECLINED))
    assert [suggested(Plans([one]), age=30) for one in (due, early, none)] == [AGAIN, None, None]
