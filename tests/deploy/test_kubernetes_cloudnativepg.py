"""A centre whose database servers CloudNativePG runs: clusters of the right form, which reach what they need alone."""

import copy
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs
import kubernetes_validate
import pytest

from deploy.databases.roles import owner_of
from deploy.local.servers import postgres_program
from deploy.local.servers.postgres import EmbeddedPostgres
from shared.crypto.scram import verifier
from tests.deploy.kubernetes_installations import KUBERNETES, Manifests, named, rendered
from tests.deploy.reachability import Way, ways_abroad, ways_between
from tests.servers import Postgres

SERVERS = ("postgres", "cases-postgres")
API = ("10.1.2.3/32", 6443)
OPERATOR = "app.kubernetes.io/name=cloudnative-pg,kubernetes.io/metadata.name=cnpg-system"

WORDS = {"type": "string", "minLength": 1}
QUANTITY = {"type": "string", "pattern": r"^[0-9]+(m|Ki|Mi|Gi|Ti)?$"}


def fields(needed: str = "", **known: Any) -> dict[str, Any]:
    return {"type": "object", "properties": known, "required": needed.split(), "additionalProperties": False}


AMOUNTS = fields(cpu=QUANTITY, memory=QUANTITY)
CLUSTER = fields(
    "apiVersion kind metadata spec",
    apiVersion={"const": "postgresql.cnpg.io/v1"},
    kind={"const": "Cluster"},
    metadata=fields("name namespace", name=WORDS, namespace=WORDS),
    spec=fields(
        "instances",
        instances={"type": "integer", "minimum": 1},
        imageName=WORDS,
        storage=fields(size=WORDS, storageClass=WORDS),
        enableSuperuserAccess={"type": "boolean"},
        superuserSecret=fields("name", name=WORDS),
        bootstrap=fields(initdb=fields(localeCollate=WORDS, localeCType=WORDS)),
        postgresql=fields(parameters={"type": "object", "additionalProperties": WORDS}),
        resources=fields(requests=AMOUNTS, limits=AMOUNTS),
    ),
)
"""The fields of a Cluster that we use, written by hand after the reference of CloudNativePG 1.29."""


@pytest.fixture(scope="module")
def clusters(installations: Path, tmp_path_factory: pytest.TempPathFactory) -> Manifests:
    """The folder of `north`, with the two components before `made`."""
    place = tmp_path_factory.mktemp("cloudnativepg") / "north"
    shutil.copytree(installations / "north", place)
    component = os.path.relpath(KUBERNETES / "cloudnativepg", place)
    own = place / "kustomization.yaml"
    own.write_text(own.read_text().replace("[made]", f"[{component}, {component}/cases, made]"))
    return rendered(place)


def faults(manifest: dict[str, Any]) -> list[str]:
    return [fault.message for fault in jsonschema_rs.validator_for(CLUSTER).iter_errors(manifest)]


def test_clusters_take_the_place_of_the_servers(clusters: Manifests) -> None:
    assert named(clusters, "StatefulSet").keys() == {"nats"}
    found = named(clusters, "Cluster")
    assert found.keys() == set(SERVERS)
    for name, cluster in found.items():
        assert faults(cluster) == []
        assert cluster["spec"]["superuserSecret"]["name"] in named(clusters, "Secret")
        assert named(clusters, "Service")[name]["spec"]["selector"]["cnpg.io/instanceRole"] == "primary"


@pytest.mark.parametrize("change", [{"instances": "2"}, {"superuserSecret": {}}, {"instance": 2}])
def test_a_planted_mistake_does_not_fit(change: dict[str, Any], clusters: Manifests) -> None:
    broken = copy.deepcopy(named(clusters, "Cluster")["postgres"])
    broken["spec"] |= change
    assert faults(broken) != []


def test_everything_else_is_built_in(clusters: Manifests) -> None:
    for manifest in clusters:
        if manifest["kind"] != "Cluster":
            kubernetes_validate.validate(manifest, "1.32", strict=True)


def test_servers_are_reached_as_before(clusters: Manifests, centre_manifests: Manifests) -> None:
    assert ways_between(clusters) == ways_between(centre_manifests)


def test_beyond_that_they_reach_the_api_and_their_operator_reaches_them(
    clusters: Manifests, centre_manifests: Manifests
) -> None:
    out = {Way(name, *API) for name in SERVERS}
    assert ways_abroad(clusters, "Egress") - ways_abroad(centre_manifests, "Egress") == out
    into = {Way(OPERATOR, name, port) for name in SERVERS for port in (5432, 8000)}
    assert ways_abroad(clusters, "Ingress") - ways_abroad(centre_manifests, "Ingress") == into


