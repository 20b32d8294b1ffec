"""What came out when the newest backup was restored as a trial, beside what runs: one sentence, kept in a file.

`{"backup_made_at": ..., "tried_at": ..., "failed": [...]}`: two moments and codes; casework reads it, too.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal, get_args

from deploy.operations.backups.last_backup import BY_TIMER
from deploy.operations.backups.last_backup import WORDS as PLACES
from deploy.operations.findings import Finding
from deploy.secrets_file import write_owner_only

FILE = "last-trial-restore"
"""In the folder of the installation."""
LATE = timedelta(days=8)
WHAT = "trial restore"

type Failure = Literal["damaged", "not_restored", "rows", "keys", "sealed", "audit"]
WORDS: dict[Failure, str] = {
    "damaged": "a file is not as it was written, or does not open",
    "not_restored": "a database cannot be restored",
    "rows": "rows are missing",
    "keys": "keys of clients do not open",
    "sealed": "sealed entries do not open",
    "audit": "the access log is not as it was written",
}
assert WORDS.keys() == set(get_args(Failure.__value__))


@dataclass(frozen=True, slots=True)
class TrialRestore:
    """`failed` is empty where everything opened."""

    backup_made_at: datetime
    tried_at: datetime
    failed: Sequence[Failure] = ()

    @property
    def sentence(self) -> str:
        """Days are those of this machine."""
        outcome = "; ".join(WORDS[code] for code in self.failed) or "everything opened"
        made, tried = (f"{at.astimezone():%-d %B}" for at in (self.backup_made_at, self.tried_at))
        return f"The backup of {made} was restored as a trial on {tried}: {outcome}."

    def for_file(self) -> str:
        return json.dumps(asdict(self), default=datetime.isoformat) + "\n"


def note(file: Path, trial: TrialRestore) -> None:
    write_owner_only(file, trial.for_file())


def last(file: Path) -> TrialRestore | None:
    """None where none was made, or where the file cannot be read."""
    try:
        said: dict[str, Any] = json.loads(file.read_text())
        made, tried = (datetime.fromisoformat(said[name]) for name in ("backup_made_at", "tried_at"))
        return TrialRestore(made, tried, tuple(code for code in said["failed"] if code in WORDS))
    except (OSError, ValueError, TypeError, KeyError):
        return None


def judged(file: Path, *, now: datetime | None = None, kind: str = "centre") -> Finding:
    """Of the last one: red where something did not open, or where it was more than eight days ago."""
    found, step = last(file), f"./kokon rehearse {PLACES[kind]}; {BY_TIMER}"
    if found is None:
        return Finding(WHAT, "optional", "no backup of it was restored as a trial yet", step)
    age = (now or datetime.now(UTC)) - found.tried_at
    measured = {"trial_restore_age_seconds": age.total_seconds(), "trial_restore_opened": float(not found.failed)}
    if found.failed:
        anew = f"./kokon backup {PLACES[kind]} --rehearse; keep the older sets until one opens."
        return Finding(WHAT, "missing", found.sentence, anew, measured)
    return Finding(WHAT, "missing" if age > LATE else "ok", found.sentence, step if age > LATE else "", measured)
