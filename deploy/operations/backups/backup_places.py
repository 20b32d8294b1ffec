"""Where the three parts of a backup lie: none beside another, none beside what it is a copy of."""

import shlex
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from deploy.operations.backups.backup_sets import CLIENT_KEYS, DATABASES, KEY_FILES, Part
from deploy.trouble import Trouble


@dataclass(frozen=True, slots=True)
class Places:
    """`key_files` None: no copy of the key files is wanted this time. An office has no `client_keys`."""

    databases: Path
    client_keys: Path | None
    key_files: Path | None = None

    def parts(self) -> dict[Part, Path]:
        named = {DATABASES: self.databases, CLIENT_KEYS: self.client_keys, KEY_FILES: self.key_files}
        return {part: place for part, place in named.items() if place is not None}  # type: ignore[misc]

    def with_keys(self, *, office: bool = False, rehearse: bool = False) -> str:
        """The next step where no copy of the key files was wanted: the same command, with a third place."""
        words = ["--office"] if office else []
        words += [str(self.databases)] + (["--client-keys", str(self.client_keys)] if self.client_keys else [])
        asked = f"./kokon backup {shlex.join(words)} --keys PLACE{' --rehearse' if rehearse else ''}"
        return f"Next step: {asked}, where PLACE is another folder, for the key files."

    def check(self, live: Path) -> None:
        """Raises Trouble where two parts lie together, or one in the folder `live` that is copied: an attacker who
        finds one must not find another beside it."""
        for part, place in self.parts().items():
            if place.is_file():
                raise Trouble("no_place", f"{place} is a file, not a folder.", f"name another place for {part}.")
            if not place.is_dir():
                step = "mount the medium, or make the folder."
                raise Trouble("no_place", f"{place} is not there, for {part}.", step)
            if within(place, live) or within(live, place):
                raise Trouble("beside", f"{place} lies in the folder of the installation.", f"name another for {part}.")
        for one, other in combinations(self.parts().values(), 2):
            if within(one, other) or within(other, one) or one.parent == other.parent:
                raise Trouble(
                    "beside",
                    f"{one} and {other} lie side by side, and keys would lie beside what they open.",
                    "name folders in different places, best on different media that different people keep.",
                )

    def on_one_disk(self) -> list[str]:
        """Parts that share a medium with another one; the folders must be there."""
        devices = {part: place.stat().st_dev for part, place in self.parts().items()}
        return sorted(part for part, device in devices.items() if list(devices.values()).count(device) > 1)


def within(inner: Path, outer: Path) -> bool:
    return inner == outer or outer in inner.parents
