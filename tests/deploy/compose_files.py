"""The Compose files of the repository."""

from pathlib import Path
from typing import Any

import yaml

from tests.deploy.building import ROOT

COMPOSE = ROOT / "deploy" / "compose"


def containers_of(file: Path) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = yaml.safe_load(file.read_text())["services"]
    return found
