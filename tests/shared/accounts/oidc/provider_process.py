"""npm `oidc-provider` as a process of its own, and somebody who signs in there by hand."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

import httpx
import pytest

from tests.shared.free_ports import free_port
from tests.shared.patience import PATIENCE

HERE = Path(__file__).parent
ROOT = HERE.parents[3]
FILES = ("package.json", "package-lock.json", "server.mjs")
NODE, NPM = shutil.which("node"), shutil.which("npm")
CLIENT = "kokon: centre"
"""With a sign that has to be written differently in a header."""
SECRET = "s:ecret/of+the client"


def installed() -> Path:
    """A folder with the packages exactly as the lock names them; made once, skips where it cannot be."""
    if NODE is None or NPM is None:
        pytest.skip("node and npm are not here, and the real provider needs them")
    mark = sha256(b"".join((HERE / name).read_bytes() for name in FILES)).hexdigest()[:16]
    folder = ROOT / ".kokon" / "node" / mark
    if not folder.exists():
        folder.parent.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=folder.parent) as made, suppress(OSError):  # another process was first
            fetch(Path(made)).rename(folder)
    return folder


def fetch(place: Path) -> Path:
    room = place / "whole"
    room.mkdir()
    for name in FILES:
        shutil.copyfile(HERE / name, room / name)
    try:
        asked = [str(NPM), "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
        subprocess.run(asked, cwd=room, capture_output=True, timeout=100, check=True)
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
        pytest.skip("the packages of the real provider cannot be fetched here")
    return room


@dataclass
class RealProvider:
    """Each start makes new keys and forgets who was there."""

    back: str
    port: int = field(default_factory=free_port)
    _process: subprocess.Popen[bytes] | None = None

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        folder = installed()
        told = {"ISSUER": self.issuer, "BACK": self.back, "SECRET": SECRET, "PATH": os.environ["PATH"]}
        line, pipe = [str(NODE), "server.mjs"], subprocess.PIPE
        self._process = subprocess.Popen(line, cwd=folder, env=told, stdout=pipe, stderr=subprocess.DEVNULL)
        assert self._process.stdout
        assert self._process.stdout.readline() == b"ready\n"

    def stop(self) -> None:
        if self._process and self._process.stdout:
            self._process.terminate()
            self._process.wait(PATIENCE)
            self._process.stdout.close()
            self._process = None


@contextmanager
def provider_running(back: str) -> Iterator[RealProvider]:
    provider = RealProvider(back)
    try:
        provider.start()
        yield provider
    finally:
        provider.stop()


async def signed_in_there(address: str, who: str, amr: str = "pwd", *, until: str) -> str:
    """Go where our page leads, sign in as `who`, and follow the provider until it leads back. Return that address."""
    async with httpx.AsyncClient(timeout=PATIENCE) as browser:
        answer = await browser.get(address)
        while not (place := str(answer.url.join(answer.headers.get("location", "")))).startswith(until):
            assert answer.status_code in (302, 303), answer.text
            answer = await browser.get(place)
            if answer.status_code == 200:
                answer = await browser.post(place, data={"who": who, "amr": amr})
        return place


def inside(address: str) -> str:
    """Path and query."""
    parts = urlsplit(address)
    return f"{parts.path}?{parts.query}"
