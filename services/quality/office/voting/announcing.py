"""What centres hear of a vote: that it is open, until when and where, and that it is over; never how anybody voted."""

from datetime import date
from uuid import UUID, uuid5

from pydantic import AnyHttpUrl

from services.quality.office.voting.domain import Ballot
from shared.events import BudgetVoteOpened, VoteClosed, VoteOpened

VOTES = UUID("5f0f4f0b-0a52-5d0c-9a43-7d2f1c6be812")


def announced(ballot: Ballot, *, catalogue: str, office: AnyHttpUrl) -> VoteOpened:
    """The same vote is always the same event. `office` is where its pages are."""
    return VoteOpened(
        id=uuid5(VOTES, f"{ballot.id}|opened"),
        vote_id=ballot.id,
        draft_id=ballot.draft,
        catalogue=catalogue,
        until=ballot.until,
        office=origin(office),
    )


def announced_budget(vote_id: UUID, *, year: int, until: date, office: AnyHttpUrl) -> BudgetVoteOpened:
    """The same of a vote on the names of a budget."""
    return BudgetVoteOpened(
        id=uuid5(VOTES, f"{vote_id}|opened"), vote_id=vote_id, year=year, until=until, office=origin(office)
    )


def ended(vote_id: UUID) -> VoteClosed:
    """Of either kind."""
    return VoteClosed(id=uuid5(VOTES, f"{vote_id}|closed"), vote_id=vote_id)


def origin(address: AnyHttpUrl) -> str:
    usual = {"http": 80, "https": 443}[address.scheme]
    port = "" if address.port in (None, usual) else f":{address.port}"
    return f"{address.scheme}://{address.host}{port}"
