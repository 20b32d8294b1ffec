"""The centre's key file and the wrapped keys of clients: made once, bound to their place, refused when in doubt."""

import json
import os
import stat
import subprocess
import sys
from base64 import b64decode, b64encode
from pathlib import Path
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pydantic import SecretStr

from services.cases.foundation.keys import form
from services.cases.foundation.keys.changes import public_part
from services.cases.foundation.keys.domain import KeyNotUnwrappedError, Wrapped
from services.cases.foundation.keys.file import SealedFileKeys
from services.cases.foundation.keys.form import CentreKeys, KeyFileError, understood, written
from services.cases.foundation.keys.place import new_keys, read_keys, write_once
from services.cases.foundation.keys.store import KeyStore
from services.cases.foundation.sealed.domain import Field, FieldNotOpenedError
from services.cases.foundation.sealed.ring import KeyRing, nothing_before
from services.cases.foundation.sealed.watch import watch_keys
from services.cases.keys.__main__ import main
from shared.crypto.thread_ids import key_text, thread_key
from shared.store.connections import StoreAwayError
from tests.cases.building import CENTRE, NOON, Database, centre_keys
from tests.kept_engines import kept_engine

REAL_COST = form.COST
PASSPHRASE = SecretStr("a passphrase that is long")
KEY = bytes(range(32))


@pytest.fixture(autouse=True)
def cheap_guesses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(form, "COST", 2**14)


def test_a_guess_at_the_passphrase_is_costly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(form, "COST", REAL_COST)
    sealed = json.loads(written(centre_keys(), PASSPHRASE))["sealed"]
    assert (sealed["n"], sealed["r"], sealed["p"]) == (2**17, 8, 1)
    assert len(b64decode(sealed["salt"])) == 16


def test_a_key_file_is_made_once_and_only_its_owner_may_read_it(tmp_path: Path) -> None:
    file = tmp_path / "deep" / "keys.json"
    first = new_keys(CENTRE, now=NOON)
    assert write_once(file, first, None)
    assert not write_once(file, new_keys(CENTRE, now=NOON), None)
    assert read_keys(file, CENTRE, None) == first
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [entry.name for entry in file.parent.iterdir()] == ["keys.json"]


def test_with_a_passphrase_the_file_holds_no_key_in_clear(tmp_path: Path) -> None:
    content = written(centre_keys(), PASSPHRASE)
    assert set(json.loads(content)) == {"kokon_keys", "centre", "sealed"}
    assert understood(content, CENTRE, PASSPHRASE) == centre_keys()


@pytest.mark.parametrize("mode", [0o604, 0o640, 0o660, 0o644])
def test_a_file_that_others_can_read_is_refused(tmp_path: Path, mode: int) -> None:
    file = tmp_path / "keys.json"
    write_once(file, centre_keys(), None)
    file.chmod(mode)
    with pytest.raises(KeyFileError) as caught:
        read_keys(file, CENTRE, None)
    assert caught.value.problem == "open_to_others"


def test_what_is_wrong_with_a_file_is_said_in_one_word(tmp_path: Path) -> None:
    sealed = written(centre_keys(), PASSPHRASE)
    problems = {
        "passphrase_needed": (sealed, CENTRE, None),
        "wrong_passphrase": (sealed, CENTRE, SecretStr("another")),
        "other_centre": (sealed, "south", PASSPHRASE),
        "unreadable": (sealed[:-9], CENTRE, PASSPHRASE),
    }
    for problem, (content, centre, passphrase) in problems.items():
        with pytest.raises(KeyFileError) as caught:
            understood(content, centre, passphrase)
        assert caught.value.problem == problem
    with pytest.raises(KeyFileError, match="missing"):
        read_keys(tmp_path / "nothing.json", CENTRE, None)


def test_a_file_that_names_a_key_it_does_not_hold_is_refused() -> None:
    content = json.loads(written(centre_keys(), None))
    content["keys"]["current"] = 9
    with pytest.raises(KeyFileError, match="unreadable"):
        understood(json.dumps(content).encode(), CENTRE, None)


