"""A fork server: a process with preloaded modules, which forks for each program that it is asked to run.

`python -m deploy.local.machine.fork_server DESCRIPTOR MODULE...`: a socket (SOCK_SEQPACKET), and the modules to
preload. Each message on the socket passes descriptors: stdin, stdout, stderr, a socket of the new process, and its
files in memory. The new process receives its command on its own socket, so that no secret is ever in the memory that is
forked; the client receives its process id, a pidfd and its exit status. All children end with this process, and this
process ends with its client.
"""

import atexit
import ctypes
import gc
import json
import os
import runpy
import select
import signal
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from typing import NoReturn

from shared.process.import_filter import without
from shared.process.memory_protection import keep_memory_private

PR_SET_PDEATHSIG, PR_SET_NAME, PR_SET_NO_NEW_PRIVS = 1, 15, 38
LIMIT = 2**17
"""Bytes of one message: a command line and its surroundings."""
MOST = 12
"""Descriptors that come with one message."""
_libc = ctypes.CDLL(None)


@dataclass(frozen=True, slots=True)
class Asked:
    """One process that is wanted."""

    reads: int
    writes: int
    complains: int
    own: socket.socket
    in_memory: tuple[int, ...] = ()

    def close(self) -> None:
        for each in {self.reads, self.writes, self.complains, *self.in_memory}:
            os.close(each)


def main(arguments: list[str]) -> int:
    keep_memory_private()  # and of every copy, from its first moment on
    channel = socket.socket(fileno=int(arguments[0]))
    for number in (signal.SIGINT, signal.SIGTERM):  # it ends last, with who asked
        signal.signal(number, signal.SIG_IGN)
    _load(arguments[1:])
    keeper = os.getpid()
    running: dict[int, socket.socket] = {}
    with _woken_by_ends() as ends:
        while True:
            ready, _, _ = select.select([channel, ends], [], [])
            if ends in ready:
                _tell_of_ended(ends, running)
            if channel in ready:
                asked = _next(channel)
                if asked is None:
                    return 0
                if not (pid := os.fork()):
                    break
                _tell_of_begun(asked, pid)
                running[pid] = asked.own
    for each in (channel, *running.values()):
        each.close()
    return _become(asked, keeper)


def _load(modules: list[str]) -> None:
    gc.disable()
    with without("pydantic.v1"):  # as a service does
        for name in modules:
            import_module(name)
    gc.freeze()  # what is shared with all copies is not written to again by looking for garbage


@contextmanager
def _woken_by_ends() -> Iterator[socket.socket]:
    """A socket that can be read whenever a process that was started has ended."""
    ours, signals = socket.socketpair()
    for each in (ours, signals):
        each.setblocking(False)
    signal.set_wakeup_fd(signals.fileno(), warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    try:
        yield ours
    finally:
        signal.set_wakeup_fd(-1)
        ours.close()
        signals.close()


def _next(channel: socket.socket) -> Asked | None:
    """None when nobody will ask any more."""
    message, descriptors, _, _ = socket.recv_fds(channel, 16, MOST)
    if not message:
        return None
    reads, writes, complains, own, *in_memory = descriptors
    return Asked(reads, writes, complains, socket.socket(fileno=own), tuple(in_memory))


def _tell_of_begun(asked: Asked, pid: int) -> None:
    descriptor = os.pidfd_open(pid)
    asked.close()
    try:
        socket.send_fds(asked.own, [str(pid).encode()], [descriptor])
    except OSError:
        pass  # nobody waits for it any more
    finally:
        os.close(descriptor)


def _tell_of_ended(ends: socket.socket, running: dict[int, socket.socket]) -> None:
    ends.recv(LIMIT)
    while running:
        pid, status = os.waitpid(-1, os.WNOHANG)
        if not pid:
            return
        with running.pop(pid) as own:
            try:
                own.send(str(os.waitstatus_to_exitcode(status)).encode())
            except OSError:
                continue


def _become(asked: Asked, keeper: int) -> int:
    """In the copy: a session of its own, told what to run, and then the program as `python -m` would run it.

    Its keeper may be gone before anything here is done; nobody would end it then.
    """
    _libc.prctl(PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0)
    os.setsid()
    for number in (signal.SIGTERM, signal.SIGCHLD):
        signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for descriptor, standard in ((asked.reads, 0), (asked.writes, 1), (asked.complains, 2)):
        os.dup2(descriptor, standard)
    with asked.own:
        message = asked.own.recv(LIMIT)
    if not message:
        return 1  # nobody is there any more
    told = json.loads(message)
    for descriptor, number in zip(asked.in_memory, told["in_memory"], strict=True):
        os.dup2(descriptor, number, inheritable=False)
    asked.close()
    os.environ.clear()
    os.environ.update(told["environment"])
    os.chdir(told["folder"])
    drop_to(told["account"])
    if os.getppid() != keeper:
        return 1  # it ended while nothing tied the two
    module, *sys.argv[1:] = told["program"]
    _libc.prctl(PR_SET_NAME, sys.argv[-1].encode(), 0, 0, 0)
    gc.enable()
    try:
        runpy.run_module(module, run_name="__main__", alter_sys=True)
    except SystemExit as ended:
        if isinstance(ended.code, str):
            raise
        leave(ended.code or 0)
    leave(0)


def drop_to(account: tuple[int, int] | None) -> None:
    """To that user and group alone, for good; None stays. Linux then forgets what ends a process with its parent and
    what hides its memory, so both are said again."""
    if account is None:
        return
    uid, gid = account
    os.setgroups([])
    os.setresgid(gid, gid, gid)
    os.setresuid(uid, uid, uid)
    if _libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0):
        raise OSError("this system does not let a process do without new rights")
    _libc.prctl(PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0)
    keep_memory_private()


def leave(code: int) -> NoReturn:
    """As at the end of Python, without taking all of the memory apart, which would be copied for it."""
    threading._shutdown()  # type: ignore[attr-defined]  # waits for threads, as multiprocessing's copies do
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    os._exit(code)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
