"""The office in containers: a backup of it, and back into new volumes.

The sets are those of one machine, so that an office moves between both by a backup.
"""

import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from deploy.compose.layout import HUB, OFFICE, hand_over
from deploy.compose.production.backing_up.container_source import ContainerInstallation
from deploy.compose.production.steps import prepare_alone
from deploy.joining.register import Register
from deploy.local.backup.office_copies import BUS_KEYS, REGISTER
from deploy.local.backup.office_restore import OfficeSets, put_members_back
from deploy.secrets_file import write_owner_only
from deploy.trouble import Trouble

KEYS, FEDERATION = "keys.json", "federation"
"""What a set calls `BUS_KEYS`, and the folder of the register, where they were prepared."""


@dataclass(frozen=True, slots=True)
class ContainerOffice(ContainerInstallation):
    @property
    def name(self) -> str:
        return os.environ.get("KOKON_NAME", "")

    @property
    def databases(self) -> Sequence[str]:
        return ("office",)

    def copy_register(self, to: Path) -> None:
        """Who is a member; an office that nobody has joined has no register yet."""
        register = OFFICE.folder / HUB / FEDERATION / REGISTER
        if register.exists():
            write_owner_only(to / REGISTER, register.read_text())

    def copy_keys(self, to: Path) -> None:
        """The authority that all centres trust; the keys of the bus, for that of the service seals one-time codes.

        Raises Trouble where the deploy step has not given them.
        """
        if not (OFFICE.folder / HUB / "authority/ca.key").exists():
            what = "The key of the authority of the hub is not where backups take it from."
            raise Trouble("not_given", what, "docker compose up --detach, then back up again.")
        for folder in (OFFICE.folder / HUB).glob("authority*"):
            for file in folder.iterdir():
                write_owner_only(to / folder.name / file.name, file.read_text())
        write_owner_only(to / BUS_KEYS, (OFFICE.folder / HUB / KEYS).read_text())


def check_is_new() -> None:
    """Raises Trouble where a centre was invited, or knows the hub, already."""
    if (OFFICE.prepared / FEDERATION / REGISTER).exists():
        raise Trouble("not_empty", "This office has a register of members already.", "restore into new volumes only.")


def put_back(sets: OfficeSets, newest: Path | None) -> list[str]:
    """The keys of the hub and the register; return who waits outside until somebody confirms that it is a member.

    `newest` is a newer register than that of the sets. What was made for a new office before is written over.
    """
    check_is_new()
    copied = sets.key_files.folder
    for made in OFFICE.prepared.glob("authority*"):
        shutil.rmtree(made)
    for folder in copied.glob("authority*"):
        for file in folder.iterdir():
            write_owner_only(OFFICE.prepared / folder.name / file.name, file.read_text())
    write_owner_only(OFFICE.prepared / KEYS, (copied / BUS_KEYS).read_text())
    held = put_members_back(Register(OFFICE.prepared / FEDERATION), sets, newest)
    prepare_alone(OFFICE)
    for folder in OFFICE.ours:
        hand_over(folder)
    return held
