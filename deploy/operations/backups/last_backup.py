"""When the last backup of an installation was made: a moment in its folder, for the doctor and before an upgrade."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from deploy.operations.findings import Finding
from deploy.secrets_file import write_owner_only
from shared.store.fresh_backup import moment as moment_in

FILE = "last-backup"
LATE = timedelta(days=2)
WORDS = {"centre": "FOLDER --client-keys PLACE --keys PLACE", "office": "--office FOLDER --keys PLACE"}
"""Of `backup` and `rehearse`, by the kind of installation."""
BY_TIMER = "the guide says how a timer does it each night."


def note(folder: Path, now: datetime) -> None:
    """Of a backup that is whole and was read back."""
    write_owner_only(folder / FILE, f"{now.isoformat()}\n")


def moment(folder: Path) -> datetime | None:
    """None where none was ever made from this folder, or where the file cannot be read."""
    try:
        return moment_in((folder / FILE).read_text())
    except (OSError, UnicodeDecodeError):
        return None


def judged(folder: Path, now: datetime | None = None, *, kind: str = "centre") -> Finding:
    return judged_at(moment(folder), now, kind=kind)


def judged_at(made: datetime | None, now: datetime | None = None, *, kind: str = "centre") -> Finding:
    step = f"./kokon backup {WORDS[kind]}; {BY_TIMER}"
    if made is None:
        return Finding("backup", "optional", "none was made yet from this folder", step)
    found = (now or datetime.now(UTC)) - made
    measured = {"backup_age_seconds": found.total_seconds()}
    words = f"the last one is {found.days} days old" if found.days else "the last one is less than a day old"
    late = found > LATE
    return Finding("backup", "missing" if late else "ok", words, step if late else "", measured)
