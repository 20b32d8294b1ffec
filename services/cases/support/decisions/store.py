"""Decisions in the database: days, ids and people in the clear, everything else sealed."""

from services.cases.foundation.access.domain import Kind
from services.cases.foundation.records.store import Records, RecordStore
from services.cases.support.decisions.domain import Decision
from services.cases.support.decisions.words import words

DECISIONS = Records(
    Decision, "decision", newest=("decided_on", "noted_at"), is_activity=True, words=words, read=Kind.NOTE
)


class Decisions(RecordStore[Decision]):
    records = DECISIONS
