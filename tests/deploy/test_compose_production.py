"""The Compose files for keeps: nothing of a demonstration, limits for all, what hangs is ended, and who meets whom."""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from pyrage.x25519 import Identity

from deploy.compose.environment import centre_variables, office_variables
from deploy.compose.host.commands import Commands
from deploy.compose.layout import OFFICE, OWN, centre
from deploy.compose.production.backing_up import __main__ as backing_up
from deploy.local.servers import postgres_program
from deploy.local.settings.installation import Kind
from deploy.nats.keys import Keys
from deploy.operations.backups import last_backup as noted
from deploy.secrets_file import Passwords
from deploy.target import in_words_of
from shared.store.fresh_backup import check
from shared.store.upgrade import last_backup
from tests.deploy.all_settings import SETTINGS, settings_of
from tests.deploy.building import ROOT
from tests.deploy.compose_files import COMPOSE

PRODUCTION = COMPOSE / "production"
KINDS = ("centre", "office")
LASTING = {
    "centre": {"intake", "cases", "quality", "notify", "nats", "postgres", "cases-postgres", "proxy", "collector"},
    "office": {"office", "nats", "postgres", "proxy", "collector"},
}
OF_THE_ENGINE = {"proxy", "collector"}
"""The image has no program that could ask it; nothing waits for what it serves."""
SERVICES = {"intake", "cases", "quality", "notify", "office"}
pytestmark = pytest.mark.skipif(shutil.which("docker") is None, reason="there is no Docker to read the files")


@cache
def read_by_docker(kind: str) -> dict[str, Any]:
    """As an operator has them who only copied the example of the settings."""
    line = ["docker", "compose", "--env-file", "example.env", "--profile", "*", "config", "--format", "json"]
    told = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    said = subprocess.run(line, cwd=PRODUCTION / kind, env=told, capture_output=True, text=True, check=False)
    if "unknown" in said.stderr or "not a docker command" in said.stderr:
        pytest.skip("there is no Docker Compose")
    assert said.returncode == 0, said.stderr
    found: dict[str, Any] = json.loads(said.stdout)
    return found


def containers(kind: str) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = read_by_docker(kind)["services"]
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_the_folder_is_the_project_and_its_settings_are_read_without_a_word(
    tmp_path_factory: pytest.TempPathFactory, kind: str
) -> None:
    """In a copy of the whole tree, as an operator has it: Docker looks in the folders above where it finds no file."""
    tree = tmp_path_factory.mktemp("tree")
    shutil.copyfile(ROOT / "compose.yaml", tree / "compose.yaml")
    shutil.copytree(ROOT / "deploy/compose", tree / "deploy/compose")
    folder = tree / "deploy/compose/production" / kind
    (folder / ".env").write_text((folder / "example.env").read_text() + "KOKON_NAME=Fachstelle Nord\n")
    told = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    line = ["docker", "compose", "config", "--format", "json"]
    said = subprocess.run(line, cwd=folder, env=told, capture_output=True, text=True, check=True)
    found = json.loads(said.stdout)
    assert found["name"] == f"kokon-{kind}"
    assert "Fachstelle Nord" in said.stdout


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_in_them_is_of_the_demonstration(kind: str) -> None:
    for name, container in containers(kind).items():
        told = container.get("environment") or {}
        assert {value for key, value in told.items() if key.endswith("_DEMO")} <= {"false"}, name
        assert {value for key, value in told.items() if key.endswith("_SECOND_FACTOR")} <= {"required"}, name
        assert "DEMO_PASSWORD" not in json.dumps(container)
        assert not re.search(r"demo@|mail\.example\"|smtp://mail:", json.dumps(container)), name


@pytest.mark.parametrize("kind", KINDS)
def test_every_container_has_limits_and_no_right_that_it_does_not_need(kind: str) -> None:
    for name, container in containers(kind).items():
        assert int(container["mem_limit"]) <= 2 * 1024**3, name
        assert container["pids_limit"] == 512, name
        assert container["read_only"], name
        assert container["cap_drop"] == ["ALL"], name
        assert container["security_opt"] == ["no-new-privileges:true"], name
        assert container["logging"]["options"]["max-size"], name
        assert "privileged" not in container, name


