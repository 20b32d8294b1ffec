"""One centre in containers, for keeps: it starts whole, what hangs is started anew, and the image of cases is small."""

import json
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from deploy.local.machine import ports
from deploy.local.servers import postgres_program
from tests.containers.federation import ROOT, SPARE_ADDRESSES, postgres_image, well

pytestmark = [pytest.mark.containers, pytest.mark.timeout(900)]

CENTRE = ROOT / "deploy/compose/production/centre"
BASE = "python:3.13-slim"
IMAGES = "kokon-kept"
MOST = 450_000_000
"""Bytes of the image of cases above its base."""
DOORS = ("INTAKE", "CASES", "QUALITY", "NOTIFY")
HUNG = {"intake": "kill -STOP $(cat /tmp/main.pid)", "nats": "kill -STOP $(cat /tmp/main.pid)"}


class Kept:
    """A centre as its operator starts it, with ports, networks and image names of its own."""

    def __init__(self, places: str) -> None:
        self.name = f"kokon-test-{secrets.token_hex(4)}"
        first = ports.row(4)
        addresses = {f"{door}_PUBLIC_URL": f"http://127.0.0.1:{first + at}" for at, door in enumerate(DOORS)}
        published = {f"{door}_PORT": str(first + at) for at, door in enumerate(DOORS)}
        self.address = addresses["INTAKE_PUBLIC_URL"]
        named = {"KOKON_ID": "north", "KOKON_PHONE": "030 4711", "KOKON_POSTGRES": postgres_image()}
        named |= {"KOKON_IMAGES": IMAGES, "COMPOSE_PROJECT_NAME": self.name}
        self.told = os.environ | addresses | published | named | {"COMPOSE_FILE": f"compose.yaml:{places}"}

    def run(self, *words: str, seconds: float = 600, check: bool = True) -> str:
        line = ["docker", "compose", *words]
        done = subprocess.run(
            line, cwd=CENTRE, env=self.told, capture_output=True, text=True, timeout=seconds, check=False
        )
        assert not (check and done.returncode), f"compose {words[0]}: {done.stderr[-2000:]}"
        return done.stdout

    def script(self, name: str, *words: str, code: int = 0) -> str:
        """One of those beside the Compose file."""
        line = ["sh", name, *words]
        done = subprocess.run(line, cwd=CENTRE, env=self.told, capture_output=True, text=True, check=False)
        assert done.returncode == code, f"{done.stdout[-2000:]} {done.stderr[-2000:]}"
        return done.stdout

    def containers(self) -> list[dict[str, object]]:
        return [json.loads(line) for line in self.run("ps", "--all", "--format", "json").splitlines()]

    def wait(self, seconds: float = 300) -> None:
        deadline = time.monotonic() + seconds
        while waiting := [one["Service"] for one in self.containers() if not self.is_well(one)]:
            assert time.monotonic() < deadline, f"not well: {waiting}"
            time.sleep(1)

    def is_well(self, one: dict[str, object]) -> bool:
        ends = str(one["Service"]).endswith(("-keys", "-migrations", "setup", "finish"))
        return one["State"] == "exited" and one["ExitCode"] == 0 if ends else well(one)

    def restarts(self, service: str) -> int:
        [id] = self.run("ps", "--quiet", service).split()
        line = ["docker", "inspect", "--format", "{{.RestartCount}}", id]
        return int(subprocess.run(line, capture_output=True, text=True, check=True).stdout)


@pytest.fixture(scope="module")
def running_centre(engine: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kept]:
    places = tmp_path_factory.mktemp("networks") / "networks.json"
    places.write_text("{}")
    kept = Kept(str(places))
    networks = json.loads(kept.run("config", "--format", "json"))["networks"]
    mine = (SPARE_ADDRESSES.network_address + 2**16 + 2**12 + 32 * number for number in count())
    chosen = {name: {"ipam": {"config": [{"subnet": f"{at}/27"}]}} for name, at in zip(networks, mine, strict=False)}
    places.write_text(json.dumps({"networks": chosen}))
    try:
        kept.run("up", "--build", "--detach", "--quiet-pull", seconds=900)
        kept.wait()
        yield kept
    finally:
        kept.run("down", "--volumes", "--remove-orphans", "--timeout", "3", check=False)


