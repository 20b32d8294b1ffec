"""What a backup does about keys for letters, by what casework says of them."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from deploy.local.services.local_target import Local
from deploy.local.settings.installation import Installation
from deploy.operations import letters
from deploy.operations.backups.backup_letters import Letters, drop_old_key
from deploy.trouble import Trouble

NOW = datetime(2026, 3, 5, 3, 0, tzinfo=UTC)
TODAY, YESTERDAY = NOW - timedelta(hours=2), NOW - timedelta(hours=24)


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    steps: list[str] = []
    monkeypatch.setattr(letters, "renew", lambda _: steps.append("renew"))
    monkeypatch.setattr(letters, "forget", lambda _: steps.append("forget"))
    return steps


def settled(folder: Path, made: datetime | None, **said: Any) -> Letters:
    installation = Installation(folder, "north")
    told = {"waiting": 0, "unrenewed": 0, "older": False, "made": made.isoformat() if made else None} | said
    return drop_old_key(Local(installation), told, now=NOW)


@pytest.mark.parametrize(
    ("made", "said", "steps", "found"),
    [
        (YESTERDAY, {}, [], Letters()),
        (YESTERDAY, {"waiting": 2, "unrenewed": 2}, ["renew"], Letters(2, renewed=True)),
        (TODAY, {"waiting": 2, "older": True}, [], Letters(2)),
        (TODAY, {"waiting": 3, "unrenewed": 1, "older": True}, [], Letters(3)),
        (YESTERDAY, {"waiting": 2, "older": True}, ["forget"], Letters()),
        (YESTERDAY, {"waiting": 3, "unrenewed": 1, "older": True}, ["forget", "renew"], Letters(1, renewed=True)),
        (YESTERDAY, {"older": True}, ["forget"], Letters()),
        (None, {"waiting": 1, "unrenewed": 1, "older": True}, ["renew"], Letters(1, renewed=True)),
    ],
)
def test_each_night_a_key_goes_that_was_replaced_the_day_before(
    done: list[str], tmp_path: Path, made: datetime | None, said: dict[str, Any], steps: list[str], found: Letters
) -> None:
    assert settled(tmp_path, made, **said) == found
    assert done == steps


def test_what_keeps_a_key_stops_no_backup_and_is_said(
    done: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> None:
        raise Trouble("letters_under_way", "Letters wait for casework.", "run this again.")

    monkeypatch.setattr(letters, "forget", refused)
    found = settled(tmp_path, YESTERDAY, waiting=2, older=True)
    assert found == Letters(2, not_changed="Letters wait for casework. Next step: run this again.")
    assert "Letters wait for casework" in found.words[0]
    assert done == []
