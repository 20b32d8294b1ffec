"""Criteria of a centre's own: who sets them, how they change, and what is counted for them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from services.quality.answers.local.domain import (
    MOST,
    ContradictionError,
    Counted,
    FullError,
    NothingCountedError,
    NotYoursToSetError,
    ReasonMissingError,
    RetiredError,
    begin,
    count,
    counting_since,
    criterion_of,
    figures,
    in_force,
    retire,
    revise,
    with_own,
)
from services.quality.answers.local.texts import OwnWords, filled
from services.quality.standards.scoring.domain import measure
from services.quality.standards.scoring.figures import Absence, Outcomes
from services.quality.standards.scoring.intervals import Span
from shared.events import ReleasedCriterion
from tests.quality.building import COUNSELLOR, STANDARDS
from tests.quality.local_building import COUNTED, GARDEN, a_stamp, an_edition, some_texts

NOTHING: dict[str, Any] = {"numerator": {}, "denominator": {}}
TODAY = date(2026, 3, 5)


def test_numbers_are_given_once_and_never_again() -> None:
    assert begin(some_texts(), (), a_stamp()).criterion == "L1"
    assert begin(some_texts(), {"L1", "L7"}, a_stamp()).criterion == "L8"
    with pytest.raises(FullError):
        begin(some_texts(), {f"L{MOST}"}, a_stamp())


@pytest.mark.parametrize(
    "act",
    [
        lambda edition, stamp: begin(some_texts(), (), stamp),
        lambda edition, stamp: revise(edition, some_texts(), stamp),
        lambda edition, stamp: retire(edition, "moved out", stamp),
        lambda edition, stamp: count(edition, 1, 2, stamp),
    ],
)
def test_only_the_lead_and_the_quality_officer_set_them(act: Callable[..., object]) -> None:
    with pytest.raises(NotYoursToSetError):
        act(an_edition(), a_stamp(by=COUNSELLOR))


def test_editions_follow_each_other_and_end_for_a_reason() -> None:
    first = an_edition()
    second = revise(first, some_texts(name={"de": "Der Garten"}), a_stamp("2026-04-01"))
    last = retire(second, "  we   moved out ", a_stamp("2026-05-01"))
    assert [each.number for each in (first, second, last)] == [1, 2, 3]
    assert (last.retired, last.texts) == ("we moved out", second.texts)
    with pytest.raises(ReasonMissingError):
        retire(second, " ", a_stamp())
    for after in (lambda: revise(last, some_texts(), a_stamp()), lambda: count(last, 1, 2, a_stamp())):
        with pytest.raises(RetiredError):
            after()


def test_what_was_in_force_on_a_day() -> None:
    first = an_edition("2026-03-05")
    editions = [retire(first, "moved out", a_stamp("2026-05-01")), first]
    found = [len(in_force(editions, date.fromisoformat(day))) for day in ("2026-03-04", "2026-03-05", "2026-05-01")]
    assert found == [0, 1, 0]


@pytest.mark.parametrize(("part", "whole"), [(3, 2), (-1, 2), (0, 0), (1, 1_000_000)])
def test_a_count_that_cannot_be_is_not_taken(part: int, whole: int) -> None:
    with pytest.raises(ContradictionError):
        count(an_edition(), part, whole, a_stamp())


def test_where_nothing_is_counted_no_count_is_taken() -> None:
    with pytest.raises(NothingCountedError):
        count(an_edition(**NOTHING), 1, 2, a_stamp())


def test_the_newest_count_up_to_the_day_is_the_figure() -> None:
    edition = an_edition()
    counted = [count(edition, 9, 10, a_stamp("2026-04-01")), count(edition, 5, 10, a_stamp("2026-03-20"))]
    found = [figures([edition], counted, date.fromisoformat(day)) for day in ("2026-03-10", "2026-03-20", "2026-04-02")]
    assert found == [{"L1.1": Absence.NOTHING_ENTERED}, {"L1.1": Outcomes(5, 0, 5)}, {"L1.1": Outcomes(9, 0, 1)}]
    assert figures([an_edition(**NOTHING)], [], TODAY) == {}


def test_other_words_for_what_is_counted_begin_the_figures_again_and_better_names_do_not() -> None:
    edition = an_edition()
    counted = [Counted("L1", 5, 10, a_stamp("2026-03-20"))]
    renamed = revise(edition, some_texts(name={"de": "Grün"}), a_stamp("2026-04-01"))
    recounted = revise(renamed, some_texts(numerator={"de": "Räume mit zwei Pflanzen"}), a_stamp("2026-04-02"))
    day = date(2026, 4, 3)
    assert figures([edition, renamed], counted, day) == {"L1.1": Outcomes(5, 0, 5)}
    assert figures([edition, renamed, recounted], counted, day) == {"L1.1": Absence.NOTHING_ENTERED}
    assert counting_since([edition, renamed], renamed) == edition
    assert counting_since([edition, renamed, recounted], recounted) == recounted


def test_it_is_measured_like_the_others() -> None:
    """8 of 10 rooms: 0.8 is a 3, and rooms are no sample."""
    assert measure(criterion_of(an_edition()), {"L1.1": Outcomes(8, 0, 2)}).score == Span.exact(3)
    assert criterion_of(an_edition(**NOTHING)).indicators == ()


def test_a_text_is_shown_in_a_language_that_it_has() -> None:
    name = criterion_of(an_edition(name={"ar": "حديقة", "de": "Garten"})).name
    assert (name.spoken("de"), name.spoken("en"), name.spoken("ar")) == ("de", "ar", "ar")
    with pytest.raises(ValidationError):
        OwnWords({})


def test_own_criteria_stand_behind_the_joint_ones() -> None:
    both = with_own(STANDARDS, [an_edition()], TODAY)
    assert [each.id for each in both.criteria][-2:] == ["U10", "L1"]
    assert len(STANDARDS.criteria) == 32


def read(fields: dict[str, str]) -> dict[str, str]:
    return dict(filled(lambda name: fields.get(name, ""), ["de", "en"]).problems)


def test_one_language_is_enough_and_half_a_language_is_not() -> None:
    assert read(GARDEN) == {}
    assert read(GARDEN | {"name_de": "Ein Garten"}) == {"description_de": "missing", "why_de": "missing"}
    assert read({}) == {"name_de": "missing", "description_de": "missing", "why_de": "missing"}


def test_who_counts_says_what_and_out_of_what_in_every_language_used() -> None:
    assert read(GARDEN | COUNTED) == {}
    assert read(GARDEN | {"numerator_en": "rooms"}) == {"denominator_en": "missing"}


def test_what_is_too_long_is_said_and_lines_become_one() -> None:
    assert read(GARDEN | {"name_en": "x" * 121}) == {"name_en": "too_long"}
    told = filled(lambda name: (GARDEN | {"why_en": " It\r\n calms.\0 "}).get(name, ""), ["en"])
    assert (told.problems, told.texts.why) == ({}, {"en": "It calms."})


def test_the_events_have_no_room_for_an_own_criterion() -> None:
    given = {"criterion": "L1", "measured": "scored", "measured_band": 3, "assessed": "not_assessed"}
    with pytest.raises(ValidationError):
        ReleasedCriterion.model_validate(given)
    ReleasedCriterion.model_validate(given | {"criterion": "U1"})
    assert replace(an_edition()).criterion == "L1"
