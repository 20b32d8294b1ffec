"""What came out when the newest backup was restored as a trial: the operator's command leaves it in a file."""

from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path

from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

LATE = timedelta(days=8)
MOST = 4_096
"""Bytes of such a file."""


class Failure(StrEnum):
    DAMAGED = "damaged"
    NOT_RESTORED = "not_restored"
    ROWS = "rows"
    KEYS = "keys"
    SEALED = "sealed"
    AUDIT = "audit"


class TrialRestore(BaseModel):
    """Two moments and codes; `failed` is empty where everything opened."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    backup_made_at: AwareDatetime
    tried_at: AwareDatetime
    failed: tuple[Failure, ...]

    def overdue(self, *, now: datetime) -> bool:
        return now - self.tried_at > LATE


def last_trial(file: Path | None) -> TrialRestore | None:
    """None where none was made, where this service is told of no file, or where it cannot be read."""
    if file is None:
        return None
    try:
        with file.open("rb") as opened:
            return TrialRestore.model_validate_json(opened.read(MOST))
    except (OSError, ValidationError):
        return None
