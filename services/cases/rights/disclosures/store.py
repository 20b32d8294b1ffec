"""Disclosures in the database: days, codes and people in clear; to whom, and what of the client, is sealed."""

from services.cases.foundation.access.domain import Act
from services.cases.foundation.records.store import Records, RecordStore
from services.cases.rights.disclosures.domain import Disclosure
from services.cases.rights.disclosures.words import words

DISCLOSURES = Records(
    Disclosure, "disclosure", newest=("told_on", "noted_at"), is_activity=False, words=words, writes=Act.RIGHTS
)


class Disclosures(RecordStore[Disclosure]):
    """Also of a file that is only kept: the centre answers for what it told."""

    records = DISCLOSURES
