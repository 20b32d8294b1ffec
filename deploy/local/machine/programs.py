"""Starts our own Python programs: as copies of the fork server where there can be one, else as plain processes.

child = start(program, output)        # a service, which runs until it is stopped
finished = run(program, given="...")  # a command, to its end
"""

import subprocess
import sys
from collections.abc import Sequence
from typing import IO, Protocol

from deploy.local.machine.fork_server import ForkServer
from deploy.local.machine.processes import AS_MODULE, Program, spawn, tied

SERVICES = (
    "shared.clock.domain",
    "shared.crypto.keypairs",
    "shared.runtime.composition",
    "shared.crypto.sealing",
    "shared.web.forms",
    "uvicorn",
    "uvicorn.lifespan.on",
    "uvicorn.protocols.http.httptools_impl",
    "uvloop",
)
"""What every service needs."""
KEYS_OF_CASES = ("deploy.local.servers.migrations", "services.cases.backup")
"""What `cases` needs when it is asked for its keys, and for a backup."""
FORKS = sys.platform == "linux"
"""Elsewhere a process cannot ask to end with its parent, and a copy of one is not always sound."""
SERVER = ForkServer(SERVICES)
"""The fork server of this process."""


class Running(Protocol):
    """What is asked of a program that was started."""

    pid: int

    def poll(self) -> int | None: ...
    def wait(self, timeout: float | None = None) -> int: ...
    def send_signal(self, sig: int) -> None: ...
    def kill(self) -> None: ...


def begin(modules: Sequence[str] = SERVICES) -> None:
    """Begins to load these modules, for several programs that need them."""
    if FORKS:
        SERVER.begin(modules)


def start(program: Program, output: int | IO[bytes]) -> Running:
    if FORKS and list(program.arguments[:2]) == AS_MODULE:
        return SERVER.start(program, output)
    return spawn(program, output)


def run(program: Program, *, given: str = "") -> subprocess.CompletedProcess[str]:
    """Runs it to its end, with `given` to read; its output is in memory alone.

    A copy of the fork server only where that runs already: a caller that needs several programs calls `begin` first.
    """
    if SERVER.pid is not None:
        return SERVER.run(program, given=given)
    account = program.account
    return subprocess.run(
        program.arguments,
        env=dict(program.environment),
        cwd=program.folder,
        input=given,
        capture_output=True,
        text=True,
        check=False,
        pass_fds=program.told_in_memory,
        user=account.uid if account else None,
        group=account.gid if account else None,
        extra_groups=[] if account else None,
        preexec_fn=tied(confined=account is not None),
    )
