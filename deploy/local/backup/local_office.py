"""An office on this machine, as a backup is made of it."""

from pathlib import Path

from deploy.local.backup import office_copies
from deploy.local.backup.on_this_machine import OnThisMachine


class LocalOffice(OnThisMachine):
    __slots__ = ()

    def copy_keys(self, to: Path) -> None:
        office_copies.copy_keys(self.installation, to)

    def copy_register(self, to: Path) -> None:
        office_copies.copy_register(self.installation, to)
