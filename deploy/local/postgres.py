"""A PostgreSQL of our own in a folder: one role and one database per service, none can open another's.

postgres = EmbeddedPostgres(folder)          # folder/data, folder/postgres.log, folder/passwords.json
postgres.start()
url = postgres.ensure_database("cases")      # SecretStr postgresql+asyncpg://cases:...@/cases?host=...
postgres.kill(); postgres.start()            # a crash loses nothing that was committed
postgres.stop()
"""

import contextlib
import os
import re
import signal
import subprocess
import time
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote

from pydantic import SecretStr

from deploy.local import postgres_program
from deploy.local.processes import Account, Program, end, kill_family, spawn
from deploy.secrets_file import Passwords
from deploy.trouble import Trouble, trouble_from

ADMINISTRATOR = "kokon_administrator"
NAME = re.compile(r"^[a-z][a-z0-9_]{0,50}$")
DATABASES = {"centre": ("intake", "cases", "cases_keys", "quality", "notify"), "office": ("office",)}
SETTINGS = {
    "max_connections": "80",
    "shared_buffers": "24MB",
    "work_mem": "2MB",
    "maintenance_work_mem": "16MB",
    "jit": "off",
    "io_method": "sync",
    "max_worker_processes": "2",
    "max_parallel_workers": "0",
    "autovacuum_max_workers": "1",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "128MB",
    "min_wal_size": "32MB",
    "fsync": "on",
    "synchronous_commit": "on",
    "timezone": "UTC",
    # nothing a client wrote may reach a log: no statements, no values of failed rows
    "log_statement": "none",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_parameter_max_length_on_error": "0",
    "log_checkpoints": "off",
}


