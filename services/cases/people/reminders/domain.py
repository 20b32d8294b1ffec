"""A reminder of a colleague's own; it names no client, and its key is the centre's."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from services.cases.foundation.keys.form import CentreKeys
from services.cases.foundation.sealed.domain import Sealer

LONGEST_WORDS = 300
KEY_ID = "centre"
KEPT_WHEN_DONE = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Reminder:
    """`words` is None where they cannot be opened. `on` is the day of the centre on which it comes up."""

    id: UUID
    staff_id: UUID
    on: date
    words: str | None = field(repr=False)
    done_at: datetime | None = None


def reminder_sealer(keys: CentreKeys) -> Sealer:
    """Its key comes from the key file, for reminders alone."""
    key = HKDF(SHA256(), 32, None, f"kokon/reminders/v1|{keys.centre}".encode()).derive(keys.mark)
    return Sealer({KEY_ID: key})
