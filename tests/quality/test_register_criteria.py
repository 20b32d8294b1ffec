"""A request or a meeting names the criteria it is about: its readers are told their names, not only their ids."""

import re

import httpx
import pytest

from services.quality.standards.catalogue.ids import ids
from services.quality.standards.catalogue.naming import named
from tests.quality.building import STANDARDS
from tests.quality.doors import Centre
from tests.quality.history_building import SECOND, moved_standards
from tests.quality.markup import without_tags

ASKED = {
    "funder": "The Land",
    "asked_on": "2026-01-05",
    "what": "Three more years",
    "answer": "open",
    "answer_by": "2026-06-01",
}
S2, S10 = (STANDARDS.criterion(id_).name for id_ in ("S2", "S10"))


async def a_request(lead: httpx.AsyncClient, *criteria: str) -> str:
    """The path of its entry."""
    saved = await lead.post("/register/funder_request/new", data=ASKED | {"criteria": list(criteria)})
    assert saved.status_code == 303
    found = re.search(r'href="(/register/funder_request/[0-9a-f-]{36})"', (await lead.get("/gaps")).text)
    assert found
    return found[1]


@pytest.mark.parametrize("language", ["en", "de", "ar"])
async def test_every_page_says_the_name_and_leads_to_the_criterion(centre: Centre, language: str) -> None:
    lead = await centre.colleague("lead", language=language)
    path = await a_request(lead, "S2", "S10")
    for place in (path, "/register/funder_request", "/gaps"):
        page = (await lead.get(place)).text
        for id_, name in (("S2", S2), ("S10", S10)):
            assert re.search(rf'href="/criteria/{id_}">{id_} {name.said(language)}</a>', page), place


async def test_beside_a_criterion_only_the_others_are_named(centre: Centre) -> None:
    lead = await centre.colleague("lead")
    await lead.post("/criteria/S10/assess", data={"answer": "structural_gap", "evidence": "Grants end"})
    await a_request(lead, "S2", "S10")
    page = without_tags((await lead.get("/gaps")).text)
    assert f"Also about: S2 {S2.said('en')}" in page
    assert f"about: S10 {S10.said('en')}" not in page


async def test_history_form_and_preview_say_the_name(centre: Centre) -> None:
    lead = await centre.colleague("lead")
    path = await a_request(lead, "S2")
    form = await lead.get(f"{path}/edit")
    assert f"Criteria it is about: S2 {S2.said('en')}</summary>" in form.text
    seen = re.search(r'name="seen" value="([^"]*)"', form.text)
    assert seen
    await lead.post(f"{path}/edit", data=ASKED | {"criteria": "S10", "seen": seen[1]})
    page = (await lead.get(path)).text
    assert f"<del><bdi>S2 {S2.said('en')}</bdi></del> <ins><bdi>S10 {S10.said('en')}</bdi></ins>" in page
    lines = "funder,asked_on,what,answer,answer_by,criteria\nTown,2026-01-05,A room,open,2026-06-01,S2\n"
    preview = await lead.post("/register/workbook", files={"file": ("a.csv", lines.encode(), "text/csv")})
    assert f"S2 {S2.said('en')}" in preview.text


async def test_a_file_has_the_names_in_a_column_of_their_own_and_leaves_it_aside(centre: Centre) -> None:
    lead = await centre.colleague("lead")
    await a_request(lead, "S2", "S10")
    file = (await lead.get("/register/funder_request/entries.csv")).text
    head, codes, line = file.splitlines()
    assert (head.rpartition(",")[2], codes.rpartition(",")[2]) == ('"Names of these criteria"', '"criteria_names"')
    assert line.endswith(f',"{S2.said("en")}; {S10.said("en")}"')
    again = await lead.post("/register/workbook", files={"file": ("a.csv", file.encode(), "text/csv")})
    assert "1 line is in the register already" in again.text


def test_what_moved_has_the_page_that_it_has_now_and_what_is_no_more_has_none() -> None:
    called = ids({STANDARDS.version: STANDARDS, SECOND: moved_standards()}, SECOND)
    assert (named(called, "U2").page, named(called, "U12").page, named(called, "S6").page) == ("U12", "U12", "")
    assert named(called, "S6").said("en") == f"S6 {STANDARDS.criterion('S6').name.said('en')}"
    assert named(called, "S12").said("en") == "S12"
