"""Key files of services lie in a folder that is its owner's alone, whichever of them is made first."""

import json
from pathlib import Path

import pytest

from deploy.local.services.service_keys import complete_key_file, key_file, public_release_keys, run_key_command
from deploy.local.settings.installation import Installation
from deploy.nats.folder_check import open_to_others


@pytest.mark.parametrize("service", ["cases", "quality", "notify"])
def test_the_folder_of_a_key_is_closed_to_others(service: str, tmp_path: Path) -> None:
    north = Installation(tmp_path / "north", "north")
    run_key_command(north, service, "init")
    assert (north.keys.stat().st_mode & 0o777, open_to_others(north.keys)) == (0o700, [])


def test_so_it_is_where_a_centre_joins_before_it_was_ever_started(tmp_path: Path) -> None:
    north = Installation(tmp_path / "north", "north")
    assert public_release_keys(north)
    assert north.keys.stat().st_mode & 0o777 == 0o700


def test_a_key_file_of_an_earlier_version_gets_the_key_for_documents_and_keeps_the_other(tmp_path: Path) -> None:
    north = Installation(tmp_path / "north", "north")
    complete_key_file(north)
    assert not key_file(north, "quality").exists(), "the first one is made with all that belongs in it"
    told, file = public_release_keys(north), key_file(north, "quality")
    older = {name: value for name, value in json.loads(file.read_text()).items() if name != "documents"}
    file.write_text(json.dumps(older))
    complete_key_file(north)
    now = json.loads(file.read_text())
    assert now == older | {"documents": now["documents"]}
    assert public_release_keys(north) == told
    before = file.read_bytes()
    complete_key_file(north)
    assert file.read_bytes() == before
