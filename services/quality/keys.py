"""What a centre signs its releases with, and seals documents with: `python -m services.quality.keys init --file F
--centre C` prints the public half of the first; `rotate` makes the next one, while the office still knows the old one;
`lock` locks the file with a passphrase."""

import argparse
import json
import os
import re
import secrets
import stat
import sys
from base64 import b64decode, b64encode
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pydantic import SecretStr, TypeAdapter, ValidationError

from services.quality.foundation.signing import ReleaseKey
from shared.crypto.key_file import LockedError, is_locked, locked, needed, passphrase_of, unlocked
from shared.events import CentreId

CENTRE: TypeAdapter[str] = TypeAdapter(CentreId)
PURPOSE = "kokon/release-key/v1"
DOCUMENT_KEY = 32
"""Bytes of the key with which documents of the register are sealed."""
NAMED = re.compile(r"release-([1-9][0-9]{0,3})")


class KeyFileError(Exception):
    """The key file cannot be used. Says why and what to do, never what is in it."""


@dataclass(frozen=True, slots=True)
class Keys:
    """What the file holds. A file of an earlier version has no key for documents until `init` is run again."""

    release: ReleaseKey
    documents: bytes | None = field(default=None, repr=False)


def read_key(file: Path, centre: str, passphrase: SecretStr | None = None) -> ReleaseKey:
    """Raises KeyFileError."""
    return read_keys(file, centre, passphrase).release


def read_keys(file: Path, centre: str, passphrase: SecretStr | None = None) -> Keys:
    """Raises KeyFileError; the service must not start without its key."""
    try:
        mode = file.stat().st_mode
        stored = unlocked(json.loads(file.read_text()), passphrase, purpose=PURPOSE, file=file)
        key = ReleaseKey(stored["key_id"], Ed25519PrivateKey.from_private_bytes(b64decode(stored["private"])))
        number_of(key.key_id)
        documents = b64decode(stored["documents"]) if "documents" in stored else None
        if documents is not None and len(documents) != DOCUMENT_KEY:
            raise ValueError("not the key for documents")
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
            return Keys(key, documents)
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
    """The key of this file; made now where there is none, and locked where there is a passphrase.

    Again is harmless, and adds the key for documents to a file of an earlier version.
    """
    if not file.exists():
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = drafted(file, new_key(1), centre, passphrase)
        try:
            os.link(draft, file)
        finally:
            draft.unlink()
    keys = read_keys(file, centre, passphrase)
    if keys.documents is None:
        drafted(file, keys.release, centre, opens(file, passphrase)).replace(file)
    return keys.release


def opens(file: Path, passphrase: SecretStr | None) -> SecretStr | None:
    """What locks the file again as it is locked now."""
    return passphrase if is_locked(json.loads(file.read_text())) else None


def rotate(file: Path, centre: str, passphrase: SecretStr | None = None) -> ReleaseKey:
    """The next key in the place of the one that is there. What was signed stays as it is: its bytes are kept."""
    keys, stays = read_keys(file, centre, passphrase), opens(file, passphrase)
    following = new_key(number_of(keys.release.key_id) + 1)
    drafted(file, following, centre, stays, documents=keys.documents).replace(file)
    return read_key(file, centre, stays)


def lock(file: Path, centre: str, passphrase: SecretStr | None, new: SecretStr) -> ReleaseKey:
    """With a passphrase, or with another one. Again is harmless."""
    try:
        keys = read_keys(file, centre, passphrase)
    except KeyFileError:
        keys = read_keys(file, centre, new)
    drafted(file, keys.release, centre, new, documents=keys.documents).replace(file)
    return keys.release


def drafted(
    file: Path, key: ReleaseKey, centre: str, passphrase: SecretStr | None = None, *, documents: bytes | None = None
) -> Path:
    """Whole, on the disk and readable for its owner only, beside the place where it is to stand. The key for documents
    is made where there is none, and never another one: it opens what was sealed before."""
    private = b64encode(key.private.private_bytes_raw()).decode()
    draft = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as opened:
        content = {"centre": centre, "key_id": key.key_id, "private": private}
        content["documents"] = b64encode(documents or os.urandom(DOCUMENT_KEY)).decode()
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
