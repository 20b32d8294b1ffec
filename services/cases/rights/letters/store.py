"""Letters in the database: days, people and the disclosure in the clear; to whom, and what, is sealed."""

from services.cases.foundation.access.domain import Act
from services.cases.foundation.records.store import Records, RecordStore
from services.cases.rights.letters.domain import Letter
from services.cases.rights.letters.words import words

LETTERS = Records(
    Letter, "letter", newest=("written_on", "noted_at"), is_activity=False, words=words, writes=Act.RIGHTS
)


class Letters(RecordStore[Letter]):
    records = LETTERS
