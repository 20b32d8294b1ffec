"""What the quality report of a centre says: every figure with its definition, and nothing missing as zero."""

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from services.quality.answers.assessment.domain import Answer
from services.quality.foundation.domain import Period
from services.quality.publishing.reports.domain import Chapter, Meeting, Request, Step, gaps_of, outlook
from services.quality.publishing.reports.funder_sheets import asked_else, sheets
from services.quality.publishing.reports.spelling import Spelling
from services.quality.standards.scoring.figures import Absence, Age, Amounts, Outcomes
from tests.quality.building import STANDARDS, an_assessment
from tests.quality.register_building import an_entry
from tests.quality.reports_building import LANGUAGES, answers, material, report, steps

ENGLISH = Spelling(LANGUAGES["en"])


def criterion(told: dict[str, Any], id: str) -> dict[str, Any]:
    return next(each for aspect in told["aspects"] for each in aspect["criteria"] if each["id"] == id)


def readings(told: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for aspect in told["aspects"]:
        for each in aspect["criteria"]:
            yield from each["readings"]


def test_every_criterion_is_there_once_and_in_its_aspect() -> None:
    told = report("en").content()
    found = [each["id"] for aspect in told["aspects"] for each in aspect["criteria"]]
    assert sorted(found) == sorted(each.id for each in STANDARDS.criteria)


def test_criteria_stand_in_the_order_of_the_picture_and_a_gap_is_drawn_as_one() -> None:
    told = report("en", Chapter.SUMMARY).content()
    assert [each["criteria"][0]["id"][0] for each in told["aspects"]] == ["S", "K", "U"]
    assert told["steps_of_scale"] == ["0", "1", "2", "3", "4"]
    drawn = {id_: criterion(told, id_)["measured"]["gap"] for id_ in ("S4", "S7", "K1")}
    assert drawn == {"S4": True, "S7": False, "K1": False}


def test_the_entries_that_an_answer_rests_on_are_named_in_the_language_of_the_report() -> None:
    plan = an_entry("safety_plan", {"in_place": "yes"})
    for language, named, gone in (
        ("en", "Safety plan of the team", "no longer"),
        ("de", "Sicherheitsplan", "nicht mehr"),
    ):
        told = criterion(report(language, shown_by={"S6": [plan, None]}).content(), "S6")["shown_by"]
        assert named in told[0]["text"]
        assert gone in told[1]["text"]


def test_every_figure_and_everything_that_is_missing_has_a_definition() -> None:
    told = report("en").content()
    defined = {each["id"] for each in told["definitions"]}
    assert {reading["id"] for reading in readings(told)} <= defined
    for aspect in told["aspects"]:
        for each in aspect["criteria"]:
            for group in each["missing"]:
                assert {one["id"] for one in group["indicators"]} <= defined


def test_an_indicator_has_a_figure_or_a_reason_and_never_both() -> None:
    told = report("en").content()
    for aspect in told["aspects"]:
        for each in aspect["criteria"]:
            shown = [reading["id"] for reading in each["readings"]]
            missing = [one["id"] for group in each["missing"] for one in group["indicators"]]
            asked = [indicator.id for indicator in STANDARDS.criterion(each["id"]).indicators]
            assert sorted(shown + missing) == sorted(asked)


@pytest.mark.parametrize(
    ("absence", "words"),
    [
        (Absence.TOO_FEW, "Too few people for a figure"),
        (Absence.FEWER_THAN_FIVE, "Fewer than five were counted: assess it yourselves"),
        (Absence.NOT_MEASURED, "Not measured yet"),
        (Absence.NOTHING_ENTERED, "Nothing entered in the register yet"),
        (Absence.NOT_APPLICABLE, "Did not occur, so it does not apply"),
    ],
)
def test_what_is_missing_is_said_with_its_reason(absence: Absence, words: str) -> None:
    told = criterion(report("en", figures={"S1.1": absence}).content(), "S1")
    assert words in {group["why"] for group in told["missing"] if "S1.1" in {one["id"] for one in group["indicators"]}}
    assert told["measured"]["score"] is None
    assert "0" not in told["measured"]["words"]


def test_few_people_are_never_counted_out() -> None:
    told = json.dumps(report("en", figures={"U5.1": Outcomes(1, 1, 1), "U2.1": Outcomes(2, 1, 1)}).content())
    assert "3 people" not in told
    assert "4 people" not in told


def test_people_are_told_with_the_range_and_things_without() -> None:
    told = report("en", figures={"U6.1": Outcomes(18, 0, 2), "S1.1": Outcomes(9, 1, 2)}).content()
    figures = {reading["id"]: reading["figures"] for reading in readings(told)}
    assert figures["U6.1"] == ["90% of 20 people (plausibly 70% to 97%)"]
    assert figures["S1.1"] == ["9 of 12 in full, 1 in part (79%)"]


def test_where_fewer_is_better_the_figure_says_what_was_counted() -> None:
    (reading,) = readings(report("en", figures={"U1.4": Outcomes(2, 0, 18)}).content())
    assert reading["figures"][0].startswith("10% of 20 people")
    assert reading["share"]["value"] == pytest.approx(0.1)
    assert reading["score"] == "4.0"


def test_ages_say_how_long_ago_and_how_often_it_is_due() -> None:
    told = report("en", figures={"S6.1": Age(5)}).content()
    assert next(readings(told))["figures"] == ["looked at 5 months ago (every 12 months)"]
    told = report("en", figures={"S6.1": Age(None)}).content()
    assert next(readings(told))["figures"] == ["never so far"]


def test_both_lines_stand_beside_each_other_and_there_is_no_overall_grade() -> None:
    told = report("en").content()
    assert set(told) & {"score", "grade", "overall"} == set()
    here = criterion(told, "U4")
    assert here["measured"]["score"]["value"] == 3.5
    assert here["assessed"]["level"] == 2


def test_a_gap_that_is_counted_and_one_that_the_team_names_have_a_sheet() -> None:
    found = [gap.criterion.id for gap in gaps_of(material())]
    assert {"S10", "U8"} <= set(found)
    for sheet in sheets(material(), ENGLISH):
        assert sheet["statements"] or sheet["said"]
        for statement in sheet["statements"]:
            assert statement["definition"]
            assert statement["numerator"]


def test_a_single_sheet_can_be_asked_for() -> None:
    (sheet,) = sheets(material(), ENGLISH, "S10")
    assert sheet["id"] == "S10"
    assert sheet["since"].startswith("So since the 2nd quarter of 2025.")
    assert next(each["figures"] for each in sheet["statements"]) == ["2.5 of 6 full-time posts (42%)"]
    assert [each["amounts"] for each in sheet["statements"]] == [
        {"counted": "2.5", "out_of": "6 full-time posts"},
        {"counted": "118,000", "out_of": "410,000 euros"},
    ]


def test_what_two_numbers_do_not_say_stands_without_them() -> None:
    (sheet,) = sheets(material(), ENGLISH, "S4")
    told = {each["id"]: each["amounts"] for each in sheet["statements"]}
    assert told == {"S4.1": {"counted": "1", "out_of": "3"}, "S4.2": None, "S4.3": None}


def test_a_criterion_without_a_score_says_why_as_its_page_does() -> None:
    told = report("en", figures={"S1.1": Absence.TOO_FEW, "U2.3": Absence.NOTHING_ENTERED}).content()
    said = {id_: criterion(told, id_)["measured"]["words"] for id_ in ("S1", "U2", "K1")}
    assert said == {"S1": "not enough data yet", "U2": "nothing entered yet", "K1": "not measured yet"}


def test_what_was_asked_stands_on_the_sheet_of_its_criterion_and_the_rest_behind_all_of_them() -> None:
    posts = Request("Three more years", "Land", date(2026, 3, 4), "open", criteria=("S10", "K1"))
    rest = Request("A room", "Town", date(2026, 3, 4), "open", criteria=("K1",))
    talk = Meeting("Land", date(2026, 5, 4), "held", criteria=("S10",))
    names = {id_: STANDARDS.criterion(id_).name for id_ in ("S10", "K1")}
    asked = material(requests=[posts, rest], meetings=[talk], names=names)
    told = {sheet["id"]: sheet for sheet in sheets(asked, ENGLISH)}
    assert [each["what"]["text"] for each in told["S10"]["asked"]] == ["Three more years"]
    assert [(each["with"]["text"], each["outcome"]) for each in told["S10"]["meetings"]] == [("Land", "took place")]
    assert {id_ for id_, sheet in told.items() if sheet["asked"] or sheet["meetings"]} == {"S10"}
    behind = asked_else(asked, ENGLISH)
    assert [each["what"]["text"] for each in behind["requests"]] == ["A room"]
    assert (behind["meetings"], behind["elsewhere"]) == ([], True)
    about = [{"id": "K1", "name": names["K1"].said("en")}]
    assert [each["about"] for each in (*told["S10"]["asked"], *behind["requests"])] == [about, about]
    assert [each["about"] for each in told["S10"]["meetings"]] == [[]]


def test_an_answer_stands_on_the_sheet_in_its_own_words() -> None:
    given = Request("Three more years", "Land", date(2026, 3, 4), "no_action", "", ("S10",), "Not before the budget")
    none = Request("A room", "Land", date(2026, 3, 4), "open", criteria=("S10",))
    (sheet,) = sheets(material(requests=[given, none]), ENGLISH, "S10")
    assert [each["reply"] and each["reply"]["text"] for each in sheet["asked"]] == ["Not before the budget", None]


def test_without_a_gap_there_is_no_sheet() -> None:
    assert sheets(material(figures={"S10.1": Amounts(6, 6)}, assessments={}), ENGLISH) == []


def test_the_evidence_of_a_figure_is_named_once() -> None:
    told = report("en").content()
    (reading,) = (each for each in readings(told) if each["id"] == "S10.1")
    assert reading["rests_on"] == ["Posts: 6 entries, last looked at on Oct 2, 2026"]


def test_months_that_were_counted_have_their_names() -> None:
    (reading,) = (each for each in readings(report("en").content()) if each["id"] == "U4.1")
    assert reading["rests_on"] == ["counted in 2 months (February 2026 to September 2026)"]


def test_a_missed_must_have_is_named_and_not_only_numbered() -> None:
    notes = criterion(report("en").content(), "U2")["notes"]
    name = STANDARDS.criterion("U2").indicators[0].name.said("en")
    assert f"A must-have is missed ({name}, U2.1): the criterion counts as 1 at most." in notes


def test_what_is_not_wanted_is_not_in_it() -> None:
    told = report("en", Chapter.SUMMARY).content()
    assert told["chapters"] == ["summary"]
    assert told["definitions"] == told["sheets"] == told["steps"] == []
    assert "readings" not in told["aspects"][0]["criteria"][0]


def test_a_measure_that_is_late_says_so_and_one_that_is_done_does_not() -> None:
    late = {each["title"]["text"]: each["late"] for each in report("en").content()["steps"]}
    assert late == {step.title: step.title == "Notfallübung im Team" for step in steps()}


def test_a_step_of_two_criteria_stands_with_both() -> None:
    step = Step("One for two", ("S1", "S2", "L9"), "", "team", date(2026, 12, 1), "open")
    names = {id_: STANDARDS.criterion(id_).name for id_ in ("S1", "S2")}
    told = report("en", steps=[step], names=names).content()
    assert criterion(told, "S1")["steps"] == criterion(told, "S2")["steps"] != []
    assert [(each["id"], each["name"]) for each in told["steps"][0]["criteria"]] == [
        ("S1", names["S1"].said("en")),
        ("S2", names["S2"].said("en")),
        ("L9", ""),
    ]


def test_the_outlook_counts_what_the_report_will_say() -> None:
    seen = outlook(material(figures={}, assessments={"S6": an_assessment(Answer.PARTLY)}))
    assert (seen.criteria, seen.measured, seen.assessed, seen.gaps) == (32, 0, 1, 0)
    assert len(seen.unknown) == 31


def test_text_of_a_right_to_left_language_keeps_its_direction() -> None:
    told = criterion(report("de", assessments=answers(S7="(١) خطة الأمان")).content(), "S7")
    assert told["evidence"]["text"] == {"text": "(١) خطة الأمان", "dir": "rtl"}
    assert criterion(report("ar").content(), "S7")["evidence"]["text"]["dir"] == "ltr"


def test_a_year_and_four_quarters_have_their_names() -> None:
    assert ENGLISH.span_of_time(Period(2026, 4)) == "Year 2026"
    assert ENGLISH.span_of_time(Period(2026, 2)) == "3rd quarter of 2025 to 2nd quarter of 2026"


@pytest.mark.parametrize("language", ["de", "ar"])
def test_nothing_of_the_report_is_left_in_english(language: str) -> None:
    english, other = report("en").content()["labels"], report(language).content()["labels"]
    same = {name for name in english if english[name] == other[name]}
    assert same <= {"definition", "standards"}