ROLES = ("kube_intake", "kube_quality", "kube_notify")


@pytest.fixture
def spare(postgres: Postgres) -> Iterator[EmbeddedPostgres]:
    """The server of the session, without what the job made on it."""
    yield postgres.server
    for name in ROLES:
        postgres.server.sql(f"drop database if exists {name}")
        postgres.server.sql(f"drop role if exists {name}; drop role if exists {owner_of(name)}")


OWNERS = """
select string_agg(datname || ' ' || pg_get_userbyid(datdba), ',' order by datname)
  from pg_database where datname ~ '^kube_';
"""


def test_the_job_makes_roles_and_databases_and_again_what_is_missing(
    tmp_path: Path, clusters: Manifests, spare: EmbeddedPostgres
) -> None:
    """With `psql`, at a real server."""
    given = mounted_in(tmp_path, clusters, spare)
    for names in (ROLES[:2], ROLES):
        for name in names:
            for role in (name, owner_of(name)):
                (tmp_path / "verifiers" / role).write_text(verifier("words"))
        for _ in range(2):
            done = run(given, spare)
            assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
        assert spare.sql(OWNERS) == ",".join(f"{name} {owner_of(name)}" for name in sorted(names))


def test_the_job_ends_with_a_failure_where_a_database_is_half_made(
    tmp_path: Path, clusters: Manifests, spare: EmbeddedPostgres
) -> None:
    given = mounted_in(tmp_path, clusters, spare)
    (tmp_path / "verifiers" / ROLES[0]).write_text(verifier("words"))
    assert run(given, spare).returncode != 0, "its owner has no password"


LISTED = """\
#!/bin/sh
cat /proc/[0-9]*/cmdline 2>/dev/null | tr '\\0' '\\n' >>{seen}
exec {program} "$@"
"""


def test_no_password_stands_in_the_list_of_processes_while_the_job_runs(
    tmp_path: Path, clusters: Manifests, spare: EmbeddedPostgres
) -> None:
    """All command lines of the machine, each time when the script has asked for `psql`. They are the service's and the
    owner's, or what a server compares them with, and the administrator's."""
    given = mounted_in(tmp_path, clusters, spare)
    words = {role: f"words-of-{role}" for role in (ROLES[0], owner_of(ROLES[0]))}
    for role, word in words.items():
        (tmp_path / "verifiers" / role).write_text(verifier(word))
    seen = tmp_path / "seen"
    listing = tmp_path / "programs" / "psql"
    listing.parent.mkdir()
    listing.write_text(LISTED.format(seen=seen, program=postgres_program.installed() / "bin" / "psql"))
    listing.chmod(0o700)
    assert run(given, spare, first=listing.parent).returncode == 0
    lines = seen.read_text()
    assert f"name={ROLES[0]}" in lines, "nothing was looked at"
    administrators = spare.surroundings("postgres")["PGPASSWORD"]
    assert [word for word in ("SCRAM-SHA-256", *words.values(), administrators) if word in lines] == []
    for role, word in words.items():
        entering = spare.surroundings(ROLES[0]) | {"PGUSER": role, "PGPASSWORD": word}
        psql = postgres_program.installed() / "bin" / "psql"
        subprocess.run([psql, "-Xqc", "select 1"], env=entering, capture_output=True, check=True)


def mounted_in(place: Path, manifests: Manifests, server: EmbeddedPostgres) -> dict[str, str]:
    """What the job of the cluster has mounted, below `place`; and where its script looks for it."""
    [container] = named(manifests, "Job")["postgres-databases"]["spec"]["template"]["spec"]["containers"]
    assert container["command"] == ["sh", "/kokon/databases.sh"]
    [mounted] = [one["data"] for one in manifests if one["kind"] == "ConfigMap"]
    for name, text in mounted.items():
        (place / name).write_text(text)
    (place / "verifiers").mkdir()
    (place / "superuser").write_text(server.surroundings("postgres")["PGPASSWORD"])
    return {"ROLES": str(place / "verifiers"), "SCRIPTS": str(place), "SUPERUSER": str(place / "superuser")}


def run(
    given: dict[str, str], server: EmbeddedPostgres, *, first: Path | None = None
) -> subprocess.CompletedProcess[str]:
    """Programs that lie in `first` go before others."""
    path = f"{f'{first}:' if first else ''}{postgres_program.installed() / 'bin'}:{os.environ['PATH']}"
    told = server.surroundings("postgres") | {"PATH": path} | given
    del told["PGPASSWORD"]
    line = ["sh", f"{given['SCRIPTS']}/databases.sh"]
    return subprocess.run(line, env=told, capture_output=True, text=True, check=False, timeout=60)
