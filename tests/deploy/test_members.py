"""The file of members that deployment writes is the one that the office reads."""

import base64
import json
from datetime import date
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from deploy.members import Told, admit, quarter_of, said_by
from services.quality.domain import Period
from services.quality.office.members import read


def a_key() -> str:
    return base64.b64encode(Ed25519PrivateKey.generate().public_key().public_bytes_raw()).decode()


def test_the_office_reads_what_was_written(tmp_path: Path) -> None:
    file = tmp_path / "members.json"
    admit(file, [Told("north", "Fachstelle Nord", {"release-1": a_key()}), Told("south", "", {})], quarter="2026-Q4")
    members = read(file)
    assert members.names == {"north": "Fachstelle Nord", "south": "south"}
    assert members.key("north", "release-1", Period(2026, 4)) is not None
    assert oct(file.stat().st_mode & 0o777) == "0o600"


def test_again_nobody_joins_anew_and_no_key_is_lost(tmp_path: Path) -> None:
    file = tmp_path / "members.json"
    admit(file, [Told("north", "Nord", {"release-1": a_key()})], quarter="2026-Q4")
    admit(file, [Told("north", "Nord", {"release-2": a_key()}), Told("west", "West", {})], quarter="2027-Q2")
    found = read(file).by_id
    assert [str(each.joined) for each in found.values()] == ["2026-Q4", "2027-Q2"]
    assert set(found["north"].release_keys) == {"release-1", "release-2"}


def test_an_office_without_centres_has_an_empty_file(tmp_path: Path) -> None:
    admit(tmp_path / "members.json", [], quarter="2026-Q4")
    assert read(tmp_path / "members.json").names == {}


def test_keys_are_taken_from_what_a_centre_said(tmp_path: Path) -> None:
    assert said_by(tmp_path / "nothing.json") == {}
    (tmp_path / "quality.json").write_text(json.dumps({"key_id": "release-1", "public_key": "AAAA"}))
    assert said_by(tmp_path / "quality.json") == {"release-1": "AAAA"}


def test_the_quarter_of_a_day() -> None:
    assert [quarter_of(date(2026, month, 1)) for month in (1, 3, 4, 12)] == ["2026-Q1", "2026-Q1", "2026-Q2", "2026-Q4"]
