"""The settings of the last start, compared with the settings file."""

import json
from collections.abc import Mapping
from pathlib import Path

from deploy.local.settings import settings_file
from deploy.local.settings.claim import Claim
from deploy.local.settings.installation import SETTINGS_FILE, description_in
from deploy.local.settings.known_settings import SETTINGS, Value, Values
from deploy.operations.findings import Finding
from deploy.secrets_file import write_owner_only
from deploy.trouble import Trouble

NAME = "started-with.json"


def remember(folder: Path, used: Mapping[str, Value]) -> None:
    """Without mail: the address of the server may hold a password."""
    told = {name: value for name, value in sorted(used.items()) if name in _told()}
    write_owner_only(folder / NAME, json.dumps(told, indent=1))


def last(folder: Path) -> Values:
    try:
        told: Values = json.loads((folder / NAME).read_text())
    except (OSError, ValueError):
        return {}
    return told


def judged(folder: Path) -> Finding:
    """Where the file is, what it sets, and what is wrong with it."""
    what, file, described = "settings", folder / SETTINGS_FILE, description_in(folder)
    try:
        kept = settings_file.read(folder, described.kind if described else "centre")
    except Trouble as trouble:
        return Finding(what, "missing", trouble.what, trouble.next_step)
    if not file.exists():
        return Finding(what, "ok", f"{file} is not there yet; ./kokon up writes what is said to it there")
    if "@" in str(kept.get("mail.smtp_url", "")) and file.stat().st_mode & 0o077:
        return Finding(what, "missing", f"{file} holds a password and can be read by others", f"chmod 600 {file}")
    found = f"{file} sets {', '.join(name for name, value in kept.items() if value != '') or 'nothing'}"
    if Claim(folder).holder() is not None and _differs(kept, last(folder)):
        step = "stop, and start again with ./kokon up, if what is in the file shall hold."
        return Finding(what, "optional", f"{found}; what runs was started with something else", step)
    return Finding(what, "ok", found)


def _differs(kept: Values, used: Values) -> bool:
    return any(used.get(name, "") != value for name, value in kept.items() if name in _told())


def _told() -> set[str]:
    return {one.name for one in SETTINGS if one.table not in ("installation", "mail", "keys")}
