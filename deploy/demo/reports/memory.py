"""How much memory every process took at most, in two figures.

`peaks`: the high-water mark of its resident memory, which the kernel keeps for as long as the process lives, so that
nothing between two looks is missed; what is shared with others counts in whole. Of a server with children the largest
one. `shares`: the largest proportional set size that was seen at a look, of a server with all its children.
"""

import asyncio
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from time import monotonic

import psutil

EVERY = 1.0
"""Seconds between two looks at the marks: those of a process that ended since the last look are not seen."""
SHARES_EVERY = 3.0
"""Each of these costs the kernel a walk through all pages of every process."""
MEBIBYTE = 1_048_576
MARK = re.compile(r"^VmHWM:\s+(\d+) kB$", re.MULTILINE)


class Memory:
    """`pids` names what runs at the moment. Whatever had a name, one after the other, counts for it."""

    def __init__(self, pids: Callable[[], Mapping[str, int]]) -> None:
        self._pids = pids
        self._shared = -SHARES_EVERY
        self.peaks: dict[str, int] = {}
        self.shares: dict[str, int] = {}

    async def watch(self) -> None:
        """Until it is cancelled."""
        while True:
            await asyncio.to_thread(self.look)
            await asyncio.sleep(EVERY)

    def look(self) -> None:
        children = family_tree()
        families = {name: list(family(pid, children)) for name, pid in self._pids().items()}
        for name, members in families.items():
            self.peaks[name] = max(self.peaks.get(name, 0), *map(high_water, members))
        if monotonic() - self._shared >= SHARES_EVERY:
            self._shared = monotonic()
            for name, members in families.items():
                self.shares[name] = max(self.shares.get(name, 0), sum(map(own_share, members)))


def in_mebibytes(sizes: Mapping[str, int]) -> dict[str, float]:
    return {name: round(size / MEBIBYTE, 1) for name, size in sorted(sizes.items())}


def family_tree() -> Mapping[int, list[int]]:
    """Who was started by whom, read once for a whole look."""
    found: dict[int, list[int]] = {}
    for process in psutil.process_iter(["pid", "ppid"]):
        found.setdefault(process.info["ppid"], []).append(process.info["pid"])
    return found


def family(pid: int, children: Mapping[int, list[int]]) -> Iterator[int]:
    yield pid
    for child in children.get(pid, ()):
        yield from family(child, children)


def high_water(pid: int) -> int:
    """Bytes since it began; where the kernel does not say so, what it takes now. 0 when it is gone."""
    with suppress(OSError):
        if found := MARK.search(Path(f"/proc/{pid}/status").read_text()):
            return int(found[1]) * 1024
    with suppress(psutil.Error):
        return int(psutil.Process(pid).memory_info().rss)
    return 0


def own_share(pid: int) -> int:
    """Bytes now: the proportional set size where the system tells it, else the resident one. 0 when it is gone."""
    try:
        process = psutil.Process(pid)
        full = process.memory_full_info()
        return int(getattr(full, "pss", full.rss))
    except psutil.AccessDenied:
        return int(process.memory_info().rss)
    except psutil.NoSuchProcess:
        return 0
