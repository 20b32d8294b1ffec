"""What is kept of each published version: a small centre and its office as they were, their tables, and all events.

VERSION.tar.xz        the folders of an installation with its dumps, and known.json: who wrote what
tables/VERSION.json   tables and columns of every database
events.json           the schema of every event, by subject, with the version from which on it was so
"""

import json
import tarfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
EVENTS = FOLDER / "events.json"
TABLES = FOLDER / "tables"
INSTALLATIONS = ("office", "centre-a")
type Tables = dict[str, dict[str, dict[str, str]]]
"""By database, table and column: its type, and `not null` or `default` where it has them."""


def number(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")))


def archive(version: str) -> Path:
    return FOLDER / f"{version}.tar.xz"


def versions() -> list[str]:
    """Those of which data is kept, the oldest first."""
    return sorted((file.name.removesuffix(".tar.xz") for file in FOLDER.glob("*.tar.xz")), key=number)


def tables(version: str) -> Tables:
    found: Tables = json.loads((TABLES / f"{version}.json").read_text())
    return found


def with_tables() -> list[str]:
    return sorted((file.stem for file in TABLES.glob("*.json")), key=number)


@dataclass(frozen=True)
class Published:
    """One form of an event, and the version from which on it was published so."""

    subject: str
    since: str
    schema: dict[str, Any]


def events() -> list[Published]:
    told: dict[str, dict[str, Any]] = json.loads(EVENTS.read_text())
    return [
        Published(subject, since, schema)
        for subject, forms in told.items()
        for since, schema in sorted(forms.items(), key=lambda form: number(form[0]))
    ]


def unpack(version: str, to: Path) -> dict[str, Any]:
    """The folders of the office and a centre, and what is known of them."""
    with tarfile.open(archive(version)) as packed:
        packed.extractall(to, filter="tar")
    known: dict[str, Any] = json.loads((to / "known.json").read_text())
    return known
