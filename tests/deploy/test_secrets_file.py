"""Secrets are made once, whole, and for their owner only."""

import stat
from pathlib import Path

from deploy.nats.keys import Keys
from deploy.secrets_file import Passwords, write_owner_only


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_secret_file_and_its_folder_are_closed_to_others(tmp_path: Path) -> None:
    write_owner_only(tmp_path / "keys" / "one.json", "{}")
    assert mode(tmp_path / "keys" / "one.json") == 0o600
    assert mode(tmp_path / "keys") == 0o700


def test_writing_leaves_no_half_file_behind(tmp_path: Path) -> None:
    write_owner_only(tmp_path / "one", "first")
    write_owner_only(tmp_path / "one", "second")
    assert [file.name for file in tmp_path.iterdir()] == ["one"]
    assert (tmp_path / "one").read_text() == "second"


def test_passwords_stay_and_differ(tmp_path: Path) -> None:
    passwords = Passwords(tmp_path / "passwords.json")
    first = passwords.of("cases")
    assert first != passwords.of("intake")
    assert Passwords(tmp_path / "passwords.json").of("cases") == first
    assert first not in repr(passwords)


def test_seeds_stay_and_differ(tmp_path: Path) -> None:
    keys = Keys(tmp_path / "nats.json")
    seed = keys.seed("intake")
    assert seed.get_secret_value().startswith("SU")
    assert seed.get_secret_value() != keys.seed("cases").get_secret_value()
    assert Keys(tmp_path / "nats.json").seed("intake") == seed
    assert keys.public("intake").startswith("U")
    assert mode(tmp_path / "nats.json") == 0o600


def test_the_key_of_the_store_never_looks_like_a_number(tmp_path: Path) -> None:
    assert Keys(tmp_path / "nats.json").at_rest().get_secret_value()[0].isalpha()
