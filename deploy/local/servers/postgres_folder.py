"""The data folder of an embedded PostgreSQL: made once, checked at every start, passed on as an open handle."""

import contextlib
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from deploy.local.machine import ownership
from deploy.local.machine.processes import Account, Program, spawn
from deploy.local.servers import postgres_program
from deploy.local.servers.postgres_settings import SCRAM_ITERATIONS
from deploy.trouble import Trouble, trouble_from

LOG = "postgres.log"
SYNC = ("--sync-method=syncfs",) if sys.platform == "linux" else ()
"""One call for all files where the system has it."""


class DataFolder:
    """`data` and `postgres.log` in a folder. With an account, the server is dropped to that user.

    Its tools ask for the name of their user, which an id of an installation has not: they run as another one, before.
    """

    def __init__(self, folder: Path, account: Account | None) -> None:
        self.data = folder / "data"
        self.log = folder / LOG
        self._folder = folder
        self._account = account
        self._maker = postgres_program.account()

    def initialise(self, administrator: str, password: str) -> None:
        """Half of one never counts: it is made under another name first."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if self.data.exists():
            self._check()
            return self._give()
        draft = self._folder / "data.new"
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        if self._maker:
            os.chown(draft, self._maker.uid, self._maker.gid)
        self._initdb(draft, administrator, password)
        draft.rename(self.data)
        self._give()

    def ready(self, pid: int) -> bool:
        """Whether the server with that number says so in its own file."""
        try:
            lines = (self.data / "postmaster.pid").read_text().splitlines()
        except OSError:
            return False
        return len(lines) > 7 and lines[0] == str(pid) and lines[7].strip() == "ready"

    def stopping(self) -> bool:
        """Whether a server that works here is on its way out, or has just left."""
        try:
            lines = (self.data / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return True
        return len(lines) > 7 and lines[7].strip() == "stopping"

    def program(self, name: str, place: str, arguments: list[str], *fds: int) -> Program:
        """A tool of the server, or the server with another account."""
        line = [str(postgres_program.reachable() / "bin" / name), "-D", place, *arguments]
        environment = {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C", "TZ": "UTC"}
        return Program(line, environment, Path("/"), self._maker, fds)

    @contextlib.contextmanager
    def passed(self, folder: Path) -> Iterator[tuple[str, tuple[int, ...]]]:
        """A path for the server that needs no right on the folders above, and the handle behind it."""
        if self._account is None or not Path("/proc/self/fd").exists():
            yield str(folder), ()
            return
        handle = os.open(folder, os.O_PATH | os.O_DIRECTORY)
        try:
            yield f"/proc/self/fd/{handle}", (handle,)
        finally:
            os.close(handle)

    @contextlib.contextmanager
    def log_file(self) -> Iterator[int]:
        descriptor = os.open(self.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            yield descriptor
        finally:
            os.close(descriptor)

    def last_words(self, offset: int = 0) -> str:
        return self.log.read_bytes()[offset:][-8_000:].decode(errors="replace")

    def _check(self) -> None:
        marker = self.data / "PG_VERSION"
        if not marker.exists():
            raise Trouble("folder_not_ours", f"{self.data} is not a database folder.", "choose another --folder.")
        found, ours = marker.read_text().strip(), postgres_program.version().split(".")[0]
        if found != ours:
            raise Trouble(
                "old_folder",
                f"The data in {self.data} was written by PostgreSQL {found}, this is {ours}.",
                "back up with the earlier version of this program and restore into an empty folder.",
            )

    def _give(self) -> None:
        if self._account:
            ownership.give_tree(self.data, self._account)

    def _initdb(self, draft: Path, administrator: str, password: str) -> None:
        with self.passed(draft) as (place, fds), _pipe(password, self._maker) as reader, self.log_file() as log:
            arguments = ["-U", administrator, "--auth=scram-sha-256", f"--pwfile=/dev/fd/{reader}"]
            arguments += ["--locale=C.UTF-8", "--encoding=UTF8", "--no-instructions", *SYNC]
            arguments += [f"--set=scram_iterations={SCRAM_ITERATIONS}"]
            code = spawn(self.program("initdb", place, arguments, *fds, reader), log).wait()
        if code:
            raise trouble_from("The database folder", self.last_words(), self.log)


@contextlib.contextmanager
def _pipe(text: str, account: Account | None) -> Iterator[int]:
    """A pipe that the child reads the text from; it is never on a disk or in a command line."""
    reader, writer = os.pipe()
    try:
        os.write(writer, text.encode() + b"\n")
        os.close(writer)
        if account:
            os.fchown(reader, account.uid, account.gid)
        yield reader
    finally:
        os.close(reader)
