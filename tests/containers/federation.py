"""The federation of compose.yaml under a name and on ports of its own: started for real, always removed again."""

import itertools
import json
import os
import random
import secrets
import shutil
import subprocess
import tempfile
import time
import tomllib
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from functools import cache, cached_property
from ipaddress import IPv4Network
from pathlib import Path
from typing import Any

from deploy.local.machine import ports
from tests.containers.engine import on_disks, place_of

ROOT = Path(__file__).parents[2]
PEOPLE = ROOT / "deploy/demo/people.toml"
PORTS = ("01", "02", "03", "11", "12", "13", "21", "31")
"""Endings of the published ports: intake, cases and quality of both centres, the office, the mails."""
PREFIXES = range(200, 320)
SPARE_ADDRESSES = IPv4Network("198.18.0.0/15")
DISKS = {"setup": 50, "centre-a": 1_200, "centre-b": 1_200, "office": 600}
"""MiB of each volume, in memory: they can be filled, and nothing waits for a disk."""
STRUCK = "centre-a"
"""Where faults fall."""
ASKED_ONCE = {"healthcheck": {"retries": 1, "start_interval": "6s"}}
"""What gives no answer is `unhealthy` at once: nobody waits for half a minute here."""
ASKED_SELDOM = {"healthcheck": {"retries": 1, "start_interval": "6s", "interval": "30s"}}
"""Each question starts a program: where nobody waits for the answer, three times as many would only take time."""
FINISH = ("python", "-m", "deploy.compose", "finish", "centre-a", "centre-b")


def missing_engine() -> str | None:
    """Why no container can run here; None where one can."""
    try:
        asked = subprocess.run(["docker", "compose", "version"], capture_output=True, check=False)
        asked = asked if asked.returncode else subprocess.run(["docker", "info"], capture_output=True, check=False)
    except FileNotFoundError:
        return "no container engine"
    return "no container engine" if asked.returncode else None


@cache
def postgres_image() -> str:
    """The image that the files name, or one that this machine has in its place where no registry can be reached."""
    for tag in ("postgres:18", "postgres:17"):
        if subprocess.run(["docker", "image", "inspect", tag], capture_output=True, check=False).returncode == 0:
            return tag
    return "postgres:18"


def free_prefix() -> str:
    """The first digits of the published ports: others each time, because an engine may still hold those of a run that
    was ended while it started. Other tests get none of them meanwhile."""
    for prefix in map(str, random.sample(PREFIXES, len(PREFIXES))):
        if all(ports.claim(int(prefix + ending)) for ending in PORTS):
            return prefix
    raise AssertionError("there is no block of free ports")


def small_networks(networks: Iterable[str], prefix: str) -> dict[str, Any]:
    """An address range for each network, out of those for measurements (RFC 2544), which nobody routes.

    Left to itself an engine takes large ranges and has fewer than two federations at once need.
    """
    ranges = SPARE_ADDRESSES.subnets(new_prefix=23)
    mine = next(itertools.islice(ranges, int(prefix) - PREFIXES.start, None)).subnets(new_prefix=27)
    return {name: {"ipam": {"config": [{"subnet": str(subnet)}]}} for name, subnet in zip(networks, mine, strict=False)}


