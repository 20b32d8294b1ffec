"""Programs of the tests, as copies of a process that has loaded all of ours: what they import costs once."""

import ctypes
import os
import runpy
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Any, cast

from deploy.local.machine import programs
from deploy.local.machine.fork_server import ForkServer
from deploy.local.machine.processes import AS_MODULE, PR_SET_PDEATHSIG, Program
from deploy.local.machine.program_environment import ROOT

EVERYTHING = (
    *programs.SERVICES,
    *programs.KEYS_OF_CASES,
    "deploy.local.supervision.up",
    "deploy.local.inspection.doctor",
    "deploy.local.joining.join_commands",
    "deploy.local.keys.keys",
    "deploy.local.backup.restore",
    "deploy.demo.command",
    "services.cases.app",
    "services.intake.app",
    "services.notify.app",
    "services.quality.app",
)


class Loaded(ForkServer):
    """Has loaded everything, whatever it is asked to load."""

    def __init__(self) -> None:
        super().__init__(EVERYTHING)

    def begin(self, modules: Sequence[str]) -> None:
        super().begin(EVERYTHING)


class Begun:
    """A program of ours that runs; what it says and complains of can be read. As subprocess.Popen, as far as needed."""

    def __init__(self, module: str, *words: str, environment: Mapping[str, str] | None = None) -> None:
        programs.begin()
        says, complains = os.pipe(), os.pipe()
        program = Program([*AS_MODULE, "tests.copied", module, *words], environment or os.environ, ROOT)
        try:
            self._child = programs.SERVER.start(program, says[1], complains=complains[1])
        finally:
            os.close(says[1])
            os.close(complains[1])
        self.pid = self._child.pid
        self.stdout: IO[str] = os.fdopen(says[0])
        self.stderr: IO[str] = os.fdopen(complains[0])

    def __enter__(self) -> "Begun":
        return self

    def __exit__(self, fault: type[BaseException] | None, *_: object) -> None:
        if fault and self.poll() is None:
            self.send_signal(signal.SIGKILL)  # nobody has told it to end
        self.stdout.close()
        self.stderr.close()
        self.wait()

    @property
    def returncode(self) -> int | None:
        return self.poll()

    def poll(self) -> int | None:
        return self._child.poll()

    def wait(self, timeout: float | None = None) -> int:
        return self._child.wait(timeout)

    def send_signal(self, number: int) -> None:
        self._child.send_signal(number)

    def kill(self) -> None:
        self._child.kill()

    def communicate(self, timeout: float | None = None) -> tuple[str, str]:
        """What it still says and complains of until its end; little enough for a pipe."""
        self.wait(timeout)
        with self.stdout, self.stderr:
            return self.stdout.read(), self.stderr.read()


type Running = Begun | subprocess.Popen[str]


def begun(module: str, *words: str) -> Running:
    """`python -m module`, in a session of its own."""
    if programs.FORKS:
        return Begun(module, *words)
    line = [*AS_MODULE, module, *words]
    return subprocess.Popen(line, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def ran(module: str, *words: str, given: str = "", **surroundings: str) -> subprocess.CompletedProcess[str]:
    """`python -m module`, to its end; in our surroundings, and these."""
    programs.begin()
    return programs.run(Program([*AS_MODULE, module, *words], os.environ | surroundings, ROOT), given=given)


class Copied(ForkServer):
    """The fork server of a program that is a copy itself: it has everything loaded. A later one is a program."""

    def copy(self) -> None:
        """Before the program has a thread of its own."""
        self._channel, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        ours = os.getpid()
        if pid := os.fork():
            theirs.close()
            self._process = cast(Any, Copy(pid))
            return
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0)
        self._channel.close()
        os.setsid()
        with Path(os.devnull).open("r+b") as nothing:
            for standard in range(3):
                os.dup2(nothing.fileno(), standard)
        if os.getppid() != ours:
            sys.exit(1)
        sys.argv[1:] = [str(theirs.detach())]
        runpy.run_module("deploy.local.machine.fork_server", run_name="__main__", alter_sys=True)


class Copy:
    def __init__(self, pid: int) -> None:
        self.pid = pid
        self._ended = False

    def poll(self) -> int | None:
        self._ended = self._ended or os.waitpid(self.pid, os.WNOHANG)[0] == self.pid
        return -1 if self._ended else None
