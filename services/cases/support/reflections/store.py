"""Reflection notes in the database: when and by whom in the clear, the words sealed."""

from services.cases.foundation.access.domain import Kind
from services.cases.foundation.records.store import Records, RecordStore
from services.cases.support.reflections.domain import Reflection
from services.cases.support.reflections.words import words

REFLECTIONS = Records(Reflection, "reflection", newest=("noted_at",), is_activity=False, words=words, read=Kind.NOTE)


class Reflections(RecordStore[Reflection]):
    records = REFLECTIONS