class Compose:
    def __init__(self) -> None:
        self.name = f"kokon-test-{secrets.token_hex(4)}"
        self.prefix = free_prefix()
        self.password = secrets.token_urlsafe(12)
        self.told = {"KOKON_PORTS": self.prefix, "KOKON_DEMO_PASSWORD": self.password}
        self.told["KOKON_POSTGRES"] = postgres_image()
        self.files = ["compose.yaml"]
        self.places = Path(tempfile.mkdtemp()) / "networks.json"
        found = json.loads(self.run("config", "--format", "json"))
        self._mounted = ExitStack()
        self.disks = False
        told = {"networks": small_networks(found["networks"], self.prefix)}
        asked = [name for name, one in found["services"].items() if has_questions(one)]
        told["services"] = {name: ASKED_ONCE if name.startswith(STRUCK) else ASKED_SELDOM for name in asked}
        self.places.write_text(json.dumps(told))
        self.files.append(str(self.places))

    def place_of(self, volume: str) -> Path:
        """Where its files lie on this machine."""
        return place_of(f"{self.name}_{volume}")

    def run(self, *arguments: str, seconds: float = 300, check: bool = True, given: str = "") -> str:
        """Standard output of `docker compose ARGUMENTS`; its complaint when it fails."""
        options = [word for file in self.files for word in ("--file", file)]
        finished = subprocess.run(
            ["docker", "compose", "--project-name", self.name, *options, *arguments],
            cwd=ROOT,
            env=os.environ | self.told,
            input=given,
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
        )
        assert not (check and finished.returncode), f"compose {arguments[0]}: {finished.stderr[-2000:]}"
        return finished.stdout

    @property
    def environment(self) -> dict[str, str]:
        """By which every `docker compose` at the root of the repository means this federation."""
        return {
            "COMPOSE_PROJECT_NAME": self.name,
            "COMPOSE_FILE": os.pathsep.join(str(ROOT / file) for file in self.files),
            "KOKON_PORTS": self.prefix,
            "KOKON_DEMO_PASSWORD": self.password,
        }

    def start(self) -> None:
        self.disks = self._mounted.enter_context(on_disks(self.name, DISKS))
        self.run("build", "--quiet", seconds=1_200)
        self.run("up", "--detach", "--quiet-pull", seconds=900)
        deadline = time.monotonic() + 400
        while waiting := [one["Service"] for one in self.containers() if not well(one)]:
            assert time.monotonic() < deadline, f"not well after all that time: {', '.join(waiting)}"
            time.sleep(2)

    def start_bus(self) -> None:
        """The three servers of the bus alone, and what they need."""
        self.disks = self._mounted.enter_context(on_disks(self.name, DISKS))
        self.run("up", "--build", "--detach", "--quiet-pull", "finish", seconds=600)
        deadline = time.monotonic() + 200
        while [one["State"] for one in self.containers() if one["Service"] == "finish"] != ["exited"]:
            assert time.monotonic() < deadline, "the streams were not made"
            time.sleep(1)

    def stop(self) -> None:
        self.run("down", "--remove-orphans", "--timeout", "3", check=False)
        self._mounted.close()
        shutil.rmtree(self.places.parent, ignore_errors=True)

    def containers(self) -> list[dict[str, Any]]:
        lines = self.run("ps", "--all", "--format", "json").splitlines()
        return [json.loads(line) for line in lines]

    @cached_property
    def described(self) -> dict[str, dict[str, Any]]:
        """What the engine says about each container, by service."""
        ids = self.run("ps", "--all", "--quiet").split()
        described = subprocess.run(["docker", "inspect", *ids], capture_output=True, check=True)
        return {one["Config"]["Labels"]["com.docker.compose.service"]: one for one in json.loads(described.stdout)}

    def step(self, *words: str, given: str = "") -> str:
        """What the deploy step writes; `given` goes in by the pipe."""
        return self.run("run", "--rm", "--no-deps", "-T", "finish", *(words or FINISH), given=given)

    def inside(self, service: str, *command: str, check: bool = True) -> str:
        """Runs a command in the container of a service."""
        line = ["docker", "exec", self.described[service]["Id"], *command]
        finished = subprocess.run(line, capture_output=True, text=True, timeout=180, check=False)
        assert not (check and finished.returncode), f"{service}: {finished.stderr[-500:]}"
        return finished.stdout

    def addresses_of(self, service: str) -> list[str]:
        """Its address in each of its networks, whether anybody else is in there or not."""
        networks = self.described[service]["NetworkSettings"]["Networks"]
        return [str(network["IPAddress"]) for network in networks.values()]

    def networks(self) -> list[dict[str, Any]]:
        mine = ["docker", "network", "ls", "--quiet", "--filter", f"label=com.docker.compose.project={self.name}"]
        ids = subprocess.run(mine, capture_output=True, text=True, check=True).stdout.split()
        described: list[dict[str, Any]] = json.loads(
            subprocess.run(["docker", "network", "inspect", *ids], capture_output=True, check=True).stdout
        )
        return described

    def last_words(self, lines: int = 15) -> str:
        """The end of the log of each container that is not well."""
        services = [one["Service"] for one in self.containers() if not well(one)]
        return self.run("logs", "--no-color", "--tail", str(lines), *services, check=False) if services else ""

    def url(self, ending: str) -> str:
        return f"http://127.0.0.1:{self.prefix}{ending}"

    def addresses(self) -> dict[str, Any]:
        """As `./kokon demo --against` reads them."""
        people = tomllib.loads(PEOPLE.read_text())
        doors = zip(people["centres"], (("01", "02", "03"), ("11", "12", "13")), strict=True)
        return {
            "centres": [self._centre(centre, endings) for centre, endings in doors],
            "office": {
                "name": people["office"]["name"],
                "address": self.url("21"),
                "staff": self._staff(people["office"]),
            },
            "mails": self.url("31"),
        }

    def _centre(self, centre: dict[str, Any], endings: Sequence[str]) -> dict[str, Any]:
        intake, cases, quality = map(self.url, endings)
        named = {"id": centre["id"], "name": centre["name"], "staff": self._staff(centre)}
        return named | {"intake": intake, "cases": cases, "quality": quality}

    def _staff(self, place: dict[str, Any]) -> list[dict[str, Any]]:
        return [person | {"password": self.password} for person in place["staff"]]


def has_questions(container: dict[str, Any]) -> bool:
    """Whether the engine asks it how it is: by its own words, or those of its image."""
    return not (container.get("healthcheck") or {}).get("disable") and container.get("restart") == "unless-stopped"


def well(container: dict[str, Any]) -> bool:
    """Running and healthy where it says so, or done with what it was started for."""
    if container["State"] == "exited":
        return bool(container["ExitCode"] == 0)
    return container["State"] == "running" and container.get("Health", "") in {"", "healthy"} and lasting(container)


def lasting(container: dict[str, Any]) -> bool:
    """Not one of those that are to end."""
    return not container["Service"].endswith(("-team", "-keys", "-databases", "-migrations", "setup", "finish"))
