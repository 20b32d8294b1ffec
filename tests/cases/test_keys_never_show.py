"""No class that holds keys shows them: not when it is printed, compared, pickled or logged, and not when it fails."""

import copy
import importlib
import inspect
import json
import logging
import os
import pickle
import pkgutil
import subprocess
import sys
import threading
from base64 import b64encode
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

import pytest
import structlog
from pydantic import SecretStr, ValidationError

import services.cases.foundation.keys
import services.cases.foundation.sealed
from services.cases.foundation.keys import form
from services.cases.foundation.keys.domain import KeyNotUnwrappedError, Wrapped
from services.cases.foundation.keys.file import SealedFileKeys
from services.cases.foundation.keys.form import CentreKeys, KeyFile, Keys, OpeningKey, SealedKeys
from services.cases.foundation.keys.place import KeyPlace
from services.cases.foundation.keys.settings import KeySettings
from services.cases.foundation.keys.store import KeyStore
from services.cases.foundation.keys.transit import TransitKeys, TransitSettings
from services.cases.foundation.sealed.domain import Field, FieldNotOpenedError, Sealer
from services.cases.foundation.sealed.ring import KeyRing
from shared.crypto import keypairs, sealing
from shared.crypto.keypairs import NeverWrittenDown, PrivateKey, Suite
from shared.telemetry import telemetry
from tests.cases.building import CENTRE, NATS_SEED, NOTIFY_KEY

ROOT = Path(__file__).parents[2]
ROW = UUID(int=1)
CANARY = b"Kanarienvogel-in-32-letters-long"
KEY = PrivateKey("request", Suite.X25519, CANARY)
WORDS = CANARY.decode()
CENTRE_KEYS = CentreKeys(CENTRE, 1, {1: CANARY}, (KEY,), CANARY, CANARY)
OPENING = OpeningKey(key_id="request-x25519-1", suite="x25519", private=b64encode(CANARY))
SECRETS = Keys(
    current=1, keks={1: b64encode(CANARY)}, opening=(OPENING,), mark=b64encode(CANARY), handover=b64encode(CANARY)
)
NOWHERE = SecretStr(f"postgresql+asyncpg://keys:{WORDS}@127.0.0.1:1/keys")
PLACE = KeyPlace(Path("keys"), CENTRE, SecretStr(WORDS))

HOLDERS: dict[type, Callable[[], object]] = {
    CentreKeys: lambda: CENTRE_KEYS,
    OpeningKey: lambda: OPENING,
    Keys: lambda: SECRETS,
    KeyFile: lambda: KeyFile(centre=CENTRE, keys=SECRETS),
    KeyPlace: lambda: PLACE,
    KeySettings: lambda: KeySettings(
        centre=CENTRE, keys_database_url=NOWHERE, key_file=Path("keys"), key_passphrase=SecretStr(WORDS)
    ),
    KeyStore: lambda: KeyStore(NOWHERE),
    KeyRing: lambda: KeyRing(SealedFileKeys(CENTRE_KEYS), KeyStore(NOWHERE)),
    SealedFileKeys: lambda: SealedFileKeys(CENTRE_KEYS, PLACE),
    TransitKeys: lambda: TransitKeys(CENTRE, TransitSettings(url="http://127.0.0.1:1", token_file=Path("token"))),
    Sealer: lambda: Sealer({"key": CANARY}),
    PrivateKey: lambda: KEY,
}
WITHOUT_KEYS = {
    "ARRAYS", "Field", "FieldNotOpenedError", "KeyFileError", "KeyNotUnwrappedError", "KeyProvider", "KeysAwayError",
    "LeftBehindError", "NeverWrittenDown", "NoPlaceError", "NotOpenedError", "ProviderNotSetUpError", "PublicKey",
    "Purpose", "PutAside", "Register", "Rotated", "SealedKeys", "SealedWork", "StillUsedError", "Suite",
    "TransitSettings", "UnusableKeyError", "Wrapped",
}  # fmt: skip


def classes() -> Iterator[type]:
    packages = (services.cases.foundation.keys, services.cases.foundation.sealed)
    names = [
        found.name for package in packages for found in pkgutil.iter_modules(package.__path__, package.__name__ + ".")
    ]
    modules = [importlib.import_module(name) for name in names if not name.endswith(("__main__", "migrations"))]
    for module in (*modules, keypairs, sealing):
        for _, found in inspect.getmembers(module, inspect.isclass):
            if found.__module__ == module.__name__:
                yield found


def coats(secret: bytes) -> set[str]:
    return {secret.decode(), secret.hex(), b64encode(secret).decode()[:40], str(list(secret))[1:40]}


def test_every_class_near_keys_is_known_to_hold_some_or_none() -> None:
    assert {found.__name__ for found in classes()} - WITHOUT_KEYS == {holder.__name__ for holder in HOLDERS}


@pytest.mark.parametrize("holder", HOLDERS, ids=lambda holder: holder.__name__)
def test_what_is_printed_shows_no_key(holder: type) -> None:
    held = HOLDERS[holder]()
    for text in (repr(held), str(held), f"{held}", f"{[held]}", repr({"held": (held,)})):
        assert not [coat for coat in coats(CANARY) if coat in text], text


