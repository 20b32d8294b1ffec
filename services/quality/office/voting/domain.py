"""A vote of the members: one a centre, until a day, by a quorum; and what follows from it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from services.quality.office.governance.domain import Draft, DraftState, NotNowError, UnfitError


class NoBallotError(Exception):
    """There never was a vote on the draft."""


class Choice(StrEnum):
    YES = "yes"
    NO = "no"
    ABSTAIN = "abstain"


class Outcome(StrEnum):
    RUNNING = "running"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    """More were not for it than for it, of those who chose one or the other."""
    NO_QUORUM = "no_quorum"
    """Too few took part. That says nothing about the draft: a vote that was not taken is not a no."""
    CALLED_OFF = "called_off"


@dataclass(frozen=True, slots=True)
class Ballot:
    """One vote on one text. Who has voted is known; what, only as counts, from the beginning on."""

    id: UUID
    draft: UUID
    text: str
    opened_at: datetime
    until: date
    """The last day."""
    quorum: int
    entitled: frozenset[str]
    """The centres that had a representative when it was opened."""
    voted: frozenset[str] = frozenset()
    counts: Mapping[Choice, int] | None = None
    called_off: bool = False

    @property
    def cast(self) -> int:
        return len(self.voted)

    def of(self, choice: Choice) -> int:
        return (self.counts or {}).get(choice, 0)

    def is_over(self, today: date) -> bool:
        """After its last day, or when nobody is left who could vote."""
        return self.called_off or today > self.until or self.voted == self.entitled


def usual_quorum(entitled: int) -> int:
    """More than half."""
    return entitled // 2 + 1


def open_vote(
    draft: Draft, *, until: date, quorum: int, entitled: Collection[str], id: UUID, now: datetime, today: date
) -> tuple[Draft, Ballot]:
    """On the text as it stands, which has to be a valid one.

    More than half of the centres have to take part: few never decide for all. Raises NotNowError or UnfitError.
    """
    if draft.state is not DraftState.EDITING:
        raise NotNowError("not_editing")
    if not entitled:
        raise NotNowError("no_members")
    if until <= today:
        raise UnfitError("until", "not_ahead")
    if quorum > len(entitled):
        raise UnfitError("quorum", "not_possible")
    if quorum < usual_quorum(len(entitled)):
        raise UnfitError("quorum", "not_half")
    ballot = Ballot(id, draft.id, draft.text, now, until, quorum, frozenset(entitled))
    return replace(draft, state=DraftState.VOTING), ballot


def cast(ballot: Ballot, choice: Choice, *, centre: str, today: date) -> Ballot:
    """With one vote more. Raises NotNowError."""
    if centre not in ballot.entitled:
        raise NotNowError("not_entitled")
    if ballot.is_over(today):
        raise NotNowError("over")
    if centre in ballot.voted:
        raise NotNowError("voted")
    counts = {**(ballot.counts or {}), choice: ballot.of(choice) + 1}
    return replace(ballot, voted=ballot.voted | {centre}, counts=counts)


def outcome(ballot: Ballot, *, today: date) -> Outcome:
    if ballot.called_off:
        return Outcome.CALLED_OFF
    if not ballot.is_over(today):
        return Outcome.RUNNING
    if ballot.cast < ballot.quorum:
        return Outcome.NO_QUORUM
    return Outcome.ACCEPTED if ballot.of(Choice.YES) > ballot.of(Choice.NO) else Outcome.REJECTED


def call_off(draft: Draft, ballot: Ballot, *, today: date) -> tuple[Draft, Ballot]:
    """Only while it runs: what members decided is not called off afterwards."""
    if draft.state is not DraftState.VOTING or outcome(ballot, today=today) is not Outcome.RUNNING:
        raise NotNowError("over")
    return replace(draft, state=DraftState.EDITING), replace(ballot, called_off=True)


def reopen(draft: Draft, ballot: Ballot, *, today: date, overtaken: bool = False) -> Draft:
    """After a vote that adopted nothing, the draft can be edited again, and voted on again.

    What was accepted, but overtaken by another adoption before its own, cannot follow on it as it stands.
    """
    ended = {Outcome.REJECTED, Outcome.NO_QUORUM} | ({Outcome.ACCEPTED} if overtaken else set())
    if draft.state is not DraftState.VOTING or outcome(ballot, today=today) not in ended:
        raise NotNowError("not_ended")
    return replace(draft, state=DraftState.EDITING)


def adopt(draft: Draft, ballot: Ballot, *, version: str, valid_from: date, today: date) -> Draft:
    """What the members accepted, from a day that lies ahead."""
    if draft.state is not DraftState.VOTING or outcome(ballot, today=today) is not Outcome.ACCEPTED:
        raise NotNowError("not_accepted")
    if valid_from <= today:
        raise UnfitError("valid_from", "not_ahead")
    return replace(draft, state=DraftState.ADOPTED, version=version, adopted_on=today)