def test_it_starts_whole_and_shows_its_own_number(running_centre: Kept) -> None:
    page = subprocess.run(
        ["curl", "-sL", f"{running_centre.address}/"], capture_output=True, text=True, check=True
    ).stdout
    assert "030 4711" in page
    doctor = ["python", "-m", "deploy.compose.production", "doctor", "centre", "north"]
    said = running_centre.run("run", "--rm", "--no-deps", "-T", "finish", *doctor)
    assert "✓ message bus of north" in said
    # again, as after an update: nothing is made anew
    running_centre.run("up", "--detach", "--no-build")
    running_centre.wait()


def test_what_hangs_is_started_anew(running_centre: Kept) -> None:
    for service, stop in HUNG.items():
        running_centre.run("exec", "-T", service, "sh", "-c", stop)
    stop = 'kill -STOP "$(head -n 1 "$PGDATA/postmaster.pid")"'
    running_centre.run("exec", "-T", "postgres", "gosu", "postgres", "sh", "-c", stop)
    deadline = time.monotonic() + 240
    while missing := [one for one in (*HUNG, "postgres") if not running_centre.restarts(one)]:
        assert time.monotonic() < deadline, f"nobody ended {missing}"
        time.sleep(2)
    running_centre.wait()


def test_the_image_of_cases_is_small_and_what_was_stripped_still_loads(running_centre: Kept) -> None:
    line = ["docker", "image", "inspect", "--format", "{{.Size}}", f"{IMAGES}/cases", BASE]
    size, base = map(int, subprocess.run(line, capture_output=True, text=True, check=True).stdout.split())
    assert size - base <= MOST
    running_centre.run("exec", "-T", "cases", "python", "-c", "import opendp.prelude, typst, uvloop, asyncpg, cedarpy")


def places_in(folder: Path) -> list[str]:
    places = [folder / part / "place" for part in ("databases", "client-keys", "key-files")]
    for place in places:
        place.mkdir(parents=True)
    return list(map(str, places))


def test_a_locked_backup_makes_the_same_centre_in_new_volumes_and_on_one_machine(
    running_centre: Kept, tmp_path: Path
) -> None:
    """Backed up while it works, with a trial restore; then archive and identity are all that is left of it.

    What only stands in for PostgreSQL may write dumps that no other server reads: then the trial has to say so.
    """
    reads = postgres_image() == f"postgres:{postgres_program.version().split('.')[0]}"
    words = ["--login", "anna", "--name", "Anna A.", "--role", "lead", "--language", "de"]
    adding = ["/start", "python", "-m", "services.cases.oversight.team_command", "add", *words]
    running_centre.run("exec", "-T", "--env", f"CASES_NEW_PASSWORD={secrets.token_urlsafe(12)}", "cases", *adding)
    places, identity = places_in(tmp_path), tmp_path / "identity"
    running_centre.told["KOKON_BACKUP_RECIPIENT"] = answer_of("keys", "backup-identity", str(identity))["recipient"]
    (tmp_path / "carrying").write_text(f'echo "$KOKON_BACKUP_PART $1" >>{tmp_path}/carried\n')
    running_centre.told["KOKON_BACKUP_AFTER"] = f"sh {tmp_path}/carrying"
    said = running_centre.script("backup.sh", *places, code=0 if reads else 1)
    assert "Locked for age1" in said
    assert said.splitlines()[-1].endswith(": everything opened." if reads else ": a database cannot be restored.")
    assert len((tmp_path / "carried").read_text().splitlines()) == 3
    doctor = ["python", "-m", "deploy.compose.production", "doctor", "centre", "north"]
    found = running_centre.run("run", "--rm", "--no-deps", "-T", "finish", *doctor, check=False)
    assert f"{'✓' if reads else '✗'} trial restore" in found

    if reads:
        rows, wrapped, keys = places
        folder = ["--folder", str(tmp_path / "north"), "--identity", str(identity)]
        assert answer_of("restore", rows, "--client-keys", wrapped, "--keys", keys, *folder)["centre"] == "north"

    running_centre.run("down", "--volumes", "--timeout", "3")
    running_centre.script("restore.sh", *places, str(identity))
    running_centre.run("up", "--detach", "--no-build")
    running_centre.wait()
    psql = ["psql", "--username", "cases", "--dbname", "cases", "--no-align", "--tuples-only"]
    counted = running_centre.run("exec", "-T", "cases-postgres", *psql, "--command", "select count(*) from account")
    assert counted.strip() == "1"
    doctors = running_centre.run("run", "--rm", "--no-deps", "-T", "finish", *doctor, check=False)
    assert "✓ message bus of north" in doctors


def answer_of(*words: str) -> dict[str, str]:
    line = [sys.executable, "-m", "deploy", *words, "--json"]
    done = subprocess.run(line, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    answer: dict[str, str] = json.loads(done.stdout)
    return answer
