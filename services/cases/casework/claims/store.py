"""Claims in the database: days and people in the clear; who demanded what, and what came of it, is sealed."""

from services.cases.casework.claims.domain import Claim
from services.cases.casework.claims.words import words
from services.cases.foundation.access.domain import Kind
from services.cases.foundation.records.store import Records, RecordStore

CLAIMS = Records(Claim, "claim", newest=("asked_on", "noted_at"), is_activity=False, words=words, read=Kind.NOTE)


class Claims(RecordStore[Claim]):
    records = CLAIMS
