"""The office in containers, for keeps: a centre in containers joins it over the network, by the words of the guide."""

import json
import re
import secrets
import subprocess
import time
from collections.abc import Iterator

import pytest

from deploy.local.machine import ports
from tests.containers.kept import Kept, running

pytestmark = [pytest.mark.containers, pytest.mark.timeout(1800)]
READ_OUT = re.compile(
    r"[Cc]all the office and read out: ([\d ]+)|read out in the same call[^:]*: ([\d ]+)", re.IGNORECASE
)
BUS = ("nats", "postgres", "office", "finish")


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
    deadline = time.monotonic() + 120
    while "✓ link of north" not in (seen := doctor(centre, "centre", "north")) or not linked(office):
        assert time.monotonic() < deadline, seen
        time.sleep(2)
    assert "base images: not named by digest" in seen
    members = json.loads(office.run("exec", "-T", "office", "cat", "/run/kokon/members.json"))
    assert members["north"]["name"] == "Centre North"
    adding = ["/start", "python", "-m", "services.quality.office.team", "add", "--login", "olga", "--name", "Olga O."]
    told = ["--env", f"OFFICE_NEW_PASSWORD={secrets.token_urlsafe(12)}"]
    office.run("exec", "-T", *told, "office", *adding)


def doctor(kept: Kept, *which: str) -> str:
    line = ["run", "--rm", "--no-deps", "-T", "finish", "python", "-m", "deploy.compose.production", "doctor", *which]
    return kept.run(*line, check=False)


def linked(office: Kept) -> bool:
    """Whether the hub has a link, by its own pages."""
    ask = "import urllib.request as r; print(r.urlopen('http://127.0.0.1:8222/leafz').read().decode())"
    return bool(json.loads(office.run("exec", "-T", "nats", "python", "-c", ask)).get("leafs"))
