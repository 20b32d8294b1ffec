"""What is decided about the steps of the improvement plan."""

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as some

from services.quality.answers.plan.domain import (
    TEAM,
    ChangedMeanwhileError,
    Effect,
    Owner,
    PlanStep,
    State,
    UnfitStepError,
    Wanted,
    about,
    begin,
    ended_when,
    follow,
    going_on,
    newest_of,
    owner,
)
from services.quality.foundation.domain import Role
from tests.quality.building import COUNSELLOR, LEAD, NOON
from tests.quality.rounds_building import SOON, TODAY, a_history, an_entry, somebody, wanted

OFFERED = ("S6", "S7")


def begun(**changes: Any) -> PlanStep:
    return begin(wanted(**changes), offered=OFFERED, by=LEAD, id=uuid4(), now=NOON, today=TODAY)


def followed(newest: PlanStep, said: Wanted, *, seen: int | None = None) -> PlanStep | None:
    return follow(newest, said, seen_number=seen or newest.number, offered=OFFERED, by=COUNSELLOR, now=NOON)


def test_a_new_step_is_not_begun_and_has_no_effect_yet() -> None:
    step = begun(state=State.DONE, effect=Effect.AS_EXPECTED, seen="x", reason="y")
    assert (step.number, step.said.state, step.said.effect, step.said.seen) == (1, State.OPEN, Effect.NOT_SEEN_YET, "")


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"title": ""}, "title", "missing"),
        ({"criteria": ()}, "criteria", "missing"),
        ({"criteria": ("S6", "S99")}, "criteria", "not_offered"),
        ({"criteria": ("S6", "S6")}, "criteria", "not_offered"),
        ({"due": TODAY - timedelta(days=1)}, "due", "not_valid"),
        ({"due": TODAY + timedelta(days=3651)}, "due", "not_valid"),
        ({"review_on": SOON + timedelta(days=365 * 12)}, "review_on", "not_valid"),
    ],
)
def test_what_cannot_be_taken_says_where_and_why(changes: dict[str, Any], field: str, code: str) -> None:
    with pytest.raises(UnfitStepError) as unfit:
        begun(**changes)
    assert (unfit.value.field, unfit.value.code) == (field, code)


def test_the_same_again_is_no_new_entry() -> None:
    step = begun()
    assert followed(step, step.said) is None


def test_dropping_asks_for_a_reason_and_keeps_it() -> None:
    step = begun()
    with pytest.raises(UnfitStepError) as unfit:
        followed(step, replace(step.said, state=State.DROPPED))
    assert (unfit.value.field, unfit.value.code) == ("reason", "say_why")
    dropped = followed(step, replace(step.said, state=State.DROPPED, reason="No money"))
    assert dropped
    later = followed(dropped, replace(dropped.said, reason="", title="Another name"))
    assert later
    assert later.said.reason == "No money"


def test_taking_up_again_what_is_over_asks_for_a_reason() -> None:
    done = followed(begun(), wanted(state=State.DONE))
    assert done
    with pytest.raises(UnfitStepError):
        followed(done, replace(done.said, state=State.DOING))


def test_an_effect_is_seen_only_of_what_is_done() -> None:
    with pytest.raises(UnfitStepError) as unfit:
        followed(begun(), wanted(state=State.DOING, effect=Effect.PARTLY))
    assert unfit.value.code == "only_when_done"
    done = followed(begun(), wanted(state=State.DONE, effect=Effect.PARTLY, seen="Two more know it"))
    assert done
    assert done.said.effect is Effect.PARTLY


def test_who_saw_an_older_entry_does_not_overwrite_a_newer_one() -> None:
    step = begun()
    second = followed(step, replace(step.said, state=State.DOING))
    assert second
    with pytest.raises(ChangedMeanwhileError):
        followed(second, replace(step.said, title="Mine"), seen=1)


def test_a_criterion_that_was_retired_since_may_stay_with_its_step() -> None:
    step = an_entry(criteria=("S6", "L3"))
    assert followed(step, replace(step.said, state=State.DOING))
    with pytest.raises(UnfitStepError):
        followed(step, replace(step.said, criteria=("L4",)))


