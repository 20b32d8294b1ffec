"""What criteria of earlier versions of the standards are called now."""

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import product
from typing import Any

import pytest

from services.quality.answers.assessment.domain import Answer, standing_answers
from services.quality.answers.plan.domain import as_called_now
from services.quality.standards.catalogue.domain import Catalogue
from services.quality.standards.catalogue.ids import Heir, Ids, ids
from services.quality.standards.lineage import lineages
from tests.quality.building import an_assessment
from tests.quality.history_building import FIRST, SECOND, a_catalogue, a_change, at, one
from tests.quality.rounds_building import an_entry

THIRD = "2027-07"


def versions(*steps: tuple[Sequence[str], Sequence[Mapping[str, Any]]]) -> dict[str, Catalogue]:
    """Of the criteria of each, and what it says has changed."""
    found: dict[str, Catalogue] = {}
    for name, (criteria, changes) in zip((FIRST, SECOND, THIRD), steps, strict=False):
        before = {"replaces": list(found)[-1]} if found else {}
        found[name] = a_catalogue(*map(one, criteria), version=name, changes=changes, **before)
    return found


MOVED_TWICE = versions(
    (["U2", "U3", "U5", "U6"], []),
    (["U3", "U4", "U5"], [a_change("moved", "U4", "U2"), a_change("retired", "U6"), a_change("counted_anew", "U5")]),
    (["U2", "U5", "U7"], [a_change("new", "U2"), a_change("moved", "U7", "U4"), a_change("retired", "U3")]),
)
"""U2 is U4, then U7, and another criterion is called U2 afterwards; U5 is counted anew; U6 and then U3 are retired."""


@pytest.fixture
def now() -> Ids:
    return ids(MOVED_TWICE, THIRD)


@pytest.mark.parametrize(
    ("version", "id_", "heir"),
    [
        (THIRD, "U2", Heir("U2")),
        (FIRST, "U2", Heir("U7")),
        (SECOND, "U4", Heir("U7")),
        (SECOND, "U3", None),
        (FIRST, "U3", None),
        (FIRST, "U6", None),
        (FIRST, "U5", Heir("U5", anew=True)),
        (SECOND, "U5", Heir("U5")),
        (FIRST, "L3", Heir("L3")),
    ],
)
def test_where_a_criterion_has_gone(now: Ids, version: str, id_: str, heir: Heir | None) -> None:
    assert now.heir(version, id_) == heir


def test_a_round_goes_on_under_the_ids_that_it_began_with(now: Ids) -> None:
    """Written after the second version came, about a criterion that only the first one calls so."""
    assert now.now(SECOND, "U2") == "U7"
    assert now.now("2019-01", "U2") == "U7"
    assert now.now(FIRST, "U12") is None


def test_all_ids_that_a_criterion_ever_had(now: Ids) -> None:
    assert now.ever("U7") == {"U2", "U4", "U7"}
    assert now.ever("U2") == {"U2"}


def test_what_is_no_more_keeps_the_words_that_it_last_had(now: Ids) -> None:
    assert now.last("U6") == MOVED_TWICE[FIRST].criterion("U6")
    assert now.last("U3") is MOVED_TWICE[SECOND].criterion("U3")
    assert now.last("U12") is None


def test_seen_from_an_earlier_version_the_later_changes_have_not_happened() -> None:
    then = ids(MOVED_TWICE, SECOND)
    assert [then.now(FIRST, id_) for id_ in ("U2", "U3", "U6")] == ["U4", "U3", None]


def test_a_day_has_the_version_that_is_in_force(now: Ids) -> None:
    days = [date(2020, 1, 1), date(2026, 6, 30), date(2026, 7, 1), date(2030, 1, 1)]
    assert [now.on(day) for day in days] == [FIRST, FIRST, SECOND, THIRD]


@pytest.mark.parametrize("version", list(MOVED_TWICE))
def test_answers_go_the_same_way_as_measured_lines(version: str) -> None:
    """The same thread is the same criterion, and the same stretch of it still means the same."""
    seen, today = ids(MOVED_TWICE, version), lineages(MOVED_TWICE, version)
    for earlier in [each for each in MOVED_TWICE if each <= version]:
        for (then, was), (now_, is_) in product(lineages(MOVED_TWICE, earlier).items(), today.items()):
            heir = seen.heir(earlier, then)
            assert (was.thread == is_.thread) == (heir is not None and heir.id == now_), (earlier, then, now_)
            assert (was.stretch == is_.stretch) == (heir == Heir(now_)), (earlier, then, now_)


def test_the_newest_answer_stands_under_whatever_id_it_was_given(now: Ids) -> None:
    old = an_assessment(Answer.PARTLY, criterion="U2", catalogue=FIRST, at=at("2026-01-05"))
    newer = an_assessment(Answer.IN_PLACE, criterion="U4", catalogue=SECOND, at=at("2026-09-05"))
    other = an_assessment(Answer.NONE, criterion="U2", catalogue=THIRD, at=at("2027-09-05"))
    assert standing_answers([newer, old, other], now) == {"U7": newer, "U2": other}
    assert standing_answers([old], now) == {"U7": old}


def test_what_was_said_before_a_criterion_was_counted_anew_does_not_stand(now: Ids) -> None:
    old = an_assessment(Answer.PARTLY, criterion="U5", catalogue=FIRST, at=at("2027-01-05"))
    new = an_assessment(Answer.NONE, criterion="U5", catalogue=SECOND, at=at("2026-09-05"))
    assert standing_answers([old], now) == {}
    assert standing_answers([old, new], now) == {"U5": new}
    assert standing_answers([old], ids(MOVED_TWICE, FIRST)) == {"U5": old}


def test_what_is_no_more_has_no_answer_that_stands(now: Ids) -> None:
    assert standing_answers([an_assessment(criterion="U6", catalogue=FIRST)], now) == {}


def test_a_step_of_the_plan_follows_its_criteria_from_the_day_it_was_written(now: Ids) -> None:
    written = an_entry(at=at("2026-01-05"), criteria=("U2", "U6", "L1"))
    assert as_called_now(written, now).said.criteria == ("U7", "U6", "L1")
    later = an_entry(at=at("2027-09-05"), criteria=("U2", "U7"))
    assert as_called_now(later, now) == later
