"""The private key of notify: made once, readable for its owner only, never shown."""

import json
from pathlib import Path

import pytest

from services.notify import keys
from shared.crypto.sealing import PublicKey


def test_a_key_is_made_once_and_its_public_half_is_shown_every_time(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "keys" / "notify.json"
    for _ in range(2):
        assert keys.main(["init", "--file", str(file), "--centre", "north"]) == 0
    first, second = capsys.readouterr().out.splitlines()
    assert first == second
    assert PublicKey.from_json(json.loads(first)) == keys.read_key(file).public()
    assert keys.read_key(file).key_id.startswith("north-notify-")


def test_the_file_is_for_its_owner_only_and_nothing_unfinished_is_left(tmp_path: Path) -> None:
    keys.init(tmp_path / "notify.json", "north")
    assert [file.name for file in tmp_path.iterdir()] == ["notify.json"]
    assert (tmp_path / "notify.json").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"key_id": "k", "suite": "x25519", "private": "AAAA"}', '{"key_id": 1}']
)
def test_a_broken_file_is_kept_and_its_content_is_not_shown(
    tmp_path: Path, text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "notify.json"
    file.write_text(text)
    assert keys.main(["init", "--file", str(file), "--centre", "north"]) == 1
    assert file.read_text() == text
    assert "Next step" in capsys.readouterr().err


def test_a_missing_file_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(keys.KeyFileError, match="Next step"):
        keys.read_key(tmp_path / "notify.json")
