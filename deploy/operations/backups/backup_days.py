"""How many days copies of a centre are kept: what this command is told, never more than certificates have promised."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

PROPOSED = 30
"""Where `CASES_BACKUP_DAYS` says nothing else."""
WHERE_FROM = {
    "proposed": "CASES_BACKUP_DAYS is not set for this command, and no certificate of erasure names fewer.",
    "setting": "CASES_BACKUP_DAYS says so.",
    "certificates": "So say certificates of erasure. Next step: set CASES_BACKUP_DAYS here as for the service.",
}


@dataclass(frozen=True, slots=True)
class KeptDays:
    number: int
    by: Literal["proposed", "setting", "certificates"]
    """Who said so."""

    @property
    def words(self) -> str:
        return f"Days that older copies of databases and client keys are kept: {self.number}. {WHERE_FROM[self.by]}"


def kept_days(setting: str | None, signed: Mapping[str, str], *, now: datetime) -> KeptDays:
    """`signed` are numbers of days that certificates name, and when each was last signed.

    The command and the service may be told different numbers. A certificate speaks of copies from before it: once it
    is older than every copy that stays, it asks for nothing more.
    """
    told = KeptDays(int(setting), "setting") if setting else KeptDays(PROPOSED, "proposed")
    oldest = now - timedelta(days=told.number)
    promised = [int(days) for days, last in signed.items() if datetime.fromisoformat(last) >= oldest]
    return min([told, *(KeptDays(days, "certificates") for days in promised)], key=lambda kept: kept.number)
