"""Everything of a centre, taken by somebody with all rights on its machine: files, databases, what the bus keeps."""

import asyncio
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import pytest

from deploy.local.servers import postgres_program
from deploy.local.servers.nats_server import EmbeddedNats
from deploy.local.servers.postgres import PostgresServer
from deploy.local.servers.servers import Servers
from deploy.local.settings.installation import Installation
from deploy.nats.identities import PROVISION, UPLINK
from tests.attacks import sinks
from tests.attacks.raid import Found
from tests.cases.erasure_centre import Copy, copied

KEYS = "keys"
"""The folder that an attacker with everything else does not have."""


PAGE, BEYOND = 8_192, 512
"""Bytes that are compared at once, and that are looked at beyond: no form of a word is longer."""


@dataclass(frozen=True)
class Dump:
    """`folder` is a copy of the installation at rest, without its keys."""

    folder: Path
    contents: Found
    """A dump of each database as PostgreSQL makes it, every row as it is, every message of every stream."""
    rows: Copy
    """Of the database of cases, as JSON."""
    wrapped: Copy
    """Of the database with the wrapped keys."""


def taken(place: Installation, to: Path) -> Dump:
    """Of a centre that stands still. What it is read out with is a second copy, which ends with it."""
    whole = to / "read out"
    copy(place.folder, whole)
    copy(place.folder, to / "disk")
    subprocess.run(["rm", "-r", to / "disk" / KEYS], check=True)
    servers = Servers(Installation(whole, place.id, port=place.port))
    servers.postgres.start()
    try:
        contents = [*every_row(servers.postgres), *dumps(servers.postgres, place.databases)]
        rows, wrapped = (asyncio.run(copied(servers.postgres.url(one))) for one in ("cases", "cases_keys"))
    finally:
        servers.postgres.stop()
    with pytest.MonkeyPatch.context() as patched, sinks.readable(patched):
        contents += read_streams(servers)
    subprocess.run(["rm", "-r", whole], check=True)
    return Dump(to / "disk", contents, rows, wrapped)


def every_row(postgres: PostgresServer) -> Found:
    return [(f"row {place.strip()}", content) for place, content in sinks.rows("", postgres)]


async def messages(server: EmbeddedNats, account: str) -> Found:
    return [(place.strip(), content) for place, content in await sinks.messages("", server, account)]


def copy(folder: Path, to: Path) -> None:
    """As it is, with whom each file belongs to. A file that goes away meanwhile is none."""
    to.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run(["cp", "-a", folder, to], check=False, capture_output=True)


def dumps(postgres: PostgresServer, databases: tuple[str, ...]) -> Found:
    """What `pg_dump` writes."""
    program = postgres_program.installed() / "bin" / "pg_dump"
    written = {
        name: subprocess.run([program, name], env=postgres.surroundings(name), capture_output=True, check=True).stdout
        for name in databases
    }
    return [(f"pg_dump {name}", text) for name, text in written.items()]


def read_streams(servers: Servers) -> Found:
    server = servers.nats
    server.start()
    try:
        return [one for account in (PROVISION, UPLINK) for one in asyncio.run(messages(server, account))]
    finally:
        with suppress(OSError):
            server.stop()


def stretches(folders: Iterable[Path], *, before: Path | None = None) -> Iterator[tuple[str, bytes]]:
    """Of every file whatever no file before it held, with its name: most of five copies of a disk is the same.

    Nor what lay on the disk `before` anybody wrote.
    """
    seen = {mark for file in files_of(before) for mark in marks(file.read_bytes())} if before else set[bytes]()
    for folder in folders:
        for file in files_of(folder):
            name = file.relative_to(folder.parent.parent).as_posix()
            yield f"name of {name}", name.encode()
            yield from ((name, content) for content in anew(file.read_bytes(), seen))


def files_of(folder: Path) -> list[Path]:
    return sorted(one for one in folder.rglob("*") if one.is_file() and not one.is_symlink())


def marks(content: bytes) -> list[bytes]:
    """Of each page together with what begins the next one."""
    return [sha256(content[start : start + PAGE + BEYOND]).digest() for start in range(0, len(content), PAGE)]


def anew(content: bytes, seen: set[bytes]) -> Iterator[bytes]:
    """Stretches of pages of which one at least is not among those seen, each with what begins the next page."""
    begun: int | None = None
    for number, mark in enumerate(marks(content)):
        start = number * PAGE
        if mark in seen and begun is not None:
            yield content[begun : start + BEYOND]
            begun = None
        elif mark not in seen:
            seen.add(mark)
            begun = start if begun is None else begun
    if begun is not None:
        yield content[begun:]


def once(contents: Iterable[tuple[str, bytes]]) -> Iterator[tuple[str, bytes]]:
    """What is the same in several dumps, the first time."""
    seen: set[bytes] = set()
    for place, content in contents:
        mark = sha256(content).digest()
        if mark not in seen:
            seen.add(mark)
            yield place, content
