"""Each image holds shared/ and its own folder, and nothing else of the project."""

import re
import subprocess
from pathlib import Path

import pytest

from tests.containers.federation import ROOT, Compose

PARTS = {
    "intake": {"shared", "services", "services/intake"},
    "cases": {"shared", "services", "services/cases"},
    "quality": {"shared", "services", "services/quality"},
    "notify": {"shared", "services", "services/notify"},
    "setup": {
        "shared",
        "deploy",
        "deploy/joining",
        "deploy/nats",
        "deploy/databases",
        "deploy/operations",
        "deploy/compose",
    },
    "mail": {"deploy", "deploy/demo"},
}
NAMED = re.compile(r"^\s*image: (\S+)|^FROM (\S+)", re.MULTILINE)


@pytest.mark.containers
@pytest.mark.timeout(900)
@pytest.mark.parametrize("service", PARTS)
def test_an_image_holds_its_own_part_only(federation: Compose, service: str) -> None:
    found = inside(service, "cd /app && find . -maxdepth 2 -mindepth 1 -type d -not -name '__pycache__'")
    whole = {"shared"} if service != "mail" else set()
    parts = {path for path in found if path.split("/")[0] not in whole} | (whole & set(found))
    assert parts == PARTS[service]


@pytest.mark.containers
@pytest.mark.timeout(900)
@pytest.mark.parametrize("service", PARTS)
def test_an_image_holds_no_key_and_nothing_of_a_checkout(federation: Compose, service: str) -> None:
    names = "-name '*.key' -o -name .git -o -name .kokon -o -name .env"
    found = inside(service, f"find / -xdev \\( {names} \\) -not -path '/proc/*' -not -path '/venv/*' 2>/dev/null; true")
    assert found == set()


@pytest.mark.containers
@pytest.mark.timeout(900)
def test_an_image_is_built_by_the_line_of_the_page_on_clusters(federation: Compose) -> None:
    """From layers that are there already."""
    tag = "kokon-test/notify:0.8.0"
    line = ["docker", "build", "-f", "deploy/images/Dockerfile", "--build-arg", "SERVICE=notify", "-t", tag, "."]
    try:
        assert subprocess.run(line, cwd=ROOT, capture_output=True, check=False).returncode == 0
    finally:
        subprocess.run(["docker", "image", "rm", tag], capture_output=True, check=False)


def inside(service: str, command: str) -> set[str]:
    arguments = ["docker", "run", "--rm", "--network", "none", "--entrypoint", "sh", f"kokon/{service}", "-c", command]
    finished = subprocess.run(arguments, capture_output=True, text=True, check=True)
    return {line.removeprefix("./").removeprefix("/") for line in finished.stdout.splitlines()}


def test_no_file_names_a_registry_host() -> None:
    files = [ROOT / "compose.yaml", *(ROOT / "deploy/compose").glob("*.yaml"), ROOT / "deploy/images/Dockerfile"]
    for name in (found for file in files for found in names_in(file)):
        host, slash, _ = name.partition("/")
        assert not slash or not ({".", ":"} & set(host)), name


def names_in(file: Path) -> list[str]:
    return [first or second for first, second in NAMED.findall(file.read_text())]
