"""In containers the engine keeps what a program says: of every one no more than it is told."""

from pathlib import Path

import pytest

from tests.deploy.building import ROOT
from tests.deploy.compose_files import COMPOSE, containers_of

FILES = (ROOT / "compose.yaml", COMPOSE / "centre-a.yaml", COMPOSE / "centre-b.yaml", COMPOSE / "office.yaml")


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_no_container_may_log_without_end(file: Path) -> None:
    parts = containers_of(COMPOSE / "parts.yaml")
    for name, container in containers_of(file).items():
        logging = container.get("logging") or parts[container["extends"]["service"]].get("logging", {})
        assert logging.get("options") == {"max-size": "8m", "max-file": "2"}, name
