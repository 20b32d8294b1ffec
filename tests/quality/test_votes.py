"""A vote that is open is told to every centre: what it is about, until when and where; never how anybody voted."""

from datetime import timedelta
from uuid import UUID, uuid4

import httpx
import pytest
from pydantic import AnyHttpUrl

from services.quality.foundation.tables.store import outbox
from services.quality.guidance.month.domain import Task, tasks_of_votes
from services.quality.guidance.reminding.domain import APPROVING, NEAR, roles_of
from services.quality.office.voting.announcing import origin
from services.quality.standards.desk import Desk
from services.quality.standards.votes.domain import OpenVote
from services.quality.standards.votes.handlers import close, hear_of, hear_of_budget
from services.quality.standards.votes.store import Votes
from shared.events import VoteClosed, VoteOpened
from tests.quality.building import NOON
from tests.quality.doors import ADDRESS, Centre, Office
from tests.quality.markup import without_tags
from tests.quality.office_building import a_draft, a_member, opened, with_other_words
from tests.quality.votes_building import LAST_DAY, OFFICE, a_budget_vote, a_vote

TODAY = NOON.date()
NOTHING = {"form_id": str(uuid4())}


async def vote_events(office: Office) -> list[VoteOpened | VoteClosed]:
    """What waits for the bus, in the order in which it was said."""
    async with office.store.work() as work:
        rows = (await work.connection.execute(outbox.rows.select().order_by(outbox.rows.c.position))).all()
    kinds: dict[str, type[VoteOpened | VoteClosed]] = {VoteOpened.subject: VoteOpened, VoteClosed.subject: VoteClosed}
    return [kinds[row.subject].model_validate_json(row.body) for row in rows]


async def vote(member: httpx.AsyncClient, draft: UUID) -> int:
    return (await member.post(f"/drafts/{draft}/vote", data={"choice": "yes"})).status_code


async def test_a_vote_is_told_when_it_opens_and_no_sooner(office: Office) -> None:
    officer, draft = await office.officer(), await a_draft(office, with_other_words())
    assert (await opened(officer, draft)).status_code == 409
    await a_member(office, "north")
    assert (await opened(officer, draft, until="2026-03-05", quorum="1")).status_code == 422
    assert await vote_events(office) == []
    assert (await opened(officer, draft, quorum="1")).status_code == 303
    (event,) = await vote_events(office)
    assert isinstance(event, VoteOpened)
    assert (event.draft_id, event.catalogue, str(event.until), event.office) == (
        draft,
        "2027-01",
        "2026-04-01",
        ADDRESS,
    )
    assert set(VoteOpened.model_fields) == {"id", "vote_id", "draft_id", "catalogue", "until", "office"}


async def test_the_end_is_told_when_the_last_one_has_voted_and_says_nothing_else(office: Office) -> None:
    north, south = await a_member(office, "north"), await a_member(office, "south")
    officer, draft = await office.officer(), await a_draft(office)
    await opened(officer, draft)
    assert await vote(north, draft) == 303
    assert len(await vote_events(office)) == 1
    assert await vote(north, draft) == 409
    assert await vote(south, draft) == 303
    begun, ended = await vote_events(office)
    assert isinstance(ended, VoteClosed)
    assert ended.vote_id == begun.vote_id
    assert set(VoteClosed.model_fields) == {"id", "vote_id"}


async def test_a_vote_that_is_called_off_is_told_once_and_a_new_one_is_another(office: Office) -> None:
    await a_member(office, "north")
    officer, draft = await office.officer(), await a_draft(office)
    await opened(officer, draft, quorum="1")
    assert (await officer.post(f"/drafts/{draft}/vote/call-off", data=NOTHING)).status_code == 303
    assert (await officer.post(f"/drafts/{draft}/vote/call-off", data=NOTHING)).status_code == 409
    await opened(officer, draft, quorum="1", form_id=str(uuid4()))
    first, end, second = await vote_events(office)
    assert [type(each) for each in (first, end, second)] == [VoteOpened, VoteClosed, VoteOpened]
    assert first.vote_id == end.vote_id != second.vote_id


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("https://office.example.org/", "https://office.example.org"),
        ("https://office.example.org:8443/under", "https://office.example.org:8443"),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("http://[::1]:8000", "http://[::1]:8000"),
        ("https://Kök.example", "https://xn--kk-fka.example"),
    ],
)
def test_the_office_is_named_by_where_its_pages_are(given: str, said: str) -> None:
    assert origin(AnyHttpUrl(given)) == said
    assert a_vote(office=said).office == said


