"""Changes of facts in the database: who and when in the clear; which facts, and what of them, sealed."""

from sqlalchemy import BigInteger, Column, Identity

from services.cases.casework.facts.domain import FactChange
from services.cases.casework.facts.words import words
from services.cases.foundation.access.domain import Kind
from services.cases.foundation.records.store import Records, RecordStore

FACT_CHANGES = Records(
    FactChange,
    "fact",
    newest=("position",),
    is_activity=True,
    words=words,
    read=Kind.FACTS,
    # keeps changes of the same moment in order
    beside=(Column("position", BigInteger, Identity(), nullable=False),),
)


class FactChanges(RecordStore[FactChange]):
    records = FACT_CHANGES
