"""A file with a secret is read only where nobody but its owner can read it, by every service in the same way."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from services.cases.foundation.keys.form import KeyFileError as KeyFileOfCasesError
from services.cases.foundation.keys.place import read_keys as read_keys_of_cases
from services.notify.keys import read_keys as read_keys_of_notify
from services.quality.keys import read_key as read_key_of_quality
from shared.crypto.key_file import KeyFileError, LockedError, needed
from shared.private_files import PrivateFileError, read_private

READERS: dict[str, Callable[[Path], object]] = {
    "cases": lambda file: read_keys_of_cases(file, "north", None),
    "notify": read_keys_of_notify,
    "quality": lambda file: read_key_of_quality(file, "north"),
    "passphrase": needed,
}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    made = tmp_path / "some.key"
    made.write_bytes(b"canary")
    made.chmod(0o600)
    return made


def test_a_file_of_its_owner_alone_is_read(file: Path) -> None:
    assert read_private(file) == b"canary"


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o620, 0o610, 0o601])
def test_a_file_that_is_open_to_others_is_not_read(file: Path, mode: int) -> None:
    file.chmod(mode)
    with pytest.raises(PrivateFileError) as refusal:
        read_private(file)
    assert refusal.value.problem == "open_to_others"


@pytest.mark.parametrize(("mode", "read"), [(0o440, True), (0o400, True), (0o444, False), (0o460, False)])
def test_a_credential_of_systemd_shows_its_access_list_as_rights_of_the_group(
    file: Path, monkeypatch: pytest.MonkeyPatch, mode: int, read: bool
) -> None:
    file.chmod(mode)
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(file.parent))
    if read:
        assert read_private(file) == b"canary"
    else:
        with pytest.raises(PrivateFileError):
            read_private(file)


def test_a_pipe_is_read_and_a_folder_is_not(tmp_path: Path) -> None:
    reading, writing = os.pipe()
    os.write(writing, b"canary")
    os.close(writing)
    assert read_private(Path(f"/dev/fd/{reading}")) == b"canary"
    os.close(reading)
    with pytest.raises(PrivateFileError):
        read_private(tmp_path)


def test_a_missing_file_is_told_from_one_that_cannot_be_read(tmp_path: Path, file: Path) -> None:
    for place, problem in ((tmp_path / "none", "missing"), (file / "below", "unreadable")):
        with pytest.raises(PrivateFileError) as refusal:
            read_private(place)
        assert refusal.value.problem == problem


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("broken", ["open", "missing", "no key"])
def test_every_reader_refuses_what_is_wrong_and_shows_nothing_of_it(file: Path, reader: str, broken: str) -> None:
    if broken == "open":
        file.chmod(0o644)
    elif broken == "missing":
        file.unlink()
    else:
        file.write_bytes(b"\xff{canary")
    with pytest.raises((KeyFileOfCasesError, KeyFileError, LockedError)) as refusal:
        READERS[reader](file)
    assert "canary" not in str(refusal.value)
    if broken == "open":
        assert "chmod 600" in str(refusal.value) or str(refusal.value) == "open_to_others"
