"""The office in containers: a backup of it, and back into new volumes.

The sets are those of one machine, so that an office moves between both by a backup.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from deploy.compose.layout import HUB, OFFICE, hand_over
from deploy.compose.production.backing_up.container_source import ContainerInstallation
from deploy.compose.production.steps import prepare_alone
from deploy.joining import hub_copies
from deploy.joining.hub_copies import FEDERATION, REGISTER
from deploy.joining.register import Register
from deploy.local.backup.office_restore import OfficeSets, put_members_back
from deploy.trouble import Trouble


@dataclass(frozen=True, slots=True)
class ContainerOffice(ContainerInstallation):
    @property
    def name(self) -> str:
        return os.environ.get("KOKON_NAME", "")

    @property
    def databases(self) -> Sequence[str]:
        return ("office",)

    def copy_register(self, to: Path) -> None:
        hub_copies.copy(hub_copies.register_in(OFFICE.folder / HUB), to)

    def copy_keys(self, to: Path) -> None:
        hub_copies.copy(hub_copies.keys_in(OFFICE.folder / HUB), to)


def check_is_new() -> None:
    """Raises Trouble where a centre was invited, or knows the hub, already."""
    if (OFFICE.prepared / FEDERATION / REGISTER).exists():
        raise Trouble("not_empty", "This office has a register of members already.", "restore into new volumes only.")


def put_back(sets: OfficeSets, newest: Path | None) -> list[str]:
    """The keys of the hub and the register; return who waits outside until somebody confirms that it is a member.

    `newest` is a newer register than that of the sets.
    """
    check_is_new()
    hub_copies.put_keys_back(sets.key_files.folder, OFFICE.prepared)
    held = put_members_back(Register(OFFICE.prepared / FEDERATION), sets, newest)
    prepare_alone(OFFICE)
    for folder in OFFICE.ours:
        hand_over(folder)
    return held
