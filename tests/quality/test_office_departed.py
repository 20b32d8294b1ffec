"""A member for a centre that has left: no page is open to this member, who has no vote, until the centre comes back."""

from uuid import UUID

import httpx
import pytest

from tests.quality.doors import Office
from tests.quality.markup import without_tags
from tests.quality.office_building import a_draft, a_member, opened
from tests.quality.office_departure import LATER, lets_go

SAID = "Your centre has left the federation"


async def vote(member: httpx.AsyncClient, draft: UUID) -> httpx.Response:
    return await member.post(f"/drafts/{draft}/vote", data={"choice": "yes"})


@pytest.mark.parametrize("path", ["/", "/gaps", "/completeness", "/reports", "/standards", "/values.csv"])
async def test_every_page_says_so_and_shows_nothing_else(office: Office, path: str) -> None:
    north, south, officer = await a_member(office, "north"), await a_member(office, "south"), await office.officer()
    assert (await north.get(path)).status_code == 200
    lets_go(office)
    answer = await north.get(path)
    assert (answer.status_code, SAID in without_tags(answer.text)) == (403, True)
    assert [(await one.get(path)).status_code for one in (south, officer)] == [200, 200]
    lets_go(office, None)
    assert (await north.get(path)).status_code == 200


async def test_who_signs_in_again_is_told_the_same_and_so_are_programs(office: Office) -> None:
    lets_go(office)
    north = await a_member(office, "north")
    assert (await north.get("/")).status_code == 403
    answer = await north.get("/api/v1/distributions")
    assert (answer.status_code, answer.json()) == (403, {"error": "not_allowed"})


async def test_a_centre_that_leaves_later_is_still_here(office: Office) -> None:
    north = await a_member(office, "north")
    lets_go(office, LATER)
    assert (await north.get("/")).status_code == 200


async def test_she_proposes_nothing_and_says_nothing(office: Office) -> None:
    north = await a_member(office, "north")
    given = {"kind": "change", "target": "S10", "title": "Longer", "wanted": "Three years", "reason": "One is short"}
    lets_go(office)
    answer = await north.post("/proposals", data=given)
    assert (answer.status_code, SAID in answer.text) == (403, True)
    assert "Longer" not in (await (await office.officer()).get("/standards")).text


async def test_a_vote_is_opened_without_her_and_her_quorum(office: Office) -> None:
    north, south, officer = await a_member(office, "north"), await a_member(office, "south"), await office.officer()
    lets_go(office)
    draft = await a_draft(office)
    assert "1 centre has a representative." in (await officer.get(f"/drafts/{draft}")).text
    assert (await opened(officer, draft, quorum="2")).status_code == 422
    assert (await opened(officer, draft, quorum="1")).status_code == 303
    assert (await vote(north, draft)).status_code == 403
    assert (await vote(south, draft)).status_code == 303
    assert "1 of 1 centre has voted; 1 has to." in without_tags((await officer.get(f"/drafts/{draft}")).text)
    lets_go(office, None)
    assert (await vote(north, draft)).status_code == 409
    assert "2 centres have a representative." in (await officer.get(f"/drafts/{await a_draft(office)}")).text


async def test_in_a_vote_that_runs_she_has_none_until_the_centre_is_back(office: Office) -> None:
    north, officer, draft = await a_member(office, "north"), await office.officer(), await a_draft(office)
    await a_member(office, "south")
    assert (await opened(officer, draft)).status_code == 303
    lets_go(office)
    assert (await vote(north, draft)).status_code == 403
    page = without_tags((await officer.get(f"/drafts/{draft}")).text)
    assert "0 of 2 centres have voted" in page
    assert "Fachstelle Nord did not vote" in page
    assert "Fachstelle Süd not yet" in page
    lets_go(office, None)
    assert (await vote(north, draft)).status_code == 303


async def test_who_works_at_the_office_too_goes_on_there_and_no_longer_speaks_for_the_centre(office: Office) -> None:
    both, draft = await a_member(office, "north", "office"), await a_draft(office)
    await a_member(office, "south")
    assert (await opened(both, draft)).status_code == 303
    lets_go(office)
    page = await both.get(f"/drafts/{draft}")
    assert (page.status_code, "Vote, for good" in page.text) == (200, False)
    assert (await vote(both, draft)).status_code == 403
