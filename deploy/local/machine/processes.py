"""Starting programs so that they end with us, and recognising them again by more than a number."""

import asyncio
import contextlib
import ctypes
import functools
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Coroutine, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import psutil

from deploy.local.machine.in_memory import named_in

AS_MODULE = [sys.executable, "-m"]
PR_SET_PDEATHSIG, PR_SET_NO_NEW_PRIVS = 1, 38
SPAWNERS = "kokon-spawner"
_spawners = ThreadPoolExecutor(4, thread_name_prefix=SPAWNERS)
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


@dataclass(frozen=True, slots=True)
class Account:
    """An unprivileged user that a program is dropped to; it gets no other group and no new rights."""

    uid: int
    gid: int


@dataclass(frozen=True, slots=True)
class Program:
    """A command line and its surroundings. `dies_with_us` is the signal it gets when this process is gone."""

    arguments: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict, repr=False)
    folder: Path | None = None
    account: Account | None = None
    pass_fds: Sequence[int] = ()
    dies_with_us: signal.Signals = signal.SIGKILL

    @property
    def told_in_memory(self) -> tuple[int, ...]:
        """Descriptors of what it is told to read there."""
        return named_in((*self.arguments, *self.environment.values()))


def spawn(program: Program, output: int | IO[bytes]) -> subprocess.Popen[bytes]:
    """Starts it in a session of its own: Ctrl-C reaches us alone, and we stop things in order."""
    account = program.account
    return subprocess.Popen(
        list(program.arguments),
        env=dict(program.environment),
        cwd=program.folder,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        start_new_session=True,
        pass_fds=(*program.pass_fds, *program.told_in_memory),
        user=account.uid if account else None,
        group=account.gid if account else None,
        extra_groups=[] if account else None,
        preexec_fn=tied(program.dies_with_us, confined=account is not None),
    )


def tied(signal_number: signal.Signals = signal.SIGKILL, *, confined: bool = False) -> Callable[[], None] | None:
    """What a child does first, so that it ends with us: `preexec_fn` of subprocess, behind the change of its user,
    which would undo it. `confined`: no program that it starts gets more rights than it has.

    Linux ends a child with the thread that made it, so only threads that stay may tie one to themselves.
    """
    thread = threading.current_thread()
    stays = thread is threading.main_thread() or thread.name.startswith(SPAWNERS)
    if _libc is None or not (stays or confined):
        return None
    prctl, ours = _libc.prctl, os.getpid()

    def tie() -> None:
        if confined and prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0):
            os._exit(1)
        if not stays:
            return
        prctl(PR_SET_PDEATHSIG, int(signal_number), 0, 0, 0)
        if os.getppid() != ours:
            os._exit(1)  # we were gone before it was tied

    return tie


async def apart[**P, T](work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Runs blocking work in a thread that stays; what was begun is finished even when nobody waits any more."""
    begun = asyncio.get_running_loop().run_in_executor(_spawners, functools.partial(work, *args, **kwargs))
    try:
        return await asyncio.shield(begun)
    except asyncio.CancelledError:
        with contextlib.suppress(Exception):
            await begun
        raise


async def together(*works: Coroutine[Any, Any, Any]) -> None:
    """All at once; when one fails the others are cancelled, and its error is raised as itself."""
    try:
        async with asyncio.TaskGroup() as group:
            for work in works:
                group.create_task(work)
    except BaseExceptionGroup as errors:
        raise _first(errors) from None


def _first(errors: BaseExceptionGroup[BaseException]) -> BaseException:
    first = errors.exceptions[0]
    return _first(first) if isinstance(first, BaseExceptionGroup) else first


@dataclass(frozen=True, slots=True)
class Identity:
    """A process by number and birth; a number alone may have gone to somebody else."""

    pid: int
    born: float

    @classmethod
    def of(cls, pid: int) -> "Identity":
        return cls(pid, psutil.Process(pid).create_time())

    def process(self) -> psutil.Process | None:
        try:
            process = psutil.Process(self.pid)
            same = abs(process.create_time() - self.born) < 1 and process.status() != psutil.STATUS_ZOMBIE
        except psutil.NoSuchProcess:
            return None
        return process if same else None


def end(process: subprocess.Popen[bytes], signal_number: signal.Signals, seconds: float) -> bool:
    """Asks it to stop and waits; after `seconds` it is killed. True when it went by itself."""
    if process.poll() is None:
        process.send_signal(signal_number)
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        return False
    return True


def kill_family(process: subprocess.Popen[bytes]) -> None:
    """kill -9 of a program and all it started, as a power cut would."""
    if process.poll() is not None:
        return
    family = psutil.Process(process.pid).children(recursive=True)
    process.kill()
    process.wait()
    kill_all(family)


def kill_all(processes: Sequence[psutil.Process], seconds: float = 10) -> None:
    """kill -9 of processes that need not be ours, and waits until none of them does anything any more."""
    for process in processes:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()
    deadline = time.monotonic() + seconds
    while any(map(_does_something, processes)) and time.monotonic() < deadline:
        time.sleep(0.01)


def _does_something(process: psutil.Process) -> bool:
    """One that ended and waits for its parent to notice does not count."""
    try:
        return bool(process.is_running()) and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
