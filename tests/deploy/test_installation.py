"""A folder belongs to one installation, and says so."""

from dataclasses import replace
from pathlib import Path

import pytest

from deploy.local.settings import installation
from deploy.local.settings.installation import Installation, description_in, write_description
from deploy.trouble import Trouble


def test_an_empty_folder_is_described_and_found_again(tmp_path: Path) -> None:
    write_description(Installation(tmp_path / "new" / "north", "north", name="Centre North", port=9_000))
    found = description_in(tmp_path / "new" / "north")
    assert found
    assert (found.kind, found.id, found.name, found.port) == ("centre", "north", "Centre North", 9_000)


def test_a_folder_of_another_installation_is_refused(tmp_path: Path) -> None:
    write_description(Installation(tmp_path, "north"))
    for other in (Installation(tmp_path, "south"), Installation(tmp_path, "north", "office")):
        with pytest.raises(Trouble, match="belongs to the centre north") as trouble:
            write_description(other)
        assert trouble.value.code == "folder_not_ours"


def test_a_folder_with_something_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "letters.txt").touch()
    with pytest.raises(Trouble, match="holds something else"):
        write_description(Installation(tmp_path, "north"))


def test_a_folder_of_a_newer_program_is_refused(tmp_path: Path) -> None:
    write_description(Installation(tmp_path, "north"))
    file = tmp_path / "installation.json"
    file.write_text(file.read_text().replace('"format": 1', '"format": 2'))
    with pytest.raises(Trouble, match="newer version"):
        write_description(Installation(tmp_path, "north"))


def test_a_description_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "installation.json").write_text("{half")
    with pytest.raises(Trouble, match="cannot be read"):
        write_description(Installation(tmp_path, "north"))
    (tmp_path / "installation.json").unlink()
    (tmp_path / "installation.json").mkdir()
    with pytest.raises(Trouble, match="cannot be read"):
        write_description(Installation(tmp_path, "north"))


def test_another_port_is_taken_and_kept(tmp_path: Path) -> None:
    north = Installation(tmp_path, "north")
    write_description(north)
    write_description(replace(north, port=9_100))
    found = description_in(tmp_path)
    assert found
    assert found.port == 9_100


def test_a_full_disk_is_met_before_anything_starts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(installation, "ROOM", 10**18)
    with pytest.raises(Trouble, match=r"Only \d+ MB are free") as trouble:
        write_description(Installation(tmp_path, "north"))
    assert trouble.value.code == "disk_full"
    assert list(tmp_path.iterdir()) == []


def test_ports_follow_each_other_and_notify_has_no_page(tmp_path: Path) -> None:
    north = Installation(tmp_path, "north", port=9_000)
    assert [north.port_of(service) for service in north.services] == [9_000, 9_001, 9_002, 9_003]
    assert "notify" not in north.urls
    assert Installation(tmp_path, "office", "office", port=9_000).urls == {"office": "http://127.0.0.1:9000"}


def test_cases_keeps_its_keys_in_a_database_of_their_own(tmp_path: Path) -> None:
    assert Installation(tmp_path, "north").databases == ("intake", "cases", "cases_keys", "quality", "notify")
