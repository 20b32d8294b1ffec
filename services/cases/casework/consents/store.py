"""Consents in the database: days and people in the clear, everything else sealed."""

from services.cases.casework.consents.domain import Consent
from services.cases.casework.consents.words import words
from services.cases.foundation.access.domain import Kind
from services.cases.foundation.records.store import Records, RecordStore

CONSENTS = Records(
    Consent, "consent", newest=("answered_on", "noted_at"), is_activity=True, words=words, read=Kind.CONSENT
)


class Consents(RecordStore[Consent]):
    """Also of a file that is only kept: a client can withdraw at any time."""

    records = CONSENTS
