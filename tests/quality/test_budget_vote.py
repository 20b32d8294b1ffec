"""Members choose the criteria of a budget: the rules, worked out by hand, and the way through the office's doors."""

import asyncio
import re
import tomllib
from dataclasses import replace
from datetime import date
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import select

from services.quality.foundation.tables.store import outbox
from services.quality.office.counting.budget_vote.domain import (
    BudgetVote,
    Outcome,
    Telling,
    as_file,
    call_off,
    candidates,
    cast,
    chosen,
    open_vote,
    outcome,
    telling,
)
from services.quality.office.counting.budget_vote.store import BudgetVotes, entitled, tally
from services.quality.office.governance.domain import NotNowError, UnfitError
from shared.events import BudgetVoteOpened, VoteClosed
from shared.privacy.budget import budget
from tests.quality.building import NOON, STANDARDS
from tests.quality.doors import Office
from tests.quality.markup import without_tags
from tests.quality.office_building import a_member

TODAY, LAST = NOON.date(), date(2026, 4, 1)
CENTRES = ("east", "north", "south")


def a_vote(*names: str, **counts: int) -> BudgetVote:
    vote = open_vote(2026, names or tuple(counts), until=LAST, entitled=CENTRES, id=uuid4(), now=NOON, today=TODAY)
    return replace(vote, counts=counts or vote.counts)


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ({"U1": 1, "U2": 3, "U3": 2}, ("U1", "U2", "U3")),
        ({"U1": 5, "U2": 4, "U3": 3, "U4": 2, "U5": 1}, ("U1", "U2", "U3", "U4")),
        ({"U1": 5, "U2": 1, "U3": 3, "U4": 1, "U5": 2}, ("U1", "U3", "U5")),
        ({"U1": 2, "U2": 2, "U3": 2, "U4": 2, "U5": 2}, ()),
        ({"U1": 0, "U2": 1}, ("U2",)),
        ({"U1": 0, "U2": 0}, ()),
    ],
)
def test_the_four_named_most_often_are_chosen_and_nobody_shares_the_last_place(
    counts: dict[str, int], expected: tuple[str, ...]
) -> None:
    assert chosen(a_vote(**counts)) == expected


def test_more_than_half_of_the_centres_have_to_take_part() -> None:
    """Two of three, also where one of them names none; then it is over only after its last day."""
    vote = cast(a_vote("U2", "U4"), ["U4"], centre="north", today=TODAY)
    assert outcome(vote, today=LAST) is Outcome.RUNNING
    assert outcome(vote, today=date(2026, 4, 2)) is Outcome.NO_QUORUM
    vote = cast(vote, [], centre="south", today=LAST)
    assert (outcome(vote, today=date(2026, 4, 2)), chosen(vote)) == (Outcome.CHOSEN, ("U4",))
    assert outcome(cast(vote, ["U2"], centre="east", today=TODAY), today=TODAY) is Outcome.CHOSEN
    assert outcome(replace(vote, counts={"U2": 0, "U4": 0}), today=date(2026, 4, 2)) is Outcome.NONE_NAMED
    assert outcome(call_off(a_vote("U2"), today=TODAY), today=TODAY) is Outcome.CALLED_OFF
    with pytest.raises(NotNowError, match="over"):
        call_off(vote, today=date(2026, 4, 2))


def test_a_vote_is_taken_once_for_at_most_four_that_are_up_and_in_time() -> None:
    vote = a_vote("U1", "U2", "U3", "U4", "U5")
    with pytest.raises(UnfitError, match="at_most_four"):
        cast(vote, ["U1", "U2", "U3", "U4", "U5"], centre="north", today=TODAY)
    with pytest.raises(UnfitError, match="unknown_criterion"):
        cast(vote, ["S1"], centre="north", today=TODAY)
    with pytest.raises(NotNowError, match="not_entitled"):
        cast(vote, ["U1"], centre="west", today=TODAY)
    with pytest.raises(NotNowError, match="over"):
        cast(vote, ["U1"], centre="north", today=date(2026, 4, 2))
    with pytest.raises(NotNowError, match="voted"):
        cast(cast(vote, ["U1"], centre="north", today=TODAY), ["U1"], centre="north", today=TODAY)


