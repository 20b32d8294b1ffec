"""A criterion through quarters and versions of the standards, and what the federation can say of it."""

from typing import Any

import pytest

from services.quality.foundation.domain import Period
from services.quality.office.federation.domain import Stretch, became, lineage, over_time, statements, told_ends
from services.quality.office.received.domain import Count, counted, spreads
from services.quality.office.received.publication import ALWAYS
from services.quality.standards.catalogue.domain import Catalogue, UnknownCriterionError
from shared.events import CriterionState, ReleasedCriterion, ReleasePublished
from tests.quality.building import STANDARDS, a_criterion, a_release, words

FIRST, SECOND, THIRD = "2025-10", "2027-01", "2029-01"


def a_version(
    version: str, *ids: str, changes: tuple[dict[str, Any], ...] = (), replaces: str | None = None
) -> Catalogue:
    told = [{"why": words(), **change} for change in changes]
    criteria = [a_criterion(id=id_) for id_ in ids]
    given = {"version": version, "title": words(), "valid_from": f"{version}-01", "criteria": criteria}
    return Catalogue.model_validate({**given, "changes": told, "replaces": replaces})


CATALOGUES = {
    each.version: each
    for each in (
        a_version(FIRST, "S1", "S2", "S3", "S4"),
        a_version(
            SECOND,
            "S1",
            "S2",
            "S5",
            "U1",
            replaces=FIRST,
            changes=(
                {"kind": "counted_anew", "id": "S2"},
                {"kind": "moved", "id": "S5", "was": "S3"},
                {"kind": "new", "id": "U1"},
                {"kind": "retired", "id": "S4"},
            ),
        ),
        a_version(THIRD, "S1", "S2", "S5", "U1", replaces=SECOND),
    )
}


def added_up(releases: list[ReleasePublished]) -> list[Count]:
    return counted((each, ALWAYS) for each in releases)


def a_quarter(version: str, period: str, *bands: int, id: str = "S1") -> list[ReleasePublished]:
    line = CriterionState.SCORED
    return [
        a_release(
            f"c{number}",
            period,
            catalogue=version,
            criteria=(
                ReleasedCriterion(criterion=id, measured=line, measured_band=band, assessed=line, assessed_band=band),
            ),
        )
        for number, band in enumerate(bands)
    ]


def test_what_no_version_names_stayed_as_it_was() -> None:
    assert lineage(CATALOGUES, THIRD, "S1") == (Stretch(FIRST, "S1"), Stretch(SECOND, "S1"), Stretch(THIRD, "S1"))


def test_what_moved_goes_on_under_its_new_id() -> None:
    assert lineage(CATALOGUES, THIRD, "S5") == (
        Stretch(FIRST, "S3"),
        Stretch(SECOND, "S5", "moved"),
        Stretch(THIRD, "S5"),
    )


def test_what_is_counted_anew_keeps_its_past_behind_a_boundary() -> None:
    assert lineage(CATALOGUES, SECOND, "S2") == (Stretch(FIRST, "S2"), Stretch(SECOND, "S2", "counted_anew"))


def test_what_is_new_has_no_past_and_what_retired_has_only_that() -> None:
    assert lineage(CATALOGUES, THIRD, "U1") == (Stretch(SECOND, "U1", "new"), Stretch(THIRD, "U1"))
    assert lineage(CATALOGUES, FIRST, "S4") == (Stretch(FIRST, "S4"),)
    with pytest.raises(UnknownCriterionError):
        lineage(CATALOGUES, SECOND, "S4")


def test_what_became_of_a_criterion_is_known_where_the_next_version_did_not_leave_it() -> None:
    moved, retired = became(CATALOGUES, FIRST, "S3"), became(CATALOGUES, FIRST, "S4")
    assert moved is not None
    assert (moved.kind, moved.id) == ("moved", "S5")
    assert retired is not None
    assert retired.kind == "retired"
    assert became(CATALOGUES, FIRST, "S1") is became(CATALOGUES, FIRST, "S2") is became(CATALOGUES, THIRD, "S5") is None


