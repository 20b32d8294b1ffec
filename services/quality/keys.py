"""What a centre signs its releases with: `python -m services.quality.keys init --file F --centre C` prints its public
half; `rotate` makes the next one, while the office still knows the old one; `lock` locks the file with a passphrase."""

import argparse
import json
import os
import re
import secrets
import stat
import sys
from base64 import b64decode, b64encode
from collections.abc import Sequence
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pydantic import SecretStr, TypeAdapter, ValidationError

from services.quality.foundation.signing import ReleaseKey
from shared.crypto.key_file import LockedError, is_locked, locked, needed, passphrase_of, unlocked
from shared.events import CentreId

CENTRE: TypeAdapter[str] = TypeAdapter(CentreId)
PURPOSE = "kokon/release-key/v1"
NAMED = re.compile(r"release-([1-9][0-9]{0,3})")


class KeyFileError(Exception):
    """The key file cannot be used. Says why and what to do, never what is in it."""


def read_key(file: Path, centre: str, passphrase: SecretStr | None = None) -> ReleaseKey:
    """Raises KeyFileError; the service must not start without its key."""
    try:
        mode = file.stat().st_mode
        stored = unlocked(json.loads(file.read_text()), passphrase, purpose=PURPOSE, file=file)
        key = ReleaseKey(stored["key_id"], Ed25519PrivateKey.from_private_bytes(b64decode(stored["private"])))
        number_of(key.key_id)
        owner = stored["centre"]
    except OSError as problem:
        reason = f"{file} cannot be read ({type(problem).__name__}). Next step: python -m services.quality.keys init"
    except LockedError as problem:
        reason = str(problem)
    except (ValueError, KeyError, TypeError, AttributeError):
        reason = f"{file} holds no key. Next step: restore it from the backup."
    else:
        if not stat.S_ISREG(mode) or mode & 0o077:
            reason = f"{file} can be read by others. Next step: chmod 600 {file}"
        elif owner != centre:
            reason = f"{file} is the key of another centre. Next step: name the right file."
        else:
            return key
    raise KeyFileError(reason)


def number_of(key_id: str) -> int:
    """Of `release-2`. Raises ValueError."""
    found = NAMED.fullmatch(key_id)
    if found is None:
        raise ValueError("not the name of a release key")
    return int(found[1])


def new_key(number: int) -> ReleaseKey:
    return ReleaseKey(f"release-{number}", Ed25519PrivateKey.generate())


def init(file: Path, centre: str, passphrase: SecretStr | None = None) -> ReleaseKey:
    """The key of this file; made now where there is none, and locked where there is a passphrase. Again is harmless."""
    if not file.exists():
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = drafted(file, new_key(1), centre, passphrase)
        try:
            os.link(draft, file)
        finally:
            draft.unlink()
    return read_key(file, centre, passphrase)


def rotate(file: Path, centre: str, passphrase: SecretStr | None = None) -> ReleaseKey:
    """The next key in the place of the one that is there. What was signed stays as it is: its bytes are kept."""
    number = number_of(read_key(file, centre, passphrase).key_id)
    stays = passphrase if is_locked(json.loads(file.read_text())) else None
    drafted(file, new_key(number + 1), centre, stays).replace(file)
    return read_key(file, centre, stays)


def lock(file: Path, centre: str, passphrase: SecretStr | None, new: SecretStr) -> ReleaseKey:
    """With a passphrase, or with another one. Again is harmless."""
    try:
        key = read_key(file, centre, passphrase)
    except KeyFileError:
        key = read_key(file, centre, new)
    drafted(file, key, centre, new).replace(file)
    return key


def drafted(file: Path, key: ReleaseKey, centre: str, passphrase: SecretStr | None = None) -> Path:
    """Whole, on the disk and readable for its owner only, beside the place where it is to stand."""
    private = b64encode(key.private.private_bytes_raw()).decode()
    draft = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as opened:
        content = {"centre": centre, "key_id": key.key_id, "private": private}
        opened.write(json.dumps(locked(content, passphrase, purpose=PURPOSE)) + "\n")
        opened.flush()
        os.fsync(opened.fileno())
    return draft


def public_part(key: ReleaseKey) -> dict[str, str]:
    """What the office is told of it."""
    public = b64encode(key.private.public_key().public_bytes_raw()).decode()
    return {"key_id": key.key_id, "public_key": public}


def centre_id(given: str) -> str:
    try:
        return CENTRE.validate_python(given)
    except ValidationError:
        raise argparse.ArgumentTypeError("small letters, digits and hyphens, a letter first") from None


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m services.quality.keys", description=__doc__)
    verbs = parser.add_subparsers(required=True, dest="verb")
    for name, what in (
        ("init", "make the key, once, and print its public half"),
        ("rotate", "put a new key in its place and print its public half, for the office to add"),
        ("lock", "lock the file with a passphrase, or with another one"),
    ):
        verb = verbs.add_parser(name, help=what)
        verb.add_argument("--file", type=Path, required=True)
        verb.add_argument("--centre", type=centre_id, required=True)
    verb.add_argument("--passphrase-file", type=Path, required=True)
    given = parser.parse_args(arguments)
    try:
        key = done(given)
    except (KeyFileError, LockedError, OSError) as problem:
        sys.stderr.write(f"kokon: {problem}\n")
        return 1
    sys.stdout.write(json.dumps(public_part(key)) + "\n")
    return 0


def done(given: argparse.Namespace) -> ReleaseKey:
    passphrase = passphrase_of(None, "quality")
    match given.verb:
        case "lock":
            return lock(given.file, given.centre, passphrase, needed(given.passphrase_file))
        case "rotate":
            return rotate(given.file, given.centre, passphrase)
        case _:
            return init(given.file, given.centre, passphrase)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
