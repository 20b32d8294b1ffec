"""The first page of a centre: all criteria on one sheet, and what changed."""

import re

from services.quality.evidence.register.kinds.every import kind_named
from services.quality.evidence.register.store import Register
from services.quality.standing.domain import ORDER
from services.quality.standing.picture.changes import MOST
from shared.privacy.counts import Indicator
from tests.quality.building import STANDARDS, a_tally
from tests.quality.doors import Centre
from tests.quality.lived_years import an_entry_of, live
from tests.quality.markup import Element, main_of, without_tags

EVERYTHING = {indicator.name: (20, 0, 0) for indicator in Indicator}


def glances(page: str) -> dict[str, str]:
    """By criterion what its line says, to the eye and to the ear."""
    rows = [each for each in main_of(page).all() if each.given.get("class") == "glance"]
    return {row.given["data-figure"]: " ".join(row.words.split()) for row in rows}


def changed(page: str) -> list[tuple[str, str]]:
    found = [each for each in main_of(page).all() if "data-change" in each.given]
    return [(each.given["data-figure"], each.given["data-change"]) for each in found]


def with_class(page: str, name: str) -> list[Element]:
    return [each for each in main_of(page).all() if name in each.given.get("class", "").split()]


async def test_all_criteria_stand_in_the_order_of_the_standards_without_a_grade(centre: Centre) -> None:
    page = (await (await centre.colleague("counsellor")).get("/")).text
    inside = [each.id for aspect in ORDER for each in STANDARDS.criteria if each.aspect is aspect]
    assert list(glances(page)) == inside
    assert page.index("Structural aspects") < page.index("Skills") < page.index("Users")
    assert "no overall grade, on purpose" in page
    for criterion in STANDARDS.criteria:
        assert f'href="/criteria/{criterion.id}"' in page


async def test_an_empty_beginning_explains_itself_and_nothing_is_a_zero(centre: Centre) -> None:
    page = (await (await centre.colleague("lead")).get("/")).text
    assert "Nothing is known yet, and that is a good place to start." in page
    assert "There is no earlier quarter to compare with yet." in page
    drawn = [
        each for each in with_class(page, "point") if any("glance" in up.given.get("class", "") for up in each.line())
    ]
    assert drawn == []
    for said in glances(page).values():
        assert "No measured figure." in said
        assert any(why in said for why in ("not measured yet", "nothing entered yet", "not enough data yet"))
        assert "Measured 0" not in said


async def test_what_is_drawn_is_said_as_well(centre: Centre) -> None:
    await centre.learn(a_tally("2026-03", **{**EVERYTHING, "U2_1": (19, 1, 1)}))
    lead = await centre.colleague("lead")
    await lead.post("/criteria/U2/assess", data={"answer": "2", "evidence": "Leaflet in nine languages"})
    said = glances((await lead.get("/")).text)
    assert "Measured 4.0 of 4. Plausibly between 2.5 and 4.0. The team says 2." in said["U2"]
    assert "2.0 apart" in said["U2"]
    assert "The team has not spoken about it." in said["U4"]


async def test_what_others_hold_back_stands_with_its_figures(centre: Centre) -> None:
    lead = await centre.colleague("lead")
    async with centre.store.work() as work:
        await Register(work).save_entries([an_entry_of(kind_named("post"), seed) for seed in range(3)])
    others = (await lead.get("/")).text.partition('id="others"')[2].partition("</section>")[0]
    figures = re.findall(r'<a class="fig" data-figure="[^"]+" href="/criteria/S10#S10[^>]+>[^<]+</a>', others)
    gaps = (await lead.get("/gaps")).text
    assert figures
    assert all(figure in gaps for figure in figures)
    assert 'href="/reports/funder.pdf"' in others


async def test_what_changed_since_the_last_quarter_is_said_in_sentences(centre: Centre) -> None:
    await centre.learn(a_tally("2025-12", **{**EVERYTHING, "U2_1": (19, 1, 1)}))
    lead = await centre.colleague("lead")
    await lead.post("/criteria/S6/assess", data={"answer": "2", "evidence": ""})
    await centre.learn(a_tally("2026-02", U2_1=(2, 1, 40), U2_2=(20, 0, 0)))
    page = (await lead.get("/")).text
    assert ("U2", "fell") in changed(page)
    assert ("S6", "said_first") in changed(page)
    words = without_tags(page)
    assert "What changed since the 4th quarter of 2025" in words
    assert "Safety for the team: the team has spoken about it: 2." in words
    assert "lower, now 1.0 of 4." in words


async def test_only_the_largest_changes_are_open(centre: Centre) -> None:
    await centre.learn(a_tally("2025-12", **EVERYTHING))
    lead = await centre.colleague("lead")
    for criterion in STANDARDS.criteria[: MOST + 3]:
        await lead.post(f"/criteria/{criterion.id}/assess", data={"answer": "1", "evidence": ""})
    page = (await lead.get("/")).text
    more = len(changed(page)) - MOST
    assert more >= 3
    assert f"{more} more changes" in without_tags(page)


async def test_a_year_of_the_past_is_drawn_beside_today(centre: Centre) -> None:
    await live(centre)
    page = (await (await centre.colleague("lead")).get("/")).text
    assert len(with_class(page, "spark")) > 20
    assert sum("The same as in the 4th quarter of 2025." in said for said in glances(page).values()) > 10
