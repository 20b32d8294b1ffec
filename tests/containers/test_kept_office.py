"""The office in containers, for keeps: a centre in containers joins it over the network, all keys of its hub are changed,
and it comes back from a backup; by the words of the guide.
"""

import json
import re
import secrets
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from deploy.local.machine import ports
from deploy.local.servers import postgres_program
from tests.containers.federation import ROOT, postgres_image
from tests.containers.kept import Kept, running

pytestmark = [pytest.mark.containers, pytest.mark.timeout(1800)]
READ_OUT = re.compile(
    r"[Cc]all the office and read out: ([\d ]+)|read out in the same call[^:]*: ([\d ]+)", re.IGNORECASE
)
SAY = """
import asyncio
from deploy.compose.finish_step import keys_of, url_of
from deploy.compose.layout import centre
from deploy.nats.stream_administration import administration

async def say():
    one = centre("north")
    async with administration(url_of(one), "quality", keys_of(one).seed("quality")) as api:
        await api.publish("uplink.release.published", b"of another version")

asyncio.run(say())
"""
COUNT = """
import sys
from deploy.compose.finish_step import keys_of, url_of
from deploy.compose.target_steps import installed
from deploy.nats.stream_administration import messages_now

one = installed(sys.argv[1])
print(messages_now(url_of(one), "provision", keys_of(one).seed("provision"), sys.argv[2]))
"""


@pytest.fixture(scope="module")
def hub_port() -> int:
    return ports.row(1)


@pytest.fixture(scope="module")
def office(engine: None, hub_port: int, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kept]:
    more = {"KOKON_NAME": "The office", "KOKON_HUB": f"0.0.0.0:{hub_port}"}
    with running(tmp_path_factory.mktemp("office") / "networks.json", "office", row=1, more=more) as found:
        yield found


@pytest.fixture(scope="module")
def centre(office: Kept, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kept]:
    """Its bus and `quality` alone, which are all that a link needs."""
    place = tmp_path_factory.mktemp("centre") / "networks.json"
    with running(place, "centre", row=2, only=("quality",)) as found:
        yield found


def address_of_this_machine(centre: Kept) -> str:
    """By which a container reaches a port of this machine: the other end of its way out."""
    [id] = centre.run("ps", "--quiet", "nats").split()
    told = json.loads(subprocess.run(["docker", "inspect", id], capture_output=True, check=True).stdout)
    networks = told[0]["NetworkSettings"]["Networks"]
    return str(next(one["Gateway"] for name, one in networks.items() if name.endswith("_uplink")))


def read_out(said: str) -> str:
    found = READ_OUT.search(said)
    assert found, said
    return (found[1] or found[2]).strip()


def test_a_centre_joins_it_over_the_network(office: Kept, centre: Kept, hub_port: int) -> None:
    reach = f"tls://{address_of_this_machine(centre)}:{hub_port}"
    invitation, _ = office.step("invite", "north", "Centre North", reach)
    answer, said = centre.step("accept", "north", given=invitation)
    _, said = office.step("admit", read_out(said), given=answer)
    digits = read_out(said)
    office.run("restart", "nats")
    office.run("run", "--rm", "--no-deps", "-T", "finish")
    centre.step("connect", "north", digits)
    centre.run("restart", "nats")
    centre.run("run", "--rm", "--no-deps", "-T", "finish")
    seen = until_linked(office, centre)
    assert "base images: not named by digest" in seen
    members = json.loads(office.run("exec", "-T", "office", "cat", "/run/kokon/members.json"))
    assert members["north"]["name"] == "Centre North"


def until(fact: Callable[[], bool], seconds: float = 120) -> None:
    deadline = time.monotonic() + seconds
    while not fact():
        assert time.monotonic() < deadline
        time.sleep(1)


def until_linked(office: Kept, centre: Kept) -> str:
    """What the doctor says then."""
    until(lambda: linked(office))
    seen = doctor(centre, "centre", "north")
    assert "✓ link of north" in seen
    return seen


