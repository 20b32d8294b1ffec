"""A PostgreSQL beside an installation, as an administrator of databases runs it: on a port, with users of its own."""

import os
import pwd
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from deploy.databases.roles import owner_of
from deploy.local.machine import ports
from deploy.local.servers.postgres import EmbeddedPostgres
from deploy.nats.certificates import Authority

ADMIN, WORD = "dba", "correct horse"


@dataclass(frozen=True)
class Outside:
    server: EmbeddedPostgres
    port: int
    password_file: Path

    def url(self, user: str = ADMIN) -> str:
        return f"postgresql://{user}{'@' if user else ''}127.0.0.1:{self.port}/postgres"

    def settings(self, user: str = ADMIN, more: str = "") -> str:
        named = f'password_file = "{self.password_file}"\n' if user else ""
        return f'[database]\nurl = "{self.url(user)}"\n{named}{more}'

    def run(self, file: Path) -> None:
        """As its administrator does what is written in a file."""
        around = self.server.surroundings("postgres") | {"PGUSER": ADMIN, "PGPASSWORD": WORD}
        line: list[str | Path] = [self.server.programs / "psql", "-Xq", "-v", "ON_ERROR_STOP=1", "--file", file]
        done = subprocess.run(line, env=around, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr

    def forget(self) -> None:
        """Nothing of an installation is left on it."""
        databases = ("intake", "cases", "cases_keys", "quality", "notify", "office")
        for name in databases:
            self.server.drop_database(name)
        for name in (*databases, *map(owner_of, databases), "cases_audit"):
            self.server.sql('drop role if exists :"name";', name=name)


@contextmanager
def outside(folder: Path) -> Iterator[Outside]:
    port = ports.row(1)
    server = EmbeddedPostgres(folder / "outside", port=port, fsync=False)
    server.start()
    try:
        server.sql(f"create role {ADMIN} superuser login password '{WORD}';")
        file = folder / "password"
        file.write_text(f"{WORD}\n")
        file.chmod(0o600)
        yield Outside(server, port, file)
    finally:
        server.stop()


OLD = next(iter(sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"))), None)
"""A PostgreSQL of the system, with TLS; an older one than Kokon takes."""


@dataclass(frozen=True)
class WithTls:
    """The database server of the system, which speaks TLS."""

    programs: Path
    port: int
    authority: Path
    folder: Path

    def settings(self, *, authority: Path | None = None, host: str = "localhost") -> str:
        asked = f"sslmode=verify-full&sslrootcert={authority or self.authority}"
        return (
            f'[database]\nurl = "postgresql://dba@{host}:{self.port}/postgres?{asked}"\n'
            f'password_file = "{self.folder / "password"}"\nprograms = "{self.programs}"\n'
        )


@contextmanager
def with_tls() -> Iterator[WithTls]:
    # not below a folder that is closed to the user whom the server runs as
    with TemporaryDirectory(prefix="kokon-tls-") as place, started(Path(place)) as server:
        yield server


@contextmanager
def started(folder: Path) -> Iterator[WithTls]:
    assert OLD
    user = next(entry for name in ("postgres", "nobody") if (entry := user_of(name)))
    data, made = folder / "data", Authority(folder / "authority").issue("server", folder / "tls", hosts=["localhost"])
    password = folder / "password"
    password.write_text(WORD)
    as_user: dict[str, Any] = (
        {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if os.geteuid() == 0 else {}
    )
    data.mkdir()
    for file, name in ((made.certificate, "server.crt"), (made.key, "server.key"), (password, "word")):
        shutil.copy(file, folder / name)
    for path in (data, folder / "server.key", folder / "word", folder / "server.crt"):
        path.chmod(0o700 if path.is_dir() else 0o600)
        os.chown(path, user.pw_uid, user.pw_gid) if as_user else None
    folder.chmod(0o711)
    line: list[str | Path] = [
        OLD.with_name("initdb"),
        "-D",
        data,
        "-U",
        "dba",
        "--auth=scram-sha-256",
        f"--pwfile={folder / 'word'}",
    ]
    subprocess.run(line, check=True, capture_output=True, cwd="/", **as_user)
    password.chmod(0o600)
    port = ports.row(1)
    told = {"port": port, "listen_addresses": "localhost", "unix_socket_directories": "", "fsync": "off"}
    told |= {
        "ssl": "on",
        "ssl_cert_file": folder / "server.crt",
        "ssl_key_file": folder / "server.key",
    }
    line = [OLD, "-D", data, *(f"--{name}={value}" for name, value in told.items())]
    with subprocess.Popen(line, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/", **as_user) as process:
        try:
            deadline = time.monotonic() + 60
            while "ready" not in (data / "postmaster.pid").read_text() if (data / "postmaster.pid").exists() else True:
                assert time.monotonic() < deadline
                assert process.poll() is None
                time.sleep(0.05)
            yield WithTls(OLD.parent, port, made.authority, folder)
        finally:
            process.terminate()


def user_of(name: str) -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(name)
    except KeyError:
        return None
