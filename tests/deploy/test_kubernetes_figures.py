"""The job that writes the figures of each night in a cluster: as restricted as any pod, with no way to the bus, and
its command writes them with the settings that the pod is given."""

import asyncio
import base64
import os
import shutil
import stat
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
from pydantic import SecretStr

from deploy.kubernetes import folder
from tests.deploy.building import ROOT
from tests.deploy.kubernetes_installations import KUBERNETES, Manifests, named, rendered
from tests.deploy.pod_restrictions import unrestricted
from tests.deploy.reachability import Way, template_of, ways_abroad, ways_between

SERVICES = {"north": "quality", "office": "office"}
TABLES = {"quality": {"quality"}, "office": {"office-distributions", "office-values", "office-amounts"}}


def with_figures(place: Path) -> Path:
    """As the page of the cluster tells the operator to add it."""
    kind = "office" if place.name == "office" else "centre"
    component = os.path.relpath(KUBERNETES / kind / "figures", place)
    own = place / "kustomization.yaml"
    own.write_text(own.read_text().replace("[made]", f"[{component}, made]"))
    return place


@pytest.fixture(params=SERVICES)
def place(request: pytest.FixtureRequest, installations: Path, tmp_path: Path) -> Path:
    return with_figures(Path(shutil.copytree(installations / request.param, tmp_path / request.param)))


def pod_of(manifests: Manifests) -> dict[str, Any]:
    pod: dict[str, Any] = template_of(named(manifests, "CronJob")["figures"])["spec"]
    return pod


def test_the_job_is_restricted_and_meets_its_database_alone(place: Path) -> None:
    manifests = rendered(place)
    for manifest in manifests:
        kubernetes_validate.validate(manifest, "1.32", strict=True)
    pod = pod_of(manifests)
    assert list(unrestricted(pod)) == []
    ways = [way for way in ways_between(manifests) if "figures" in (way.source, way.target)]
    assert ways == [Way("figures", "postgres", 5432)]
    assert {way.port for way in ways_abroad(manifests, "Egress") if way.source == "figures"} == {53}
    [given] = [one["secret"] for one in pod["volumes"] if "secret" in one]
    assert given["secretName"] in named(manifests, "Secret")
    assert not any(item["key"].endswith(".key") for item in given["items"]), "no key of the service"
    [claim] = [one["persistentVolumeClaim"]["claimName"] for one in pod["volumes"] if "persistentVolumeClaim" in one]
    assert claim in named(manifests, "PersistentVolumeClaim")


def test_while_a_backup_is_restored_it_waits(place: Path) -> None:
    (place / folder.RESTORING).touch()
    folder.prepare(place)
    assert named(rendered(place), "CronJob")["figures"]["spec"]["suspend"] is True


@pytest.mark.real
async def test_its_command_writes_them_for_its_owner_alone(
    place: Path, tmp_path: Path, database: Callable[[str], Awaitable[SecretStr]]
) -> None:
    """With the Secret of the pod, but for the address of the database."""
    service = SERVICES[place.name]
    manifests = await asyncio.to_thread(rendered, place)
    [container] = pod_of(manifests)["containers"]
    own, figures, address = tmp_path / "run", tmp_path / "figures", await database(service)
    unpack(manifests, own)
    environment = settings_in(own, container) | {f"{service.upper()}_DATABASE_URL": address.get_secret_value()}
    assert environment[f"{service.upper()}_EXPORT_FOLDER"] == "/run/kept/figures"
    environment[f"{service.upper()}_EXPORT_FOLDER"] = str(figures)
    start, _, *words = container["command"]
    assert start == "/start"
    for _ in range(2):
        program = await asyncio.create_subprocess_exec(sys.executable, *words, env=environment, cwd=ROOT)
        assert await program.wait() == 0, "again is harmless"
    found = {file.name: stat.S_IMODE(file.stat().st_mode) for file in sorted(figures.glob("*"))}
    assert set(found.values()) == {0o600}
    assert {name.removeprefix("kokon-")[: -len("-2026-03-05.json")] for name in found if name.endswith("json")} == (
        TABLES[service]
    )
    assert len(found) == 2 * len(TABLES[service])


def unpack(manifests: Manifests, own: Path) -> None:
    """The files of the Secret that the pod mounts, by the names that it gives them."""
    [given] = [one["secret"] for one in pod_of(manifests)["volumes"] if "secret" in one]
    secret = named(manifests, "Secret")[given["secretName"]]["data"]
    own.mkdir(mode=0o700)
    for item in given["items"]:
        (own / item["path"]).write_bytes(base64.b64decode(secret[item["key"]]))


def settings_in(own: Path, container: dict[str, Any]) -> dict[str, str]:
    """As `/start` reads them from its own folder."""
    lines = (own / "environment").read_text().replace("/run/kokon/", f"{own}/").splitlines()
    told = {name: value.strip("'") for name, _, value in (line.partition("=") for line in lines)}
    return told | {one["name"]: one["value"] for one in container["env"]} | {"PATH": os.environ["PATH"]}
