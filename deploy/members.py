"""The file that tells the office who belongs to the federation, and by which keys each centre signs its releases.

admit(file, [Told("north", "Fachstelle Nord", {"release-1": "..."})], quarter="2026-Q4")     # again is harmless
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from deploy.secrets_file import write_owner_only


@dataclass(frozen=True, slots=True)
class Told:
    """What is known of a centre. `release_keys`: key id to base64 of an Ed25519 public key."""

    id: str
    name: str
    release_keys: Mapping[str, str]


def admit(file: Path, centres: Sequence[Told], *, quarter: str) -> None:
    """Whoever is in the file already keeps the quarter it joined in, and its earlier keys."""
    known = json.loads(file.read_text()) if file.exists() else {}
    wanted = known | {each.id: _entry(each, known.get(each.id, {}), quarter) for each in centres}
    if wanted != known or not file.exists():
        write_owner_only(file, json.dumps(wanted, indent=1, ensure_ascii=False))


def _entry(centre: Told, before: Mapping[str, object], quarter: str) -> dict[str, object]:
    keys = before.get("release_keys", {})
    assert isinstance(keys, dict)
    return {
        "name": centre.name or centre.id,
        "release_keys": keys | dict(centre.release_keys),
        "joined": before.get("joined", quarter),
        "left": before.get("left"),
    }


def said_by(public: Path) -> dict[str, str]:
    """Of what `services.quality.keys init` printed into a file; nothing where there is none yet."""
    if not public.exists():
        return {}
    told = json.loads(public.read_text())
    return {told["key_id"]: told["public_key"]}


def quarter_of(day: date) -> str:
    return f"{day.year:04}-Q{(day.month + 2) // 3}"