def desk_of(centre: Centre) -> Desk:
    desk: Desk = centre.app.state.desk
    return desk


async def pages(centre: Centre) -> tuple[str, str]:
    colleague = await centre.colleague("counsellor")
    return (await colleague.get("/month")).text, (await colleague.get("/standards")).text


async def test_a_centre_shows_an_open_vote_with_its_last_day_and_where_one_votes(centre: Centre) -> None:
    event = a_vote()
    for _ in range(2):
        await hear_of(event, desk_of(centre))
    month, standards = await pages(centre)
    assert month.count('data-topic="vote"') == 1
    assert 'href="/standards#votes"' in month
    assert "Vote on version 2027-01 of the standards, at the KOK office" in without_tags(month)
    assert f'href="{OFFICE}/drafts/{event.draft_id}"' in standards
    assert "On version 2027-01 of the standards, until and including April 14, 2026." in without_tags(standards)
    assert event.until == LAST_DAY


async def test_a_vote_on_a_budget_is_shown_beside_it_until_it_ends(centre: Centre) -> None:
    event, desk = a_budget_vote(), desk_of(centre)
    for _ in range(2):
        await hear_of_budget(event, desk)
    await hear_of(a_vote(), desk)
    month, standards = await pages(centre)
    assert (month.count('data-topic="budget_vote"'), month.count('data-topic="vote"')) == (1, 1)
    assert "Vote on which criteria are told of clients in 2027, at the KOK office" in without_tags(month)
    assert f'href="{OFFICE}/budget"' in standards
    assert "over all centres in 2027, until and including April 14, 2026." in without_tags(standards)
    await close(VoteClosed(vote_id=event.vote_id), desk)
    assert 'data-topic="budget_vote"' not in (await pages(centre))[0]


async def test_it_is_shown_on_its_last_day_and_not_on_the_next(centre: Centre) -> None:
    await hear_of(a_vote(until=TODAY), desk_of(centre))
    assert all("2027-01" in page for page in await pages(centre))
    centre.clock.time += timedelta(days=1)
    assert not any("2027-01" in page for page in await pages(centre))


@pytest.mark.parametrize("end_first", [False, True])
async def test_one_that_has_ended_is_gone_whatever_comes_first(centre: Centre, end_first: bool) -> None:
    begun, other = a_vote(), a_vote(catalogue="2027-02")
    end, desk = VoteClosed(vote_id=begun.vote_id), desk_of(centre)
    await hear_of(other, desk)
    if end_first:
        await close(end, desk)
    await hear_of(begun, desk)
    if not end_first:
        await close(end, desk)
    async with centre.store.work() as work:
        assert [each.id for each in await Votes(work).open_votes(TODAY)] == [other.vote_id]
    assert all("2027-02" in page and "2027-01" not in page for page in await pages(centre))


def task(*, came: int, ends: int) -> Task:
    """So many days ago, and in so many."""
    told = OpenVote(uuid4(), uuid4(), "2027-01", TODAY + timedelta(days=ends), OFFICE, TODAY - timedelta(days=came))
    return tasks_of_votes([told])[0]


def test_those_who_lead_are_reminded_of_a_vote_on_a_budget_too() -> None:
    vote = OpenVote(uuid4(), None, "", TODAY + timedelta(days=60), OFFICE, TODAY, 2027)
    assert roles_of(tasks_of_votes([vote]), TODAY) == APPROVING


@pytest.mark.parametrize(
    ("came", "ends", "reminded"),
    [(0, 60, True), (2, 60, True), (30, 60, False), (30, NEAR.days, True), (30, NEAR.days + 1, False), (30, 0, True)],
)
def test_those_who_lead_are_reminded_when_it_opens_and_before_it_ends(came: int, ends: int, reminded: bool) -> None:
    assert roles_of([task(came=came, ends=ends)], TODAY) == (APPROVING if reminded else frozenset())
