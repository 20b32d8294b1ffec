"""Figures about posts, supporting professionals, roles and safety, worked out by hand for 5 March 2026."""

import pytest

from services.quality.evidence.register.measures import staff
from services.quality.evidence.register.measures.every import figures
from services.quality.standards.scoring.figures import Absence, Age, Amounts, Outcomes
from tests.quality.register_building import (
    TODAY,
    Cases,
    a_post,
    absent,
    an_entry,
    in_place,
    numbered,
    several,
    the_list,
)

NOTHING, NOT_APPLICABLE = Absence.NOTHING_ENTERED, Absence.NOT_APPLICABLE


CASES: Cases = {
    "S1.1": [
        # Two there, one half, one missing, one that is on no list; what does not apply is left out.
        (
            [
                *the_list("workplace_item", "yes", "yes", "partly", "no", "not_applicable"),
                an_entry("workplace_item", {"item": "other", "met": "yes"}),
            ],
            Outcomes(3, 1, 1),
        ),
        # One good line is no good list: four others were never answered.
        (several("workplace_item", {"item": "phone_and_device", "met": "yes"}), Outcomes(1, 0, 4)),
        # One item in two offices is answered once and counts twice.
        (
            several("workplace_item", *({"item": "ergonomics", "place": each, "met": "yes"} for each in ("1", "2"))),
            Outcomes(2, 0, 4),
        ),
        (several("workplace_item", {"item": "ergonomics", "met": "not_applicable"}), Outcomes(0, 0, 4)),
        (the_list("workplace_item", *["not_applicable"] * 5), NOT_APPLICABLE),
    ],
    "S1.1.room": [
        (
            several("workplace_item", {"item": "private_room", "met": "yes"}, {"item": "ergonomics", "met": "no"}),
            Outcomes(1, 0, 0),
        ),
        (several("workplace_item", {"item": "private_room", "met": "not_applicable"}), NOT_APPLICABLE),
        # The list was begun without a room.
        (several("workplace_item", {"item": "ergonomics", "met": "yes"}), Outcomes(0, 0, 1)),
    ],
    "S1.2": [
        # Open for 33 days: bad; for 30: not yet. Repaired after 31 days: bad; after 30: not. A year ago: left out.
        (
            several(
                "defect",
                {"what": "a", "reported_on": "2026-01-31"},
                {"what": "b", "reported_on": "2026-02-03"},
                {"what": "c", "reported_on": "2025-06-01", "repaired_on": "2025-07-02"},
                {"what": "d", "reported_on": "2025-06-01", "repaired_on": "2025-07-01"},
                {"what": "e", "reported_on": "2025-03-05"},
            ),
            Outcomes(2, 0, 2),
        ),
        (several("defect", {"what": "e", "reported_on": "2025-03-05", "repaired_on": "2025-03-06"}), NOT_APPLICABLE),
    ],
    "S2.1": [
        # The newest analysis asks for 4; 1 + 0.75 + 0 are filled.
        (
            [
                an_entry("analysis", {"done_on": "2024-01-01", "needed": "2"}),
                an_entry("analysis", {"done_on": "2026-01-01", "needed": "4"}),
                a_post(),
                a_post(filled="0.75"),
                a_post(filled="0"),
            ],
            Amounts(1.75, 4.0),
        ),
        ([a_post()], NOTHING),
        ([an_entry("analysis", {"done_on": "2026-01-01", "needed": "4"})], NOTHING),
        ([a_post(), an_entry("analysis", {"done_on": "2026-03-06", "needed": "4"})], NOTHING),
    ],
    "S2.1.analysis": [
        ([an_entry("analysis", {"done_on": "2025-03-05", "needed": "4"})], Age(12.0)),
        ([an_entry("analysis", {"done_on": "2025-03-04", "needed": "4"})], Age(12 + 1 / 31)),
    ],
    "S2.2": [
        # Vacant posts and those that no agreement is for are left out.
        (
            [a_post(), a_post(paid="no"), a_post(filled="0", paid="no"), a_post(paid="not_applicable")],
            Outcomes(1, 0, 1),
        ),
        ([a_post(filled="0")], NOT_APPLICABLE),
    ],
    "S2.3": [
        (
            [
                a_post(profile="gone_through", profile_on="2024-03-05"),
                a_post(profile="gone_through", profile_on="2024-03-04"),
                a_post(profile="written"),
                a_post(),
                a_post(filled="0", profile="none"),
            ],
            Outcomes(1, 2, 1),
        ),
    ],
    "S3.2": [
        (
            several(
                "assignment",
                {"month": "2026-02", "what": "a", "assignments": "10", "paid": "9"},
                {"month": "2025-04", "what": "b", "assignments": "5", "paid": "5"},
                {"month": "2025-03", "what": "c", "assignments": "50", "paid": "0"},
            ),
            Outcomes(14, 0, 1),
        ),
        (several("assignment", {"month": "2024-03", "what": "c", "assignments": "5", "paid": "0"}), NOTHING),
    ],
    "S3.3.hours": [
        (
            several(
                "support_hours",
                {"month": "2026-01", "what": "debrief", "planned": "8", "used": "6.5"},
                {"month": "2026-02", "what": "team", "planned": "2", "used": "3"},
            ),
            Amounts(9.5, 10.0),
        ),
        (several("support_hours", {"month": "2025-03", "what": "team", "planned": "2", "used": "3"}), NOTHING),
    ],
    "S3.3.concept": [
        ([in_place("involvement_concept", "2024-03-05"), absent("involvement_concept")], Age(24.0)),
        ([absent("involvement_concept")], Age(None)),
    ],
    "S5.1": [
        (
            several(
                "role",
                {"described_on": "2025-01-01", "deputy": "yes"},
                {"described_on": "2025-01-01", "deputy": "no"},
                {"deputy": "yes"},
                {"described_on": "2024-03-04", "deputy": "no"},
            ),
            Outcomes(1, 2, 1),
        ),
    ],
    "S6.1": [
        ([in_place("safety_plan", "2025-03-04"), in_place("safety_plan", "2025-06-05")], Age(9.0)),
        ([absent("safety_plan")], Age(None)),
    ],
    "S6.3": [
        (
            several(
                "safety_measure",
                {"due_on": "2026-03-05", "done_on": "2026-03-05"},
                {"due_on": "2026-02-01", "done_on": "2026-02-02"},
                {"due_on": "2026-02-01"},
                {"due_on": "2026-03-06"},
            ),
            Outcomes(1, 1, 1),
        ),
        (several("safety_measure", {"due_on": "2026-03-06"}), NOT_APPLICABLE),
        ([], NOT_APPLICABLE),
    ],
    "S10.1": [
        # Without an end, to the day in a year, one day less, not secured; a vacant post counts as well.
        (
            [
                a_post(size="0.5", financing="open_ended"),
                a_post(financing="until", financed_until="2027-03-05", filled="0"),
                a_post(financing="until", financed_until="2027-03-04"),
                a_post(),
            ],
            Amounts(1.5, 3.5),
        ),
    ],
}


@pytest.mark.parametrize(("measure", "number"), numbered(CASES))
def test_the_figure_is_what_was_worked_out_by_hand(measure: str, number: int) -> None:
    entries, figure = CASES[measure][number]
    assert figures(entries, day=TODAY)[measure] == figure


def test_every_measure_has_a_case_and_knows_nothing_without_an_entry() -> None:
    assert set(CASES) == set(staff.MEASURES)
    empty = figures([], day=TODAY)
    assert empty["S6.3"] is NOT_APPLICABLE
    assert {empty[name] for name in CASES if name != "S6.3"} == {NOTHING}
