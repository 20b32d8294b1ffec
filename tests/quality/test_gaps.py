"""What lies with others, for talks with funders and politics."""

import re

from services.quality.answers.assessment.domain import Answer
from services.quality.evidence.register.kinds.every import kind_named
from services.quality.evidence.register.store import Register
from services.quality.foundation.domain import Period
from services.quality.standards.catalogue.domain import Criterion, Party
from services.quality.standards.lineage import Lineage
from services.quality.standards.scoring.figures import Amounts, Figures
from services.quality.standing.domain import Standing, stand_on
from services.quality.standing.gaps.domain import about, about_none_of, gap_since, shares
from services.quality.standing.history.domain import Line
from shared.events import CriterionState
from tests.quality.building import NOON, a_criterion, an_assessment, an_indicator, known_figures
from tests.quality.doors import Centre
from tests.quality.lived_years import an_entry_of
from tests.quality.markup import without_tags
from tests.quality.register_building import an_entry
from tests.quality.rounds_building import begin_step

TODAY = NOON.date()


def posts(**changes: object) -> Criterion:
    indicator = an_indicator("S10.1", sources=["funding"], privacy="organisation", **changes)
    return a_criterion(indicator, id="S10", responsible=["funder", "politics"])


def stood(criterion: Criterion, figures: Figures, *answers: Answer) -> Standing:
    given = [an_assessment(each, criterion=criterion.id) for each in answers]
    return stand_on(criterion, known_figures(figures, *given), today=TODAY)  # type: ignore[arg-type]  # amounts


def test_what_is_low_stands_with_everybody_who_is_responsible() -> None:
    found = shares([stood(posts(), {"S10.1": Amounts(1, 4)})], {})
    assert [(share.party, len(share.missing)) for share in found] == [(Party.FUNDER, 1), (Party.POLITICS, 1)]


def test_what_the_centre_shares_is_no_gap_of_others() -> None:
    standing = stood(posts(responsible=["centre", "funder"]), {"S10.1": Amounts(1, 4)})
    assert [(share.missing, share.in_order, share.unknown) for share in shares([standing], {})] == [((), (), ())] * 2


def test_what_is_enough_is_in_order_and_what_nobody_knows_is_unknown() -> None:
    enough, unknown = stood(posts(), {"S10.1": Amounts(4, 4)}), stood(posts(), {})
    funder = shares([enough, unknown], {})[0]
    assert [standing for standing, _ in funder.in_order] == [enough]
    assert [standing for standing, _ in funder.unknown] == [unknown]
    assert funder.missing == ()


def test_what_the_team_says_is_missing_counts_without_a_figure() -> None:
    standing = stood(posts(), {}, Answer.STRUCTURAL_GAP)
    said = an_assessment(Answer.STRUCTURAL_GAP, criterion="S10")
    assert shares([standing], {"S10": said})[0].missing[0].said is said


async def test_the_page_has_the_figure_its_definition_and_what_was_asked(centre: Centre) -> None:
    fte = kind_named("post")
    asked = an_entry_of(kind_named("funder_request"), 1)
    lead = await centre.colleague("lead")
    async with centre.store.work() as work:
        await Register(work).save_entries([asked, *(an_entry_of(fte, seed) for seed in range(3))])
    await lead.post("/criteria/S10/assess", data={"answer": "structural_gap", "evidence": "Grants end each December"})
    page = (await lead.get("/gaps")).text
    assert "Grants end each December" in without_tags(page)
    assert f"/register/funder_request/{asked.entry}" in page
    assert "Answered, and something was done" in without_tags(page)
    assert 'href="/criteria/S10#S10.' in page
    assert 'href="/reports/funder.pdf?criterion=S10"' in page


async def test_definitions_are_folded_and_stand_once_where_two_hold_a_criterion_back(centre: Centre) -> None:
    lead = await centre.colleague("lead")
    await lead.post("/criteria/S2/assess", data={"answer": "structural_gap", "evidence": "Nobody pays more"})
    async with centre.store.work() as work:
        await Register(work).save_entries([an_entry_of(kind_named("post"), seed) for seed in range(3)])
    page = (await lead.get("/gaps")).text
    folded = re.findall(r"<details.*?</details>", page, re.DOTALL)
    assert folded
    for definition in re.findall(r"Counted: [^<]+", page):
        assert page.count(definition) == sum(definition in one for one in folded) == 1, definition


async def test_what_the_centre_does_itself_stands_with_the_gap(centre: Centre) -> None:
    lead = await centre.colleague("lead")
    step = await begin_step(lead, criteria="U8", title="Ask the city again")
    await lead.post("/criteria/U8/assess", data={"answer": "structural_gap", "evidence": "No places"})
    page = (await lead.get("/gaps")).text
    assert f'href="{step}"' in page
    assert "Our own part Ask the city again" in without_tags(page)


def test_what_was_asked_stands_with_the_criteria_that_it_names() -> None:
    posts, other, none = (an_entry("funder_request", {"criteria": ids} if ids else {}) for ids in ("S2 S10", "S4", ""))
    assert about("S10", [posts, other, none]) == [posts]
    assert about_none_of(["S10", "S2"], [posts, other, none]) == [other, none]


