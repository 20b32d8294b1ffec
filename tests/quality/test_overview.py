"""All criteria of a centre as a table."""

import re
from datetime import UTC, datetime

from shared.privacy.counts import Held, Indicator
from tests.quality.building import STANDARDS, a_tally
from tests.quality.doors import Centre
from tests.quality.markup import without_tags
from tests.quality.rounds_building import begin_step


def rows(page: str) -> list[str]:
    return re.findall(r'<td class="id">(\w+)</td>', page)


async def test_all_criteria_are_there_under_three_aspects_and_no_overall_grade(centre: Centre) -> None:
    page = (await (await centre.colleague("counsellor")).get("/criteria")).text
    assert len(rows(page)) == len(STANDARDS.criteria)
    assert page.count("/assess") == len(STANDARDS.criteria)
    assert page.index("Structural aspects") < page.index("Skills") < page.index("Users")
    assert "no overall grade, on purpose" in page
    for criterion in STANDARDS.criteria:
        assert criterion.name.said("en").replace("'", "&#39;") in page


async def test_what_has_no_figure_says_why_and_is_no_zero(centre: Centre) -> None:
    page = (await (await centre.colleague("lead")).get("/criteria")).text
    assert page.count("not measured yet") + page.count("nothing entered yet") + page.count("not enough data yet") >= 32
    assert "0.0 of 4" not in page


async def test_figures_and_answers_stand_side_by_side(centre: Centre) -> None:
    everything = {indicator.name: (20, 0, 0) for indicator in Indicator}
    await centre.learn(a_tally("2026-03", **{**everything, "U2_1": (19, 1, 1)}))
    lead = await centre.colleague("lead")
    await lead.post("/criteria/U2/assess", data={"answer": "3", "evidence": "Leaflet in nine languages"})
    page = (await lead.get("/criteria")).text
    assert f"The team has spoken about 1 of {len(STANDARDS.criteria)} criteria." in page
    assert "Figures are there for 0" not in page
    assert "evidence counts until" in page
    assert "made from U2.1, U2.2 · not known: U2.3, U2.4" in " ".join(without_tags(page).split())
    assert "data-in-part" in page, "two of four are known, which looked like all of it"


async def test_months_before_the_four_quarters_are_not_shown(centre: Centre) -> None:
    await centre.learn(a_tally("2025-03", U2_1=(19, 1, 1)))
    assert "21 people" not in (await (await centre.colleague("lead")).get("/criteria")).text


async def test_the_filters_keep_what_was_asked_for(centre: Centre) -> None:
    lead = await centre.colleague("lead")
    await lead.post("/criteria/U2/assess", data={"answer": "1", "evidence": ""})
    assert rows((await lead.get("/criteria?show=attention")).text) == ["U2"]
    assert "U2" not in rows((await lead.get("/criteria?show=unseen")).text)
    assert "No criterion is like that" in (await lead.get("/criteria?show=gaps")).text
    assert len(rows((await lead.get("/criteria?show=whatever")).text)) == len(STANDARDS.criteria)


async def test_what_is_due_first_stands_beside_how_it_stands(centre: Centre) -> None:
    lead = await centre.colleague("lead")
    first = await begin_step(lead, title="Walk the ways out")
    await begin_step(lead, title="Another thing", due="2026-12-24")
    page = (await lead.get("/criteria")).text
    assert f'href="{first}"' in page
    assert "Walk the ways out · until" in without_tags(page)
    assert "Another thing" not in page
    assert 'href="/criteria/S6#plan">and 1 more</a>' in page


async def test_a_small_team_hears_it_while_the_last_quarter_of_a_year_runs_too(centre: Centre) -> None:
    """The newest year of colleagues that ended lies before the four quarters then."""
    centre.clock.time = datetime(2026, 11, 30, 12, tzinfo=UTC)
    held = tuple(Held(indicator=each) for each in Indicator)
    months = ("2025-12", "2026-09", "2026-10")
    await centre.learn(*(a_tally(month).model_copy(update={"cells": held}) for month in months))
    lead = await centre.colleague("lead")
    said = [without_tags((await lead.get(f"/criteria/{one}")).text) for one in ("K1", "U2")]
    assert ["fewer than five were counted: assess it yourselves" in one.lower() for one in said] == [True, False]
