"""A proposal is made, commented on, withdrawn, declined, taken up by a draft, and put back."""

from collections.abc import Callable, Set
from uuid import UUID

from services.quality.foundation.tables.store import Transaction
from services.quality.office.governance import domain
from services.quality.office.governance.adopted import learn_adopted
from services.quality.office.governance.domain import (
    Comment,
    DraftState,
    NotNowError,
    Proposal,
    ProposalNotFoundError,
    UnfitError,
)
from services.quality.office.governance.store import Governance
from services.quality.office.governance.versions import newest
from services.quality.office.members.representing import centre_of
from services.quality.standards.desk import Desk
from shared.accounts.domain import Person


async def propose(
    *,
    kind: str,
    target: str,
    title: str,
    wanted: str,
    reason: str,
    by: Person,
    gone: Set[str],
    id: UUID,
    desk: Desk,
) -> None:
    """Sent twice it is there once. Raises UnfitError, NoCentreError."""
    async with desk.store.work() as work:
        await learn_adopted(work, desk)
        proposal = domain.propose(
            newest(desk.catalogues),
            kind=kind,
            target=target,
            title=title,
            wanted=wanted,
            reason=reason,
            centre=await centre_of(work, by, gone),
            id=id,
            now=desk.now(),
        )
        if await Governance(work).proposal(proposal.id) is None:
            await Governance(work).keep_proposal(proposal)


async def comment(proposal_id: UUID, words: str, *, by: Person, gone: Set[str], id: UUID, desk: Desk) -> None:
    """Raises ProposalNotFoundError, NoCentreError."""
    async with desk.store.work() as work:
        await proposal_of(work, proposal_id)
        await keep_comment(work, proposal_id, words, by=by, gone=gone, id=id, desk=desk)


async def withdraw(proposal_id: UUID, *, by: Person, gone: Set[str], desk: Desk) -> None:
    """Raises ProposalNotFoundError, NotNowError, NoCentreError."""
    async with desk.store.work() as work:
        centre = await centre_of(work, by, gone)
        await decide(work, proposal_id, lambda proposal: domain.withdraw(proposal, centre=centre))


async def decline(proposal_id: UUID, answer: str, *, desk: Desk) -> None:
    """Raises ProposalNotFoundError, NotNowError, UnfitError."""
    async with desk.store.work() as work:
        await decide(work, proposal_id, lambda proposal: domain.decline(proposal, answer=answer))


async def take_up(proposal_id: UUID, draft_id: UUID, *, desk: Desk) -> None:
    """Raises ProposalNotFoundError, NotNowError, UnfitError."""
    async with desk.store.work() as work:
        draft = await Governance(work).draft(draft_id)
        if draft is None:
            raise UnfitError("draft", "missing")
        await decide(work, proposal_id, lambda proposal: domain.take_up(proposal, draft))


async def put_back(proposal_id: UUID, *, desk: Desk) -> None:
    """Raises ProposalNotFoundError, NotNowError."""
    async with desk.store.work() as work:
        proposal = await proposal_of(work, proposal_id)
        draft = await Governance(work).draft(proposal.draft) if proposal.draft else None
        if draft and draft.state is not DraftState.EDITING:
            raise NotNowError("not_editing")
        await Governance(work).keep_proposal(domain.put_back(proposal))


async def decide(work: Transaction, proposal_id: UUID, decision: Callable[[Proposal], Proposal]) -> None:
    await Governance(work).keep_proposal(decision(await proposal_of(work, proposal_id)))


async def keep_comment(
    work: Transaction, about: UUID, words: str, *, by: Person, gone: Set[str], id: UUID, desk: Desk
) -> None:
    centre = await centre_of(work, by, gone)
    await Governance(work).keep_comment(Comment(id, about, centre, words, desk.now()))


async def proposal_of(work: Transaction, id_: UUID) -> Proposal:
    """Nobody else decides on it until the work is done. Raises ProposalNotFoundError."""
    proposal = await Governance(work).proposal(id_)
    if proposal is None:
        raise ProposalNotFoundError
    return proposal
