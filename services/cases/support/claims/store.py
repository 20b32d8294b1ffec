"""Claims in the database: days and people in the clear; who demanded what, and what came of it, is sealed."""

from services.cases.foundation.access.domain import Kind
from services.cases.foundation.records.store import Records, RecordStore
from services.cases.support.claims.domain import Claim
from services.cases.support.claims.words import words

CLAIMS = Records(Claim, "claim", newest=("asked_on", "noted_at"), is_activity=False, words=words, read=Kind.NOTE)


class Claims(RecordStore[Claim]):
    records = CLAIMS
