"""Mandates in the database: days and people in the clear, everything else sealed."""

from services.cases.foundation.access.domain import Kind
from services.cases.foundation.records.store import Records, RecordStore
from services.cases.support.mandates.domain import Mandate
from services.cases.support.mandates.words import words

MANDATES = Records(
    Mandate, "mandate", newest=("happened_on", "noted_at"), is_activity=True, words=words, read=Kind.CONSENT
)


class Mandates(RecordStore[Mandate]):
    """Also of a file that is only kept: a client can withdraw at any time."""

    records = MANDATES