def test_an_owner_is_me_the_team_or_a_role() -> None:
    assert owner("me", COUNSELLOR) == Owner("counsellor", COUNSELLOR.pseudonym)
    assert owner("team", COUNSELLOR) == Owner(TEAM)
    with pytest.raises(UnfitStepError):
        owner("admin", COUNSELLOR)


def test_mine_is_what_is_mine_my_roles_or_the_teams() -> None:
    assert Owner("counsellor", COUNSELLOR.pseudonym).is_of(COUNSELLOR)
    assert Owner("counsellor").is_of(COUNSELLOR)
    assert Owner(TEAM).is_of(COUNSELLOR)
    assert not Owner("counsellor", somebody().pseudonym).is_of(COUNSELLOR)
    assert not Owner("lead").is_of(COUNSELLOR)


def test_overdue_begins_the_day_after_and_ends_with_the_step() -> None:
    step = an_entry(due=TODAY)
    assert not step.is_overdue(TODAY)
    assert step.is_overdue(TODAY + timedelta(days=1))
    assert not an_entry(due=TODAY, state=State.DONE).is_overdue(SOON)


def test_a_done_step_waits_for_a_look_from_its_review_date_until_somebody_has_looked() -> None:
    done = an_entry(state=State.DONE, review_on=SOON)
    assert [done.waits_for_review(day) for day in (TODAY, SOON)] == [False, True]
    assert not an_entry(state=State.DONE, review_on=SOON, effect=Effect.NONE).waits_for_review(SOON)
    assert not an_entry(state=State.DROPPED, review_on=SOON).waits_for_review(SOON)


def test_the_plan_shows_what_is_due_first_and_then_what_is_over_newest_first() -> None:
    late, early = an_entry(id=uuid4(), due=SOON), an_entry(id=uuid4(), due=TODAY)
    old, new = a_history(State.OPEN, State.DONE), a_history(State.OPEN, State.OPEN, State.DROPPED)
    shown = newest_of([late, *old, *new, early])
    assert [each.id for each in shown] == [early.id, late.id, new[0].id, old[0].id]
    assert about(shown, ["S9"]) == []


def test_a_step_is_over_since_it_ended_not_since_its_last_entry() -> None:
    history = a_history(State.OPEN, State.DONE, State.DONE)
    assert ended_when(history) == history[1].at
    assert ended_when(history[:1]) is None
    again = a_history(State.DONE, State.DOING, State.DROPPED)
    assert ended_when(again) == again[2].at


states = some.sampled_from(State)


@given(some.lists(some.tuples(states, some.booleans(), some.sampled_from(Effect)), max_size=12))
def test_any_way_through_the_states_keeps_numbers_reasons_and_effects_in_order(
    turns: list[tuple[State, bool, Effect]],
) -> None:
    entries = [begun()]
    for state, reasoned, effect in turns:
        said = replace(entries[-1].said, state=state, reason="because" if reasoned else "", effect=effect)
        try:
            following = followed(entries[-1], said)
        except UnfitStepError:
            continue
        entries += [following] if following else []
    assert [entry.number for entry in entries] == list(range(1, len(entries) + 1))
    for before, after in pairwise(entries):
        assert after.said != before.said
        turned = before.said.state is not after.said.state
        if turned and (after.said.state is State.DROPPED or before.is_over):
            assert after.said.reason
        assert after.said.effect is Effect.NOT_SEEN_YET or after.said.state is State.DONE
    assert newest_of(reversed(entries)) == [entries[-1]]


@given(some.sampled_from(Role), some.sampled_from(["me", "team", *Role]))
def test_whoever_takes_a_step_herself_finds_it_among_hers(role: Role, given_: str) -> None:
    colleague = somebody(role)
    assert owner(given_, colleague).is_of(colleague) == (given_ in ("me", "team", role))


def test_what_goes_on_stands_with_each_of_its_criteria_and_what_is_over_with_none() -> None:
    both, one = begun(criteria=("S6", "S7")), begun(criteria=("S7",))
    over = followed(one, wanted(criteria=("S7",), state=State.DONE))
    assert over is not None
    assert going_on([both, one]) == {"S6": [both], "S7": [both, one]}
    assert going_on([both, over]) == {"S6": [both], "S7": [both]}