def test_quarters_follow_each_other_over_versions_and_say_where_one_begins() -> None:
    told = [
        *a_quarter(FIRST, "2026-Q3", 3, 3, id="S2"),
        *a_quarter(SECOND, "2027-Q1", 1, 1, id="S2"),
        *a_quarter(FIRST, "2026-Q4", 3, 4, id="S2"),
        *a_quarter(SECOND, "2027-Q2", 1, 2, id="S2"),
    ]
    points = over_time(lineage(CATALOGUES, SECOND, "S2"), added_up(told), shown_from=2)
    assert [(str(point.period), point.boundary) for point in points] == [
        ("2026-Q3", ""),
        ("2026-Q4", ""),
        ("2027-Q1", "counted_anew"),
        ("2027-Q2", ""),
    ]
    assert points[-1].spread is not None
    assert points[-1].spread.measured.bands == {4: 0, 3: 0, 2: 1, 1: 1, 0: 0}


def test_words_about_a_history_name_its_ends_and_none_before_the_boundary() -> None:
    told = [
        *a_quarter(FIRST, "2026-Q3", 4, 4, id="S2"),
        *a_quarter(SECOND, "2027-Q1", 1, 1, id="S2"),
        *a_quarter(SECOND, "2027-Q2", 1, 2, id="S2"),
        *a_quarter(SECOND, "2027-Q3", 2, 2, id="S2"),
        *a_quarter(SECOND, "2027-Q4", 2, id="S2"),
    ]
    points = over_time(lineage(CATALOGUES, SECOND, "S2"), added_up(told), shown_from=2)
    assert [str(point.period) for point in told_ends(points)] == ["2027-Q1", "2027-Q3"]
    assert [str(point.period) for point in told_ends(points[:1])] == ["2026-Q3"]
    assert told_ends([]) == told_ends(points[-1:]) == []


def test_a_quarter_over_too_few_centres_has_no_numbers_in_its_history() -> None:
    told = [*a_quarter(FIRST, "2026-Q3", 4), *a_quarter(FIRST, "2026-Q4", 3, 4)]
    points = over_time(lineage(CATALOGUES, FIRST, "S1"), added_up(told), shown_from=2)
    assert [(point.reporting, point.spread is None) for point in points] == [(1, True), (2, False)]


def test_what_another_criterion_reported_is_not_mixed_in() -> None:
    told = [*a_quarter(FIRST, "2026-Q3", 4, 4, id="S3"), *a_quarter(SECOND, "2027-Q1", 1, 1, id="S3")]
    points = over_time(lineage(CATALOGUES, SECOND, "S5"), added_up(told), shown_from=2)
    assert [str(point.period) for point in points] == ["2026-Q3"]


def test_a_statement_names_how_many_cannot_and_of_how_many() -> None:
    gap, none = CriterionState.STRUCTURAL_GAP, CriterionState.NOT_ASSESSED
    others = a_release().criteria

    def one(centre: str, measured: CriterionState, assessed: CriterionState) -> ReleasePublished:
        line = ReleasedCriterion(criterion="S10", measured=measured, assessed=assessed)
        return a_release(centre, criteria=tuple(line if each.criterion == "S10" else each for each in others))

    told = [one("a", gap, none), one("b", gap, gap), one("c", none, gap), one("d", none, none)]
    found = statements(STANDARDS, spreads(STANDARDS, added_up(told), reporting=4))
    assert [(each.criterion.id, each.cannot, each.counted, each.said, each.reporting) for each in found] == [
        ("S10", 3, 2, 2, 4)
    ]


def test_nothing_is_stated_about_too_few_centres() -> None:
    assert statements(STANDARDS, spreads(STANDARDS, added_up([a_release()]), reporting=1)) == []


def test_the_newest_version_of_a_quarter_comes_last() -> None:
    told = [*a_quarter(SECOND, "2027-Q1", 1, 1), *a_quarter(FIRST, "2027-Q1", 3, 3)]
    points = over_time(lineage(CATALOGUES, THIRD, "S1"), added_up(told), shown_from=2)
    assert [(point.period, point.stretch.catalogue) for point in points] == [
        (Period(2027, 1), FIRST),
        (Period(2027, 1), SECOND),
    ]
