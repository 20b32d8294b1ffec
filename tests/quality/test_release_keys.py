"""What a centre signs its releases with: made once, its owner's alone, and followed by another when it is time."""

import base64
import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from services.quality.app import keys_or_exit
from services.quality.foundation.signing import is_signed_by, signed
from services.quality.keys import KeyFileError, init, main, read_key
from services.quality.settings import QualitySettings
from tests.quality.building import a_release
from tests.quality.doors import KEY


def answer_of_command(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, str]:
    assert main(words) == 0
    told: dict[str, str] = json.loads(capsys.readouterr().out)
    return told


def public(told: dict[str, str]) -> Ed25519PublicKey:
    return Ed25519PublicKey.from_public_bytes(base64.b64decode(told["public_key"], validate=True))


def test_it_is_made_once_and_only_its_public_half_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "keys" / "release.key"
    words = ("init", "--file", str(file), "--centre", "north")
    first = answer_of_command(capsys, *words)
    assert answer_of_command(capsys, *words) == first
    assert first["key_id"] == "release-1"
    assert file.stat().st_mode & 0o777 == 0o600
    assert json.loads(file.read_text())["private"] not in first.values()
    assert [each.name for each in file.parent.iterdir()] == ["release.key"]
    assert is_signed_by(signed(a_release(), read_key(file, "north").private), public(first))


def test_another_one_takes_its_place_under_a_name_of_its_own(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "release.key"
    words = ("--file", str(file), "--centre", "north")
    old, new = answer_of_command(capsys, "init", *words), answer_of_command(capsys, "rotate", *words)
    assert (old["key_id"], new["key_id"]) == ("release-1", "release-2")
    assert answer_of_command(capsys, "init", *words) == new
    assert file.stat().st_mode & 0o777 == 0o600
    release = signed(a_release(), read_key(file, "north").private)
    assert is_signed_by(release, public(new))
    assert not is_signed_by(release, public(old))


WRONG = {
    "nothing": ("", "holds no key"),
    "no JSON": ("secret-words", "holds no key"),
    "a list": ("[]", "holds no key"),
    "no key in it": ('{"centre": "north", "key_id": "release-1", "private": "AAAA"}', "holds no key"),
    "no name": ('{"centre": "north", "key_id": "x", "private": "' + "A" * 43 + '="}', "holds no key"),
    "of another": ('{"centre": "south", "key_id": "release-1", "private": "' + "A" * 43 + '="}', "another centre"),
}


@pytest.mark.parametrize(("text", "problem"), WRONG.values(), ids=list(WRONG))
def test_a_file_that_is_no_key_of_the_centre_says_so_and_never_what_is_in_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, problem: str
) -> None:
    file = tmp_path / "release.key"
    file.write_text(text)
    file.chmod(0o600)
    for step in ("init", "rotate"):
        assert main([step, "--file", str(file), "--centre", "north"]) == 1
        told = capsys.readouterr().err
        assert problem in told
        assert "Next step:" in told
        assert "secret-words" not in told
    assert file.read_text() == text


def test_a_file_that_others_can_read_is_not_used(tmp_path: Path) -> None:
    file = tmp_path / "release.key"
    init(file, "north")
    file.chmod(0o640)
    with pytest.raises(KeyFileError, match="can be read by others"):
        read_key(file, "north")


def test_without_its_key_the_service_does_not_start(tmp_path: Path) -> None:
    settings = QualitySettings(
        database_url="postgresql+asyncpg://nowhere",
        nats_seed="x",
        centre="north",
        handover_public_keys=(KEY.public_key(),),
        cases_url="https://cases.test",
        release_key_file=tmp_path / "none.key",
    )
    with pytest.raises(SystemExit, match="cannot be read"):
        keys_or_exit(settings)


@pytest.mark.parametrize("centre", ["North", "", "../x"])
def test_only_the_id_of_a_centre_is_taken(tmp_path: Path, centre: str) -> None:
    with pytest.raises(SystemExit):
        main(["init", "--file", str(tmp_path / "release.key"), "--centre", centre])
    assert list(tmp_path.iterdir()) == []
