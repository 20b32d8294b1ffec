"""A round beside the one before it."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from services.quality.answers.assessment.domain import Answer
from services.quality.answers.plan.domain import State
from services.quality.answers.rounds.comparison import Turn, compare, done_between, in_other_words, round_before, turn
from services.quality.answers.rounds.domain import Round, close
from services.quality.standards.catalogue.ids import ids
from tests.quality.building import LEAD, NOON, STANDARDS, an_assessment
from tests.quality.history_building import FIRST, SECOND, a_catalogue, a_change, following, one
from tests.quality.rounds_building import a_history, a_round

BERLIN = ZoneInfo("Europe/Berlin")
DAY = timedelta(days=1)
IDS = ids({STANDARDS.version: STANDARDS}, STANDARDS.version)
MOVED = following(
    a_catalogue(one("U2"), one("U3"), one("U5")),
    one("U4", measure="U2.1"),
    one("U5"),
    changes=[a_change("moved", "U4", "U2"), a_change("counted_anew", "U5"), a_change("retired", "U3")],
)


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
    rows = compare(of, {"S6": an_assessment(Answer.IN_PLACE)}, before, [step], {"S6": "S6", "S7": "S7"})
    assert [(row.criterion, row.turn, row.steps) for row in rows] == [
        ("S6", Turn.FORWARD, (step,)),
        ("S7", Turn.MISSING, ()),
    ]


def test_the_round_before_is_the_last_one_closed_that_shares_a_criterion() -> None:
    of = a_round(chosen=["S6"])
    older, last = closed(NOON - 9 * DAY), closed(NOON - 2 * DAY)
    others, later = closed(NOON - DAY, "K1"), closed(NOON + 2 * DAY)
    still_open = a_round(way="together", now=NOON - DAY)
    assert round_before(of, [of, older, last, others, later, still_open], IDS) == last
    assert round_before(of, [of, later, others], IDS) is None


def test_a_round_before_is_found_under_the_ids_that_its_criteria_had_then() -> None:
    of = a_round(chosen=["U4", "U5"], catalogue=MOVED[SECOND])
    earlier = close(
        a_round(chosen=["U2"], catalogue=MOVED[FIRST], way="together", now=NOON - 9 * DAY),
        by=LEAD,
        now=NOON - 8 * DAY,
    )
    retired = close(
        a_round(chosen=["U3"], catalogue=MOVED[FIRST], way="together", now=NOON - 7 * DAY), by=LEAD, now=NOON - DAY
    )
    seen = ids(MOVED, SECOND)
    assert round_before(of, [of, earlier, retired], seen) == earlier
    then = {each: an_assessment(Answer.PARTLY, criterion=each, catalogue=FIRST) for each in ("U2", "U5")}
    assert in_other_words(then, earlier, seen) == {"U4": then["U2"]}


def test_what_was_done_in_between_is_found_by_what_a_criterion_is_called_today() -> None:
    of, [step] = a_round(chosen=["U2"], catalogue=MOVED[FIRST]), a_history(State.DONE, criteria=("U4",))
    [row] = compare(of, {}, {}, [step], {"U2": "U4"})
    assert row.steps == (step,)


def test_done_in_between_is_what_ended_after_the_one_and_up_to_the_other() -> None:
    history = a_history(State.OPEN, State.DONE)
    ended = history[1].at
    assert done_between(history, ended - DAY, ended) == [history[1]]
    assert done_between(history, ended, ended + DAY) == []
    assert done_between(a_history(State.OPEN, State.DROPPED), NOON - DAY, NOON + 9 * DAY) == []
