"""The private keys of notify: `python -m services.notify.keys init --file F --centre C` prints the public half.

A locked file opens with the passphrase that NOTIFY_KEY_PASSPHRASE_FILE names; `lock` gives it one, or another. `renew`
puts a new key in its place and keeps the old one for what is under way; `settle`, as soon as casework seals for the new
one, says until when; `forget` destroys the old ones after that, but for those that `--keep` names. Each may be run
again.
"""

import argparse
import json
import os
import secrets
import sys
from base64 import b64decode, b64encode
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from shared.clock.wall import wall_clock
from shared.crypto.key_file import LockedError, is_locked, locked, needed, passphrase_of, unlocked
from shared.crypto.sealing import PrivateKey, Suite

PURPOSE = "kokon/notify-keys/v1"
KEPT = timedelta(hours=48)
"""How long an old key still opens: twice as long as a notice may be under way before it is too late for it."""


class KeyFileError(Exception):
    """The key file cannot be used. Says why and what to do, never what is in it."""


class TooEarlyError(Exception):
    """Something may still be under way for an old key. Says what to do."""


@dataclass(frozen=True, slots=True)
class Before:
    """An old key; `until` is None while it may still be sealed for."""

    key: PrivateKey
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Keys:
    newest: PrivateKey
    before: tuple[Before, ...] = ()

    @property
    def all(self) -> tuple[PrivateKey, ...]:
        return (self.newest, *(one.key for one in self.before))


def read_keys(file: Path, passphrase: SecretStr | None = None) -> Keys:
    try:
        stored = unlocked(json.loads(file.read_text()), passphrase, purpose=PURPOSE, file=file)
        before = tuple(_before(one) for one in stored.get("before", []))
        keys = Keys(_key(stored), before)
    except OSError as problem:
        reason = f"{file} cannot be read ({type(problem).__name__}). Next step: python -m services.notify.keys init"
    except LockedError as problem:
        reason = str(problem)
    except (ValueError, KeyError, TypeError, AttributeError):
        reason = f"{file} holds no key. Next step: restore it from the backup."
    else:
        return keys
    raise KeyFileError(reason)


def read_key(file: Path, passphrase: SecretStr | None = None) -> PrivateKey:
    """The newest."""
    return read_keys(file, passphrase).newest


def _key(stored: dict[str, Any]) -> PrivateKey:
    key = PrivateKey(stored["key_id"], Suite[stored["suite"].upper()], b64decode(stored["private"], validate=True))
    key.public()
    return key


def _before(stored: dict[str, Any]) -> Before:
    return Before(_key(stored), datetime.fromisoformat(stored["until"]) if stored["until"] else None)


def _written(key: PrivateKey) -> dict[str, Any]:
    return {"key_id": key.key_id, "suite": key.suite.word, "private": b64encode(key.raw).decode()}


def _drafted(file: Path, keys: Keys, passphrase: SecretStr | None = None) -> Path:
    """Whole, on the disk and readable for its owner only, beside the place where it is to stand."""
    before = [_written(one.key) | {"until": one.until and one.until.isoformat()} for one in keys.before]
    content = _written(keys.newest) | ({"before": before} if before else {})
    text = json.dumps(locked(content, passphrase, purpose=PURPOSE))
    draft = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as opened:
        opened.write(text + "\n")
        opened.flush()
        os.fsync(opened.fileno())
    return draft


def _replace(file: Path, keys: Keys, passphrase: SecretStr | None) -> None:
    """Locked if it was; then `passphrase` has opened it."""
    stays = passphrase if is_locked(json.loads(file.read_text())) else None
    _drafted(file, keys, stays).replace(file)


def new_key(centre: str) -> PrivateKey:
    return PrivateKey.generate(f"{centre}-notify-{secrets.token_hex(4)}", Suite.X25519)


