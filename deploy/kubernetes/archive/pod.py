"""A centre or the office in a cluster, as a backup is made of it: from a pod that reaches its database servers."""

import json
import os
import shutil
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from deploy.compose.layout import LINK
from deploy.compose.production.backing_up import container_keys
from deploy.compose.production.backing_up.container_office import ContainerOffice
from deploy.compose.production.backing_up.container_source import ContainerSource
from deploy.joining import hub_copies
from deploy.joining.hub_copies import Texts
from deploy.kubernetes.installation import HUB_FILE, KEYS_IN_FOLDER, InNamespace, named
from deploy.local.backup.key_copies import LETTER_KEYS, LETTERS, REGISTER
from deploy.operations.backups.backup_places import Places
from deploy.secrets_file import write_owner_only
from deploy.trouble import Trouble

PARTS = ("databases", "client-keys", "key-files")


@dataclass(frozen=True, slots=True)
class Pod(InNamespace):
    """Its folders; `root` is another one in tests."""

    root: Path = Path("/")

    @property
    def folder(self) -> Path:
        """What it is given: passwords, key files and settings, which it cannot change."""
        return self.root / "run" / "kokon"

    @property
    def kept(self) -> Path:
        """The volume of casework: its key file, and which keys were destroyed. The office has nothing to keep there."""
        return self.aside if self.is_office else self.root / "run" / "kept"

    @property
    def key_file(self) -> Path:
        return self.kept / "keys" / "centre.keys"

    @property
    def aside(self) -> Path:
        return self.root / "aside"

    @property
    def places(self) -> Places:
        found = Places(*(self.root / "backup" / part / "place" for part in PARTS))
        return replace(found, client_keys=None) if self.is_office else found

    @property
    def recipients(self) -> list[str]:
        file = self.folder / "recipient"
        return file.read_text().split() if file.exists() else []

    @property
    def keys_are_in_the_folder(self) -> bool:
        return not self.is_office and (self.folder / KEYS_IN_FOLDER).read_text() == "yes"

    @property
    def hub(self) -> list[Texts]:
        """Of the office: the keys of its hub, and the register of members."""
        found: list[Texts] = json.loads((self.folder / HUB_FILE).read_text())
        return found


def this_pod(which: str = "") -> Pod:
    """Of a centre by its settings, or of `office`. Raises Trouble where it is in neither."""
    name = which or os.environ.get("CASES_CENTRE", "")
    if not name:
        raise Trouble("not_a_pod", "Nothing here says which centre this is.", "run it as the job `backup`.")
    of = named(name)
    return Pod(of.name, of.services, of.databases)


@dataclass(frozen=True, slots=True)
class PodSource(ContainerSource):
    """Casework writes its key file and the register into a volume of its own."""

    one: Pod

    @property
    def aside(self) -> Path:
        return self.one.aside

    def copy_keys(self, to: Path) -> None:
        container_keys.copy_keys(self.one, to)
        for name, text in json.loads((self.one.folder / "link.json").read_text()).items():
            write_owner_only(to / LINK / name, text)

    def copy_register(self, to: Path) -> None:
        known = self.one.kept / REGISTER
        write_owner_only(to / REGISTER, known.read_text() if known.exists() else "")

    def copy_letter_keys(self, to: Path) -> None:
        """None are there before casework has begun."""
        if (known := self.one.kept / LETTERS / LETTER_KEYS).exists():
            write_owner_only(to / LETTER_KEYS, known.read_text())


@dataclass(frozen=True, slots=True)
class PodOfOffice(ContainerOffice):
    """What the operator's folder has of the hub is given to the pod."""

    one: Pod

    @property
    def aside(self) -> Path:
        return self.one.aside

    def copy_register(self, to: Path) -> None:
        hub_copies.copy(self.one.hub[1], to)

    def copy_keys(self, to: Path) -> None:
        hub_copies.copy(self.one.hub[0], to)


def check_is_new(pod: Pod) -> None:
    """Raises Trouble where there are keys already."""
    if pod.key_file.exists():
        step = "restore into a volume `cases-kept` that holds nothing."
        raise Trouble("not_empty", f"{pod.name} has keys already.", step)


def put_back(pod: Pod, keys: Path, registers: Iterable[Path]) -> None:
    """The key file of casework, every line of each register, and keys of letters that wait; the key file goes last,
    so that an interrupted restore can begin again."""
    lines = {line for register in registers for line in register.read_text().splitlines() if line}
    write_owner_only(pod.kept / REGISTER, "".join(f"{line}\n" for line in sorted(lines)))
    if (keys / LETTER_KEYS).exists():
        write_owner_only(pod.kept / LETTERS / LETTER_KEYS, (keys / LETTER_KEYS).read_text())
    write_owner_only(pod.key_file, (keys / "cases.key").read_text())


def begin_anew(pod: Pod) -> None:
    """What an interrupted restore or backup left aside, in clear."""
    for left in pod.aside.glob("restoring-*"):
        shutil.rmtree(left)