async def test_a_request_that_names_its_criteria_stands_with_them_and_not_in_the_list_of_the_others(
    centre: Centre,
) -> None:
    lead = await centre.colleague("lead")
    await lead.post("/criteria/S10/assess", data={"answer": "structural_gap", "evidence": "Grants end"})
    asked = {"funder": "The Land", "asked_on": "2026-01-05", "answer": "open", "answer_by": "2026-06-01"}
    for what, about_ in (("Three more years", ["S2", "S10"]), ("Something else", [])):
        sent = await lead.post("/register/funder_request/new", data=asked | {"what": what, "criteria": about_})
        assert sent.status_code == 303
    meeting = {"funder": "The Town", "agreed_for": "2026-02-01", "outcome": "held", "criteria": "S10"}
    assert (await lead.post("/register/funder_meeting/new", data=meeting)).status_code == 303
    page = (await lead.get("/gaps")).text
    at_criterion, _, elsewhere = page.partition('id="asked"')
    assert at_criterion.count("Three more years") == at_criterion.count("The Town") == 1
    assert "Something else" not in at_criterion
    assert "Something else" in elsewhere
    assert "Three more years" not in elsewhere
    wrong = await lead.post("/register/funder_request/new", data=asked | {"what": "x", "criteria": ["S10", "S99"]})
    assert wrong.status_code == 422
    assert "There is no such criterion in the standards." in wrong.text


async def test_the_words_of_a_refusal_have_a_field_and_stand_with_the_request(centre: Centre) -> None:
    lead = await centre.colleague("lead")
    asked = {"funder": "The Land", "asked_on": "2026-01-05", "what": "Three years", "answer_by": "2026-02-01"}
    early = await lead.post("/register/funder_request/new", data=asked | {"answer": "open", "reply": "No"})
    assert early.status_code == 422
    assert "This contradicts your other answers." in early.text
    refused = asked | {"answer": "no_action", "reply": "Not before the budget is passed"}
    assert (await lead.post("/register/funder_request/new", data=refused)).status_code == 303
    assert "In words: Not before the budget is passed" in without_tags((await lead.get("/gaps")).text)
    assert "Not before the budget is passed" in (await lead.get("/register/funder_request/entries.csv")).text


async def test_grants_say_until_when_they_run_and_who_bears_what(centre: Centre) -> None:
    lead = await centre.colleague("lead")
    assert "Amount a year" not in (await lead.get("/gaps")).text
    grant = {"funder": "The Land", "what": "Counselling", "amount": "168000", "institutional": "no"}
    for starts, ends, told in (("2024-01-01", "2026-12-31", ""), ("2023-01-01", "2025-12-31", "2025-11-03")):
        days = {"starts_on": starts, "ends_on": ends, "told_on": told, "bears": "Land 80 %, ourselves 20 %"}
        assert (await lead.post("/register/funding_agreement/new", data=grant | days)).status_code == 303
    await lead.post("/criteria/S10/assess", data={"answer": "structural_gap", "evidence": "Grants end"})
    page = (await lead.get("/gaps")).text
    shown = without_tags(page).partition("The next to end first.")[2]
    ended, runs = shown.index("Dec 31, 2025 has ended"), shown.index("Dec 31, 2026")
    assert ended < runs
    assert "€168,000.00" in shown
    assert shown.count("Land 80 %, ourselves 20 %") == 2
    assert (shown.count("Nov 3, 2025"), shown.count("not told")) == (1, 1)
    assert 'href="#agreements"' in page


async def test_a_criterion_that_several_hold_back_has_one_place_that_links_lead_to(centre: Centre) -> None:
    lead = await centre.colleague("lead")
    for criterion in ("S2", "U8"):
        await lead.post(f"/criteria/{criterion}/assess", data={"answer": "structural_gap", "evidence": "No places"})
    page = (await lead.get("/gaps")).text
    assert page.count("No places") > 2
    assert (page.count('id="S2"'), page.count('id="U8"')) == (1, 1)


async def test_a_centre_without_gaps_is_told_when_one_appears(centre: Centre) -> None:
    page = without_tags((await (await centre.colleague("counsellor")).get("/gaps")).text)
    assert "No structural gap is known." in page
    assert "Enter what you have asked for" in page


def test_a_gap_is_one_since_the_first_of_the_latest_quarters_in_a_row() -> None:
    scored, gap = CriterionState.SCORED, CriterionState.STRUCTURAL_GAP
    assert gap_since([a_quarter(1, gap), a_quarter(2, scored), a_quarter(3, gap), a_quarter(4, gap)]) == Period(2025, 3)
    assert gap_since([a_quarter(1, gap), a_quarter(2, scored)]) is None
    assert gap_since([]) is None


def a_quarter(number: int, state: CriterionState) -> Line:
    lineage, period = Lineage("S10", "S10", "S10"), Period(2025, number)
    return Line(period, "2025-10", "S10", lineage, state, None, 1.0, 0, CriterionState.NOT_ASSESSED, None, None)
