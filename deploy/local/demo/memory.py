"""How much memory every process took at most: proportional set size where the system tells it, else resident."""

import asyncio
from collections.abc import Callable, Iterator, Mapping

import psutil

EVERY = 3.0
"""Seconds between two looks: each one costs the kernel a walk through all pages of every process."""
MEBIBYTE = 1_048_576


class Memory:
    """`pids` names what runs at the moment; a server counts with all its children."""

    def __init__(self, pids: Callable[[], Mapping[str, int]]) -> None:
        self._pids = pids
        self.peaks: dict[str, int] = {}

    async def watch(self) -> None:
        """Until it is cancelled."""
        while True:
            await asyncio.to_thread(self.look)
            await asyncio.sleep(EVERY)

    def look(self) -> None:
        children = family_tree()
        for name, pid in self._pids().items():
            size = sum(own_size(member) for member in family(pid, children))
            self.peaks[name] = max(self.peaks.get(name, 0), size)

    def in_mebibytes(self) -> dict[str, float]:
        return {name: round(peak / MEBIBYTE, 1) for name, peak in sorted(self.peaks.items())}


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


def own_size(pid: int) -> int:
    """Bytes; 0 when it is gone."""
    try:
        process = psutil.Process(pid)
        full = process.memory_full_info()
        return int(getattr(full, "pss", full.rss))
    except psutil.AccessDenied:
        return int(process.memory_info().rss)
    except psutil.NoSuchProcess:
        return 0
