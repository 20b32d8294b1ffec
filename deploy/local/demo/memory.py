"""How much memory every process took at most: proportional set size where the system tells it, else resident."""

import asyncio
from collections.abc import Callable, Mapping

import psutil

EVERY = 0.5
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
        for name, pid in self._pids().items():
            self.peaks[name] = max(self.peaks.get(name, 0), size_of(pid))

    def in_mebibytes(self) -> dict[str, float]:
        return {name: round(peak / MEBIBYTE, 1) for name, peak in sorted(self.peaks.items())}


def size_of(pid: int) -> int:
    """Bytes of a process and its children; 0 when it is gone."""
    try:
        process = psutil.Process(pid)
        return sum(own_size(member) for member in (process, *process.children(recursive=True)))
    except psutil.NoSuchProcess:
        return 0


def own_size(process: psutil.Process) -> int:
    try:
        full = process.memory_full_info()
        return int(getattr(full, "pss", full.rss))
    except psutil.AccessDenied:
        return int(process.memory_info().rss)
    except psutil.NoSuchProcess:
        return 0
