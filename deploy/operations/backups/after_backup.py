"""A command of the operator after a backup, such as one that carries the new sets to another place.

It runs once for each set, with the folder of the set as its last word. `KOKON_BACKUP_PART` says which part that is,
`KOKON_BACKUP_DAYS` for how many days copies are kept. What opens a key file is not passed on.
"""

import json
import os
import shlex
import subprocess
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from deploy.operations.findings import Finding
from deploy.secrets_file import write_owner_only
from deploy.trouble import Trouble

FILE = "last-off-site"
LATE = timedelta(days=2)
NOT_PASSED_ON = ("CASES_", "INTAKE_", "QUALITY_", "NOTIFY_", "OFFICE_", "KOKON_", "CREDENTIALS_DIRECTORY")
NEXT_STEP = "read what the command said at the backup, put it right, and run the backup again."


def run(command: str, sets: Mapping[str, str], *, days: int) -> list[str]:
    """The parts for which it did not end well. What it says goes to standard error."""
    words = words_of(command)
    return [part for part, folder in sets.items() if not ended_well([*words, folder], part, days=days)]


def words_of(command: str) -> list[str]:
    """Raises Trouble."""
    try:
        if words := shlex.split(command):
            return words
    except ValueError:
        pass
    raise Trouble("no_command", f"{command!r} is no command.", "write it as for a shell; several go into a script.")


def ended_well(line: Sequence[str], part: str, *, days: int) -> bool:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(NOT_PASSED_ON)}
    told = {"KOKON_BACKUP_PART": part, "KOKON_BACKUP_DAYS": str(days)}
    try:
        return subprocess.run(line, env=kept | told, stdin=subprocess.DEVNULL, stdout=2, check=False).returncode == 0
    except OSError as error:
        sys.stderr.write(f"kokon: {line[0]} cannot be run ({error.strerror}).\n")
        return False


def result_text(failed: Sequence[str]) -> str:
    return f"Not carried away: {', '.join(failed)}. Next step: {NEXT_STEP}" if failed else "Carried away: every part."


def note(folder: Path, failed: Sequence[str], *, now: datetime) -> None:
    write_owner_only(folder / FILE, json.dumps({"at": now.isoformat(), "failed": list(failed)}) + "\n")


def was_run(folder: Path) -> bool:
    return (folder / FILE).exists()


def judged(folder: Path, *, now: datetime | None = None) -> Finding:
    what = "off-site copies"
    try:
        said: dict[str, Any] = json.loads((folder / FILE).read_text())
        age, failed = (now or datetime.now(UTC)) - datetime.fromisoformat(said["at"]), list(said["failed"])
    except (OSError, ValueError, TypeError, KeyError):
        return Finding(what, "missing", f"{folder / FILE} cannot be read", "run the backup again.")
    measured = {"off_site_age_seconds": age.total_seconds(), "off_site_failed": float(len(failed))}
    if failed:
        return Finding(what, "missing", f"not carried away: {', '.join(failed)}", NEXT_STEP, measured)
    words = f"every part was carried away {age.days} days ago" if age.days else "every part was carried away"
    return Finding(what, "missing" if age > LATE else "ok", words, NEXT_STEP if age > LATE else "", measured)
