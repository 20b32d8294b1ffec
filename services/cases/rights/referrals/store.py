"""Referrals in the database: days, numbers and people in the clear; to whom, and everything of the client, sealed."""

from services.cases.foundation.access.domain import Kind
from services.cases.foundation.records.store import Records, RecordStore
from services.cases.rights.referrals.domain import Referral
from services.cases.rights.referrals.words import words

REFERRALS = Records(Referral, "referral", newest=("on", "noted_at"), is_activity=True, words=words, read=Kind.CONSENT)


class Referrals(RecordStore[Referral]):
    """A step is also noted in a file that is only kept: a client can take a consent back at any time."""

    records = REFERRALS
