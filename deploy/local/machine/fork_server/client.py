"""The side of the process that asks: a fork server of its own, and the children that it started."""

import json
import os
import select
import signal
import socket
import subprocess
import threading
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import IO

from deploy.local.machine.processes import AS_MODULE, Program, spawn
from deploy.local.machine.program_environment import ROOT, plain


class Child:
    """One process that the fork server started for us."""

    def __init__(self, pid: int, descriptor: int, own: socket.socket) -> None:
        self.pid = pid
        self._descriptor = descriptor
        self._own = own
        self._code: int | None = None
        self._lock = threading.Lock()

    def __del__(self) -> None:
        os.close(self._descriptor)
        self._own.close()

    def poll(self) -> int | None:
        """None while it runs; negative for a signal."""
        with self._lock:
            if self._code is None and _is_ready(self._own, 0):
                self._code = self._said()
            return self._code

    def wait(self, timeout: float | None = None) -> int:
        """Raises subprocess.TimeoutExpired."""
        if not _is_ready(self._descriptor, timeout):
            raise subprocess.TimeoutExpired(str(self.pid), timeout or 0)
        _is_ready(self._own, None)
        code = self.poll()
        assert code is not None
        return code

    def send_signal(self, sig: int) -> None:
        """By its descriptor: a number alone may have gone to somebody else."""
        with suppress(ProcessLookupError):
            signal.pidfd_send_signal(self._descriptor, sig)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def _said(self) -> int:
        """When the fork server is gone, all that it started has ended with it."""
        with suppress(OSError):
            if message := self._own.recv(16):
                return int(message)
        return -signal.SIGKILL


def _is_ready(what: int | socket.socket, seconds: float | None) -> bool:
    """Whether something can be read of it; waits so long, or until it is so. Any number of files may be open here."""
    poll = select.poll()
    poll.register(what, select.POLLIN)
    return bool(poll.poll(None if seconds is None else seconds * 1000))


class ForkServer:
    """One process to copy from, started when it is first needed and again when it is gone."""

    def __init__(self, modules: Sequence[str]) -> None:
        self._modules = modules
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._channel: socket.socket | None = None

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process and self._process.poll() is None else None

    def begin(self, modules: Sequence[str]) -> None:
        """Begins to load these modules, unless it runs already; returns at once."""
        with self._lock:
            self._modules = modules
            self._running()

    def start(
        self, program: Program, output: int | IO[bytes], *, reads: int | None = None, complains: int | None = None
    ) -> Child:
        """`program` is one that Python runs as a module, `output` an open file or its descriptor; so are what it reads
        (nothing, where it is not said) and where it complains (as its output).

        Raises OSError when the server ends instead of doing so.
        """
        told = {
            "program": list(program.arguments[len(AS_MODULE) :]),
            "environment": dict(program.environment),
            "folder": str(program.folder or "."),
            "in_memory": program.told_in_memory,
            "account": [program.account.uid, program.account.gid] if program.account else None,
        }
        own, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        writes = output if isinstance(output, int) else output.fileno()
        with theirs, Path(os.devnull).open("rb") as nothing, self._lock:
            read = nothing.fileno() if reads is None else reads
            descriptors = [read, writes, writes if complains is None else complains, theirs.fileno()]
            descriptors += program.told_in_memory
            socket.send_fds(self._running(), [b"one more"], descriptors)
        own.send(json.dumps(told).encode())
        said, given, _, _ = socket.recv_fds(own, 16, 1)
        if not said:
            own.close()
            raise OSError("the process that starts services ended; it is started again with the next one")
        return Child(int(said), given[0], own)

    def run(self, program: Program, *, given: str = "") -> subprocess.CompletedProcess[str]:
        """Runs it to its end, with `given` to read; its output is in memory alone."""
        with ExitStack() as stack:
            reads, said, complained = (
                stack.enter_context(os.fdopen(os.memfd_create(name), "w+")) for name in ("reads", "said", "complained")
            )
            reads.write(given)
            reads.seek(0)
            child = self.start(program, said.fileno(), reads=reads.fileno(), complains=complained.fileno())
            code = child.wait()
            for each in (said, complained):
                each.seek(0)
            return subprocess.CompletedProcess(program.arguments, code, said.read(), complained.read())

    def _running(self) -> socket.socket:
        if self._channel is not None and self.pid is not None:
            return self._channel
        if self._channel is not None:
            self._channel.close()
        self._channel, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            line = [*AS_MODULE, "deploy.local.machine.fork_server", str(theirs.fileno()), *self._modules]
            program = Program(line, plain(), ROOT, pass_fds=(theirs.fileno(),))
            self._process = spawn(program, subprocess.DEVNULL)
        return self._channel
