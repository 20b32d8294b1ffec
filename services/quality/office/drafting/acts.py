"""A draft of the next version is begun, written, commented on and dropped."""

from collections.abc import Set
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from uuid import UUID

from services.quality.foundation.tables.store import Transaction
from services.quality.office.drafting.texts import NEW, Section, section, succeeding, with_section
from services.quality.office.governance import domain
from services.quality.office.governance.acts import keep_comment
from services.quality.office.governance.adopted import learn_adopted, text_of
from services.quality.office.governance.domain import Draft, DraftNotFoundError
from services.quality.office.governance.store import Governance
from services.quality.office.governance.versions import newest
from services.quality.standards.desk import Desk
from shared.accounts.domain import Person


class SectionNotFoundError(Exception):
    """The draft has no such part."""


@dataclass(frozen=True, slots=True)
class Written:
    """A draft with one of its parts written anew, and that part as it was."""

    draft: Draft
    before: Section
    changed_meanwhile: bool


async def begin(id: UUID, *, desk: Desk) -> None:
    """A draft that is still the version in force, under the name of the next one."""
    async with desk.store.work() as work:
        await learn_adopted(work, desk)
        before = newest(desk.catalogues)
        day = max(desk.today, before.valid_from).replace(day=1)
        later = date(day.year + 1, 1, 1)
        text = succeeding(await text_of(work, before.version), before, version=f"{later:%Y-%m}", day=later)
        if await Governance(work).draft(id) is None:
            await Governance(work).keep_draft(Draft(id, text, desk.now()))


async def comment(draft_id: UUID, words: str, *, by: Person, gone: Set[str], id: UUID, desk: Desk) -> None:
    """Raises DraftNotFoundError, NoCentreError."""
    async with desk.store.work() as work:
        await draft_of(work, draft_id)
        await keep_comment(work, draft_id, words, by=by, gone=gone, id=id, desk=desk)


async def drop(draft_id: UUID, *, desk: Desk) -> None:
    """What it had taken up is open again. Raises DraftNotFoundError, NotNowError."""
    async with desk.store.work() as work:
        await Governance(work).keep_draft(domain.drop(await draft_of(work, draft_id)))
        for proposal in await Governance(work).proposals_of(draft_id):
            await Governance(work).keep_proposal(domain.put_back(proposal))


async def write(draft_id: UUID, key: str, part: str, *, seen: str, save: bool, desk: Desk) -> Written:
    """Saves what is wrong as well: a draft may be wrong for a while, but nobody can vote on it then.

    `seen` is the mark of the part when it was opened; where it has changed, and without `save`, nothing is saved.
    Raises DraftNotFoundError, SectionNotFoundError, NotNowError.
    """
    async with desk.store.work() as work:
        draft = await draft_of(work, draft_id)
        before = section_of(draft, key)
        written = Written(domain.edit(draft, with_section(draft.text, key, part)), before, seen != mark(before))
        if save and not written.changed_meanwhile:
            await Governance(work).keep_draft(written.draft)
        return written


def section_of(draft: Draft, key: str) -> Section:
    """Raises SectionNotFoundError."""
    found = Section(NEW, "", 1) if key == NEW else section(draft.text, key)
    if found is None:
        raise SectionNotFoundError
    return found


def mark(part: Section) -> str:
    """What the text was when it was opened, so that nobody writes over what somebody else wrote meanwhile."""
    return sha256(part.text.encode()).hexdigest()


async def draft_of(work: Transaction, id_: UUID) -> Draft:
    """Nobody else changes it until the work is done. Raises DraftNotFoundError."""
    draft = await Governance(work).draft(id_)
    if draft is None:
        raise DraftNotFoundError
    return draft
