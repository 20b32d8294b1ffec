"""Network policies let speak exactly those pairs that the networks of Compose let, and only in one direction."""

import copy
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.deploy.building import ROOT
from tests.deploy.compose_files import COMPOSE, containers_of
from tests.deploy.kubernetes_installations import Manifests, named
from tests.deploy.reachability import WORKLOADS, Way, shared_networks, template_of, ways_abroad, ways_between

PORTS = {"nats": 4222, "postgres": 5432, "cases-postgres": 5432}
"""Servers open no connection to one another; in Compose two of them share a network all the same."""
LINK = 7422
CENTRE_FILES = ("compose.yaml", "deploy/compose/centre-a.yaml", "deploy/compose/office.yaml")


def lasting_containers() -> dict[str, dict[str, Any]]:
    """Those of centre-a and of the office that go on running, and the mail server."""
    found = {name: one for file in CENTRE_FILES for name, one in containers_of(ROOT / file).items()}
    ends = ("setup", "finish", "-keys", "-team", "-databases", "-migrations")
    return {name: one for name, one in found.items() if not name.endswith(ends)}


def part(container: str) -> str:
    """`centre-a-nats` and `office-nats` are both called `nats` in their namespaces."""
    return container.removeprefix("centre-a-").removeprefix("office-")


def is_mine(container: str, place: str) -> bool:
    return container.startswith("centre-a-" if place == "centre" else "office")


def of_compose(place: str) -> set[Way]:
    """Each pair of a service and a server that share a network, as the way from one to the other."""
    found = set()
    for pair in shared_networks(lasting_containers()):
        if all(is_mine(one, place) for one in pair):
            servers = {one for one in map(part, pair) if one in PORTS}
            found |= {Way(service, server, PORTS[server]) for server in servers for service in map(part, pair)}
    return {way for way in found if way.source not in PORTS}


def of_backups(place: str) -> set[Way]:
    """The container `backup` of an installation for keeps and the servers that it shares a network with."""
    there = containers_of(COMPOSE / "production" / place / "compose.yaml")
    servers = (set(pair) - {"backup"} for pair in shared_networks(there) if "backup" in pair)
    return {Way("backup", server, PORTS[server]) for pair in servers for server in pair if server in PORTS}


def neighbours(place: str) -> set[tuple[str, str]]:
    """A container of this installation, and one of nobody's or of the other that it shares a network with."""
    pairs = [sorted(pair, key=lambda one: is_mine(one, place)) for pair in shared_networks(lasting_containers())]
    return {(part(mine), other) for other, mine in pairs if is_mine(mine, place) and not is_mine(other, place)}


def of_services(manifests: Manifests) -> set[Way]:
    """Without what jobs may do: reach the server whose databases they make, or the database of their service."""
    ways = {way for way in ways_between(manifests) if way.source not in ("streams", f"{way.target}-databases")}
    jobs = {way for way in ways if way.source.endswith("-migrations") and way.port == PORTS["postgres"]}
    return ways - jobs | {Way(way.source.removesuffix("-migrations"), way.target, way.port) for way in jobs}


def differences(manifests: Manifests, place: str) -> list[str]:
    expected, found = of_compose(place) | of_backups(place), of_services(manifests)
    wrong = [f"too much: {way}" for way in sorted(found - expected, key=str)]
    wrong += [f"missing: {way}" for way in sorted(expected - found, key=str)]
    abroad = {way for way in ways_abroad(manifests, "Egress") if "k8s-app=kube-dns" not in way.target}
    wrong += [f"a way out: {way}" for way in sorted(abroad, key=str) if not is_expected(way, place)]
    opened = ways_abroad(manifests, "Ingress")
    wrong += [f"a way in: {way}" for way in sorted(opened - expected_doors(place), key=str)]
    return wrong + [f"closed: {way}" for way in sorted(expected_doors(place) - opened, key=str)]


def is_expected(way: Way, place: str) -> bool:
    """To one address alone, of a server that this pod shares a network with in Compose."""
    out = {("notify", 587): "mail", ("nats", LINK): "office-nats"}
    there = out.get((way.source, way.port), "")
    return way.target.endswith("/32") and (way.source, there) in neighbours(place)


def expected_doors(place: str) -> set[Way]:
    """Pages where Compose publishes a port; the link where the bus of the office shares a network with the centres'."""
    published = [part(name) for name, one in lasting_containers().items() if is_mine(name, place) and "ports" in one]
    doors = {Way("kokon/ingress=yes", name, 8000) for name in published}
    if place == "office" and ("nats", "centre-a-nats") in neighbours(place):
        doors |= {Way(anywhere, "nats", LINK) for anywhere in ("0.0.0.0/0", "::/0")}
    return doors


@pytest.mark.parametrize("place", ["centre", "office"])
def test_the_same_can_speak_as_in_compose(place: str, rendered_all: dict[str, Manifests]) -> None:
    assert len(of_compose(place)) == {"centre": 8, "office": 2}[place]
    assert differences(rendered_all[place], place) == []


