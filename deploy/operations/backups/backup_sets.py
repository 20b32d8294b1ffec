"""A set of files of one backup in a folder of its own: written whole or not at all, for its owner alone, read back.

PLACE/kokon-north-20261127T031500.123Z/{manifest.json, cases.dump, ...}; what an interruption left begins with a dot.
"""

import json
import os
import re
import shutil
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from hashlib import file_digest
from pathlib import Path
from typing import Any, Final, Literal

from deploy.secrets_file import write_owner_only
from deploy.trouble import Trouble
from shared.clock.domain import FURTHEST_BACK

FORMAT = 1
SMALL = 1_000_000
"""Bytes; no key file has as many."""
MANIFEST = "manifest.json"
NAME = re.compile(r"^\.?kokon-(?P<centre>[a-z][a-z0-9-]*)-\d{8}T\d{6}\.\d{3}Z$")

type Lock = Callable[[Path, Path], None]
"""Locks every file of one folder into another one, and leaves nothing in the first."""
type Part = Literal["databases", "client-keys", "key-files"]
DATABASES: Final = "databases"
CLIENT_KEYS: Final = "client-keys"
KEY_FILES: Final = "key-files"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What is in a set: names and sizes of files, versions of schemas and keys. Nothing of any client, no number of
    them."""

    part: Part
    centre: str
    made_at: str
    postgres: str = ""
    name: str = ""
    port: int = 0
    schemas: Mapping[str, str] = field(default_factory=dict)
    provider: str = ""
    versions: tuple[int, ...] = ()
    """Of the key-encryption key: what the wrapped keys of a set need, or what its key file has."""
    files: Mapping[str, tuple[int, str]] = field(default_factory=dict)
    """Bytes and SHA-256, by the path in the set."""
    locked_for: tuple[str, ...] = ()
    """Recipients of age, whose files these are; none where the files lie in clear."""
    kokon_backup: int = FORMAT

    def for_file(self) -> dict[str, Any]:
        """As an earlier version reads it, too, where nothing is locked."""
        return {name: value for name, value in asdict(self).items() if value or name != "locked_for"}


@dataclass(frozen=True, slots=True)
class BackupSet:
    folder: Path
    manifest: Manifest

    @property
    def made_at(self) -> datetime:
        return datetime.fromisoformat(self.manifest.made_at)

    def check(self) -> None:
        """Reads every file again. Raises Trouble where one is not as it was written."""
        found = listed(self.folder)
        for name, expected in self.manifest.files.items():
            if found.get(name) != expected:
                raise Trouble("damaged_backup", f"{self.folder / name} is not as it was written.", "use another set.")


class Draft:
    """A set that is being written. `publish` gives it its name; until then it counts for nothing.

    What is to be locked is written in the folder `apart`, so that nothing in clear ever lies in its place.
    """

    def __init__(self, place: Path, centre: str, now: datetime, *, apart: Path | None = None) -> None:
        name = f"kokon-{centre}-{now:%Y%m%dT%H%M%S}.{now.microsecond // 1000:03}Z"
        self.place = place
        self.final = place / name
        self.folder = apart / name if apart else place / f".{name}"
        self._hidden = place / f".{name}"
        clear(place, centre)
        self.folder.mkdir(mode=0o700, parents=True)

    def locked(self, lock: Lock) -> None:
        """From now on it lies in its place, each file locked."""
        self._hidden.mkdir(mode=0o700)
        lock(self.folder, self._hidden)
        self.folder = self._hidden

    def publish(self, manifest: Manifest) -> BackupSet:
        """Everything is on the disk when it has its name."""
        told = replace(manifest, files=listed(self.folder))
        for file in files_in(self.folder):
            sync(file)
        write_owner_only(self.folder / MANIFEST, json.dumps(told.for_file(), indent=1) + "\n")
        for folder in {file.parent for file in files_in(self.folder)}:
            sync(folder)
        self.folder.rename(self.final)
        sync(self.place)
        return BackupSet(self.final, told)


def clear(place: Path, centre: str) -> None:
    """What an interrupted backup of this centre left."""
    for left in place.glob(f".kokon-{centre}-*"):
        if (name := NAME.match(left.name)) and name["centre"] == centre:
            wipe(left)


def files_in(folder: Path) -> list[Path]:
    return sorted(file for file in folder.rglob("*") if file.is_file())


def listed(folder: Path) -> dict[str, tuple[int, str]]:
    found = {}
    for file in files_in(folder):
        if file != folder / MANIFEST:
            with file.open("rb") as opened:
                found[str(file.relative_to(folder))] = (file.stat().st_size, file_digest(opened, "sha256").hexdigest())
    return found


def sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sets_in(place: Path, part: Part, centre: str) -> list[BackupSet]:
    """Whole ones of this centre, the oldest first."""
    if not place.is_dir():
        return []
    found = [
        read_set(folder) for folder in place.iterdir() if not folder.name.startswith(".") and NAME.match(folder.name)
    ]
    mine = [one for one in found if one and (one.manifest.part, one.manifest.centre) == (part, centre)]
    return sorted(mine, key=lambda one: one.made_at)


def read_set(folder: Path) -> BackupSet | None:
    try:
        told: dict[str, Any] = json.loads((folder / MANIFEST).read_text())
        files = {name: tuple(one) for name, one in told["files"].items()}
        lists = {name: tuple(told.get(name, ())) for name in ("versions", "locked_for")}
        manifest = Manifest(**{**told, **lists, "files": files})
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None
    return BackupSet(folder, manifest) if manifest.kokon_backup <= FORMAT else None


def set_at(path: Path, part: Part, *, centre: str = "", versions: tuple[int, ...] = ()) -> BackupSet:
    """The set in this folder, or the newest one in it that has these versions of the key. Raises Trouble."""
    one = read_set(path)
    every = [one] if one else [each for folder in sorted(path.glob("kokon-*")) if (each := read_set(folder))]
    fitting = [each for each in every if each.manifest.part == part and centre in ("", each.manifest.centre)]
    if not fitting:
        of = f" of {centre}" if centre else ""
        raise Trouble("no_backup", f"There is no backup of the {part}{of} in {path}.", "name the folder that holds it.")
    if not (opening := [each for each in fitting if set(versions) <= set(each.manifest.versions)]):
        raise worthless()
    return max(opening, key=lambda each: each.made_at)


def worthless() -> Trouble:
    return Trouble(
        "worthless",
        "These client keys were copied before an erasure became final, and the key that opened them is destroyed.",
        "use a newer set of client keys; older databases can be restored with it.",
    )


def destroy(old: BackupSet) -> None:
    """Interrupted, the next backup finishes it."""
    left = old.folder.with_name(f".{old.folder.name}")
    old.folder.rename(left)
    sync(left.parent)
    wipe(left)


def remove_older(written: BackupSet, *, kept: timedelta) -> list[Path]:
    """Of the key files only those that were just written open anything. Returns what no clock that is right has dated.

    By the order of writing, not of dates: a set may be dated later that was written while a clock was wrong.
    """
    mine = sets_in(written.folder.parent, written.manifest.part, written.manifest.centre)
    others = [one for one in mine if one.folder != written.folder]
    gone = [one for one in others if one.manifest.part == KEY_FILES or written.made_at - one.made_at > kept]
    for one in gone:
        destroy(one)
    return [one.folder for one in others if one not in gone and one.made_at - written.made_at > FURTHEST_BACK]


def wipe(folder: Path) -> None:
    """Small files may be secrets, and are overwritten first: a disk may keep what was there all the same."""
    for file in files_in(folder):
        if (size := file.stat().st_size) < SMALL:
            with file.open("r+b") as opened:
                opened.write(bytes(size))
                opened.flush()
                os.fsync(opened.fileno())
    shutil.rmtree(folder)