def write_key(file: Path, key: PrivateKey, passphrase: SecretStr | None = None) -> None:
    """Whole or not at all, readable for its owner only; an existing file is never replaced."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = _drafted(file, Keys(key), passphrase)
    try:
        os.link(draft, file)
    finally:
        draft.unlink()


def init(file: Path, centre: str, passphrase: SecretStr | None = None) -> PrivateKey:
    """The key of this file; made now where there is none, and locked where there is a passphrase. Again is harmless."""
    if not file.exists():
        write_key(file, new_key(centre), passphrase)
    return read_key(file, passphrase)


def lock(file: Path, passphrase: SecretStr | None, new: SecretStr) -> PrivateKey:
    """With a passphrase, or with another one. Again is harmless."""
    try:
        keys = read_keys(file, passphrase)
    except KeyFileError:
        keys = read_keys(file, new)
    _drafted(file, keys, new).replace(file)
    return keys.newest


def renew(file: Path, centre: str, passphrase: SecretStr | None = None) -> PrivateKey:
    """A new key, unless the last change was not settled: then that one goes on."""
    keys = read_keys(file, passphrase)
    if all(one.until for one in keys.before):
        keys = Keys(new_key(centre), (Before(keys.newest, None), *keys.before))
        _replace(file, keys, passphrase)
    return keys.newest


def set_expiry(file: Path, centre: str, passphrase: SecretStr | None, now: datetime) -> PrivateKey:
    """Nobody seals for the old keys any more."""
    keys, until = read_keys(file, passphrase), now + KEPT
    settled = tuple(replace(one, until=one.until or until) for one in keys.before)
    _replace(file, replace(keys, before=settled), passphrase)
    return keys.newest


def forget(
    file: Path, centre: str, passphrase: SecretStr | None, now: datetime, keep: Collection[str] = ()
) -> PrivateKey:
    """`keep`: ids of the keys for which a letter to a client still waits in casework. Raises TooEarlyError."""
    keys = read_keys(file, passphrase)
    if any(one.until is None for one in keys.before):
        raise TooEarlyError("the last change is not finished. Next step: ./kokon keys rotate notices")
    last = max((one.until for one in keys.before if one.until), default=None)
    if last and last > now:
        when = f"{last:%Y-%m-%d %H:%M} UTC"
        raise TooEarlyError(f"notices may still be under way. Next step: run this again after {when}")
    kept = tuple(one for one in keys.before if one.key.key_id in keep)
    _replace(file, Keys(keys.newest, kept), passphrase)
    return keys.newest


VERBS: dict[str, tuple[Callable[[Path, str, SecretStr | None, datetime], PrivateKey], str]] = {
    "init": (
        lambda file, centre, passphrase, _: init(file, centre, passphrase),
        "make the key, once, and print its public half",
    ),
    "renew": (
        lambda file, centre, passphrase, _: renew(file, centre, passphrase),
        "a new key; the old one still opens what is under way",
    ),
    "settle": (set_expiry, "nobody seals for the old key any more"),
}


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m services.notify.keys", description=__doc__)
    verbs = parser.add_subparsers(required=True, dest="verb")
    for name, (_, words) in VERBS.items():
        verb = verbs.add_parser(name, help=words)
        verb.add_argument("--file", type=Path, required=True)
        verb.add_argument("--centre", required=True)
    verb = verbs.add_parser("forget", help="destroy the old keys")
    verb.add_argument("--file", type=Path, required=True)
    verb.add_argument("--centre", required=True)
    verb.add_argument(
        "--keep", metavar="KEY_ID", action="append", default=[], help="not this one: a letter waits for it"
    )
    verb = verbs.add_parser("lock", help="lock the file with a passphrase, or with another one")
    verb.add_argument("--file", type=Path, required=True)
    verb.add_argument("--centre")
    verb.add_argument("--passphrase-file", type=Path, required=True)
    given = parser.parse_args(arguments)
    try:
        key = done(given, now=wall_clock())
    except (KeyFileError, LockedError, TooEarlyError, OSError) as problem:
        sys.stderr.write(f"kokon: {problem}\n")
        return 1
    sys.stdout.write(json.dumps(key.public().to_json()) + "\n")
    return 0


def done(given: argparse.Namespace, *, now: datetime) -> PrivateKey:
    passphrase = passphrase_of(None, "notify")
    if given.verb == "lock":
        return lock(given.file, passphrase, needed(given.passphrase_file))
    if given.verb == "forget":
        return forget(given.file, given.centre, passphrase, now, given.keep)
    return VERBS[given.verb][0](given.file, given.centre, passphrase, now)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
