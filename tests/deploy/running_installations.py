"""Installations kept by `./kokon up`, a program of its own for each, and what a test asks of them."""

import json
import signal
import sys
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import psutil
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from deploy.demo.doors.desk import Desk
from deploy.demo.visitors.visitor import Answer, Network, Visitor
from deploy.local.servers.servers import Servers
from deploy.local.settings.installation import Installation
from deploy.local.settings.places import existing
from shared.accounts.handover import issue
from tests import programs
from tests.deploy.killed_supervisor import kill_alone, still_there
from tests.deploy.office import answer_of_command
from tests.programs import Running
from tests.shared.building import until
from tests.shared.patience import PATIENCE


@dataclass
class Living:
    """One installation in a folder; `up` and the ways to end it may be repeated."""

    folder: Path
    words: tuple[str, ...] = ()
    said: dict[str, Any] = field(default_factory=dict)
    """What `up` told."""
    process: Running | None = None

    @property
    def installation(self) -> Installation:
        return existing(self.folder, office="--office" in self.words)

    @property
    def servers(self) -> Servers:
        return Servers(self.installation)

    @property
    def urls(self) -> dict[str, str]:
        return dict(self.said["urls"])

    @property
    def operators(self) -> dict[str, str]:
        return dict(self.said["operators"])

    @property
    def pids(self) -> dict[str, int]:
        return dict(self.said["pids"])

    def begin(self) -> None:
        self.process = begun(self.folder, *self.words)

    def until_ready(self) -> None:
        assert self.process
        assert self.process.stdout
        self.said = json.loads(self.process.stdout.readline())
        assert all(map(ready, self.operators.values()))

    def up(self) -> None:
        self.begin()
        self.until_ready()

    def stop(self) -> int:
        """As with Ctrl-C; harmless where nothing runs."""
        if self.process is None:
            return 0
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        self.process.communicate(timeout=PATIENCE)
        return self.process.wait()

    def kill(self) -> None:
        """Kill the process that keeps it running with SIGKILL; all that ran below has to end by itself."""
        assert self.process
        below = kill_alone(self.process)
        self.process.communicate()
        assert sys.platform != "linux" or still_there(below) == []

    def command(self, *words: object) -> dict[str, Any]:
        return answer_of_command(*words, "--folder", self.folder)

    def sql(self, question: str, database: str) -> str:
        return self.servers.postgres.sql(question, database=database)


def begun(folder: Path, *words: str) -> Running:
    return programs.begun("deploy", "up", "--folder", str(folder), "--json", "--unlocked", *words)


@contextmanager
def up(folder: Path, *words: str) -> Iterator[tuple[Running, dict[str, object]]]:
    """The program, and what it told when everything was ready."""
    process = begun(folder, *words)
    assert process.stdout
    try:
        yield process, json.loads(process.stdout.readline())
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        process.communicate(timeout=PATIENCE)


def urls_of(told: dict[str, object], whose: str = "urls") -> dict[str, str]:
    urls = told[whose]
    assert isinstance(urls, dict)
    return urls


def operators_of(told: dict[str, object]) -> dict[str, str]:
    return urls_of(told, "operators")


def ready(url: str) -> bool:
    """Not while it is being started again."""
    try:
        return httpx.get(f"{url}/ready", trust_env=False, timeout=PATIENCE).status_code == httpx.codes.OK
    except httpx.TransportError:
        return False


class Lead(Desk):
    """The lead of a centre at the pages of quality, who comes over with a slip of the centre's own casework."""

    def __init__(self, centre: Living, http: Network) -> None:
        super().__init__(Visitor(http, centre.urls["quality"]))
        self._centre = centre

    async def _enter(self) -> None:
        keys = json.loads((self._centre.installation.keys / "cases.key").read_text())["keys"]
        slip = issue(
            Ed25519PrivateKey.from_private_bytes(b64decode(keys["handover"])),
            audience="quality",
            centre=self._centre.installation.id,
            roles=("lead",),
            pseudonym=uuid4(),
            language="en",
            jti=uuid4(),
            now=datetime.now(UTC),
        )
        assert (await self._visitor.post("/handover", {"token": slip})).status == 200

    def _shut_out(self, answer: Answer) -> bool:
        return answer.status == 401 or not answer.url.startswith(self._visitor.address)

    async def state(self, quarter: str) -> str:
        page = (await self.look("/release", period=quarter)).page
        return str(page.all(data_period="", data_state="")[0].get("data-state"))

    async def approve(self, quarter: str) -> None:
        """Looks at what would leave, and lets it go."""
        await until(lambda: self._is(quarter, "draft"))
        await self.fill(f"/release?period={quarter}", "/release/approve", {})

    async def _is(self, quarter: str, state: str) -> bool:
        return await self.state(quarter) == state


def held(pid: int) -> psutil.Process:
    """A program that does nothing until it is resumed."""
    process = psutil.Process(pid)
    process.suspend()
    return process
