"""Erasures that wait at a centre that runs, as the doctor sees them: not finished, due, or not final in every copy."""

from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from deploy.local.services import client_keys
from deploy.local.settings.installation import Installation
from deploy.local.settings.service_settings import kept_for, settings_of
from deploy.operations.backups.backup_days import PROPOSED
from deploy.operations.backups.last_backup import WORDS

type Judged = tuple[Literal["ok", "missing", "optional"], str, str]
"""How it stands, what was found, and the next step."""
LONG = timedelta(hours=2)
"""The purge comes every hour."""
NOT_FINAL = "done, but older copies still open with keys of the centre"
LONGEST_KEYS = timedelta(days=3)
KEYS_STAY = "see that intake and cases run and that no letter waits; logs/cases.log says what keeps a key."
A_BACKUP = f"./kokon backup {WORDS['centre']}; letters are closed by casework itself within two days."


def judged(installation: Installation, *, now: datetime | None = None) -> Judged:
    said = client_keys.run_command(installation, "erasures", module=client_keys.BACKING_UP)
    told = kept_for("cases", installation.variables) | settings_of("cases", demo=installation.demo)
    days = int(told.get("BACKUP_DAYS", PROPOSED))
    return of(said, now=now or datetime.now(UTC), backup_days=days)


def of(said: dict[str, Any], *, now: datetime, backup_days: int) -> Judged:
    if said["unfinished"]:
        begun = datetime.fromisoformat(said["begun"])
        found = f"begun and not finished: {said['unfinished']}, the oldest on {begun:%Y-%m-%d %H:%M}"
        step = "read logs/cases.log: keys or destroyed-keys cannot be reached; it goes on by itself when they can."
        return ("missing" if now - begun > LONG else "optional"), found, step
    if said["due"]:
        step = "they go within the hour; if not, read logs/cases.log."
        return "optional", f"due, and not begun: {said['due']}", step
    if not (said["waiting"] or said["letters"]):
        keys = datetime.fromisoformat(said["letter_keys_since"]) if said["letter_keys_since"] else now
        if now - keys > LONGEST_KEYS:
            return "optional", f"keys for letters of {keys:%Y-%m-%d} are still there", KEYS_STAY
        return "ok", "none is due, none is interrupted, none waits for a backup", ""
    found = f"{NOT_FINAL}: {said['waiting']}, letters of {said['letters']}"
    since = [datetime.fromisoformat(one) for one in (said["since"], said["letters_since"]) if one]
    late = now - min(since) > timedelta(days=backup_days)
    return ("missing" if late else "optional"), f"{found}, the oldest since {min(since):%Y-%m-%d}", A_BACKUP
