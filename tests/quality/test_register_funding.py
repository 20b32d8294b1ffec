"""Figures about funders, and costs that others bear, worked out by hand for 5 March 2026."""

from datetime import date

import pytest

from services.quality.evidence.register.measures import funding
from services.quality.evidence.register.measures.every import figures
from services.quality.standards.scoring.figures import Absence, Amounts, Level, Outcomes
from tests.quality.register_building import TODAY, Cases, an_entry, looked_at, numbered, several

NOTHING, NOT_APPLICABLE = Absence.NOTHING_ENTERED, Absence.NOT_APPLICABLE


CASES: Cases = {
    "S4.1": [
        # What we called off is left out; planned and gone by is not held; of next month nothing is known.
        (
            several(
                "funder_meeting",
                {"funder": "a", "agreed_for": "2026-03-05", "outcome": "held"},
                {"funder": "a", "agreed_for": "2025-09-05", "outcome": "fell_through"},
                {"funder": "a", "agreed_for": "2025-09-06", "outcome": "called_off"},
                {"funder": "a", "agreed_for": "2026-03-01", "outcome": "planned"},
                {"funder": "a", "agreed_for": "2026-04-01", "outcome": "planned"},
            ),
            Outcomes(1, 0, 2),
        ),
        # All of them too long ago: nobody knows of this year. What is agreed for next month was not due yet.
        (several("funder_meeting", {"agreed_for": "2025-03-05", "outcome": "held"}), NOTHING),
        (several("funder_meeting", {"agreed_for": "2026-04-01", "outcome": "planned"}), NOT_APPLICABLE),
        (several("funder_meeting", {"agreed_for": "2025-09-06", "outcome": "called_off"}), NOT_APPLICABLE),
    ],
    "S4.2": [
        # Answered with action, without; silent past the day; silent and not due yet is left out.
        (
            several(
                "funder_request",
                {"asked_on": "2025-10-01", "answer_by": "2026-01-01", "answer": "action"},
                {"asked_on": "2026-02-01", "answer_by": "2026-05-01", "answer": "no_action"},
                {"asked_on": "2025-10-01", "answer_by": "2026-03-05", "answer": "open"},
                {"asked_on": "2026-02-01", "answer_by": "2026-05-01", "answer": "open"},
                {"asked_on": "2025-03-05", "answer_by": "2025-05-01", "answer": "open"},
            ),
            Outcomes(1, 1, 1),
        ),
        (
            several("funder_request", {"asked_on": "2026-03-01", "answer_by": "2026-05-01", "answer": "open"}),
            NOT_APPLICABLE,
        ),
        (
            several("funder_request", {"asked_on": "2025-03-05", "answer_by": "2025-05-01", "answer": "action"}),
            NOTHING,
        ),
    ],
    "S4.3": [
        # 1, then 3 without evidence = 2, then 4 without a second look = 3: the middle is 2.
        (
            several("funder", {"level": "1"}, {"level": "3"}, {"level": "4", "evidence": "Minutes"}),
            Level(2),
        ),
        # Of two in the middle the lower.
        (several("funder", {"level": "1"}, {"level": "2"}), Level(1)),
        # Confirmed two years ago to the day, a day longer ago; and what somebody only typed.
        ([looked_at({"level": "4", "evidence": "Minutes"}, date(2024, 3, 5))], Level(4)),
        ([looked_at({"level": "4", "evidence": "Minutes"}, date(2024, 3, 4))], Level(3)),
        (several("funder", {"level": "4", "evidence": "Minutes", "second_look_on": "2026-03-01"}), Level(3)),
        ([an_entry("funder", {"level": "2"}, reviewed_on=date(2024, 3, 4))], NOTHING),
    ],
    "S9.2": [
        (
            several(
                "training_cost",
                {"month": "2026-01", "cost": "1000", "borne": "400"},
                {"month": "2025-04", "cost": "250.5", "borne": "100"},
                {"month": "2025-03", "cost": "9999", "borne": "0"},
            ),
            Amounts(500.0, 1250.5),
        ),
        (several("training_cost", {"month": "2025-03", "cost": "9999", "borne": "0"}), NOTHING),
    ],
    "S10.2": [
        # Institutional; three years to the day; one day less; without an end; not running any more.
        (
            several(
                "funding_agreement",
                {"amount": "100", "institutional": "yes", "starts_on": "2026-01-01", "ends_on": "2026-12-31"},
                {"amount": "20", "institutional": "no", "starts_on": "2024-01-01", "ends_on": "2026-12-31"},
                {"amount": "3", "institutional": "no", "starts_on": "2024-01-02", "ends_on": "2026-12-31"},
                {"amount": "4", "institutional": "no", "starts_on": "2024-01-02"},
                {"amount": "5000", "institutional": "no", "starts_on": "2024-01-02", "ends_on": "2026-03-04"},
            ),
            Amounts(124.0, 127.0),
        ),
    ],
    "S10.3": [
        # Told six months ahead to the day, a day later, on the last day, after it, never; one that has not ended yet.
        (
            several(
                "funding_agreement",
                *(
                    {"amount": "1", "institutional": "no", "starts_on": "2024-01-01", "ends_on": ends}
                    | ({"told_on": told} if told else {})
                    for ends, told in (
                        ("2025-12-31", "2025-06-30"),
                        ("2025-12-31", "2025-07-01"),
                        ("2025-12-31", "2025-12-31"),
                        ("2025-12-31", "2026-01-01"),
                        ("2025-12-31", ""),
                        ("2026-12-31", ""),
                    )
                ),
            ),
            Outcomes(1, 2, 2),
        ),
    ],
}


@pytest.mark.parametrize(("measure", "number"), numbered(CASES))
def test_the_figure_is_what_was_worked_out_by_hand(measure: str, number: int) -> None:
    entries, figure = CASES[measure][number]
    assert figures(entries, day=TODAY)[measure] == figure


def test_every_measure_has_a_case_and_knows_nothing_without_an_entry() -> None:
    assert set(CASES) == set(funding.MEASURES)
    assert {figures([], day=TODAY)[name] for name in CASES} == {NOTHING}
