"""One installation in containers for keeps, as its operator starts it, with ports, networks and names of its own."""

import json
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from deploy.local.machine import ports
from deploy.local.servers import database_dumps
from tests.containers.engine import on_disks, place_of
from tests.containers.federation import ROOT, SPARE_ADDRESSES, has_questions, postgres_image, well

type Counts = dict[tuple[str, str], int]
"""Rows by database and table."""
PRODUCTION = ROOT / "deploy/compose/production"
IMAGES = os.environ.get("KOKON_TEST_IMAGES", "kokon-kept")
"""Others where two checkouts test at once on one machine."""
ASKED_SELDOM = {"start_interval": "8s", "interval": "30s"}
"""Each question starts a program: who waits for an answer says otherwise."""
BUILT = set[str]()
"""Images that this process has built: to build one again without a change takes seconds, too."""
DOORS = {"centre": ("INTAKE", "CASES", "QUALITY", "NOTIFY"), "office": ("OFFICE",)}


class Kept:
    def __init__(self, places: str, kind: str = "centre", more: dict[str, str] | None = None) -> None:
        self.kind = kind
        self.name = f"kokon-test-{secrets.token_hex(4)}"
        self.folder = PRODUCTION / kind
        first = ports.row(len(DOORS[kind]))
        addresses = {f"{door}_PUBLIC_URL": f"http://127.0.0.1:{first + at}" for at, door in enumerate(DOORS[kind])}
        published = {f"{door}_PORT": str(first + at) for at, door in enumerate(DOORS[kind])}
        self.address = next(iter(addresses.values()))
        named = {"KOKON_ID": "north", "KOKON_PHONE": "030 4711", "KOKON_POSTGRES": postgres_image()}
        named |= {"KOKON_IMAGES": IMAGES, "COMPOSE_PROJECT_NAME": self.name}
        self.told = os.environ | addresses | published | named | {"COMPOSE_FILE": f"compose.yaml:{places}"}
        self.told |= more or {}

    def run(self, *words: str, seconds: float = 600, check: bool = True, given: str = "") -> str:
        line = ["docker", "compose", *words]
        done = subprocess.run(
            line,
            cwd=self.folder,
            env=self.told,
            input=given,
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
        )
        assert not (check and done.returncode), f"compose {words[0]}: {done.stderr[-2000:]}"
        return done.stdout

    def script(self, name: str, *words: str, code: int = 0) -> str:
        """One of those beside the Compose file."""
        line = ["sh", name, *words]
        done = subprocess.run(line, cwd=self.folder, env=self.told, capture_output=True, text=True, check=False)
        assert done.returncode == code, f"{done.stdout[-2000:]} {done.stderr[-2000:]}"
        return done.stdout

    def typed(self, command: str) -> str:
        """A line of the guide, as it is typed in the folder."""
        done = subprocess.run(
            ["sh", "-c", command], cwd=self.folder, env=self.told, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"{command}: {done.stderr[-2000:]}"
        return done.stdout

    def complaint(self, *words: str) -> str:
        """What a command that ends badly says."""
        line = ["docker", "compose", *words]
        done = subprocess.run(line, cwd=self.folder, env=self.told, capture_output=True, text=True, check=False)
        assert done.returncode
        return done.stderr

    def on_host(self, *words: str) -> subprocess.CompletedProcess[str]:
        """A command of `deploy.compose.host` in its folder."""
        line = [sys.executable, "-m", "deploy.compose.host", *words]
        around = self.told | {"PYTHONPATH": str(ROOT)}
        return subprocess.run(line, cwd=self.folder, env=around, capture_output=True, text=True, check=False)

    def host_complaint(self, *words: str) -> str:
        done = self.on_host(*words)
        assert done.returncode
        return done.stderr

    def step(self, *words: str, given: str = "") -> tuple[str, str]:
        """A word of `deploy.compose` as the guide has it: the paper, and what is said beside it."""
        line = [
            "docker",
            "compose",
            "run",
            "--rm",
            "--no-deps",
            "-T",
            "finish",
            "python",
            "-m",
            "deploy.compose",
            *words,
        ]
        done = subprocess.run(
            line, cwd=self.folder, env=self.told, input=given, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout, done.stderr

    def containers(self) -> list[dict[str, object]]:
        return [json.loads(line) for line in self.run("ps", "--all", "--format", "json").splitlines()]

    def wait(self, seconds: float = 600) -> None:
        deadline = time.monotonic() + seconds
        while waiting := [one["Service"] for one in self.containers() if not self.is_well(one)]:
            assert time.monotonic() < deadline, f"not well: {waiting}"
            time.sleep(2)

    def is_well(self, one: dict[str, object]) -> bool:
        ends = str(one["Service"]).endswith(("-keys", "-databases", "-migrations", "setup", "finish"))
        return one["State"] == "exited" and one["ExitCode"] == 0 if ends else well(one)

    def build(self) -> None:
        """All its images."""
        if self.is_to_build():
            self.run("--profile", "backup", "build", "--quiet", seconds=1500)
            BUILT.update(self.images())

    def build_and_start(self, *only: str) -> None:
        """By the line of the guide, and by one without `--build` where all images are built already."""
        to_build = self.is_to_build()
        self.run("up", "--build" if to_build else "--no-build", "--detach", "--quiet-pull", *only, seconds=1500)
        if to_build and not only:
            self.run("--profile", "backup", "build", "backup")
            BUILT.update(self.images())

    def images(self) -> set[str]:
        return set(self.run("--profile", "backup", "config", "--images").split())

    def is_to_build(self) -> bool:
        return not self.images() <= BUILT

    def lose_everything(self) -> None:
        """Containers and volumes, as when a machine burns; a volume on a disk of its own stays there, empty."""
        kinds = ("setup", self.kind)
        places = [place_of(f"{self.name}_{volume}") for volume in kinds]
        self.run("down", "--volumes", "--timeout", "3", check=False)
        assert [place for place in places if place.exists() and any(place.iterdir())] == []

    def sql(self, database: str, question: str) -> str:
        """As the administrator, who sees all rows."""
        server = "cases-postgres" if database.startswith("cases") else "postgres"
        options = ["--username", "postgres", "--dbname", database, "--no-align", "--tuples-only", "--quiet"]
        return self.run("exec", "-T", server, "psql", *options, "--command", question).strip()

    def restarts(self, service: str) -> int:
        [id] = self.run("ps", "--quiet", service).split()
        line = ["docker", "inspect", "--format", "{{.RestartCount}}", id]
        return int(subprocess.run(line, capture_output=True, text=True, check=True).stdout)


@contextmanager
def placed(
    places: Path,
    kind: str = "centre",
    *,
    row: int = 0,
    more: dict[str, str] | None = None,
    services: Mapping[str, Mapping[str, object]] | None = None,
) -> Iterator[Kept]:
    """Nothing of it runs yet, and nothing of it is left. `row` keeps the addresses of several apart; `services` go
    before what the Compose file says of them."""
    places.write_text("{}")
    kept = Kept(str(places), kind, more)
    found = json.loads(kept.run("config", "--format", "json"))
    mine = (SPARE_ADDRESSES.network_address + 2**16 + 2**12 + 32 * (16 * row + number) for number in count())
    addresses = zip(found["networks"], mine, strict=False)
    chosen = {name: {"ipam": {"config": [{"subnet": f"{at}/27"}]}} for name, at in addresses}
    asked = {name: {"healthcheck": ASKED_SELDOM} for name, one in found["services"].items() if has_questions(one)}
    told = asked | {name: {**asked.get(name, {}), **own} for name, own in (services or {}).items()}
    places.write_text(json.dumps({"networks": chosen, "services": told}))
    with on_disks(kept.name, {"setup": 50, kind: 1_500}):
        try:
            yield kept
        finally:
            kept.run("--profile", "*", "down", "--volumes", "--remove-orphans", "--timeout", "3", check=False)


@contextmanager
def running(
    places: Path,
    kind: str = "centre",
    *,
    row: int = 0,
    more: dict[str, str] | None = None,
    only: Sequence[str] = (),
    services: Mapping[str, Mapping[str, object]] | None = None,
) -> Iterator[Kept]:
    """`only` these services, and what they need."""
    with placed(places, kind, row=row, more=more, services=services) as kept:
        kept.build_and_start(*only)
        kept.wait()
        yield kept


def rows(kept: Kept, *databases: str) -> Counts:
    found: Counts = {}
    for name in databases:
        tables = kept.sql(name, database_dumps.TABLES).splitlines()
        counted = " union all ".join(f"select {at}, count(*) from public.{table}" for at, table in enumerate(tables))
        answer = kept.sql(name, f"{counted} order by 1").splitlines() if tables else []
        found |= {(name, tables[int(at)]): int(number) for at, number in (line.split("|") for line in answer)}
    return found
