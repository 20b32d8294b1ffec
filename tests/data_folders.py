"""Data folders of PostgreSQL as copies of one that was made and migrated once: each costs a second to make."""

import fcntl
import json
import os
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from deploy.local.servers import postgres_program
from deploy.local.servers.postgres import EmbeddedPostgres
from deploy.local.servers.postgres_folder import DataFolder
from deploy.local.servers.postgres_settings import SETTINGS
from deploy.local.servers.servers import SCHEMAS
from deploy.local.settings.installation import Installation
from shared.store.upgrade import migrate

PLACE = "KOKON_TESTS_DATA_FOLDERS"
"""Where they lie, for all processes of a run and for the programs that they start."""
MADE = DataFolder._initdb
WANTED: dict[Path, tuple[str, ...]] = {}
"""Databases that are in a new folder from the beginning, where no installation says so."""


@contextmanager
def copied_in(place: Path) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(PLACE, str(place))
        patch.setattr(DataFolder, "_initdb", copy)
        yield


def copied_where_asked() -> None:
    """In a program of the tests."""
    if PLACE in os.environ:
        pytest.MonkeyPatch().setattr(DataFolder, "_initdb", copy)


@contextmanager
def made_anew() -> Iterator[None]:
    """As outside of tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv(PLACE, raising=False)
        patch.setattr(DataFolder, "_initdb", MADE)
        yield


def copy(files: DataFolder, draft: Path, administrator: str, password: str) -> None:
    """With a password of its own, before anybody can reach it."""
    folder = files.data.parent
    source = once(*WANTED.get(folder, databases_of(folder.parent)))
    subprocess.run(["cp", "-a", f"{source}/.", draft], check=True)
    with files.passed(draft) as (place, fds):
        settings = [f"--{name}={value}" for name, value in SETTINGS.items()]
        line = ["--single", "-D", place, *settings, "--fsync=off", "postgres"]
        _run(files, "postgres", line, fds, f"alter role {administrator} password '{password}'\n")


def databases_of(folder: Path) -> tuple[str, ...]:
    """None where no installation is in that folder, or one is only being drafted: a backup goes into empty ones."""
    described = folder / "installation.json"
    if folder.name.startswith(".") or not described.exists():
        return ()
    told = json.loads(described.read_text())
    return Installation(folder, told["id"], told["kind"]).databases


def once(*databases: str) -> Path:
    """Return a folder with these databases, brought up to date; the first process that needs it makes it."""
    folder = Path(os.environ[PLACE])
    folder.mkdir(parents=True, exist_ok=True)
    place = folder / "-".join(("with", *databases))
    with place.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not place.exists():
            draft = Path(tempfile.mkdtemp(dir=folder))
            with ThreadPoolExecutor(1) as elsewhere:  # migrations have an event loop of their own
                elsewhere.submit(make, draft, *databases).result()
            draft.rename(place)
    return place / "data"


def make(folder: Path, *databases: str) -> None:
    postgres = EmbeddedPostgres(folder, fsync=False)
    if databases:
        postgres.start()
    else:
        with made_anew():
            postgres.start()
    try:
        postgres.ensure_databases(*databases)
        for name in databases:
            migrate(SCHEMAS.get(name, name), postgres.owner_url(name))
    finally:
        postgres.stop()
    files = DataFolder(folder, postgres_program.account())
    with files.passed(files.data) as (place, fds):
        _run(files, "pg_resetwal", ["-D", place], fds)  # of the changes that led here nothing has to be copied


def _run(files: DataFolder, name: str, line: Sequence[str], fds: Sequence[int], given: str = "") -> None:
    program = files.program(name, ".", [])
    user = program.account
    subprocess.run(
        [program.arguments[0], *line],
        input=given.encode(),
        capture_output=True,
        check=True,
        env=program.environment,
        cwd=program.folder,
        pass_fds=fds,
        user=user.uid if user else None,
        group=user.gid if user else None,
        extra_groups=[] if user else None,
    )
