"""The operator's folders of a centre and of the office that are linked, and what kustomize renders of them."""

import shutil
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from deploy.kubernetes import folder, settings
from deploy.kubernetes.installation import OFFICE
from deploy.kubernetes.joining.link import centre_in, hub_in
from deploy.operations import links

API_SERVER = "10.1.2.3:6443"
"""Which the servers of CloudNativePG ask; nobody else is let out to it."""
HUB = "tls://hub.example.org:7422"
KUBERNETES = Path(folder.__file__).parent

type Manifests = list[dict[str, Any]]


@pytest.fixture(scope="session")
def installations(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`office` and `north`, its member."""
    place = tmp_path_factory.mktemp("kubernetes")
    office, north = place / OFFICE, place / "north"
    for one in (office, north):
        folder.begin(one, one.name)
    chosen = north / settings.FILE
    chosen.write_text(chosen.read_text().replace("[addresses]", f'[addresses]\ncluster = "{API_SERVER}"'))
    folder.prepare(office)
    hub, centre, now = hub_in(office), centre_in(north), datetime.now(UTC)
    links.accept(centre, links.invite(hub, "north", "Fachstelle Nord", reach=HUB, now=now), now=now, probe=False)
    answer = links.answer(centre)
    links.connect(centre, links.admit(hub, answer, answer.fingerprint, now=now).digits)
    return place


@pytest.fixture(scope="session")
def centre_manifests(installations: Path) -> Manifests:
    return rendered(installations / "north")


@pytest.fixture(scope="session")
def office_manifests(installations: Path) -> Manifests:
    return rendered(installations / OFFICE)


@pytest.fixture(scope="session")
def rendered_all(centre_manifests: Manifests, office_manifests: Manifests) -> dict[str, Manifests]:
    return {"centre": centre_manifests, "office": office_manifests}


def rendered(place: Path) -> Manifests:
    if not shutil.which("kustomize"):
        pytest.skip("no kustomize")
    built = subprocess.run(["kustomize", "build", place], capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stderr[-1000:]
    return [one for one in yaml.load_all(built.stdout, Loader=yaml.CSafeLoader) if one]


def named(manifests: Manifests, kind: str) -> dict[str, dict[str, Any]]:
    return {one["metadata"]["name"]: one for one in manifests if one["kind"] == kind}


def containers(pod: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield from (*pod.get("initContainers", ()), *pod["containers"], *pod.get("ephemeralContainers", ()))
