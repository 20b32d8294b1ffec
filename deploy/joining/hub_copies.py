"""The keys of a hub and its register of members: from the folder of its server into a set of a backup, and back.

Texts by their names in a set; the set of an office on one machine has the same.
"""

import shutil
from pathlib import Path

from deploy.secrets_file import write_owner_only

REGISTER, BUS_KEYS = "register.json", "nats.json"
KEYS, FEDERATION = "keys.json", "federation"
"""How the folder of a server calls `BUS_KEYS`, and where the register lies there."""

type Texts = dict[str, str]


def keys_in(hub: Path) -> Texts:
    """The authority that all centres trust; the keys of the bus, for that of the service seals one-time codes."""
    files = (file for folder in hub.glob("authority*") for file in folder.iterdir())
    return {str(file.relative_to(hub)): file.read_text() for file in sorted(files)} | {
        BUS_KEYS: (hub / KEYS).read_text()
    }


def register_in(hub: Path) -> Texts:
    """Who is a member; an office that nobody has joined has no register yet."""
    file = hub / FEDERATION / REGISTER
    return {REGISTER: file.read_text()} if file.exists() else {}


def copy(texts: Texts, to: Path) -> None:
    for name, text in texts.items():
        write_owner_only(to / name, text)


def put_keys_back(copied: Path, hub: Path) -> None:
    """What was made for a new office before is written over."""
    for made in hub.glob("authority*"):
        shutil.rmtree(made)
    for folder in copied.glob("authority*"):
        for file in folder.iterdir():
            write_owner_only(hub / folder.name / file.name, file.read_text())
    write_owner_only(hub / KEYS, (copied / BUS_KEYS).read_text())
