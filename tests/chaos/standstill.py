"""Processes that stand still with their connections open: for a while, or until another process ends them."""

import asyncio
import signal
from collections.abc import Iterable
from contextlib import suppress

import psutil


async def freeze(pid: int, seconds: float) -> None:
    """All of it stands still at once; or nothing, where another blow has just ended it."""
    family = stop(pid)
    try:
        await asyncio.sleep(seconds)
    finally:
        send(signal.SIGCONT, family)


def stop(pid: int) -> list[psutil.Process]:
    """The process and all that it started; returns them."""
    family: list[psutil.Process] = []
    with suppress(psutil.NoSuchProcess):
        head = psutil.Process(pid)
        family = [head, *head.children(recursive=True)]
    send(signal.SIGSTOP, family)
    return family


def send(signal_number: signal.Signals, processes: Iterable[psutil.Process]) -> None:
    for process in processes:
        with suppress(psutil.NoSuchProcess):
            process.send_signal(signal_number)