def test_the_command_prints_the_same_every_time_and_no_secret_of_casework(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["init", "--file", str(tmp_path / "keys.json"), "--centre", CENTRE]
    assert (main(arguments), main(arguments)) == (0, 0)
    first, second = capsys.readouterr().out.splitlines()
    assert first == second
    assert json.loads(first).keys() == {"handover_public_key", "thread_key"}
    secrets = json.loads((tmp_path / "keys.json").read_text())["keys"]
    for secret in (secrets["mark"], secrets["handover"], *secrets["keks"].values()):
        assert secret not in first


def test_the_command_says_in_one_line_what_is_wrong(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "keys.json").write_text("nonsense")
    (tmp_path / "keys.json").chmod(0o600)
    assert main(["init", "--file", str(tmp_path / "keys.json"), "--centre", CENTRE]) == 1
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "damaged" in said
    assert "Next step:" in said


def test_the_service_does_not_start_without_its_keys(tmp_path: Path) -> None:
    settings = {
        "CASES_DATABASE_URL": "postgresql+asyncpg://nobody@127.0.0.1:1/cases",
        "CASES_KEYS_DATABASE_URL": "postgresql+asyncpg://nobody@127.0.0.1:1/keys",
        "CASES_CENTRE": CENTRE,
        "CASES_KEY_FILE": str(tmp_path / "lost.json"),
        "CASES_NATS_SEED": "SUAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "CASES_NOTIFY_SEALING_KEY": json.dumps(centre_keys().opening[0].public().to_json()),
    }
    command = [sys.executable, "-m", "shared.runtime.server", "cases"]
    ended = subprocess.run(command, env=os.environ | settings, capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode != 0
    assert ended.stderr.count("\n") == 1
    assert "lost.json" in ended.stderr
    assert "Next step:" in ended.stderr


def test_no_key_shows_when_the_keys_are_printed() -> None:
    keys = centre_keys()
    shown = repr(keys) + str(keys) + repr(Wrapped(1, b"box-bytes")) + repr(SealedFileKeys(keys))
    assert "box-bytes" not in shown
    for secret in (keys.mark, keys.handover, *keys.keks.values(), *(key.raw for key in keys.opening)):
        assert repr(secret)[2:-1] not in shown
        assert secret.hex() not in shown


async def test_a_wrapped_key_opens_only_under_its_own_name_centre_and_version() -> None:
    provider = SealedFileKeys(centre_keys())
    wrapped = await provider.wrap({"one": KEY})
    assert await provider.unwrap(wrapped) == {"one": KEY}
    elsewhere = SealedFileKeys(CentreKeys("south", 1, centre_keys().keks, (), b"", b""))
    for keeper, entries in (
        (provider, {"two": wrapped["one"]}),
        (provider, {"one": Wrapped(2, wrapped["one"].box)}),
        (provider, {"one": Wrapped(1, wrapped["one"].box[:-1])}),
        (elsewhere, wrapped),
    ):
        with pytest.raises(KeyNotUnwrappedError) as caught:
            await keeper.unwrap(entries)
        assert caught.value.__cause__ is None


async def test_keys_wrapped_with_an_older_version_stay_readable() -> None:
    before = centre_keys()
    wrapped = await SealedFileKeys(before).wrap({"one": KEY})
    after = CentreKeys(CENTRE, 2, {**before.keks, 2: bytes(32)}, before.opening, before.mark, before.handover)
    assert await SealedFileKeys(after).unwrap(wrapped) == {"one": KEY}
    assert (await SealedFileKeys(after).wrap({"one": KEY}))["one"].kek_version == 2


async def test_two_writers_of_one_client_end_up_with_the_same_key(database: Database) -> None:
    store = KeyStore(await database("cases-keys"), engines=kept_engine)
    field, row = Field("message", "words", "narrative"), UUID(int=1)
    one, other = (KeyRing(SealedFileKeys(centre_keys()), store) for _ in range(2))
    first = await one.sealer_for_new({"a", "b"})
    second = await other.sealer_for_new({"b", "c"})
    blob = first.seal(field, "Harbour", row=row, key_id="b")
    assert second.open(field, blob, row=row, key_id="b") == "Harbour"
    assert (await other.sealer({"b"})).open(field, blob, row=row, key_id="b") == "Harbour"
    with pytest.raises(FieldNotOpenedError):
        (await other.sealer({"nobody"})).seal(field, "Harbour", row=row, key_id="nobody")
    await store.engine.dispose()


def test_the_public_part_belongs_to_the_secret_part() -> None:
    key = Ed25519PrivateKey.from_private_bytes(centre_keys().handover).public_key()
    told = public_part(centre_keys())
    assert told.pop("thread_key") == key_text(thread_key(centre_keys().mark))
    assert told == {"handover_public_key": b64encode(key.public_bytes_raw()).decode()}


async def test_keys_that_cannot_be_reached_are_told_as_a_failing_task() -> None:
    nowhere = KeyRing(
        SealedFileKeys(centre_keys()), KeyStore(SecretStr("postgresql+asyncpg://nobody@127.0.0.1:1/keys"))
    )
    with pytest.raises(StoreAwayError):
        await watch_keys(nowhere, nothing_before)
