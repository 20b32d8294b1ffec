"""Contact notes in the database: moments and people in the clear, everything else sealed."""

from services.cases.casework.contact_notes.domain import ContactNote
from services.cases.casework.contact_notes.words import words
from services.cases.foundation.access.domain import Kind
from services.cases.foundation.records.store import Records, RecordStore

CONTACT_NOTES = Records(
    ContactNote, "contact_note", newest=("at", "noted_at"), is_activity=True, words=words, read=Kind.NOTE
)


class ContactNotes(RecordStore[ContactNote]):
    records = CONTACT_NOTES
