"""The overview of a centre."""

from shared.events import Indicator
from tests.quality.building import STANDARDS, a_tally
from tests.quality.doors import Centre


async def test_all_criteria_are_there_under_three_aspects_and_no_overall_grade(centre: Centre) -> None:
    page = (await (await centre.colleague("counsellor")).get("/")).text
    assert page.count('href="/criteria/') == 32 * 2
    assert page.count("/assess") == 32
    assert page.index("Users") < page.index("Structural aspects") < page.index("Skills")
    assert "no overall grade, on purpose" in page
    for criterion in STANDARDS.criteria:
        assert criterion.name.said("en").replace("'", "&#39;") in page


async def test_an_empty_beginning_explains_itself(centre: Centre) -> None:
    page = (await (await centre.colleague("lead")).get("/")).text
    assert "Nothing is known yet, and that is a good place to start." in page
    assert page.count("not enough data yet") == len(Indicator)
    assert "0.0 of 4" not in page


async def test_figures_and_answers_stand_side_by_side(centre: Centre) -> None:
    await centre.learn(a_tally("2026-03", U2_1=(19, 1, 1), U6_1=(20, 0, 0)))
    lead = await centre.colleague("lead")
    await lead.post("/criteria/U2/assess", data={"answer": "3", "evidence": "Leaflet in nine languages"})
    page = (await lead.get("/")).text
    assert "The team has spoken about 1 of 32 criteria." in page
    assert "Casework gives figures for 2 of the 4 criteria that are counted so far." in page
    assert "21 people · indicators: 1 of 1" in page
    assert "evidence counts until Mar 5, 2028" in page
    assert "Nothing is known yet" not in page


async def test_months_before_the_four_quarters_are_not_shown(centre: Centre) -> None:
    await centre.learn(a_tally("2025-03", U2_1=(19, 1, 1)))
    assert "21 people" not in (await (await centre.colleague("lead")).get("/")).text
