"""Figures to take away: every one with its definition, and what is missing says why."""

import csv
import io

import pytest

from services.quality.evidence.register.measures.every import MEASURES, UNITS
from services.quality.publishing.exports.domain import COLUMNS, Frame, Row, as_csv, rows
from services.quality.standards.catalogue.domain import Catalogue
from services.quality.standards.catalogue.scores import Scoring
from services.quality.standards.scoring.figures import Absence, Age, Amounts, Figure, Level, Outcomes, Quantity
from services.quality.standing.domain import stand
from shared.spreadsheets import harmless
from tests.quality.building import NOON, STANDARDS, a_criterion, a_tally, an_indicator, known_figures
from tests.quality.doors import Centre
from tests.quality.lived_years import live
from tests.quality.local_building import GARDEN

TODAY = NOON.date()
FRAME = Frame(STANDARDS, "2026-Q1", TODAY, "en")


def table_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


def row_of(figure: Figure | Absence, **score: object) -> Row:
    indicator = an_indicator("U2.1", privacy="organisation", score=score or {"kind": "ratio"})
    standards = STANDARDS.model_copy(update={"criteria": (a_criterion(indicator),)})
    standings = stand(standards, known_figures({"U2.1": figure}), today=TODAY)  # type: ignore[dict-item]  # any figure
    return next(row for row in rows(standings, FRAME) if row.line == "indicator")


@pytest.mark.parametrize("absence", list(Absence))
def test_what_is_missing_is_empty_and_says_why(absence: Absence) -> None:
    row = row_of(absence)
    assert (row.state, row.value, row.score, row.met) == (absence.value, None, None, None)
    written = table_of(as_csv([row]))[0]
    assert (written["value"], written["score"], written["met"]) == ("", "", "")


@pytest.mark.parametrize(
    ("figure", "score", "unit", "value"),
    [
        (Outcomes(3, 2, 1), {"kind": "ratio"}, "share", 0.6667),
        (Amounts(3, 4), {"kind": "ratio"}, "share", 0.75),
        (Amounts(1, 4), {"kind": "ratio", "inverse": True}, "share", 0.25),
        (Age(7.5), {"kind": "currency", "months": 12}, "months", 7.5),
        (Age(None), {"kind": "currency", "months": 12}, "months", None),
        (Quantity(30), {"kind": "target", "target": 60}, "value", 30),
        (Level(3), {"kind": "maturity"}, "step", 3),
    ],
)
def test_every_kind_of_figure_says_its_unit(figure: Figure, score: dict[str, object], unit: str, value: float) -> None:
    row = row_of(figure, **score)
    assert (row.state, row.unit, row.value) == ("known", unit, value)


def test_amounts_say_of_what_they_are_amounts() -> None:
    standings = stand(STANDARDS, known_figures({"S9.2": Amounts(1_200, 3_250)}), today=TODAY)  # type: ignore[dict-item]
    row = next(each for each in rows(standings, FRAME) if each.measure == "S9.2")
    assert (row.part, row.whole, row.amounts_in) == (1_200, 3_250, "euro")
    assert row_of(Amounts(3, 4)).amounts_in == ""


def test_every_unit_is_of_a_measure_that_the_register_makes() -> None:
    assert set(UNITS) <= set(MEASURES)


def test_a_real_zero_is_a_zero() -> None:
    assert (row_of(Amounts(0, 4)).value, row_of(Amounts(0, 4)).score) == (0.0, 0.0)


