"""Containers that are killed, paused and cut off while people write: what was acknowledged is in casework, once."""

import asyncio
import json
import subprocess
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from random import Random

import pytest

from deploy.demo.addresses import Addresses, CentreAddresses
from deploy.demo.doors.cases import Workplace
from deploy.demo.doors.intake import PublicPage
from deploy.demo.visitors.people import Client, clients_of
from deploy.demo.visitors.retries import until
from deploy.demo.visitors.visitor import Network, Visitor
from tests.containers.federation import Compose

pytestmark = [pytest.mark.containers, pytest.mark.timeout(600)]
SOME_SECONDS = 4.0
AT_ONCE = 3
"""People who write during each fault."""


@contextmanager
def killed(federation: Compose, service: str) -> Iterator[None]:
    """`docker kill`, after which the engine waits for an operator."""
    docker("kill", federation.described[service]["Id"])
    yield
    federation.run("start", service)


@contextmanager
def paused(federation: Compose, service: str) -> Iterator[None]:
    docker("pause", federation.described[service]["Id"])
    yield
    docker("unpause", federation.described[service]["Id"])


@contextmanager
def cut_off(federation: Compose, service: str) -> Iterator[None]:
    """From all its networks; connected again under the names by which others know it."""
    container = federation.described[service]["Id"]
    [described] = json.loads(docker("inspect", container))
    networks = described["NetworkSettings"]["Networks"]
    for network in networks:
        docker("network", "disconnect", network, container)
    yield
    for network, told in networks.items():
        names = [word for name in told["Aliases"] for word in ("--alias", name)]
        docker("network", "connect", *names, network, container)


FAULTS = (
    (killed, "centre-a-nats"),
    (killed, "centre-a-cases"),
    (killed, "centre-a-cases-postgres"),
    (paused, "centre-a-nats"),
    (paused, "centre-a-postgres"),
    (paused, "centre-a-cases"),
    (cut_off, "centre-a-nats"),
    (cut_off, "centre-a-cases-postgres"),
)


def docker(*words: str) -> str:
    finished = subprocess.run(["docker", *words], capture_output=True, text=True, check=False)
    assert finished.returncode == 0, finished.stderr
    return finished.stdout


async def test_what_was_acknowledged_in_an_outage_of_containers_is_in_casework_once(
    federation: Compose, chaos_seed: int
) -> None:
    random = Random(chaos_seed)
    [centre, _] = Addresses.model_validate(federation.addresses()).centres
    faults = random.sample(FAULTS, len(FAULTS))
    people = iter(clients_of(centre.id, count=AT_ONCE * len(faults), seed=chaos_seed))
    async with Network() as http:
        written: list[str] = []
        for fault, service in faults:
            writing = [asyncio.create_task(write(centre, http, next(people))) for _ in range(AT_ONCE)]
            with fault(federation, service):
                await asyncio.sleep(SOME_SECONDS)
            written += await asyncio.gather(*writing)
        desk = Workplace(Visitor(http, centre.cases), centre.having("counsellor")[0])

        async def there() -> Counter[str] | None:
            found = Counter([place async for place in desk.places("/requests", "requests")])
            return found if set(written) <= found.keys() else None

        found = await until(there, "what was acknowledged is not in casework")
    assert {found[place] for place in written} == {1}


async def write(centre: CentreAddresses, http: Network, client: Client) -> str:
    """As a browser that runs scripts; returns where the request is then in casework."""
    one = replace(client, way="sealed", page_language="en")
    await PublicPage(Visitor(http, centre.intake, patience=120), one).write()
    return f"/requests/{one.request_id}"
