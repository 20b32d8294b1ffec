"""The federation of compose.yaml: its journey, and what its containers can reach, see and do."""

import json
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.containers.federation import ROOT, Compose

pytestmark = [pytest.mark.containers, pytest.mark.timeout(900)]

CLIENTS = "8"
KNOCK = """
import socket, sys
from concurrent.futures import ThreadPoolExecutor
def knock(address):
    try:
        socket.create_connection((address, int(sys.argv[1])), 1.5)
        print("open")
    except OSError:
        pass
with ThreadPoolExecutor() as threads:
    list(threads.map(knock, sys.argv[2:]))
"""
PENDING = """
import asyncio, json
from deploy.compose.layout import centre
from deploy.compose.unsent_work import pending

print(json.dumps([asyncio.run(pending(centre(name))).unpublished for name in ("centre-a", "centre-b")]))
"""
PYTHON = ("intake", "cases", "quality", "notify")
CENTRES = ("centre-a", "centre-b")
SERVICES = [f"{centre}-{service}" for centre in CENTRES for service in PYTHON] + ["office"]
OWN_SECRETS = {
    "intake": {"environment"},
    "cases": {"environment", "centre.keys"},
    "quality": {"environment", "release.key"},
    "notify": {"environment", "notify.key"},
}
WAYS = [
    ("centre-a-cases", "centre-a-cases-postgres", 5432, True),
    ("centre-a-quality", "centre-a-postgres", 5432, True),
    ("centre-a-quality", "centre-a-nats", 4222, True),
    ("centre-a-notify", "mail", 2525, True),
    ("centre-a-quality", "centre-a-cases-postgres", 5432, False),
    ("centre-a-intake", "centre-a-cases-postgres", 5432, False),
    ("centre-a-notify", "centre-a-cases-postgres", 5432, False),
    ("centre-a-quality", "centre-a-cases", 8000, False),
    ("centre-a-intake", "centre-a-cases", 8000, False),
    ("centre-a-intake", "mail", 2525, False),
    ("centre-a-cases", "office-nats", 7422, False),
    ("centre-a-quality", "office-nats", 7422, False),
    ("centre-a-quality", "office", 8000, False),
    ("centre-a-cases", "centre-b-cases-postgres", 5432, False),
    ("office", "centre-a-nats", 4222, False),
    ("office", "centre-b-postgres", 5432, False),
]


@pytest.mark.level("compose", 2)
def test_the_headless_journey_loses_and_doubles_nothing(federation: Compose, tmp_path: Path) -> None:
    addresses, found = tmp_path / "addresses.json", tmp_path / "found.json"
    addresses.write_text(json.dumps(federation.addresses()))
    journey = subprocess.run(
        [ROOT / "kokon", "demo", "--headless", "--clients", CLIENTS, "--against", addresses, "--json", found],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert journey.returncode == 0, journey.stdout[-2000:] + journey.stderr[-2000:]
    assert json.loads(found.read_text())


@pytest.fixture(scope="module")
def open_ways(federation: Compose) -> list[bool]:
    """All knock at once: a door that stays shut is known only after a while."""
    with ThreadPoolExecutor(len(WAYS)) as threads:
        return list(threads.map(lambda way: reaches(federation, *way[:3]), WAYS))


@pytest.mark.parametrize("number", range(len(WAYS)), ids=["-".join(map(str, way[:3])) for way in WAYS])
def test_a_container_reaches_its_own_servers_and_nothing_else(open_ways: list[bool], number: int) -> None:
    assert open_ways[number] is WAYS[number][3]


def reaches(federation: Compose, source: str, target: str, port: int) -> bool:
    addresses = federation.addresses_of(target)
    return "open" in federation.inside(source, "python", "-c", KNOCK, str(port), *addresses)


def test_a_network_too_many_would_be_noticed(federation: Compose) -> None:
    ends = [f"{federation.name}_centre-b-cases", federation.described["centre-b-quality"]["Id"]]
    subprocess.run(["docker", "network", "connect", *ends], check=True)
    try:
        assert reaches(federation, "centre-b-quality", "centre-b-cases-postgres", 5432)
    finally:
        subprocess.run(["docker", "network", "disconnect", *ends], check=True)


def test_no_network_leads_out_of_the_house(federation: Compose) -> None:
    for network in federation.networks():
        option = "com.docker.network.bridge.enable_ip_masquerade"
        assert network["Internal"] or network["Options"].get(option) == "false", network["Name"]


@pytest.mark.parametrize("centre", CENTRES)
@pytest.mark.parametrize("service", PYTHON)
def test_a_service_sees_its_own_secrets_only(federation: Compose, centre: str, service: str) -> None:
    seen = federation.inside(f"{centre}-{service}", "ls", "-A", "/run/kokon").split()
    assert set(seen) == OWN_SECRETS[service]
    others = federation.inside(f"{centre}-{service}", "sh", "-c", "ls -A /kokon /public /etc/nats 2>/dev/null; true")
    assert not others.strip()


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_runs_without_rights_it_does_not_need(federation: Compose, service: str) -> None:
    described = federation.described[service]
    assert described["Config"]["User"] == "10001:10001"
    assert described["HostConfig"]["ReadonlyRootfs"]
    assert described["HostConfig"]["CapDrop"] == ["ALL"]
    assert not described["HostConfig"]["CapAdd"]
    with pytest.raises(AssertionError):
        federation.inside(service, "touch", "/app/x")


def test_no_secret_stands_in_the_description_of_a_container(federation: Compose) -> None:
    for service in SERVICES:
        settings = " ".join(federation.described[service]["Config"]["Env"])
        assert not [word for word in ("SEED", "DATABASE_URL", "PASSWORD", "PRIVATE") if word in settings]


def test_what_waits_is_asked_of_the_database_of_quality(federation: Compose) -> None:
    told = federation.step("python", "-c", PENDING)
    assert json.loads(told) == [0, 0]


def test_the_doctor_and_the_access_log_answer_by_the_lines_of_the_guide(federation: Compose) -> None:
    """Each ends with 1 where something is missing: a demonstration has no folder outside for the log, for example."""
    doctor = ["run", "--rm", "--no-deps", "-T", "finish", "python", "-m", "deploy.compose", "doctor"]
    assert "✓ message bus of centre-b" in federation.run(*doctor, "centre-a", "centre-b", check=False)
    audit = ["/start", "python", "-m", "services.cases.foundation.audit", "signed", "--json"]
    state = json.loads(federation.run("exec", "-T", "centre-a-cases", *audit, check=False))["state"]
    assert state in {"ok", "missing", "optional"}