def test_every_key_of_the_hub_is_changed_and_nothing_is_lost(office: Kept, centre: Kept) -> None:
    inside(centre, SAY)
    until(lambda: lies_in(office, "office", "releases") == 1)
    assert "The streams are sealed with a new key" in host(office, "at-rest")
    office.wait()
    assert lies_in(office, "office", "releases") == 1
    host(office, "hub")
    announcement = office.on_host("keys", "office", "rotate", "authority")
    centre.step("trust", "north", announcement.stderr.splitlines()[1], given=announcement.stdout)
    centre.run("restart", "nats")
    assert "uses its new authority" in host(office, "authority", "--use")
    until_linked(office, centre)


def test_an_empty_machine_the_archive_and_the_identity_give_the_same_office(
    office: Kept, centre: Kept, tmp_path: Path
) -> None:
    """Its link works again, and what the centre had released comes again from the centre.

    What only stands in for PostgreSQL may write dumps that no other server reads: then the trial has to say so.
    """
    reads = postgres_image() == f"postgres:{postgres_program.version().split('.')[0]}"
    add = ["/start", "python", "-m", "services.quality.office.team", "add", "--login", "mina", "--name", "Mina M."]
    office.run("exec", "-T", "--env", f"OFFICE_NEW_PASSWORD={secrets.token_urlsafe(12)}", "office", *add)
    places, identity = [tmp_path / part / "place" for part in ("databases", "key-files")], tmp_path / "identity"
    for place in places:
        place.mkdir(parents=True)
    line = [sys.executable, "-m", "deploy", "keys", "backup-identity", str(identity), "--json"]
    office.told["KOKON_BACKUP_RECIPIENT"] = json.loads(subprocess.check_output(line, cwd=ROOT))["recipient"]
    said = office.script("backup.sh", *map(str, places), code=0 if reads else 1)
    assert "Locked for age1" in said
    assert said.splitlines()[-1].endswith(": everything opened." if reads else ": a database cannot be restored.")
    found = doctor(office, "office")
    assert "✓ backup: the last one is less than a day old" in found
    assert f"{'✓' if reads else '✗'} trial restore" in found

    office.run("down", "--volumes", "--timeout", "3")
    office.script("restore.sh", *map(str, places), str(identity))
    office.run("up", "--detach", "--no-build")
    office.wait()
    assert "outside since the office was restored: north" in doctor(office, "office")
    assert not linked(office)
    office.step("confirm", "north")
    office.run("restart", "nats")
    office.run("run", "--rm", "--no-deps", "-T", "finish")
    centre.run("run", "--rm", "--no-deps", "-T", "finish")
    until_linked(office, centre)
    until(lambda: lies_in(office, "office", "releases") == 1)
    psql = ["psql", "--username", "office", "--dbname", "office", "--no-align", "--tuples-only"]
    assert office.run("exec", "-T", "postgres", *psql, "--command", "select login from account").strip() == "mina"
    members = json.loads(office.run("exec", "-T", "office", "cat", "/run/kokon/members.json"))
    assert members["north"]["name"] == "Centre North"
    assert "since the office was restored" not in doctor(office, "office")


def host(office: Kept, *words: str) -> str:
    """What a change of a key says."""
    done = office.on_host("keys", "office", "rotate", *words)
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


def inside(kept: Kept, program: str, *words: str) -> str:
    """A program of the test in the container of the deploy step."""
    return kept.run("run", "--rm", "--no-deps", "-T", "finish", "python", "-c", program, *words)


def lies_in(kept: Kept, name: str, stream: str) -> int:
    return int(inside(kept, COUNT, name, stream))


def doctor(kept: Kept, *which: str) -> str:
    line = ["run", "--rm", "--no-deps", "-T", "finish", "python", "-m", "deploy.compose.production", "doctor", *which]
    return kept.run(*line, check=False)


def linked(office: Kept) -> bool:
    """Whether the hub has a link, by its own pages."""
    ask = "import urllib.request as r; print(r.urlopen('http://127.0.0.1:8222/leafz').read().decode())"
    return bool(json.loads(office.run("exec", "-T", "nats", "python", "-c", ask)).get("leafs"))
