"""Figures about hours, premises, languages, and the ways to the centre, worked out by hand for 5 March 2026."""

import pytest

from services.quality.evidence.register.domain import Entry
from services.quality.evidence.register.measures import access, documents
from services.quality.evidence.register.measures.every import figures
from services.quality.standards.scoring.figures import Absence, Amounts, Outcomes, Quantity
from tests.quality.register_building import TODAY, Cases, an_entry, numbered, several, the_list

NOTHING, NOT_APPLICABLE = Absence.NOTHING_ENTERED, Absence.NOT_APPLICABLE


def a_cell(document: str, language: str, dated: str = "", source: str = "", **values: str) -> Entry:
    given = {"document": document, "language": language, "target": "yes"} | values
    days = {"dated_on": dated, "source_changed_on": source}
    return an_entry("document_cell", given | {name: day for name, day in days.items() if day})


def in_which_we_work(*languages: str) -> list[Entry]:
    return several("working_language", *({"language": language} for language in languages))


CASES: Cases = {
    "S7.1": [
        # February says itself what was kept; of January two closures of 4 hours are subtracted; November is over.
        (
            several(
                "opening_month",
                {"month": "2026-02", "published": "80", "staffed": "60"},
                {"month": "2026-01", "published": "80"},
                {"month": "2025-11", "published": "80", "staffed": "0"},
            )
            + several(
                "closure",
                {"closed_on": "2026-01-10", "hours": "4"},
                {"closed_on": "2026-01-11", "hours": "4"},
                {"closed_on": "2026-02-11", "hours": "4"},
            ),
            Amounts(132.0, 160.0),
        ),
        (several("closure", {"closed_on": "2026-01-10", "hours": "4"}), NOTHING),
        (several("opening_month", {"month": "2025-12", "published": "80", "staffed": "80"}), NOTHING),
    ],
    "S7.2": [
        (
            [
                *the_list("accessibility_item", "yes", "yes", "partly", "no", "not_applicable", "yes", "no"),
                an_entry("accessibility_item", {"item": "other", "met": "no", "partner": "yes"}),
                an_entry("accessibility_item", {"item": "other", "met": "partly", "partner": "no"}),
            ],
            Outcomes(4, 2, 2),
        ),
        (several("accessibility_item", {"item": "step_free", "met": "yes"}), Outcomes(1, 0, 6)),
    ],
    "S8.1": [
        # As new as its source; older than its source; none; not wanted.
        (
            [
                a_cell("leaflet", "ar", "2026-01-01", "2026-01-01"),
                a_cell("policy", "en", "2025-12-31", "2026-01-01"),
                a_cell("policy", "ar"),
                a_cell("policy", "fr", "2026-01-01", target="no"),
            ],
            Outcomes(1, 1, 1),
        ),
        ([a_cell("policy", "fr", target="no")], NOT_APPLICABLE),
    ],
    "S5.2": [
        (
            # Current; outdated; missing, whether somebody has entered that or not; one in which nobody works here.
            [
                *in_which_we_work("de", "en", "ar", "ro"),
                a_cell("who_does_what", "de", "2026-01-01"),
                a_cell("who_does_what", "de", "2025-01-01", "2026-01-01"),
                a_cell("who_does_what", "en", "2025-01-01", "2026-01-01"),
                a_cell("who_does_what", "ar"),
                a_cell("who_does_what", "fr", "2026-01-01"),
                a_cell("leaflet", "ro", "2026-01-01"),
            ],
            Outcomes(1, 1, 2),
        ),
        # How many languages there should be nobody knows.
        ([a_cell("who_does_what", "de", "2026-01-01")], NOTHING),
        (in_which_we_work("de", "de"), Outcomes(0, 0, 1)),
    ],
    "K11.3": [
        (
            [a_cell("principles", "de", "2026-01-01"), a_cell("principles", "ar", "2025-01-01", "2026-01-01")],
            Outcomes(1, 1, 0),
        ),
        # Wanted in a language in which nobody works here; missing; not wanted in one in which somebody does.
        (
            [
                *in_which_we_work("de", "en", "ro"),
                a_cell("principles", "de", "2026-01-01"),
                a_cell("principles", "fr", "2026-01-01"),
                a_cell("principles", "ro", target="no"),
            ],
            Outcomes(2, 0, 1),
        ),
    ],
    "U5.3": [
        (
            [
                a_cell("service_description", "de", "2026-01-01", plain="yes"),
                a_cell("service_description", "en", "2026-01-01", plain="no"),
                a_cell("service_description", "ar", "2025-01-01", "2026-01-01", plain="yes"),
            ],
            Outcomes(1, 0, 2),
        ),
        (
            [*in_which_we_work("de", "ar"), a_cell("service_description", "de", "2026-01-01", plain="yes")],
            Outcomes(1, 0, 1),
        ),
    ],
    "S8.3": [
        (
            several(
                "outreach",
                {"done_on": "2026-01-01", "language": "ar", "contacts": "5"},
                {"done_on": "2026-01-02", "language": "de", "contacts": "5"},
                {"done_on": "2025-03-05", "language": "ro", "contacts": "5"},
            ),
            Outcomes(1, 0, 1),
        ),
        (several("outreach", {"done_on": "2025-03-05", "language": "ro", "contacts": "5"}), NOTHING),
    ],
    "S8.3.plan": [
        (
            [
                an_entry("outreach_plan", {"valid_from": "2025-01-01", "contacts": "10", "other_languages": "80"}),
                an_entry("outreach_plan", {"valid_from": "2026-01-01", "contacts": "60", "other_languages": "40"}),
                an_entry("outreach_plan", {"valid_from": "2026-04-01", "contacts": "60", "other_languages": "90"}),
            ],
            Amounts(40.0, 100.0),
        ),
        ([an_entry("outreach_plan", {"valid_from": "2026-01-01", "contacts": "60"})], NOT_APPLICABLE),
    ],
    "U9.4": [
        # The newest plan says 60; 40 were spoken with in the year: one and a half times as many.
        (
            [
                an_entry("outreach_plan", {"valid_from": "2024-01-01", "contacts": "10"}),
                an_entry("outreach_plan", {"valid_from": "2026-01-01", "contacts": "60"}),
                an_entry("outreach", {"done_on": "2025-06-01", "language": "ar", "contacts": "30"}),
                an_entry("outreach", {"done_on": "2026-01-01", "language": "de", "contacts": "10"}),
                an_entry("outreach", {"done_on": "2025-03-01", "language": "de", "contacts": "99"}),
            ],
            Quantity(1.5),
        ),
        ([an_entry("outreach_plan", {"valid_from": "2026-01-01", "contacts": "1"})], Quantity(4.0)),
        ([an_entry("outreach", {"done_on": "2026-01-01", "language": "de", "contacts": "10"})], NOTHING),
    ],
    "U2.3": [(several("intake_channel", {"without_name": "yes"}, {"without_name": "no"}), Outcomes(1, 0, 1))],
    "U6.2.no_charge": [
        (several("charge_check", {"checked_on": "2026-01-01", "found": "no"}), Outcomes(1, 0, 0)),
        (several("charge_check", {"checked_on": "2026-01-01", "found": "yes"}), Outcomes(0, 0, 1)),
        (several("charge_check", {"checked_on": "2025-03-05", "found": "no"}), NOTHING),
    ],
}


@pytest.mark.parametrize(("measure", "number"), numbered(CASES))
def test_the_figure_is_what_was_worked_out_by_hand(measure: str, number: int) -> None:
    entries, figure = CASES[measure][number]
    assert figures(entries, day=TODAY)[measure] == figure


def test_every_measure_has_a_case_and_knows_nothing_without_an_entry() -> None:
    assert set(CASES) == {*access.MEASURES, *documents.MEASURES}
    assert {figures([], day=TODAY)[name] for name in CASES} == {NOTHING}