def test_what_a_figure_is_held_against_comes_with_it_by_the_standards_that_it_was_counted_by() -> None:
    of_these, of_others = (
        {
            each.measure or each.line: each
            for each in rows(stand(standards, known_figures(), today=TODAY), FRAME)
            if wanted(each)
        }
        for standards in (STANDARDS, with_other_numbers())
    )
    workplace, knowledge = of_these["S1.1"], of_these["S9.3"]
    assert (workplace.better, workplace.value_for_4, workplace.value_for_3, workplace.value_for_2) == (
        "more", 0.9, 0.75, 0.5,
    )  # fmt: skip
    assert (workplace.scored_as, workplace.other_musts, workplace.fewest) == ("ratio", "S1.1.room>=1", 1)
    assert (knowledge.better, knowledge.value_for_4, knowledge.value_for_2) == ("fewer", 0.1, 0.5)
    assert of_these["S6.1"].value_for_3 == 15.0
    assert of_these["S4.3"].value_for_1 == 1
    assert (of_these["S6.1"].must_value, of_these["U2.1"].must_value, of_these["U2.1"].fewest) == (12.0, 0.9, 5)
    assert (of_these["measured"].least_coverage, of_these["measured"].gap_below) == (0.5, 3.0)
    assert (of_these["measured"].most_with_must_missed, of_these["measured"].talk_from) == (1.0, 1.5)
    assert of_these["self_assessed"].evidence_months == 24
    assert (of_others["S1.1"].value_for_4, of_others["S6.1"].value_for_3) == (0.8, 24.0)
    assert (of_others["self_assessed"].evidence_months, of_others["measured"].least_coverage) == (12, 0.25)


def wanted(row: Row) -> bool:
    return row.line == "indicator" or row.criterion == "S1"


def with_other_numbers() -> Catalogue:
    scoring = Scoring(shares=(0.8, 0.6, 0.3), ages=(1.0, 2.0, 3.0), evidence_months=12, least_coverage=0.25)
    return STANDARDS.model_copy(update={"scoring": scoring})


async def test_csv_and_json_carry_the_same_rows_with_every_definition(centre: Centre) -> None:
    await live(centre)
    lead = await centre.colleague("lead")
    as_table, as_json = await lead.get("/export.csv"), (await lead.get("/export.json")).json()
    written = table_of(as_table.text)
    assert as_table.headers["content-type"] == "text/csv; charset=utf-8"
    assert list(written[0]) == list(COLUMNS)
    assert [{name: value for name, value in row.items() if value} for row in written] == [
        {name: harmless(str(value)) for name, value in row.items()} for row in as_json["rows"]
    ]
    told = {row["indicator"]: row for row in as_json["rows"] if row["line"] == "indicator"}
    for criterion in STANDARDS.criteria:
        for indicator in criterion.indicators:
            assert told[indicator.id]["definition"] == indicator.definition.said("en")
    assert {row["catalogue"] for row in as_json["rows"]} == {STANDARDS.version}
    assert as_json["catalogue"]["scoring"] == STANDARDS.scoring.model_dump(mode="json")
    scored = [row for row in told.values() if row["scored_as"] != "reported"]
    assert all({"better", "value_for_4", "value_for_3", "value_for_2"} <= set(row) for row in scored)


async def test_a_figure_nobody_may_see_is_not_in_the_export(centre: Centre) -> None:
    await centre.learn(a_tally("2025-12"))
    rows_ = (await (await centre.colleague("lead")).get("/export.json")).json()["rows"]
    clear = next(row for row in rows_ if row.get("measure") == "U2.1")
    assert clear["state"] == "too_few"
    assert not {"value", "score", "met"} & set(clear)


async def test_the_export_speaks_the_language_of_its_reader(centre: Centre) -> None:
    german = await centre.colleague("counsellor", language="de")
    named = {row["criterion_name"] for row in (await german.get("/export.json")).json()["rows"]}
    assert named == {criterion.name.said("de") for criterion in STANDARDS.criteria}


async def test_criteria_that_the_centre_set_itself_are_there_too(centre: Centre) -> None:
    lead = await centre.colleague("lead")
    assert (await lead.post("/local/new", data=GARDEN)).status_code == 303
    rows_ = (await lead.get("/export.json")).json()["rows"]
    assert rows_[-1]["criterion"] == "L1"
    assert (await lead.get("/api/v1/standings")).json()["criteria"][-1]["criterion"] == "L1"
    assert 'href="/criteria/L1"' in (await lead.get("/")).text
