"""Packages of npm that a test runs and nothing ships: fetched once by npm itself, and taken by their hash alone."""

import base64
import shutil
import subprocess
import tarfile
from hashlib import sha512
from pathlib import Path

import pytest

CACHE = Path(__file__).parents[2] / ".kokon/cache/npm"
PATIENCE = 300
"""Seconds for a download."""


def packed(name: str, version: str, integrity: str) -> Path:
    """The folder of an unpacked package. Skips the test where npm or the network is missing."""
    file = CACHE / f"{name.strip('@').replace('/', '-')}-{version}.tgz"
    folder = file.with_suffix("")
    if folder.is_dir():
        return folder / "package"
    fetched = file if file.is_file() else fetch(name, version, file)
    found = "sha512-" + base64.b64encode(sha512(fetched.read_bytes()).digest()).decode()
    if found != integrity:
        fetched.unlink()
        raise ValueError(f"{name} {version} has the hash {found}. Next step: find out who changed it.")
    unfinished = folder.with_suffix(".unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    with tarfile.open(fetched) as archive:
        archive.extractall(unfinished, filter="data")
    unfinished.rename(folder)
    return folder / "package"


def fetch(name: str, version: str, file: Path) -> Path:
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip(f"npm is not here, which fetches {name}")
    CACHE.mkdir(parents=True, exist_ok=True)
    command = [npm, "pack", "--silent", f"{name}@{version}", "--pack-destination", str(CACHE)]
    try:
        subprocess.run(command, check=True, capture_output=True, timeout=PATIENCE)
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
        pytest.skip(f"npm could not fetch {name} {version}: there is no network here")
    return file
