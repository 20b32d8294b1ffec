"""A limit of memory that the kernel holds to: a control group for a program and all that it starts."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

MOUNT = Path("/sys/fs/cgroup")


@dataclass(frozen=True, slots=True)
class Kind:
    """What the files of a group are called, and its controllers in /proc/self/cgroup."""

    mount: Path
    controllers: str
    limit: str
    swap: str
    peak: str
    killed: str


UNIFIED = Kind(MOUNT, "", "memory.max", "memory.swap.max", "memory.peak", "memory.events")
OLDER = Kind(
    MOUNT / "memory",
    "memory",
    "memory.limit_in_bytes",
    "memory.swappiness",
    "memory.max_usage_in_bytes",
    "memory.oom_control",
)


@dataclass(frozen=True, slots=True)
class Group:
    kind: Kind
    folder: Path

    def line(self, *words: str) -> Sequence[str]:
        """A command line that joins the group first."""
        return ["sh", "-c", 'echo $$ > "$0" && exec "$@"', str(self.folder / "cgroup.procs"), *words]

    @property
    def peak(self) -> int:
        """Bytes; with what the kernel keeps of files as long as nobody else wants the room."""
        return int((self.folder / self.kind.peak).read_text())

    @property
    def killed(self) -> int:
        """How many processes found no room."""
        words = dict(line.split() for line in (self.folder / self.kind.killed).read_text().splitlines())
        return int(words["oom_kill"])


@contextmanager
def limited(size: int) -> Iterator[Group | None]:
    """None where nobody lets us: the memory controller is away, or only root may make groups."""
    group = next(filter(None, (made(kind, size) for kind in (UNIFIED, OLDER))), None)
    try:
        yield group
    finally:
        if group:
            with suppress(OSError):
                group.folder.rmdir()


def made(kind: Kind, size: int) -> Group | None:
    folder = place_for(kind) / f"kokon-bench-{os.getpid()}"
    try:
        folder.mkdir()
    except OSError:
        return None
    try:
        write(folder / kind.limit, size)
        with suppress(OSError):  # where there is no swap there is no such file
            write(folder / kind.swap, 0)
        return Group(kind, folder)
    except OSError:
        folder.rmdir()
        return None


def write(file: Path, number: int) -> None:
    """Into a file that the kernel has put there; elsewhere than in a real group there is none."""
    with file.open("r+") as there:
        there.write(str(number))


def place_for(kind: Kind) -> Path:
    """Where a new group may lie: in our own; in the unified kind beside it, for there a group that has processes
    cannot divide its memory any further."""
    lines = [line.split(":", 2) for line in Path("/proc/self/cgroup").read_text().splitlines()]
    own = next((path for _, controllers, path in lines if controllers == kind.controllers), "/")
    folder = kind.mount / own.lstrip("/")
    if kind is UNIFIED and folder != kind.mount:
        return folder.parent
    return folder if folder.is_dir() else kind.mount