@pytest.mark.parametrize("holder", [holder for holder in HOLDERS if issubclass(holder, NeverWrittenDown)])
def test_what_holds_keys_is_never_pickled_or_copied(holder: type) -> None:
    for write in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError, match="never written down"):
            write(HOLDERS[holder]())


def test_what_holds_keys_in_clear_cannot_be_written_down() -> None:
    assert {CentreKeys, KeyPlace, SealedFileKeys, TransitKeys, Sealer, PrivateKey} == {
        holder for holder in HOLDERS if issubclass(holder, NeverWrittenDown)
    }


def test_a_wrong_key_file_is_refused_without_quoting_it() -> None:
    given = json.loads(form.written(CENTRE_KEYS, None))
    given["keys"]["mark"] = b64encode(CANARY + b"too long").decode()
    for model in (KeyFile, SealedKeys, Keys):
        with pytest.raises(ValidationError) as caught:
            model.model_validate(given if model is KeyFile else given["keys"] | {"n": WORDS})
        assert not [coat for coat in coats(CANARY) if coat in str(caught.value) + repr(caught.value)]


@pytest.fixture
def lines() -> Iterator[list[str]]:
    """Everything that a service of ours writes down."""
    before = structlog.get_config(), logging.root.handlers[:], logging.root.level
    hooks = sys.excepthook, threading.excepthook, sys.unraisablehook
    written: list[str] = []
    telemetry.configure(service="cases", log_format="json", write=written.append)
    yield written
    logging.captureWarnings(False)
    structlog.configure(**before[0])
    logging.root.handlers[:], logging.root.level = before[1], before[2]
    sys.excepthook, threading.excepthook, sys.unraisablehook = hooks


async def failing_with_keys_at_hand() -> None:
    held = {"key": CANARY, "words": WORDS, "keys": CENTRE_KEYS}
    await SealedFileKeys(CENTRE_KEYS).unwrap({str(held["words"])[:0] + "key": Wrapped(9, CANARY)})


def failing_to_open() -> None:
    Sealer({"key": CANARY}).open(Field("message", "words", "narrative"), b"\x01" + CANARY, row=ROW, key_id="key")


async def test_a_fault_with_keys_in_its_frames_is_logged_without_them(lines: list[str]) -> None:
    caught: list[BaseException] = []
    try:
        await failing_with_keys_at_hand()
    except KeyNotUnwrappedError as fault:
        caught.append(fault)
        telemetry.log(__name__).error("work_failed", exc_info=True)
        logging.getLogger("library").exception("it failed with %s", WORDS)
    try:
        failing_to_open()
    except FieldNotOpenedError as fault:
        caught.append(fault)
        sys.excepthook(type(fault), fault, fault.__traceback__)
    assert len(lines) == 3
    assert len(caught) == 2
    said = "".join(lines) + "".join(map(str, caught)) + "".join(map(repr, caught))
    assert not [coat for coat in coats(CANARY) if coat in said]


def test_a_running_service_has_forgotten_what_it_was_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The service itself, as it is started; only what it would do next is a look around."""
    file = tmp_path / "centre.keys"
    monkeypatch.setattr(form, "COST", 2**14)
    file.write_bytes(form.written(CENTRE_KEYS, SecretStr(WORDS)))
    file.chmod(0o600)
    look = (
        "import ctypes, resource, subprocess, sys; from shared.runtime import server\n"
        "def look(app):\n"
        "    child = subprocess.run(['env'], capture_output=True, text=True).stdout\n"
        "    print(child, open('/proc/self/environ').read(), repr(app.state.settings), sep='')\n"
        "    print('hardened', ctypes.CDLL(None).prctl(3, 0, 0, 0, 0), *resource.getrlimit(resource.RLIMIT_CORE))\n"
        "server.serve = look\n"
        "sys.exit(server.main(['cases']))\n"
    )
    told = {
        "CASES_DATABASE_URL": NOWHERE.get_secret_value(),
        "CASES_KEYS_DATABASE_URL": NOWHERE.get_secret_value(),
        "CASES_CENTRE": CENTRE,
        "CASES_KEY_FILE": str(file),
        "CASES_KEY_PASSPHRASE": WORDS,
        "CASES_NATS_SEED": NATS_SEED.get_secret_value(),
        "CASES_NOTIFY_SEALING_KEY": json.dumps(NOTIFY_KEY.public().to_json()),
    }
    line = [sys.executable, "-c", look]
    ended = subprocess.run(
        line, cwd=ROOT, env=os.environ | told, capture_output=True, text=True, timeout=90, check=False
    )
    assert ended.returncode == 0, ended.stderr
    assert "hardened 0 0 0" in ended.stdout
    assert "PATH=" in ended.stdout
    for secret in (WORDS, NATS_SEED.get_secret_value()):
        assert secret not in ended.stdout + ended.stderr
