"""A centre in a cluster, as a backup is made of it: from a pod that reaches both database servers."""

import json
import os
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from deploy.compose.layout import LINK
from deploy.compose.production.backing_up import container_keys
from deploy.compose.production.backing_up.container_source import ContainerSource
from deploy.kubernetes.installation import KEYS_IN_FOLDER, InNamespace, named
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
        """The volume of casework: its key file, and which keys were destroyed."""
        return self.root / "run" / "kept"

    @property
    def key_file(self) -> Path:
        return self.kept / "keys" / "centre.keys"

    @property
    def aside(self) -> Path:
        return self.root / "aside"

    @property
    def places(self) -> Places:
        return Places(*(self.root / "backup" / part / "place" for part in PARTS))

    @property
    def recipients(self) -> list[str]:
        file = self.folder / "recipient"
        return file.read_text().split() if file.exists() else []

    @property
    def keys_are_in_the_folder(self) -> bool:
        return (self.folder / KEYS_IN_FOLDER).read_text() == "yes"


def this_pod() -> Pod:
    """Raises Trouble where it is not in the pod of a centre."""
    name = os.environ.get("CASES_CENTRE", "")
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
