"""Which parts of a history belong together, over versions of the standards."""

from collections.abc import Mapping
from typing import Any

import pytest

from services.quality.standards.catalogue.domain import Catalogue, Criterion
from services.quality.standards.catalogue.scores import Scoring
from services.quality.standards.lineage import Beginning, Lineage, counted_from, lineages
from tests.quality.building import STANDARDS, a_criterion, an_indicator, words
from tests.quality.history_building import FIRST, SECOND, a_catalogue, a_change, following, one

U2 = Lineage("2025-10/U2", "2025-10/U2", "2025-10/U2")


def then(*criteria: Criterion, changes: list[dict[str, Any]] | None = None, scoring: Scoring | None = None) -> Any:
    """The lineages of a second version after one with U2 and U3."""
    both = following(a_catalogue(one("U2"), one("U3")), *criteria, changes=changes or [])
    if scoring:
        both[SECOND] = both[SECOND].model_copy(update={"scoring": scoring})
    return lineages(both, SECOND)


def test_everything_begins_with_its_first_version() -> None:
    found = lineages({FIRST: STANDARDS}, FIRST)
    assert list(found) == [criterion.id for criterion in STANDARDS.criteria]
    assert found["U2"] == U2


def test_what_is_not_named_goes_on() -> None:
    assert then(one("U2"), one("U3"))["U2"] == U2


def test_better_words_change_nothing() -> None:
    assert then(one("U2", name=words("better"), definition=words("clearer")), one("U3"))["U2"] == U2


def test_what_moved_takes_its_history_along() -> None:
    moved = a_criterion(an_indicator("U4.1", measure="U2.1"), id="U4")
    assert (
        then(one("U3"), moved, changes=[a_change("moved", "U4", "U2"), a_change("moved", "U4.1", "U2.1")])["U4"] == U2
    )


def test_what_is_counted_anew_stays_itself_and_begins_again() -> None:
    found = then(one("U2"), one("U3"), changes=[a_change("counted_anew", "U2")])["U2"]
    assert found == Lineage("2025-10/U2", "2026-07/U2", "2026-07/U2")


def test_an_id_that_is_used_again_for_something_new_has_no_past() -> None:
    found = then(one("U2"), one("U3"), changes=[a_change("new", "U2")])["U2"]
    assert found == Lineage("2026-07/U2", "2026-07/U2", "2026-07/U2")


def test_what_is_retired_has_no_line_any_more() -> None:
    assert list(then(one("U3"), changes=[a_change("retired", "U2")])) == ["U3"]


@pytest.mark.parametrize(
    ("changed", "changes"),
    [
        (one("U2", gate=0.9), []),
        (one("U2", weight=2), []),
        (one("U2", privacy="staff"), []),
        (one("U2", score={"kind": "topbox"}), []),
        (one("U2", measure="U2.9"), []),
        (one("U2"), [a_change("counted_anew", "U2.1")]),
        (a_criterion(an_indicator("U2.1"), an_indicator("U2.2")), [a_change("new", "U2.2")]),
    ],
)
def test_another_way_of_counting_ends_only_the_measured_line(changed: Criterion, changes: list[dict[str, Any]]) -> None:
    found = then(changed, one("U3"), changes=changes)
    assert found["U2"] == Lineage("2025-10/U2", "2025-10/U2", "2026-07/U2")
    assert found["U3"].measuring == "2025-10/U3"


def test_other_thresholds_end_every_measured_line() -> None:
    found = then(one("U2"), one("U3"), scoring=Scoring(shares=(0.95, 0.8, 0.5)))
    assert [each.measuring for each in found.values()] == ["2026-07/U2", "2026-07/U3"]
    assert [each.stretch for each in found.values()] == ["2025-10/U2", "2025-10/U3"]


def test_what_is_only_reported_ends_no_line() -> None:
    more = a_criterion(an_indicator("U2.1"), an_indicator("U2.2", score={"kind": "reported"}))
    assert then(more, one("U3"))["U2"] == U2


def test_a_version_that_replaces_one_nobody_knows_begins_the_history() -> None:
    alone: Mapping[str, Catalogue] = {SECOND: a_catalogue(one("U2"), version=SECOND, replaces="2024-01")}
    assert lineages(alone, SECOND)["U2"].thread == "2026-07/U2"


def test_only_what_is_counted_anew_has_a_first_month() -> None:
    both = following(
        a_catalogue(one("U2"), one("U3")), one("U2"), one("U3"), changes=[a_change("counted_anew", "U2.1")]
    )
    assert counted_from(both, SECOND) == {"U2.1": Beginning("2026-07", frozenset({FIRST}))}
    assert counted_from(both, FIRST) == {}