@pytest.mark.parametrize("kind", KINDS)
def test_what_lasts_is_asked_and_can_be_ended_and_what_ends_is_not(kind: str) -> None:
    found = containers(kind)
    assert {name for name, one in found.items() if one["restart"] == "unless-stopped"} == LASTING[kind]
    for name in LASTING[kind]:
        assert found[name]["init"], f"nothing in {name} could end the first process"
    for name in LASTING[kind] - OF_THE_ENGINE:
        assert "alive" in " ".join(found[name]["healthcheck"]["test"]), name
    for name in found.keys() - LASTING[kind]:
        assert found[name]["healthcheck"]["disable"], name


@pytest.mark.parametrize("kind", KINDS)
def test_a_service_starts_when_its_database_was_brought_up_to_date_by_a_container_that_ended(kind: str) -> None:
    found = containers(kind)
    for name in SERVICES & found.keys():
        before = found[name]["depends_on"]
        assert before[f"{name}-migrations"]["condition"] == "service_completed_successfully"
        assert found[name]["command"] == ["/start", "/serve"]
        migration = found[f"{name}-migrations"]
        assert "shared.store.upgrade" in " ".join(migration["command"])
        assert migration["image"] == found[name]["image"]
        [[roles, condition]] = migration["depends_on"].items()
        assert condition["condition"] == "service_completed_successfully"
        assert found[roles]["depends_on"][roles.removesuffix("-databases")]["condition"] == "service_healthy"
    for program in ("serve", "start"):
        assert "shared.store.upgrade" not in (ROOT / "deploy/images" / program).read_text()


def test_a_restored_centre_has_its_settings_before_it_erases_again() -> None:
    steps = (PRODUCTION / "centre/restore.sh").read_text()
    order = [steps.index(step) for step in ("$server-databases", "backing_up restore", "step finish", "erase-again")]
    assert order == sorted(order)


def test_one_script_makes_the_backup_of_a_centre_and_of_the_office_and_one_restores_them() -> None:
    for script in ("backup.sh", "restore.sh"):
        assert {(PRODUCTION / kind / script).resolve() for kind in KINDS} == {PRODUCTION / script}


@pytest.mark.parametrize("script", ["backup.sh", "restore.sh"])
@pytest.mark.parametrize(("kind", "places"), [("centre", 2), ("office", 1)])
def test_too_few_places_are_refused_before_anything_is_done(
    tmp_path_factory: pytest.TempPathFactory, script: str, kind: str, places: int
) -> None:
    folder = str(tmp_path_factory.mktemp("place"))
    told = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    told |= {"COMPOSE_ENV_FILES": "example.env", "COMPOSE_PROJECT_NAME": "kokon-never"}
    line = ["sh", script, *[folder] * places]
    said = subprocess.run(line, cwd=PRODUCTION / kind, env=told, capture_output=True, text=True, check=False)
    assert said.returncode == 1
    assert f"name {places + 1} places. Next step: sh {script} DATABASES " in said.stderr
    assert ("CLIENT_KEYS" in said.stderr) == (kind == "centre")


def test_the_backup_of_the_office_is_told_nothing_that_a_service_is_told() -> None:
    found = containers("office")
    for name in ("backup", "restore"):
        assert set(found[name]["environment"]) == {"KOKON_ALONE", "KOKON_NAME", "KOKON_BACKUP_RECIPIENT"}
        assert found[name]["profiles"] == ["backup"]
    assert "kokon/setup" not in json.dumps(found["backup"]["volumes"]), "not even to read: seeds lie there"
    others = {name for name, met in meetings("office").items() if "backup" in met}
    assert others == {"backup", "restore", "postgres"}


@pytest.mark.parametrize("kind", KINDS)
def test_what_owns_the_tables_is_mounted_by_no_service(kind: str) -> None:
    """Neither the folder of its migrations, nor the one with the superuser and all roles of a server."""
    mounted = {
        name: {one.get("volume", {}).get("subpath") for one in container.get("volumes", ())}
        for name, container in containers(kind).items()
    }
    for name in SERVICES & mounted.keys():
        assert {folder for folder in mounted[name] if folder} <= {name, f"{name}-kept"}
        assert mounted[f"{name}-migrations"] == {f"{name}-migrations"}
    roles = {name for name, folders in mounted.items() if folders & {"postgres", "cases-postgres"}}
    assert all("postgres" in name for name in roles)


WHOLE = {"setup", "finish", "backup", "restore"}
"""Who mounts all of an installation."""


