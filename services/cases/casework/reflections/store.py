"""Reflection notes in the database: when and by whom in the clear, the words sealed."""

from services.cases.casework.reflections.domain import Reflection
from services.cases.casework.reflections.words import words
from services.cases.foundation.access.domain import Kind
from services.cases.foundation.records.store import Records, RecordStore

REFLECTIONS = Records(Reflection, "reflection", newest=("noted_at",), is_activity=False, words=words, read=Kind.NOTE)


class Reflections(RecordStore[Reflection]):
    records = REFLECTIONS
