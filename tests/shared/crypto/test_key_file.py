"""Key files that a passphrase locks: nothing of them shows, and nothing else opens them."""

import json
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from services.notify import keys as notify_keys
from services.notify.app import keys_or_exit
from services.quality import keys as quality_keys
from shared.crypto import key_file

PASSPHRASE, OTHER = "six words that nobody would guess", "others"


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(key_file, "COST", 2**14)
    for service in ("NOTIFY", "QUALITY"):
        monkeypatch.delenv(f"{service}_KEY_PASSPHRASE_FILE", raising=False)


def a_passphrase(folder: Path, words: str = PASSPHRASE, mode: int = 0o600) -> Path:
    file = folder / "words"
    file.unlink(missing_ok=True)
    file.write_text(words)
    file.chmod(mode)
    return file


def file_of(folder: Path) -> tuple[str, ...]:
    return ("--file", str(folder / "a.key"), "--centre", "north")


SERVICES = pytest.mark.parametrize(
    ("service", "keys", "renew"),
    [("notify", notify_keys, "renew"), ("quality", quality_keys, "rotate")],
    ids=["notify", "quality"],
)


@SERVICES
def test_a_locked_file_opens_with_its_passphrase_alone_and_stays_locked_whatever_changes(
    tmp_path: Path, service: str, keys: Any, renew: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, words, variable = tmp_path / "a.key", file_of(tmp_path), f"{service.upper()}_KEY_PASSPHRASE_FILE"
    assert keys.main(["init", *words]) == 0
    private = json.loads(file.read_text())["private"]
    assert keys.main(["lock", *words, "--passphrase-file", str(a_passphrase(tmp_path))]) == 0
    assert keys.main(["lock", *words, "--passphrase-file", str(a_passphrase(tmp_path))]) == 0, "again is harmless"
    assert set(json.loads(file.read_text())) == {"sealed"}
    assert private not in file.read_text()
    assert (file.stat().st_mode & 0o777, len([*tmp_path.glob(".a.key*")])) == (0o600, 0)
    locked_file = file.read_bytes()
    for given in (None, a_passphrase(tmp_path, OTHER)):
        if given:
            monkeypatch.setenv(variable, str(given))
        assert [keys.main([verb, *words]) for verb in ("init", renew)] == [1, 1]
    assert file.read_bytes() == locked_file
    monkeypatch.setenv(variable, str(a_passphrase(tmp_path)))
    assert [keys.main([verb, *words]) for verb in ("init", renew, "init")] == [0, 0, 0]
    assert set(json.loads(file.read_text())) == {"sealed"}
    assert file.read_bytes() != locked_file


@SERVICES
def test_what_is_not_locked_is_read_and_written_as_before_whatever_is_said(
    tmp_path: Path, service: str, keys: Any, renew: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert keys.main(["init", *file_of(tmp_path)]) == 0
    monkeypatch.setenv(f"{service.upper()}_KEY_PASSPHRASE_FILE", str(a_passphrase(tmp_path)))
    assert [keys.main([verb, *file_of(tmp_path)]) for verb in (renew, "init")] == [0, 0]
    assert "private" in json.loads((tmp_path / "a.key").read_text())


@pytest.mark.parametrize("text", ['{"sealed": {}}', '{"sealed": 1}', '{"sealed": {"n": 1e9}}'])
def test_a_damaged_lock_is_told_as_a_damaged_file(
    tmp_path: Path, text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.key").write_text(text)
    (tmp_path / "a.key").chmod(0o600)
    assert [keys.main(["init", *file_of(tmp_path)]) for keys in (notify_keys, quality_keys)] == [1, 1]
    assert capsys.readouterr().err.count("holds no key. Next step: restore it") == 2


@pytest.mark.parametrize(("words", "mode"), [("", 0o600), ("\n", 0o600), (PASSPHRASE, 0o640)])
def test_a_passphrase_that_others_can_read_or_that_is_none_is_refused(tmp_path: Path, words: str, mode: int) -> None:
    with pytest.raises(key_file.LockedError, match="Next step"):
        key_file.needed(a_passphrase(tmp_path, words, mode))


def test_one_lock_does_not_open_for_another_purpose(tmp_path: Path) -> None:
    passphrase = SecretStr(PASSPHRASE)
    stored = key_file.locked({"private": "canary"}, passphrase, purpose="a")
    assert "canary" not in json.dumps(stored)
    assert key_file.unlocked(stored, passphrase, purpose="a", file=tmp_path) == {"private": "canary"}
    with pytest.raises(key_file.LockedError, match="does not open"):
        key_file.unlocked(stored, passphrase, purpose="b", file=tmp_path)


def test_a_service_whose_key_stays_locked_does_not_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "a.key"
    notify_keys.init(file, "north")
    notify_keys.lock(file, None, SecretStr(PASSPHRASE))
    with pytest.raises(SystemExit, match=r"kokon: .*is locked. Next step"):
        keys_or_exit(file)
    assert keys_or_exit(file, a_passphrase(tmp_path))
    credentials = tmp_path / "credentials"
    credentials.mkdir()
    a_passphrase(tmp_path).replace(credentials / "notify-key-passphrase")
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(credentials))
    assert keys_or_exit(file)
