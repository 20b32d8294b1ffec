"""To-dos in the database: days and people in the clear, the words sealed."""

from services.cases.casework.to_dos.domain import ToDo
from services.cases.casework.to_dos.words import words
from services.cases.foundation.access.domain import Kind
from services.cases.foundation.records.store import Records, RecordStore

TO_DOS = Records(ToDo, "to_do", newest=("noted_at",), is_activity=False, words=words, read=Kind.NOTE)


class ToDos(RecordStore[ToDo]):
    records = TO_DOS