class EmbeddedPostgres:
    """Reached by a socket in a short runtime folder, and by TCP on 127.0.0.1 only when `port` is given."""

    def __init__(self, folder: Path, *, port: int | None = None) -> None:
        self.folder = folder.resolve()
        self.data = self.folder / "data"
        self.log = self.folder / "postgres.log"
        self.port = port
        self._passwords = Passwords(self.folder / "passwords.json")
        self._account = postgres_program.account()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def sockets(self) -> Path:
        mark = sha256(str(self.folder).encode()).hexdigest()[:12]
        mode = 0o711 if self._account else 0o700
        return postgres_program.private_folder(f"kokon-{mark}", mode=mode, owner=self._account)

    @property
    def pid(self) -> int | None:
        return self._process.pid if self.running() and self._process else None

    def running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def start(self, *, seconds: float = 30) -> None:
        if self.running():
            return
        self._initialise()
        deadline = time.monotonic() + seconds
        while not self._started(deadline):
            # children of a killed server hold its memory for a moment
            time.sleep(0.1)
        self._secure()

    def stop(self) -> None:
        """Ends open transactions and writes everything out."""
        if self._process is not None:
            end(self._process, signal.SIGINT, 20)

    def kill(self) -> None:
        """kill -9 of the server and its children."""
        if self._process is not None:
            kill_family(self._process)

    def restart(self) -> None:
        self.stop()
        self.start()

    def ensure_database(self, name: str, *, template: str | None = None) -> SecretStr:
        """A role and a database of that name, made when missing; `template` copies a database nobody is using."""
        self._check(name)
        password, owner = self._passwords.of(name), name
        if not self.sql(f"select 1 from pg_roles where rolname = '{name}'"):
            self.sql(f"create role {owner} login noinherit")
        self.sql(f"alter role {owner} password '{password}'")
        if not self.sql(f"select 1 from pg_database where datname = '{name}'"):
            self.sql(f"create database {name} owner {owner} template {template or 'template0'} encoding 'UTF8'")
        self.sql(f"revoke all on database {name} from public")
        return self.url(name)

    def drop_database(self, name: str) -> None:
        self._check(name)
        self.sql(f"drop database if exists {name} with (force)")

    def url(self, name: str, *, database: str | None = None) -> SecretStr:
        """SQLAlchemy URL of the role `name`, for its own database."""
        password = quote(self._passwords.of(name), safe="")
        host = quote(str(self.sockets), safe="")
        return SecretStr(f"postgresql+asyncpg://{name}:{password}@/{database or name}?host={host}")

    def tcp_url(self, name: str) -> SecretStr:
        password = quote(self._passwords.of(name), safe="")
        return SecretStr(f"postgresql+asyncpg://{name}:{password}@127.0.0.1:{self.port}/{name}")

    def sql(self, statement: str, *, database: str = "postgres") -> str:
        """Runs one statement as the administrator; statements are ours alone, never anybody's input."""
        finished = subprocess.run(
            [postgres_program.installed() / "bin" / "psql", "-XqAt", "-v", "ON_ERROR_STOP=1", "-f", "-"],
            input=statement,
            capture_output=True,
            text=True,
            check=False,
            env=self._client_environment(database),
        )
        if finished.returncode:
            raise trouble_from("A statement for PostgreSQL", finished.stderr, self.log)
        return finished.stdout.strip()

    def _client_environment(self, database: str) -> dict[str, str]:
        return {
            "PGHOST": str(self.sockets),
            "PGUSER": ADMINISTRATOR,
            "PGPASSWORD": self._passwords.of(ADMINISTRATOR),
            "PGDATABASE": database,
            "PATH": os.environ.get("PATH", ""),
        }

    def _check(self, name: str) -> None:
        if not NAME.match(name) or name == ADMINISTRATOR:
            raise ValueError("a database is named in small letters, digits and underscores")

    def _initialise(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if self.data.exists():
            self._check_version()
            return
        draft = self.folder / "data.new"
        subprocess.run(["rm", "-rf", draft], check=True)
        draft.mkdir(mode=0o700)
        if self._account:
            os.chown(draft, self._account.uid, self._account.gid)
        self._initdb(draft)
        draft.rename(self.data)

    def _check_version(self) -> None:
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

    def _initdb(self, draft: Path) -> None:
        with (
            self._passed(draft) as (place, fds),
            _readable(self._passwords.of(ADMINISTRATOR), self._account) as password,
        ):
            arguments = [str(postgres_program.reachable() / "bin" / "initdb"), "-D", place, "-U", ADMINISTRATOR]
            arguments += ["--auth=scram-sha-256", f"--pwfile=/dev/fd/{password}", "--locale=C.UTF-8", "--encoding=UTF8"]
            with self._log_file() as log:
                program = Program(arguments, self._environment(), Path("/"), self._account, (*fds, password))
                code = spawn(program, log).wait()
        if code:
            raise trouble_from("The database folder", self._last_words(), self.log)

    def _started(self, deadline: float) -> bool:
        offset = self.log.stat().st_size if self.log.exists() else 0
        self._process = self._spawn()
        while self._process.poll() is None:
            if self._ready(self._process.pid):
                return True
            if time.monotonic() > deadline:
                self.kill()
                raise Trouble("not_started", "PostgreSQL was not ready in time.", f"read the end of {self.log}.")
            time.sleep(0.02)
        words = self._last_words(offset)
        if "pre-existing shared memory block" in words and time.monotonic() < deadline:
            return False
        raise self._refusal(words)

    def _spawn(self) -> subprocess.Popen[bytes]:
        settings = SETTINGS | {
            "listen_addresses": "127.0.0.1" if self.port else "",
            "unix_socket_directories": str(self.sockets),
            "port": str(self.port or 5432),
        }
        with self._passed(self.data) as (place, fds), self._log_file() as log:
            arguments = [str(postgres_program.reachable() / "bin" / "postgres"), "-D", place]
            arguments += [f"--{name}={value}" for name, value in settings.items()]
            program = Program(arguments, self._environment(), Path("/"), self._account, fds, signal.SIGINT)
            return spawn(program, log)

    def _ready(self, pid: int) -> bool:
        try:
            lines = (self.data / "postmaster.pid").read_text().splitlines()
        except OSError:
            return False
        return len(lines) > 7 and lines[0] == str(pid) and lines[7].strip() == "ready"

    def _refusal(self, words: str) -> Trouble:
        if "postmaster.pid" in words and "already exists" in words:
            return Trouble("already_running", f"PostgreSQL runs already in {self.folder}.", "stop the other one first.")
        return trouble_from("PostgreSQL", words, self.log)

    def _secure(self) -> None:
        for database in ("postgres", "template1"):
            self.sql(f"revoke all on database {database} from public")

    def _environment(self) -> dict[str, str]:
        return {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C", "TZ": "UTC"}

    @contextlib.contextmanager
    def _passed(self, folder: Path) -> Iterator[tuple[str, tuple[int, ...]]]:
        """The data folder as an open handle: its user needs no right on the folders above it."""
        if self._account is None or not Path("/proc/self/fd").exists():
            yield str(folder), ()
            return
        handle = os.open(folder, os.O_PATH | os.O_DIRECTORY)
        try:
            yield f"/proc/self/fd/{handle}", (handle,)
        finally:
            os.close(handle)

    @contextlib.contextmanager
    def _log_file(self) -> Iterator[int]:
        descriptor = os.open(self.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            yield descriptor
        finally:
            os.close(descriptor)

    def _last_words(self, offset: int = 0) -> str:
        return self.log.read_bytes()[offset:][-8_000:].decode(errors="replace")


@contextlib.contextmanager
def _readable(text: str, reader_account: Account | None) -> Iterator[int]:
    """A pipe that a child reads the text from; it is never on a disk or in a command line."""
    reader, writer = os.pipe()
    os.write(writer, text.encode() + b"\n")
    os.close(writer)
    if reader_account:
        os.fchown(reader, reader_account.uid, reader_account.gid)
    try:
        yield reader
    finally:
        os.close(reader)
