"""The folders of an installation in its volume. A container sees its own one at `OWN`, and no other."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path("/kokon")
OWN = Path("/run/kokon")
PREPARED = ROOT / "setup"
"""All seeds and passwords and the authority; only the deploy step mounts it."""
ALONE = bool(os.environ.get("KOKON_ALONE"))
"""Whether one Compose project holds one installation: its containers then need no name of it before their own."""
ASIDE = "aside"
"""For what a backup makes before it is locked, and for a trial restore; as secret as the databases."""
EXPORTS = {"quality": "quality-kept", "office": "office-kept"}
"""Where a service lays its export each night, where the operator wants that."""
LINK = "link"
"""A copy of the keys of the link, of which backups are made."""
HUB = "hub"
"""The same of an office: the authority and the keys of its hub, and the register of members."""
SAYING = ("cases", "notify", "quality")
"""Who says something of its keys to the deploy step, in a folder of its own: the secret of the threads is with that of
`cases`."""
READER = 10_001
"""The user of our containers and of NATS."""


@dataclass(frozen=True, slots=True)
class Installation:
    """A centre or the office. `databases` names them by server: `quality` cannot even reach the one of `cases`."""

    name: str
    services: Sequence[str]
    databases: Mapping[str, Sequence[str]]
    extras: Sequence[str] = ()
    """Further folders of our containers."""

    @property
    def folder(self) -> Path:
        return ROOT / self.name

    def said_by(self, service: str) -> Path:
        """What a service says of its own keys."""
        return self.folder / "public" / service / f"{service}.json"

    @property
    def prepared(self) -> Path:
        """What `deploy.nats` prepared for its server; it calls the office's one `hub`."""
        return PREPARED / ("hub" if self.name == "office" else self.name)

    def host(self, part: str) -> str:
        return part if ALONE else f"{self.name}-{part}"

    @property
    def ours(self) -> list[Path]:
        return [self.folder / part for part in ("nats", "streams", *self.services, *self.migrations, *self.extras)]

    @property
    def migrations(self) -> list[str]:
        """Of the containers that bring databases up to date: their folders hold what no service is given."""
        return [f"{service}-migrations" for service in self.services]

    @property
    def noted(self) -> Path:
        """Where the doctor finds what came out of the last backup; at a centre casework, too."""
        return self.folder / (ASIDE if self.name == "office" else "cases-kept")

    @property
    def stores(self) -> list[Path]:
        """Where the database servers keep their data; they see to the rights themselves."""
        return [self.folder / server.replace("postgres", "data") for server in self.databases]


def centre(name: str) -> Installation:
    databases = {"postgres": ("intake", "quality", "notify"), "cases-postgres": ("cases", "cases_keys")}
    said = ("public", *(f"public/{service}" for service in SAYING))
    return Installation(
        name,
        ("intake", "cases", "quality", "notify"),
        databases,
        (*said, "cases-kept", EXPORTS["quality"], ASIDE, LINK),
    )


OFFICE = Installation("office", ("office",), {"postgres": ("office",)}, ("mails", EXPORTS["office"], ASIDE, HUB))


def hand_over(folder: Path) -> None:
    """Everything in the folder belongs to the container that mounts it, and to nobody else."""
    for path in (folder, *folder.rglob("*")):
        os.chown(path, READER, READER)
        path.chmod(0o700 if path.is_dir() else 0o600)


def open_to_reading(folder: Path) -> None:
    """For PostgreSQL, which runs as a user of its image; no other container mounts the folder."""
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o444)