def test_the_network_of_the_clients_database_is_the_one_of_cases_alone(centre_manifests: Manifests) -> None:
    towards = {way.source for way in ways_between(centre_manifests) if way.target == "cases-postgres"}
    assert towards == {"backup", "cases", "cases-migrations", "cases-postgres-databases"}


@pytest.mark.parametrize(("place", "servers"), [("centre", ("postgres", "cases-postgres")), ("office", ("postgres",))])
def test_a_backup_reaches_the_database_servers_and_nothing_else_and_nobody_reaches_it(
    place: str, servers: tuple[str, ...], rendered_all: dict[str, Manifests]
) -> None:
    assert of_backups(place) == {Way("backup", name, 5432) for name in servers}
    mine = {way for way in ways_between(rendered_all[place]) if "backup" in (way.source, way.target)}
    assert mine == of_backups(place)
    assert {way.port for way in ways_abroad(rendered_all[place], "Egress") if way.source == "backup"} == {53}


def test_the_job_of_the_streams_reaches_the_bus_alone(rendered_all: dict[str, Manifests]) -> None:
    for manifests in rendered_all.values():
        assert [way for way in ways_between(manifests) if way.source == "streams"] == [Way("streams", "nats", 4222)]


def test_nobody_reaches_the_port_of_operators(rendered_all: dict[str, Manifests]) -> None:
    for manifests in rendered_all.values():
        ways = ways_between(manifests) | ways_abroad(manifests, "Ingress")
        assert {way.port for way in ways} <= {8000, 4222, 5432, LINK}
        assert all(
            port["port"] != 9000 for one in named(manifests, "Service").values() for port in one["spec"]["ports"]
        )


def test_of_the_rest_of_the_cluster_pods_ask_the_name_server_alone(centre_manifests: Manifests) -> None:
    rest = {(way.target, way.port) for way in ways_abroad(centre_manifests, "Egress") if "=" in way.target}
    assert rest == {("k8s-app=kube-dns,kubernetes.io/metadata.name=kube-system", 53)}


type Plant = Callable[[Manifests], object]


def label(workload: str, key: str, value: str) -> Plant:
    return lambda manifests: template_of(
        next(one for one in manifests if one["metadata"]["name"] == workload and one["kind"] in WORKLOADS)
    )["metadata"]["labels"].update({key: value})


def without(policy: str) -> Plant:
    return lambda manifests: manifests.remove(named(manifests, "NetworkPolicy")[policy])


def policy(name: str, change: Callable[[dict[str, Any]], object]) -> Plant:
    return lambda manifests: change(named(manifests, "NetworkPolicy")[name]["spec"])


def planted() -> Iterator[tuple[str, str, Plant]]:
    anywhere = {"ipBlock": {"cidr": "0.0.0.0/0"}}
    yield "quality in the network of cases", "centre", label("quality", "kokon/database", "cases-postgres")
    yield "the bus is a page", "centre", label("nats", "kokon/public", "yes")
    yield "a database with the bus", "centre", label("postgres", "kokon/bus", "yes")
    yield "migrations with the bus", "centre", label("notify-migrations", "kokon/bus", "yes")
    yield "a service in both databases", "centre", label("quality", "kokon/database", "all")
    yield "a backup with the bus", "centre", label("backup", "kokon/bus", "yes")
    yield "a backup of one server", "centre", label("backup", "kokon/database", "postgres")
    yield "roles of another server", "centre", label("postgres-databases", "kokon/database", "cases-postgres")
    yield "nothing is refused", "centre", without("nothing")
    yield "a service without its database", "centre", without("to-cases-postgres")
    yield "a bus that nobody enters", "office", without("nats")
    yield "a backup of the office with the bus", "office", label("backup", "kokon/bus", "yes")
    yield "no link", "office", without("link")
    yield "a way out for everybody", "centre", policy("to-mail", lambda spec: spec.update(podSelector={}))
    yield "a way to all mail servers", "centre", policy("to-mail", lambda spec: spec["egress"][0].update(to=[anywhere]))
    yield "all ports", "centre", policy("to-office", lambda spec: spec["egress"][0].pop("ports"))
    yield "pages for everybody", "centre", policy("pages", lambda spec: spec["ingress"][0].pop("from"))
    yield "pages for all pods", "office", policy("pages", lambda spec: spec["ingress"][0].update({"from": [anywhere]}))
    yield "the metrics, too", "centre", policy("pages", lambda spec: spec["ingress"][0]["ports"].append({"port": 9000}))
    yield (
        "another namespace",
        "centre",
        policy("nats", lambda spec: spec["ingress"][0]["from"].append({"namespaceSelector": {}})),
    )


@pytest.mark.parametrize(("place", "plant"), [pytest.param(*rest, id=name) for name, *rest in planted()])
def test_a_planted_hole_is_found(place: str, plant: Plant, rendered_all: dict[str, Manifests]) -> None:
    manifests = copy.deepcopy(rendered_all[place])
    plant(manifests)
    assert differences(manifests, place) != []


def test_compose_is_still_what_this_reads() -> None:
    assert COMPOSE.is_dir()
    assert ("notify", "mail") in neighbours("centre")
    assert ("nats", "office-nats") in neighbours("centre")