@pytest.mark.parametrize(
    ("year", "until", "field"),
    [(2026, TODAY, "until"), (2026, date(2026, 10, 1), "year"), (2025, LAST, "year")],
)
def test_a_year_is_decided_before_its_last_quarter_begins(year: int, until: date, field: str) -> None:
    assert (
        open_vote(2026, ["U2"], until=date(2026, 9, 30), entitled=["n"], id=uuid4(), now=NOON, today=TODAY).quorum == 1
    )
    with pytest.raises(UnfitError, match=field):
        open_vote(year, ["U2"], until=until, entitled=["north"], id=uuid4(), now=NOON, today=TODAY)
    with pytest.raises(NotNowError, match="no_members"):
        open_vote(2026, ["U2"], until=LAST, entitled=[], id=uuid4(), now=NOON, today=TODAY)


def test_only_what_casework_counts_of_clients_is_up_and_the_rest_says_why() -> None:
    """U9 counts conversations alone; U1 counts clients, too, and is not in the budget of today."""
    told = {each.id: telling(each, budget()) for each in STANDARDS.criteria if each.aspect == "U"}
    assert {name for name, why in told.items() if why is Telling.TOLD} == set(budget().criteria.names)
    assert (told["U1"], told["U9"]) == (Telling.NOT_CHOSEN, Telling.BY_CONVERSATION)
    assert set(candidates(STANDARDS, budget())) == {
        name for name, why in told.items() if why in (Telling.TOLD, Telling.NOT_CHOSEN)
    }


def test_what_was_chosen_is_told_as_the_budget_has_it() -> None:
    told = tomllib.loads(as_file(a_vote(U2=2, U4=0, U6=1)))
    assert told["criteria"] == {"names": ["U2", "U6"]}
    assert (told["chosen"], told["first_quarter"]) == ({"by": "members", "on": LAST}, "2026-Q4")


def test_it_was_chosen_on_its_last_day_or_when_nobody_was_left_who_could_vote() -> None:
    vote, day = a_vote("U2"), date(2026, 3, 20)
    for centre in CENTRES[:2]:
        vote = cast(vote, ["U2"], centre=centre, today=TODAY)
    assert tomllib.loads(as_file(vote))["chosen"]["on"] == LAST
    vote = cast(vote, [], centre=CENTRES[2], today=day)
    assert tomllib.loads(as_file(vote))["chosen"]["on"] == day


async def opened(officer: httpx.AsyncClient, **changes: str) -> httpx.Response:
    given = {"form_id": str(uuid4()), "until": "2026-04-01", "year": "2026"}
    return await officer.post("/budget/open", data={**given, **changes})


async def announcements(office: Office) -> list[BudgetVoteOpened | VoteClosed]:
    """What waits for the bus, in the order in which it was said."""
    both: tuple[type[BudgetVoteOpened | VoteClosed], ...] = (BudgetVoteOpened, VoteClosed)
    kinds = {each.subject: each for each in both}
    async with office.store.work() as work:
        rows = (await work.connection.execute(outbox.rows.select().order_by(outbox.rows.c.position))).all()
    return [kinds[row.subject].model_validate_json(row.body) for row in rows]


def the_vote(page: str) -> str:
    found = re.search(r'name="vote" value="([^"]+)"', page)
    assert found
    return found[1]


