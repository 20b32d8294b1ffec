"""Contact notes and their drafts in the database: moments and people in the clear, everything else sealed."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint, delete, select, text, update

from services.cases.casework.contact_notes.domain import ContactNote, NoteDraft, NoteNotFoundError
from services.cases.casework.contact_notes.words import draft_words, words
from services.cases.files.file.store import files
from services.cases.foundation.access.domain import Act, Errand, FileNotFoundHereError, Kind, Subject
from services.cases.foundation.access.store import ErrandStore
from services.cases.foundation.records.domain import OfClient
from services.cases.foundation.records.store import Records, RecordStore

CONTACT_NOTES = Records(
    ContactNote,
    "contact_note",
    newest=("at", "noted_at"),
    is_activity=True,
    words=words,
    read=Kind.NOTE,
    index=("file_id", "at"),
    beside=(
        Index(
            "contact_note_corrects", "file_id", "corrects", unique=True, postgresql_where=text("corrects IS NOT NULL")
        ),
    ),
)
NOTE_DRAFTS = Records(
    NoteDraft,
    "note_draft",
    newest=("noted_at",),
    is_activity=False,
    words=draft_words,
    read=Kind.NOTE,
    beside=(
        UniqueConstraint(
            "file_id", "noted_by", "corrects", name="note_draft_of_author", postgresql_nulls_not_distinct=True
        ),
    ),
)


class ContactNotes(RecordStore[ContactNote]):
    records = CONTACT_NOTES


class NoteDrafts(RecordStore[NoteDraft]):
    """One for each colleague and file, and one for each note that is corrected; the database shows it to its author.

    The audit notes that a colleague began a draft or removed it, and not each time that it is saved while the colleague
    writes: the page with the form was noted when it was read, and the note will be.
    """

    records = NOTE_DRAFTS

    async def file_to_draft_in(self, file_id: UUID) -> OfClient:
        """Held until the work is done, so that the note is not written meanwhile.

        Raises NotAllowedError, FileNotFoundHereError.
        """
        await self.work.admit_unnoted(Act.WRITE, Subject(Kind.NOTE, (file_id,)))
        held = select(files.c.id, files.c.key_id).where(files.c.id == file_id).with_for_update()
        found: Any = (await self.connection.execute(held)).one_or_none()
        if found is None:
            raise FileNotFoundHereError(file_id)
        held_file: OfClient = found
        return held_file

    async def draft_in(self, file: OfClient, *, corrects: UUID | None = None) -> NoteDraft | None:
        """The reader's own, of a new note or of the correction of one."""
        return next((one for one in await self.of(file) if one.corrects == corrects), None)

    async def save_draft(self, draft: NoteDraft, file: OfClient) -> bool:
        """Whether it was saved: not once the note is written. Raises NotAllowedError, NoteNotFoundError where the file
        has no note that it would correct, and IdTakenError where another form of the same colleague has a draft of it.
        """
        notes, table = CONTACT_NOTES.table, self.records.table
        if (await self.connection.execute(select(notes.c.id).where(notes.c.id == draft.id))).first():
            return False
        before = select(notes.c.id).where(notes.c.id == draft.corrects, notes.c.file_id == file.id)
        if draft.corrects and (await self.connection.execute(before)).first() is None:
            raise NoteNotFoundError
        await self.work.admit_unnoted(Act.WRITE, Subject(Kind.NOTE, (file.id,)))
        row = self.records.row(draft, await self.work.ring.sealer({file.key_id}), file.key_id)
        own = (table.c.id == draft.id) & (table.c.file_id == file.id) & (table.c.noted_by == self.reader.id)
        if (await self.connection.execute(update(table).where(own).values(row))).rowcount == 0:
            await self.save(draft, file)
        return True

    async def remove_draft(self, draft_id: UUID, file: OfClient) -> None:
        await self.work.admit_unnoted(Act.WRITE, Subject(Kind.NOTE, (file.id,)))
        table = self.records.table
        own = (table.c.id == draft_id) & (table.c.file_id == file.id) & (table.c.noted_by == self.reader.id)
        if (await self.connection.execute(delete(table).where(own))).rowcount:
            await self.work.admit(Act.WRITE, Subject(Kind.NOTE, (file.id,)))


class OldDrafts(ErrandStore):
    serves = Errand.RETENTION

    async def forget_drafts(self, *, before: datetime) -> int:
        """Delete those that were last saved earlier. Number of rows deleted."""
        table = NOTE_DRAFTS.table
        return (await self.connection.execute(delete(table).where(table.c.noted_at < before))).rowcount
