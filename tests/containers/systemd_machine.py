"""A machine of its own with systemd in a privileged container, and Kokon where the first hour puts it."""

import os
import secrets
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.containers.federation import ROOT

IMAGE = "kokon-test/systemd"
HERE = "/opt/kokon"
BOOT = " && ".join(
    (
        "{ umount -R /sys/fs/cgroup; mount -t cgroup2 cgroup2 /sys/fs/cgroup; }",
        "mount --make-rshared /",
        "exec /lib/systemd/systemd",
    )
)
"""With the second version of control groups, whichever the engine uses; and a unit sees what is mounted for it."""
DOCKERFILE = """
FROM {base}
RUN apt-get update && apt-get install --yes --no-install-recommends curl systemd systemd-sysv
RUN {install} --yes --no-install-recommends
"""


class Machine:
    def __init__(self, name: str) -> None:
        self.name = name

    def run(self, line: str, *, given: str = "", code: int = 0, seconds: float = 900, **told: str) -> str:
        """A line of a shell, typed by root in the folder of Kokon."""
        variables = [word for name, value in told.items() for word in ("--env", f"{name}={value}")]
        command = ["docker", "exec", "--interactive", "--workdir", HERE, *variables, self.name, "sh", "-c", line]
        done = subprocess.run(command, input=given, capture_output=True, text=True, timeout=seconds, check=False)
        assert done.returncode == code, f"{line}: {done.stdout[-2000:]}{done.stderr[-2000:]}"
        return done.stdout + done.stderr

    def wait(self, fact: Callable[[], bool], *, seconds: float = 600) -> None:
        until = time.monotonic() + seconds
        while not fact():
            assert time.monotonic() < until, self.run("journalctl --no-pager --lines=40 --unit=kokon; true")
            time.sleep(0.5)


def tracked(place: Path) -> None:
    """What a clone of this tree would hold."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    for name in filter(None, listed.stdout.split("\0")):
        source, target = ROOT / name, place / name
        if source.is_file():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, target)


def built(install: str) -> None:
    """Debian with systemd, and what the page installs."""
    text = DOCKERFILE.format(base="python:3.13-slim", install=install)
    done = subprocess.run(
        ["docker", "build", "--quiet", "--tag", IMAGE, "-"], input=text, capture_output=True, text=True, check=False
    )
    if done.returncode:
        pytest.skip(f"the image with systemd cannot be built here: {done.stderr.strip()[-300:]}")


@contextmanager
def started(folder: Path, install: str) -> Iterator[Machine]:
    """With the packages of this process instead of new ones from a registry: they need the same interpreter there."""
    built(install)
    clone = folder / "kokon"
    tracked(clone)
    for place in (folder, clone):
        place.chmod(0o755)
    name = f"kokon-test-{secrets.token_hex(4)}"
    packages = Path(sys.prefix).resolve()
    places = ["--volume", f"{clone}:{HERE}", "--volume", f"{packages}:{HERE}/.venv:ro"]
    kind = [
        "--privileged",
        "--cgroupns=private",
        "--cpu-shares=4096",
        "--tmpfs",
        "/run",
        "--tmpfs",
        "/tmp:exec,mode=1777",
    ]
    subprocess.run(
        ["docker", "run", "--detach", "--name", name, *kind, *places, IMAGE, "sh", "-c", BOOT],
        capture_output=True, check=True,
    )  # fmt: skip
    machine = Machine(name)
    try:
        machine.wait(lambda: "running" in machine.run("systemctl is-system-running || echo running"), seconds=60)
        if "3." not in machine.run(".venv/bin/python --version; true"):
            pytest.skip(f"the interpreter of these packages is not in the image: {os.path.realpath(sys.executable)}")
        yield machine
    finally:
        subprocess.run(["docker", "rm", "--force", "--volumes", name], capture_output=True, check=False)
