"""The one private key of notify: `python -m services.notify.keys init --file F --centre C` prints its public half."""

import argparse
import json
import os
import secrets
import sys
from base64 import b64decode, b64encode
from collections.abc import Sequence
from pathlib import Path

from shared.sealing import PrivateKey, Suite


class KeyFileError(Exception):
    """The key file cannot be used. Says why and what to do, never what is in it."""


def read_key(file: Path) -> PrivateKey:
    try:
        stored = json.loads(file.read_text())
        raw = b64decode(stored["private"], validate=True)
        key = PrivateKey(stored["key_id"], Suite[stored["suite"].upper()], raw)
        key.public()
    except OSError as problem:
        reason = f"{file} cannot be read ({type(problem).__name__}). Next step: python -m services.notify.keys init"
    except (ValueError, KeyError, TypeError, AttributeError):
        reason = f"{file} holds no key. Next step: restore it from the backup."
    else:
        return key
    raise KeyFileError(reason)


def write_key(file: Path, key: PrivateKey) -> None:
    """Whole or not at all, readable for its owner only; an existing file is never replaced."""
    text = json.dumps({"key_id": key.key_id, "suite": key.suite.word, "private": b64encode(key.raw).decode()})
    file.parent.mkdir(parents=True, exist_ok=True)
    unfinished = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as opened:
        opened.write(text + "\n")
        opened.flush()
        os.fsync(opened.fileno())
    try:
        os.link(unfinished, file)
    finally:
        unfinished.unlink()


def init(file: Path, centre: str) -> PrivateKey:
    """The key of this file; made now where there is none. Running it again changes nothing."""
    if not file.exists():
        write_key(file, PrivateKey.generate(f"{centre}-notify-{secrets.token_hex(4)}", Suite.X25519))
    return read_key(file)


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m services.notify.keys", description=__doc__)
    making = parser.add_subparsers(required=True).add_parser(
        "init", help="make the key, once, and print its public half"
    )
    making.add_argument("--file", type=Path, required=True)
    making.add_argument("--centre", required=True)
    given = parser.parse_args(arguments)
    try:
        key = init(given.file, given.centre)
    except (KeyFileError, OSError) as problem:
        sys.stderr.write(f"kokon: {problem}\n")
        return 1
    sys.stdout.write(json.dumps(key.public().to_json()) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
