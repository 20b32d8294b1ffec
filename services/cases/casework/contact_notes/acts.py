"""Writing down a contact, drafting the note while it is written, and correcting it later."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from services.cases.casework.contact_notes.domain import (
    Contact,
    NoteDraft,
    NoteNotFoundError,
    corrected,
    may_correct,
    noted,
    versions_of,
)
from services.cases.casework.contact_notes.store import ContactNotes, NoteDrafts
from services.cases.casework.presence.store import Presences
from services.cases.files.file.store import Files
from services.cases.foundation.access.domain import Act, Kind
from services.cases.foundation.roles import NotAllowedError, Refused
from services.cases.foundation.workplace import Workplace
from shared.accounts.domain import Person


async def note(
    file_id: UUID, contact: Contact, *, note_id: UUID, reader: Person, workplace: Workplace, now: datetime
) -> None:
    """Sent twice it is there once, and its draft is gone.

    Raises FileNotFoundHereError, NotAllowedError, NotYetError, IdTakenError.
    """
    async with workplace.store.reading(reader) as work:
        file = await Files(work).file(file_id, change=True)
        await ContactNotes(work).save(noted(file, contact, note_id=note_id, by=reader.id, now=now), file)
        await NoteDrafts(work).remove_draft(note_id, file)
        await Presences(work).enter(file_id, writing=False)


async def keep_draft(draft: NoteDraft, *, reader: Person, workplace: Workplace) -> bool:
    """Whether it was saved: not once its note is written. A draft with nothing in it is removed.

    Raises FileNotFoundHereError, NotAllowedError, NoteNotFoundError, IdTakenError.
    """
    async with workplace.store.reading(reader) as work:
        drafts = NoteDrafts(work)
        file = await drafts.file_to_draft_in(draft.file_id)
        if draft.is_empty:
            await drafts.remove_draft(draft.id, file)
            saved = False
        else:
            saved = await drafts.save_draft(replace(draft, key_id=file.key_id), file)
        await Presences(work).enter(file.id, writing=saved)
        return saved


async def correct(
    file_id: UUID,
    before_id: UUID,
    contact: Contact,
    *,
    note_id: UUID,
    reader: Person,
    workplace: Workplace,
    now: datetime,
) -> None:
    """Write a version that replaces a note, which stays as it was; the draft of the version is gone.

    Raises FileNotFoundHereError, NotAllowedError, NoteNotFoundError, NoteCorrectedError, NotYetError, IdTakenError.
    """
    async with workplace.store.reading(reader) as work:
        file = await Files(work).file(file_id, change=True)
        notes = await ContactNotes(work).of(file)
        before = next((one for one in notes if one.id == before_id), None)
        if before is None:
            raise NoteNotFoundError
        if not may_correct(versions_of(before, notes), work.relation(file_id), reader.id):
            raise NotAllowedError(reader.id, "correct note", Refused(Act.WRITE, Kind.NOTE, (file_id,)))
        version = corrected(file, before, notes, contact, note_id=note_id, by=reader.id, now=now)
        await ContactNotes(work).save(version, file)
        await NoteDrafts(work).remove_draft(note_id, file)
        await Presences(work).enter(file_id, writing=False)
