"""What is known of a client's housing: where the client lives, what is open, what is due. Rules without a database."""

from datetime import UTC, date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.cases.foundation.records.domain import NotYetError
from services.cases.support.housing.domain import (
    AHEAD,
    Fit,
    FoundBy,
    Happened,
    Housing,
    HousingStep,
    Left,
    Look,
    NothingToLeaveError,
    Placement,
    PlacementNotFoundError,
    PlaceReview,
    Question,
    Result,
    Stay,
    Step,
    Unmet,
    happened,
    placed,
    reviewed,
)
from services.cases.support.housing.places.domain import Place, with_review
from services.cases.support.housing.questions import questions
from tests.cases.housing_records import DAY, NOW, TODAY, a_placement, a_review, a_step

HOUR = timedelta(hours=1)


class AFile:
    id = uuid4()
    key_id = "key"


def test_the_client_lives_where_the_client_moved_in_last_until_that_ended() -> None:
    first, second = a_placement(-20), a_placement(-10)
    assert Housing().stay is None
    assert Housing(placements=[first]).stay == first
    assert Housing(placements=[first, second]).stay == second
    out = a_step(-1, Step.MOVED_OUT, of=second.id)
    assert Housing([out], [first, second]).stay is None, "moving into the second ended the first"
    wrong = a_step(-1, Step.MOVED_OUT, of=second.id, left=Left.MISTAKE)
    assert Housing([wrong], [first, second]).stay == first


def test_a_place_is_looked_at_within_72_hours_and_then_on_the_day_that_was_agreed() -> None:
    here = a_placement(-1)
    assert Housing(placements=[here]).look_by == here.moved_in_at + timedelta(hours=72)
    again = a_review(here, 0, review_on=TODAY + 30 * DAY)
    seen = Housing(placements=[here], reviews=[again, a_review(here, -1, Result.NOT_SAFE), a_review(None, 0)])
    assert (seen.look_by, seen.look_again_on, seen.is_not_safe) == (None, TODAY + 30 * DAY, False)
    assert Housing(placements=[here, a_placement(0)], reviews=[again]).look_by, "another place is another look"


NEEDED = a_step(-10, Step.NEEDED)


@pytest.mark.parametrize(
    ("steps", "placements", "is_open"),
    [
        ([], [], False),
        ([NEEDED], [], True),
        ([NEEDED, a_step(-5, Step.DECLINED)], [], False),
        ([NEEDED, a_step(-5, Step.NOT_NEEDED)], [], False),
        ([NEEDED], [a_placement(-2)], False),
        ([NEEDED], [a_placement(-2, fit=Fit.MAKESHIFT)], True),
        ([NEEDED], [a_placement(-20)], True),
        ([NEEDED, a_step(-5, Step.DECLINED), a_step(-1, Step.NEEDED)], [], True),
    ],
)
def test_a_need_is_open_until_a_place_that_fits_is_found(
    steps: list[HousingStep], placements: list[Placement], is_open: bool
) -> None:
    assert Housing(steps, placements).is_open(UTC) is is_open


def test_an_unmet_need_has_a_beginning_and_an_end() -> None:
    none_free = a_step(-8, Step.NONE_FREE)
    since = none_free.happened_on
    assert Housing([NEEDED]).unmet(UTC) is None
    assert Housing([NEEDED, none_free, a_step(-6, Step.NONE_FREE)]).unmet(UTC) == Unmet(since)
    assert Housing([NEEDED, none_free], [a_placement(-3)]).unmet(UTC) == Unmet(since, TODAY - 3 * DAY)
    assert Housing([NEEDED, none_free, a_step(-2, Step.NOT_NEEDED)]).unmet(UTC) == Unmet(since, TODAY - 2 * DAY)


def test_nobody_leaves_a_place_that_is_not_there_and_nothing_is_written_down_ahead() -> None:
    by: dict[str, Any] = {"by": uuid4(), "now": NOW}
    out = Happened(happened_on=TODAY, step=Step.MOVED_OUT)
    with pytest.raises(NothingToLeaveError):
        happened(AFile(), Housing(), out, step_id=uuid4(), today=TODAY, **by)
    here = a_placement(-1)
    assert happened(AFile(), Housing([], [here]), out, step_id=uuid4(), today=TODAY, **by).placement_id == here.id
    with pytest.raises(NotYetError):
        happened(AFile(), Housing(), out, step_id=uuid4(), today=date(2026, 3, 4), **by)
    soon, far = [Stay(moved_in_at=NOW + AHEAD + add, found_by=FoundBy.CENTRE) for add in (timedelta(), HOUR)]
    assert placed(AFile(), soon, placement_id=uuid4(), **by).moved_in_at == NOW + AHEAD
    with pytest.raises(NotYetError):
        placed(AFile(), far, placement_id=uuid4(), **by)


def test_a_look_has_a_next_day_unless_the_client_declined_it() -> None:
    def look(said: Look, of: UUID | None, *placements: Placement) -> PlaceReview:
        before, by = Housing(placements=placements), uuid4()
        rest: dict[str, Any] = {"review_id": uuid4(), "by": by, "now": NOW, "clock": UTC, "days": 30, "version": "1"}
        return reviewed(AFile(), before, said, of=of, **rest)

    here, ahead = a_placement(-1), a_placement(4)
    safe = Look(looked_at=NOW, result=Result.SAFE)
    assert look(safe, here.id, here).review_on == TODAY + 30 * DAY
    assert look(safe, ahead.id, ahead).review_on == TODAY + 34 * DAY, "from moving in"
    assert look(Look(looked_at=NOW, result=Result.DECLINED), here.id, here).review_on is None
    assert look(Look(looked_at=NOW, result=Result.SAFE, review_on=TODAY + DAY), None).review_on == TODAY + DAY
    with pytest.raises(PlacementNotFoundError):
        look(safe, uuid4(), here)
    with pytest.raises(NotYetError):
        look(Look(looked_at=NOW + HOUR, result=Result.SAFE), here.id, here)


def test_what_came_of_a_look_is_counted_for_a_place_but_not_that_it_was_declined() -> None:
    place = Place(id=uuid4(), described=None, changed_at=NOW, changed_by=uuid4())
    for result in (Result.SAFE, Result.NOT_SAFE, Result.NOT_SAFE, Result.DECLINED, None):
        place = with_review(place, result)
    assert place.reviews == {Result.SAFE: 1, Result.NOT_SAFE: 2}


def test_every_question_has_words_in_the_languages_of_the_pages() -> None:
    asked = questions()
    assert set(asked.questions) == set(Question)
    assert all(words.keys() == {"en", "de", "ar"} for words in asked.questions.values())
    assert asked.days == 30
