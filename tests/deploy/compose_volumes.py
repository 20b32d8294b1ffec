"""The volumes of a Compose installation as `setup` leaves them."""

import json
from base64 import b64encode
from pathlib import Path

import pytest

from deploy.compose import finish_step, layout, prepare_step
from deploy.compose.__main__ import main

CENTRES = ["centre-a", "centre-b"]


KEY = json.dumps({"key_id": "release-1", "public_key": b64encode(bytes(32)).decode()})


@pytest.fixture
def volumes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """As `setup` leaves them, and the services' own keys are there."""
    monkeypatch.setattr(layout, "ROOT", tmp_path)
    for module in (layout, prepare_step, finish_step):
        monkeypatch.setattr(module, "PREPARED", tmp_path / "setup")
    for place in ("setup", *CENTRES, "office"):
        (tmp_path / place).mkdir()
    assert main(["prepare", *CENTRES]) == 0
    for centre in CENTRES:
        (tmp_path / centre / "public/quality/quality.json").write_text(KEY)
    return tmp_path


def seen(volumes: Path, place: str) -> str:
    """What the server of that place is told."""
    return (volumes / place / "nats" / "nats.conf").read_text()