async def test_members_choose_and_the_page_says_what_follows_and_nobody_which_vote_was_whose(office: Office) -> None:
    north, south, officer = await a_member(office, "north"), await a_member(office, "south"), await office.officer()
    once = str(uuid4())
    for _ in range(2):
        assert (await opened(officer, form_id=once)).status_code == 303
    assert (await opened(officer)).status_code == 409
    page = (await north.get("/budget")).text
    assert page.count('data-outcome="running"') == 1
    vote = the_vote(page)
    [announced] = await announcements(office)
    assert announced == BudgetVoteOpened(
        id=announced.id, vote_id=UUID(vote), year=2026, until=LAST, office="https://quality.test"
    )
    many = {"vote": vote, "names": ["U1", "U2", "U3", "U4", "U5"]}
    refused = await north.post("/budget/vote", data=many)
    assert refused.status_code == 422
    assert "Next step: tick four or fewer." in refused.text
    assert (await north.post("/budget/vote", data={"vote": vote, "names": ["U1", "U2"]})).status_code == 303
    again = await north.post("/budget/vote", data={"vote": vote, "names": ["U6"]})
    assert again.status_code == 409
    assert "Centres that named it" not in (await north.get("/budget")).text, "not before its end"
    assert (await south.post("/budget/vote", data={"vote": vote, "names": ["U2"]})).status_code == 303
    assert [type(each) for each in await announcements(office)] == [BudgetVoteOpened, VoteClosed]
    page = without_tags((await officer.get("/budget")).text)
    assert "The members have chosen." in page
    assert 'names = ["U1", "U2"]' in page.replace("&#34;", '"')
    assert "on = 2026-03-05" in page, "not 1 April: all had voted"
    second = await opened(officer)
    assert second.status_code == 422
    assert "The members have chosen for this year already. Next step: " in second.text
    async with office.store.work() as work:
        counts = {row.criterion: row.votes for row in await work.connection.execute(select(tally))}
        assert {name for name, votes in counts.items() if votes} == {"U1", "U2"}
        assert counts["U2"] == 2
        assert {row.centre for row in await work.connection.execute(select(entitled)) if row.voted} == {
            "north",
            "south",
        }
    assert (await opened(officer, year="2027")).status_code == 303


async def test_somebody_who_votes_keeps_nobody_from_looking(office: Office) -> None:
    officer, _ = await office.officer(), await a_member(office, "north")
    await opened(officer)
    async with office.store.work() as work:
        await BudgetVotes(work).budget_votes(to_change=True)
        page = await asyncio.wait_for(officer.get("/budget"), 30)
    assert page.text.count('data-outcome="running"') == 1


async def test_who_may_open_vote_and_call_off(office: Office) -> None:
    north, officer = await a_member(office, "north"), await office.officer()
    assert (await office.stranger().get("/budget")).status_code == 303
    assert (await opened(north)).status_code == 403
    assert (await opened(officer, until="2020-01-01")).status_code == 422
    assert (await opened(officer, until="2026-10-01")).status_code == 422
    assert (await opened(officer)).status_code == 303
    vote = the_vote((await officer.get("/budget")).text)
    assert (await officer.post("/budget/vote", data={"vote": vote})).status_code == 403
    assert (await north.post("/budget/call-off", data={"vote": vote})).status_code == 403
    assert (await officer.post("/budget/call-off", data={"vote": vote})).status_code == 303
    assert [type(each) for each in await announcements(office)] == [BudgetVoteOpened, VoteClosed]
    assert (await north.post("/budget/vote", data={"vote": vote, "names": ["U2"]})).status_code == 409
    assert (await officer.post("/budget/call-off", data={"vote": str(uuid4())})).status_code == 409
    assert (await opened(officer)).status_code == 303


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "several may be of one client"),
        ("de", "mehrere können von derselben Person sein"),
        ("ar", "وقد يكون عدد منها لشخص واحد"),
    ],
)
async def test_the_page_says_which_criteria_are_not_told_and_why(office: Office, language: str, said: str) -> None:
    page = (await (await office.officer(language=language)).get("/budget")).text
    assert said in without_tags(page)
    told = dict(re.findall(r'data-criterion="(\w+)" data-telling="(\w+)"', page))
    assert {name for name, why in told.items() if why == "told"} == set(budget().criteria.names)
    assert (told["U1"], told["U9"]) == ("not_chosen", "by_conversation")
    assert len(told) == len([each for each in STANDARDS.criteria if each.aspect == "U"])
