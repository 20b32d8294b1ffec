"""What came from other centres in the database: days and people in the clear, the rest sealed."""

from services.cases.foundation.access.domain import Kind
from services.cases.foundation.records.store import Records, RecordStore
from services.cases.rights.transfers.arrivals.domain import Arrival
from services.cases.rights.transfers.arrivals.words import words

ARRIVALS = Records(Arrival, "transfer_arrival", newest=("noted_at",), is_activity=False, words=words, read=Kind.NOTE)


class Arrivals(RecordStore[Arrival]):
    records = ARRIVALS
