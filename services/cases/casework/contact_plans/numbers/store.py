"""Numbers that were given, in the database: never the number itself, only the id of the thread that it opens."""

from sqlalchemy import UniqueConstraint

from services.cases.casework.contact_plans.numbers.domain import GivenNumber
from services.cases.casework.contact_plans.numbers.words import words
from services.cases.foundation.access.domain import Kind
from services.cases.foundation.records.store import Records, RecordStore

GIVEN_NUMBERS = Records(
    GivenNumber,
    "given_number",
    newest=("number",),
    is_activity=True,
    words=words,
    read=Kind.CONTACT_PLAN,
    beside=(UniqueConstraint("file_id", "number", name="given_number_one_after_another"),),
)


class GivenNumbers(RecordStore[GivenNumber]):
    records = GIVEN_NUMBERS
