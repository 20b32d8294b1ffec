"""A round beside the one before it, and what a year has brought."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from services.quality.assessment.domain import Answer
from services.quality.plan.domain import Effect, State
from services.quality.rounds.comparison import Turn, compare, done_between, round_before, turn
from services.quality.rounds.domain import Round, close
from services.quality.rounds.years import ClosedRound, year_of
from tests.quality.building import LEAD, NOON, an_assessment
from tests.quality.rounds_building import a_history, a_round, done_with

BERLIN = ZoneInfo("Europe/Berlin")
DAY = timedelta(days=1)


def closed(at: datetime, *criteria: str) -> Round:
    of = a_round(chosen=criteria or ("S6", "S7"), way="together", now=at - DAY)
    return close(of, by=LEAD, now=at)


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [
        (Answer.PLANNED, Answer.IN_PLACE, Turn.FORWARD),
        (Answer.IN_PLACE, Answer.NONE, Turn.BACK),
        (Answer.NONE, Answer.NONE, Turn.SAME),
        (Answer.NOT_APPLICABLE, Answer.NOT_APPLICABLE, Turn.SAME),
        (Answer.STRUCTURAL_GAP, Answer.PARTLY, Turn.OTHER),
        (Answer.PARTLY, Answer.NOT_APPLICABLE, Turn.OTHER),
        (None, Answer.NONE, Turn.FIRST),
        (Answer.REVIEWED, None, Turn.MISSING),
        (None, None, Turn.MISSING),
    ],
)
def test_what_became_of_an_answer(before: Answer | None, now: Answer | None, expected: Turn) -> None:
    assert turn(before, now) is expected


def test_a_comparison_has_every_criterion_of_the_round_with_what_was_done_about_it() -> None:
    of, step = a_round(chosen=["S6", "S7"]), a_history(State.DONE)[0]
    before = {"S6": an_assessment(Answer.PLANNED), "S9": an_assessment(Answer.NONE, criterion="S9")}
    rows = compare(of, {"S6": an_assessment(Answer.IN_PLACE)}, before, [step])
    assert [(row.criterion, row.turn, row.steps) for row in rows] == [
        ("S6", Turn.FORWARD, (step,)),
        ("S7", Turn.MISSING, ()),
    ]


def test_the_round_before_is_the_last_one_closed_that_shares_a_criterion() -> None:
    of = a_round(chosen=["S6"])
    older, last = closed(NOON - 9 * DAY), closed(NOON - 2 * DAY)
    others, later = closed(NOON - DAY, "K1"), closed(NOON + 2 * DAY)
    still_open = a_round(way="together", now=NOON - DAY)
    assert round_before(of, [of, older, last, others, later, still_open]) == last
    assert round_before(of, [of, later, others]) is None


def test_done_in_between_is_what_ended_after_the_one_and_up_to_the_other() -> None:
    history = a_history(State.OPEN, State.DONE)
    ended = history[1].at
    assert done_between(history, ended - DAY, ended) == [history[1]]
    assert done_between(history, ended, ended + DAY) == []
    assert done_between(a_history(State.OPEN, State.DROPPED), NOON - DAY, NOON + 9 * DAY) == []


def test_a_year_has_what_ended_in_it_and_what_goes_on_as_it_stood_at_its_end() -> None:
    effect = done_with(Effect.AS_EXPECTED)
    done, dropped = a_history(State.OPEN, State.DONE), a_history(State.OPEN, State.DROPPED)
    going, earlier = a_history(State.DOING), a_history(State.DONE, since=NOON - 365 * DAY)
    later = a_history(State.OPEN, since=datetime(2027, 1, 2, tzinfo=UTC))
    finished_later = [*a_history(State.DOING, id=(own := uuid4()))]
    finished_later += a_history(State.DOING, State.DONE, since=datetime(2027, 2, 1, tzinfo=UTC), id=own)[1:]
    entries = [*effect, *done, *dropped, *going, *earlier, *later, *finished_later]
    year = year_of(2026, [], entries, clock=UTC)
    assert {each.id for each in year.done} == {effect[0].id, done[0].id}
    assert [each.id for each in year.with_effect] == [effect[0].id]
    assert [each.id for each in year.dropped] == [dropped[0].id]
    assert {each.id for each in year.going_on} == {going[0].id, own}


def test_a_year_follows_the_calendar_of_the_centre() -> None:
    at_midnight = datetime(2025, 12, 31, 23, 30, tzinfo=UTC)
    round_ = ClosedRound(closed(at_midnight), {"S6": an_assessment()})
    assert year_of(2026, [round_], [], clock=BERLIN).rounds == (round_,)
    assert year_of(2026, [round_], [], clock=UTC).rounds == ()
    assert round_.left_open == ("S7",)
