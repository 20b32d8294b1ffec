"""From a centre's proposal to an adopted version: what may follow what, and who may do it."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from services.quality.standards.catalogue.differences import entries
from services.quality.standards.catalogue.domain import Catalogue

LONGEST_TITLE = 200
LONGEST_TEXT = 4_000


class Kind(StrEnum):
    """What a centre wants of the standards."""

    CHANGE = "change"
    NEW = "new"
    RETIRE = "retire"
    THRESHOLD = "threshold"


class ProposalState(StrEnum):
    OPEN = "open"
    TAKEN_UP = "taken_up"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    ADOPTED = "adopted"


class DraftState(StrEnum):
    EDITING = "editing"
    VOTING = "voting"
    """From the opening of a vote until something follows from it."""
    ADOPTED = "adopted"
    DROPPED = "dropped"


class ProposalNotFoundError(Exception):
    """There is no such proposal."""


class DraftNotFoundError(Exception):
    """There is no such draft."""


class NotNowError(Exception):
    """What was asked for cannot follow on where things stand; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class UnfitError(Exception):
    """What was filled in cannot be taken; `field` and `code` say where and why."""

    def __init__(self, field: str, code: str) -> None:
        super().__init__(f"{field}: {code}")
        self.field = field
        self.code = code


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a centre would change, and why. `target` is a criterion or an indicator; empty for a new one."""

    id: UUID
    kind: Kind
    target: str
    title: str
    wanted: str
    reason: str
    centre: str
    at: datetime
    state: ProposalState = ProposalState.OPEN
    draft: UUID | None = None
    answer: str = ""
    """Why the office declined it."""


@dataclass(frozen=True, slots=True)
class Comment:
    """On a proposal or a draft, by a centre; by the office where `centre` is empty."""

    id: UUID
    about: UUID
    centre: str
    words: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Draft:
    """A version of the standards in the making: the whole file as text, which may be wrong until a vote is opened."""

    id: UUID
    text: str
    at: datetime
    state: DraftState = DraftState.EDITING
    version: str = ""
    """Of the adopted standards; before, the text says it."""
    adopted_on: date | None = None


def propose(
    catalogue: Catalogue,
    *,
    kind: str,
    target: str,
    title: str,
    wanted: str,
    reason: str,
    centre: str,
    id: UUID,
    now: datetime,
) -> Proposal:
    """Raises UnfitError."""
    if kind not in set(Kind):
        raise UnfitError("kind", "missing")
    if (kind == Kind.NEW) and target:
        raise UnfitError("target", "new_has_no_target")
    if kind != Kind.NEW and target not in entries(catalogue):
        raise UnfitError("target", "missing")
    for field, words, most in (
        ("title", title, LONGEST_TITLE),
        ("wanted", wanted, LONGEST_TEXT),
        ("reason", reason, LONGEST_TEXT),
    ):
        if not words.strip():
            raise UnfitError(field, "missing")
        if len(words) > most:
            raise UnfitError(field, "too_long")
    return Proposal(id, Kind(kind), target, title.strip(), wanted.strip(), reason.strip(), centre, now)


def withdraw(proposal: Proposal, *, centre: str) -> Proposal:
    """By the centre that made it, as long as nobody took it up."""
    if proposal.centre != centre:
        raise NotNowError("not_yours")
    return _from(proposal, ProposalState.OPEN, state=ProposalState.WITHDRAWN)


def decline(proposal: Proposal, *, answer: str) -> Proposal:
    if not answer.strip():
        raise UnfitError("answer", "missing")
    return _from(proposal, ProposalState.OPEN, state=ProposalState.DECLINED, answer=answer.strip())


def take_up(proposal: Proposal, draft: Draft) -> Proposal:
    if draft.state is not DraftState.EDITING:
        raise NotNowError("not_editing")
    return _from(proposal, ProposalState.OPEN, state=ProposalState.TAKEN_UP, draft=draft.id)


def put_back(proposal: Proposal) -> Proposal:
    return _from(proposal, ProposalState.TAKEN_UP, state=ProposalState.OPEN, draft=None)


def fulfil(proposal: Proposal) -> Proposal:
    """With the adoption of the draft that took it up."""
    return _from(proposal, ProposalState.TAKEN_UP, state=ProposalState.ADOPTED)


def _from(proposal: Proposal, expected: ProposalState, **changes: object) -> Proposal:
    if proposal.state is not expected:
        raise NotNowError("already_decided")
    return replace(proposal, **changes)  # type: ignore[arg-type]  # its own fields


def edit(draft: Draft, text: str) -> Draft:
    """Nothing moves under those who vote on it."""
    if draft.state is not DraftState.EDITING:
        raise NotNowError("not_editing")
    return replace(draft, text=text)


def drop(draft: Draft) -> Draft:
    if draft.state is not DraftState.EDITING:
        raise NotNowError("not_editing")
    return replace(draft, state=DraftState.DROPPED)
