"""Figures about knowledge, meetings, forms and controls, worked out by hand for 5 March 2026."""

from datetime import date

import pytest

from services.quality.evidence.register.domain import Entry
from services.quality.evidence.register.measures import learning
from services.quality.evidence.register.measures.every import figures
from services.quality.standards.scoring.figures import Absence, Age, Outcomes, Quantity
from tests.quality.register_building import TODAY, Cases, an_entry, in_place, numbered, several

NOTHING, NOT_APPLICABLE = Absence.NOTHING_ENTERED, Absence.NOT_APPLICABLE


def a_control(name: str, day: str = "", passed: str = "yes") -> Entry:
    return an_entry("control", {"control": name, "passed": passed} | ({"done_on": day} if day else {}))


CASES: Cases = {
    "S9.3": [
        (
            [
                an_entry("knowledge", {"form": "article"}, review_on=TODAY),
                an_entry("knowledge", {"form": "article"}, review_on=date(2026, 3, 4)),
                an_entry("knowledge", {"form": "article"}),
            ],
            Outcomes(2, 0, 1),
        ),
    ],
    "S9.4": [
        (
            [
                an_entry("exchange", {"held_on": "2026-03-05", "network": "Round table", "attended": "yes"}),
                an_entry("exchange", {"held_on": "2025-03-06", "network": "Round table", "attended": "no"}),
                an_entry("exchange", {"held_on": "2025-03-05", "network": "Round table", "attended": "yes"}),
            ],
            Outcomes(1, 0, 1),
        ),
        ([an_entry("exchange", {"held_on": "2025-03-05", "network": "Round table", "attended": "yes"})], NOTHING),
    ],
    "K4.2": [
        (
            [
                an_entry("knowledge", {"form": "protocol", "source": "Act"}, review_on=TODAY),
                an_entry("knowledge", {"form": "protocol"}, review_on=TODAY),
                an_entry("knowledge", {"form": "protocol", "source": "Act"}, review_on=date(2026, 3, 4)),
                an_entry("knowledge", {"form": "article"}, review_on=TODAY),
            ],
            Outcomes(1, 0, 2),
        ),
    ],
    "K2.2": [
        (
            several("meetings", {"month": "2026-01", "what": "reflection", "planned": "3", "held": "2"}),
            Outcomes(2, 0, 1),
        ),
        # One planned and held: two are asked for.
        (
            several("meetings", {"month": "2026-01", "what": "reflection", "planned": "1", "held": "1"}),
            Outcomes(1, 0, 1),
        ),
        (
            several("meetings", {"month": "2025-01", "what": "reflection", "planned": "2", "held": "2"}),
            Outcomes(0, 0, 2),
        ),
        (several("meetings", {"month": "2026-01", "what": "team_meeting", "planned": "4", "held": "4"}), NOTHING),
    ],
    "K10.1": [
        (
            several(
                "meetings",
                {"month": "2026-01", "what": "team_meeting", "planned": "4", "held": "3"},
                {"month": "2026-01", "what": "case_conference", "planned": "2", "held": "2"},
                {"month": "2026-01", "what": "reflection", "planned": "1", "held": "0"},
            ),
            Outcomes(5, 0, 1),
        ),
        # None of four held a year ago: it is no longer so, and nobody knows what came after.
        (several("meetings", {"month": "2025-03", "what": "team_meeting", "planned": "4", "held": "0"}), NOTHING),
    ],
    "K3.2": [
        (
            several(
                "form_check",
                {"self_described": "yes", "name_and_pronoun": "yes", "no_answer": "not_applicable"},
                {"self_described": "yes", "name_and_pronoun": "no", "no_answer": "yes"},
                dict.fromkeys(("self_described", "name_and_pronoun", "no_answer"), "not_applicable"),
            ),
            Outcomes(1, 0, 1),
        ),
    ],
    "K4.3": [
        # 40 days; open since 64 days; done before it came into force: 0; long ago and done: left out; not in force yet.
        (
            several(
                "legal_change",
                {"in_force_on": "2025-10-01", "updated_on": "2025-11-10"},
                {"in_force_on": "2025-12-31"},
                {"in_force_on": "2026-01-01", "updated_on": "2025-12-01"},
                {"in_force_on": "2024-01-01", "updated_on": "2025-01-01"},
                {"in_force_on": "2026-04-01"},
            ),
            Quantity((40 + 64 + 0) / 3),
        ),
        # What is long ago and still open counts for as long as it is open.
        (several("legal_change", {"in_force_on": "2024-03-05"}), Quantity(730.0)),
        (several("legal_change", {"in_force_on": "2024-01-01", "updated_on": "2025-01-01"}), NOT_APPLICABLE),
    ],
    "K7.2.map": [([in_place("stakeholder_map", "2025-09-05")], Age(6.0))],
    "K10.2.agreement": [([in_place("conflict_agreement", "2026-03-05")], Age(0.0))],
    "U1.3": [
        # In time; six months and a day; failed; does not apply; two that were never entered do not pass.
        (
            [
                a_control("restore_drill", "2025-09-05"),
                a_control("access_review", "2025-09-04"),
                a_control("breach_drill", "2026-03-01", "no"),
                a_control("key_rotation", passed="not_applicable"),
            ],
            Outcomes(1, 0, 4),
        ),
        # Of a control the newest entry counts.
        ([a_control("restore_drill", "2026-03-01"), a_control("restore_drill", "2026-02-01", "no")], Outcomes(1, 0, 5)),
    ],
    "U1.3.pledge": [
        ([a_control("secrecy_pledge", "2025-03-05")], Outcomes(1, 0, 0)),
        ([a_control("secrecy_pledge", "2025-03-04")], Outcomes(0, 0, 1)),
        ([a_control("secrecy_pledge", passed="not_applicable")], NOT_APPLICABLE),
        # The list was begun without it.
        ([a_control("dpia", "2026-01-01")], Outcomes(0, 0, 1)),
    ],
    "U1.3.dpia": [
        ([a_control("dpia", "2025-03-05"), a_control("dpia", "2026-03-01", "no")], Age(12.0)),
        ([a_control("dpia", "2026-03-01", "no")], Age(None)),
        ([a_control("secrecy_pledge", "2025-03-05")], Age(None)),
    ],
}


@pytest.mark.parametrize(("measure", "number"), numbered(CASES))
def test_the_figure_is_what_was_worked_out_by_hand(measure: str, number: int) -> None:
    entries, figure = CASES[measure][number]
    assert figures(entries, day=TODAY)[measure] == figure


def test_every_measure_has_a_case_and_knows_nothing_without_an_entry() -> None:
    assert set(CASES) == set(learning.MEASURES)
    assert {figures([], day=TODAY)[name] for name in CASES} == {NOTHING}
