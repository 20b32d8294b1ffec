"""The program of the wheel, where only root may look: it is run from a copy."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from deploy.local.servers import postgres_program

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root drops the server to another user")


@pytest.fixture
def closed_wheel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    installed = postgres_program.installed()
    tmp_path.chmod(0o700)
    for part in installed.parent.parent.glob(f"{installed.parent.name}*"):
        shutil.copytree(part, tmp_path / part.name, symlinks=True)
    closed = tmp_path / installed.parent.name / installed.name
    monkeypatch.setattr(postgres_program, "installed", lambda: closed)
    yield closed
    shutil.rmtree(copies_of(closed))


def test_a_closed_wheel_is_copied_once_and_whole_for_many_at_once(closed_wheel: Path) -> None:
    for folder in closed_wheel.rglob("bin"):
        folder.chmod(0o700)
    with ThreadPoolExecutor(3) as threads:
        copies = set(threads.map(lambda _: postgres_program.reachable.__wrapped__(), range(3)))
    (copy,) = copies
    assert copy != closed_wheel
    assert [place.name for place in copies_of(closed_wheel).iterdir()] == ["whole"]
    assert "initdb" in version_of(copy / "bin" / "initdb")
    assert "psql" in version_of(copy / "bin" / "psql")


def copies_of(source: Path) -> Path:
    return postgres_program.short_path(postgres_program.copy_name(source))


def version_of(program: Path) -> str:
    """What it says to the user that the server is dropped to."""
    user = postgres_program.account()
    assert user
    return subprocess.check_output([program, "--version"], user=user.uid, group=user.gid, extra_groups=[], text=True)