def test_the_secret_of_threads_is_seen_where_it_is_made_and_used_and_said_to_be() -> None:
    """It is in what casework says of its keys, and in the settings of `intake`."""
    holding = ("public/cases", "intake")
    seeing = {
        name
        for name, container in containers("centre").items()
        for one in container.get("volumes", ())
        if one.get("source") == "centre"
        and any(f"{place}/".startswith(f"{one.get('volume', {}).get('subpath') or place}/") for place in holding)
    }
    assert seeing == WHOLE | {"cases-keys", "intake"}
    said = (ROOT / "SECURITY.md").read_text()
    assert all(f"`{name}`" in said for name in seeing)


@pytest.mark.parametrize("service", ["cases", "notify", "quality"])
def test_a_container_that_makes_keys_sees_its_own_folders(service: str) -> None:
    own = {one["volume"]["subpath"] for one in containers("centre")[f"{service}-keys"]["volumes"]}
    assert own - {"cases-kept"} == {service, f"public/{service}"}


def resolved_with_lock(more: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    told = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    told |= {"COMPOSE_FILE": "compose.yaml:lock.yaml", **more}
    line = ["docker", "compose", "--env-file", "example.env", "--profile", "*", "config", "--format", "json"]
    return subprocess.run(line, cwd=PRODUCTION / "centre", env=told, capture_output=True, text=True, check=False)


def test_a_passphrase_is_given_to_what_opens_the_key_file_of_casework_and_to_nothing_else() -> None:
    found = json.loads(resolved_with_lock({"KOKON_PASSPHRASE": "/mnt/stick/passphrase"}).stdout)["services"]
    given = {
        name: [one["source"] for one in container.get("volumes", ()) if one["target"] == "/run/passphrase"]
        for name, container in found.items()
        if (container.get("environment") or {}).get("CASES_KEY_PASSPHRASE_FILE")
    }
    opening = {"cases", "cases-keys", "cases-wrapping", "backup", "restore"}
    assert given == {name: ["/mnt/stick/passphrase"] for name in opening}
    assert "name in .env the file with the passphrase" in resolved_with_lock({}).stderr


@pytest.mark.parametrize("kind", KINDS)
def test_what_opens_locked_backups_is_made_where_no_kokon_is(kind: Kind, capsys: pytest.CaptureFixture[str]) -> None:
    """By the line that `backup.sh` says, in a container; nothing of it stays there."""
    assert backing_up.main(["identity"]) == 0
    said = capsys.readouterr()
    recipient = said.err.partition("KOKON_BACKUP_RECIPIENT=")[2].split()[0]
    assert str(Identity.from_str(said.out.splitlines()[1]).to_public()) == recipient
    step = in_words_of(Commands("north", kind, alone=True), "./kokon keys backup-identity, and so on")
    assert step.endswith("python -m deploy.compose.production.backing_up identity >/mnt/safe/identity, and so on")
    assert "backup" in containers(kind)


@pytest.mark.parametrize("kind", KINDS)
def test_a_migration_wants_the_backup_that_the_script_has_noted(volumes: Path, kind: str) -> None:
    found = containers(kind)
    for name in SERVICES & found.keys():
        told = found[f"{name}-migrations"]["environment"]
        assert (told["KOKON_FRESH_BACKUP"], told["KOKON_LAST_BACKUP"]) == ("needed", f"{OWN}/{noted.FILE}")
    one = OFFICE if kind == "office" else centre("centre-a")
    for folder in one.ours:
        folder.mkdir(exist_ok=True)
    backing_up.note(one)
    for name in SERVICES & found.keys():
        file = volumes / one.name / f"{name}-migrations" / noted.FILE
        check(last_backup(str(file)), datetime.now(UTC))
        assert file.stat().st_mode & 0o777 == 0o600


def test_services_meet_the_bus_and_their_own_database_alone() -> None:
    met = meetings("centre")
    lasting = LASTING["centre"]
    for one, other in combinations(sorted(SERVICES & lasting), 2):
        assert not met[one] & met[other], f"{one} and {other} share a network"
    assert not met["proxy"] & (met["nats"] | met["postgres"] | met["cases-postgres"])
    assert {name for name in lasting if met[name] & met["cases-postgres"]} == {"cases", "cases-postgres", "nats"}


def test_the_collector_meets_each_service_in_a_network_of_theirs_alone() -> None:
    for kind in KINDS:
        met = meetings(kind)
        assert {name for name in LASTING[kind] if met[name] & met["collector"]} == {
            "collector",
            *(SERVICES & LASTING[kind]),
        }
        assert containers(kind)["collector"]["profiles"] == ["telemetry"]


def meetings(kind: str) -> dict[str, set[str]]:
    return {name: set(one.get("networks") or {}) for name, one in containers(kind).items()}


@pytest.mark.parametrize(
    ("kind", "ways_out"), [("centre", {"uplink", "mail", "certificates"}), ("office", {"certificates"})]
)
def test_no_other_network_leads_out(kind: str, ways_out: set[str]) -> None:
    masquerade = "com.docker.network.bridge.enable_ip_masquerade"
    networks = read_by_docker(kind)["networks"]
    shut = {
        name
        for name, one in networks.items()
        if one.get("internal") or (one.get("driver_opts") or {}).get(masquerade) == "false"
    }
    assert networks.keys() - shut == ways_out
    assert {name for name, met in meetings(kind).items() if met & ways_out} <= {"nats", "finish", "notify", "proxy"}


@pytest.mark.parametrize("kind", KINDS)
def test_only_the_proxy_and_the_hub_are_reached_from_other_machines(kind: str) -> None:
    for name, container in containers(kind).items():
        open_to_all = {port["target"] for port in container.get("ports", ()) if port.get("host_ip") != "127.0.0.1"}
        allowed = {"proxy": {80, 443}, "nats": {7422}}.get(name, set[int]())
        assert open_to_all <= allowed, name


@pytest.mark.parametrize("service", SETTINGS)
def test_every_setting_reaches_the_service(tmp_path_factory: pytest.TempPathFactory, service: str) -> None:
    folder = tmp_path_factory.mktemp(service)
    keys, passwords = Keys(folder / "keys.json"), Passwords(folder / "passwords.json")
    public = {"cases": '{"handover_public_key": "a", "thread_key": "b"}', "notify": "{}"}
    made = (
        office_variables(OFFICE, keys, passwords)
        if service == "office"
        else centre_variables(centre("north"), keys, passwords, public)
    )
    told = containers("office" if service == "office" else "centre")[service]["environment"]
    given = {name for name in told if name.startswith(f"{service.upper()}_")}
    assert set(made[service]) | given == settings_of(service)


def test_containers_and_the_embedded_server_have_one_major_version_of_postgres() -> None:
    major = postgres_program.version().split(".")[0]
    for kind in KINDS:
        images = {one["image"] for name, one in containers(kind).items() if "postgres" in name}
        assert images == {f"postgres:{major}"}
    assert f"KOKON_POSTGRES:-postgres:{major}" in (COMPOSE / "parts.yaml").read_text()


def test_a_file_that_is_not_filled_in_says_what_is_missing(tmp_path_factory: pytest.TempPathFactory) -> None:
    empty = tmp_path_factory.mktemp("env") / "env"
    empty.write_text("")
    line = ["docker", "compose", "--env-file", str(empty), "config", "--quiet"]
    told = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    said = subprocess.run(line, cwd=PRODUCTION / "centre", env=told, capture_output=True, text=True, check=False)
    assert said.returncode
    assert "say in .env" in said.stderr


@pytest.mark.skipif(shutil.which("caddy") is None, reason="caddy is not installed")
@pytest.mark.parametrize(("file", "kind"), [("Caddyfile", "centre"), ("office.Caddyfile", "office")])
def test_the_proxy_leads_each_address_to_its_own_service(file: str, kind: str) -> None:
    told = containers(kind)["proxy"]["environment"]
    line = ["caddy", "adapt", "--adapter", "caddyfile", "--config", str(ROOT / "deploy/proxy" / file)]
    given = {name: value for name, value in told.items() if value is not None} | {"PATH": os.environ["PATH"]}
    said = subprocess.run(line, env=given, capture_output=True, text=True, check=True)
    routes = next(iter(json.loads(said.stdout)["apps"]["http"]["servers"].values()))["routes"]
    led = {route["match"][0]["host"][0]: re.findall(r'"dial": "([^"]+)"', json.dumps(route)) for route in routes}
    names = SERVICES & LASTING[kind]
    assert led == {told[f"{name.upper()}_PUBLIC_URL"].removeprefix("https://"): [f"{name}:8000"] for name in names}
