"""What is decided about a self-assessment round."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as some

from services.quality.answers.assessment.domain import Answer
from services.quality.answers.rounds.domain import (
    MinutesChangedError,
    NotAllDoneError,
    NotYoursError,
    Part,
    Round,
    Stage,
    WrongStageError,
    begin_talk,
    close,
    joint_answers,
    left_open,
    may_begin_talk,
    next_open,
    own_answer,
    seal,
    write_minutes,
)
from services.quality.answers.rounds.spreads import apart, spreads
from services.quality.foundation.second_looks import IncompleteError
from tests.quality.building import COUNSELLOR, LEAD, NOON, STANDARDS, a_criterion, an_assessment
from tests.quality.rounds_building import SOON, TODAY, a_part, a_round

SAFETY = STANDARDS.criterion("S6")


def in_talk(**changes: Any) -> Round:
    return a_round(way="together", **changes)


def test_whole_aspects_and_single_criteria_are_put_in_order_each_once() -> None:
    of = a_round(chosen=["K3", "S", "S6"])
    assert of.criteria == (*(criterion.id for criterion in STANDARDS.criteria if criterion.id[0] == "S"), "K3")
    assert of.catalogue == STANDARDS.version


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"chosen": []}, "criteria"),
        ({"chosen": ["S6", "S99"]}, "criteria"),
        ({"ends": TODAY - timedelta(days=1)}, "ends"),
        ({"ends": TODAY + timedelta(days=367)}, "ends"),
        ({"way": "by letter"}, "way"),
    ],
)
def test_a_round_that_cannot_be_held_is_refused_at_its_field(changes: dict[str, Any], field: str) -> None:
    with pytest.raises(IncompleteError) as incomplete:
        a_round(**changes)
    assert incomplete.value.field == field


def test_only_lead_and_quality_officer_start_and_close() -> None:
    with pytest.raises(NotYoursError):
        a_round(by=COUNSELLOR)
    with pytest.raises(NotYoursError):
        close(in_talk(), by=COUNSELLOR, now=NOON)


def test_alone_first_begins_with_answers_and_together_with_the_talk() -> None:
    assert (a_round().stage, in_talk().stage) == (Stage.ANSWERING, Stage.TALK)


def test_a_gap_can_only_be_said_where_it_lies_with_others_too() -> None:
    with pytest.raises(IncompleteError) as incomplete:
        own_answer(a_round(), a_criterion(id="S6"), "structural_gap")
    assert incomplete.value.code == "lies_with_us"
    shared = a_criterion(id="S6", responsible=["centre", "funder"])
    assert own_answer(a_round(), shared, "structural_gap") is Answer.STRUCTURAL_GAP


def test_a_criterion_of_another_round_is_not_taken() -> None:
    with pytest.raises(IncompleteError):
        own_answer(a_round(chosen=["S7"]), SAFETY, "3")


def test_the_talk_waits_for_everybody_who_began_unless_the_lead_moves_on() -> None:
    done, going = a_part(S6="3"), a_part(done=False, S6="2")
    assert may_begin_talk(a_round(), [done], COUNSELLOR)
    assert not may_begin_talk(a_round(), [], COUNSELLOR)
    with pytest.raises(NotAllDoneError):
        begin_talk(a_round(), [done, going], by=COUNSELLOR, now=NOON)
    talk = begin_talk(a_round(), [done, going], by=LEAD, now=NOON)
    assert (talk.stage, talk.took_part) == (Stage.TALK, 2)


def test_who_writes_minutes_over_unseen_words_is_stopped_and_the_same_words_change_nothing() -> None:
    written = write_minutes(in_talk(), "We agreed", seen_number=0)
    assert (written.minutes.text, written.minutes.number) == ("We agreed", 1)
    with pytest.raises(MinutesChangedError):
        write_minutes(written, "Others", seen_number=0)
    assert write_minutes(written, "We agreed", seen_number=0) == written


def test_the_last_joint_answer_counts_and_missing_ones_stay_missing() -> None:
    of = in_talk()
    first, last = an_assessment(criterion="S6"), an_assessment(Answer.PARTLY, criterion="S6", at=NOON + timedelta(1))
    joint = joint_answers(of, [last, first, an_assessment(criterion="S9")])
    assert joint == {"S6": last}
    assert left_open(of, joint) == ("S7",)


def test_next_is_what_follows_and_then_what_was_left_open() -> None:
    of = a_round(chosen=["S1", "S2", "S3"])
    assert next_open(of, []) == "S1"
    assert next_open(of, ["S2"], after="S2") == "S3"
    assert next_open(of, ["S2", "S3"], after="S3") == "S1"
    assert next_open(of, of.criteria, after="S3") is None


def test_the_seal_changes_with_every_word_of_minutes_and_answers() -> None:
    of, one = in_talk(), an_assessment(criterion="S6", id=uuid4())
    seals = [
        seal(of, {}),
        seal(replace(of, minutes=replace(of.minutes, text="a")), {}),
        seal(of, {"S6": one}),
        seal(of, {"S6": replace(one, evidence="another")}),
        seal(of, {"S6": replace(one, answer=Answer.NONE)}),
        seal(of, {"S7": one}),
    ]
    assert len(set(seals)) == len(seals)


def test_counts_appear_from_three_answers_on_and_name_nobody() -> None:
    parts = [a_part(S6="3", S7="1"), a_part(S6="3", S7="2"), a_part(S6="not_applicable")]
    assert spreads(parts) == {"S6": {Answer.IN_PLACE: 2, Answer.NOT_APPLICABLE: 1}}


def test_far_apart_is_counted_in_levels_only() -> None:
    assert apart({Answer.NONE: 1, Answer.IN_PLACE: 2, Answer.NOT_APPLICABLE: 1}) == 3
    assert apart({Answer.NOT_APPLICABLE: 3}) == 0


answers = some.dictionaries(some.sampled_from(["S6", "S7"]), some.sampled_from(Answer))
parts = some.lists(some.builds(Part, answers, some.booleans()), max_size=8)


@given(parts)
def test_spreads_show_every_answer_once_or_nothing(given_parts: list[Part]) -> None:
    shown = spreads(given_parts)
    for criterion in ("S6", "S7"):
        said = [part.answers[criterion] for part in given_parts if criterion in part.answers]
        assert (criterion in shown) == (len(said) >= 3)
        assert sum(shown.get(criterion, {}).values()) in (0, len(said))


type Step = Callable[[Round], Round]
STEPS: dict[str, Step] = {
    "alone": lambda of: (own_answer(of, SAFETY, "3"), of)[1],
    "talk as counsellor": lambda of: begin_talk(of, [a_part(done=False, S6="3")], by=COUNSELLOR, now=NOON),
    "talk as lead": lambda of: begin_talk(of, [a_part(done=False, S6="3")], by=LEAD, now=NOON),
    "minutes": lambda of: write_minutes(of, of.minutes.text + "x", seen_number=of.minutes.number),
    "close as counsellor": lambda of: close(of, by=COUNSELLOR, now=NOON),
    "close as lead": lambda of: close(of, by=LEAD, now=NOON),
}
REFUSALS = (WrongStageError, NotYoursError, NotAllDoneError)


@given(some.lists(some.sampled_from(sorted(STEPS)), max_size=12), some.sampled_from(["alone_first", "together"]))
def test_a_round_goes_forward_only_and_a_closed_one_never_changes(steps: list[str], way: str) -> None:
    of, order = a_round(way=way), list(Stage)
    for name in steps:
        before = of
        with suppress(*REFUSALS):
            of = STEPS[name](of)
        assert order.index(of.stage) >= order.index(before.stage)
        if before.closed:
            assert of == before
            with pytest.raises(REFUSALS):
                STEPS[name](of)
        if of.minutes != before.minutes:
            assert before.stage is Stage.TALK


def test_a_round_ends_on_its_last_day_at_the_latest_a_year_later() -> None:
    assert a_round(ends=TODAY).ends == TODAY
    assert a_round(ends=SOON).stage is Stage.ANSWERING
