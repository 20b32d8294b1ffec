"""Deadlines in the database: sealed but for whether they are open, when that changed and by whom."""

from services.cases.casework.deadlines.domain import Deadline
from services.cases.casework.deadlines.words import words
from services.cases.foundation.access.domain import Kind
from services.cases.foundation.records.store import Records, RecordStore

DEADLINES = Records(Deadline, "deadline", newest=("noted_at",), is_activity=False, words=words, read=Kind.NOTE)


class Deadlines(RecordStore[Deadline]):
    records = DEADLINES
