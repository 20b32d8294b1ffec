"""The architecture, enforced by itself; and a planted violation of every contract that must turn it red."""

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PLANTED = {
    "No service imports another": ("services/notify/channels/email.py", "import services.intake.letters.desk"),
    "Shared code knows no service, services know no deployment": (
        "shared/bus/backoff.py",
        "import services.notify.channels.email",
    ),
    "No new circle among the packages of deploy": (
        "deploy/local/machine/ports.py",
        "import deploy.local.settings.places",
    ),
    "The wings of quality stand on each other in one order": (
        "services/quality/standards/scoring/intervals.py",
        "import services.quality.answers.pulse.web",
    ),
    "No circle among the wings of quality and among the concepts of a wing": (
        "services/quality/answers/assessment/domain.py",
        "import services.quality.answers.rounds.domain",
    ),
    "No circle among the packages of shared code": ("shared/store/outbox.py", "import shared.bus.backoff"),
    "Inside a service and a concept of it: app, then handlers and web, then store, then domain": (
        "services/cases/contact/requests/handlers.py",
        "import services.cases.contact.requests.web",
    ),
    "The wings of cases stand on each other in one order": (
        "services/cases/people/team/domain.py",
        "import services.cases.oversight.incidents.domain",
    ),
    "No circle among the wings of cases and among the concepts of a wing": (
        "services/cases/rights/corrections/domain.py",
        "import services.cases.rights.subject_requests.domain",
    ),
    "A domain knows no store, handler, page or wiring of any concept": (
        "services/cases/contact/gate/domain.py",
        "import services.cases.files.file.store",
    ),
    "A store knows no handler, page or wiring of any concept": (
        "services/cases/files/file/store.py",
        "import services.cases.files.gate.web",
    ),
    "The domain does no I/O": ("services/notify/staff/domain.py", "import asyncio"),
    "Only stores, migrations and the outbox with its relay speak SQL": (
        "services/notify/staff/writer.py",
        "import sqlalchemy",
    ),
    "Only the mechanism draws noise": ("services/cases/counting/draws/domain.py", "import opendp.prelude"),
    "Operations are written against a target, and know no place where an installation runs": (
        "deploy/operations/letters.py",
        "import deploy.local.machine.ports",
    ),
    "Operations on a host of containers need no package": (
        "deploy/compose/host/__main__.py",
        "import deploy.nats.keys",
    ),
    "Our programs are started through one module, and it alone knows the fork server": (
        "deploy/local/supervision/supervisor.py",
        "import deploy.local.machine.fork_server",
    ),
    "The fork server has one door": (
        "deploy/local/machine/programs.py",
        "import deploy.local.machine.fork_server.client",
    ),
}


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    return subprocess.run(
        command,
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env={"PYTHONPATH": str(folder), "COLUMNS": "400"},
    )


def test_imports_keep_to_the_architecture() -> None:
    finished = lint(ROOT)
    assert finished.returncode == 0, finished.stdout


def test_every_contract_has_a_planted_violation() -> None:
    configuration = tomllib.loads((ROOT / "pyproject.toml").read_text())
    contracts = configuration["tool"]["importlinter"]["contracts"]
    assert {contract["name"] for contract in contracts} == set(PLANTED)


@pytest.fixture(scope="module")
def violated(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What the linter says about a copy in which every contract is broken once."""
    copy = tmp_path_factory.mktemp("violated")
    for package in ("services", "shared", "deploy"):
        shutil.copytree(ROOT / package, copy / package, ignore=shutil.ignore_patterns("__pycache__", "static"))
    shutil.copy(ROOT / "pyproject.toml", copy)
    for file, line in PLANTED.values():
        (copy / file).write_text(f"{(copy / file).read_text()}\n{line}\n")
    return lint(copy).stdout


@pytest.mark.parametrize("contract", PLANTED)
def test_a_planted_violation_is_found(contract: str, violated: str) -> None:
    assert f"{contract} BROKEN" in violated
