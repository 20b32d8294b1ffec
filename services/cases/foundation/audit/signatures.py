"""The key that signs the heads of the chain, made of the centre's own; and what a signed head looks like on paper."""

import json
from base64 import b64encode
from collections.abc import Collection, Iterable
from datetime import date
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from pydantic import Base64Bytes, BaseModel, ConfigDict, Field, ValidationError

from services.cases.foundation.audit.domain import Head, Signed, statement
from services.cases.foundation.keys.form import CentreKeys
from shared.events import CentreId


class RootFile(BaseModel):
    """One day, as it lies outside: small enough to print, to send, or to read out."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    kokon_audit_root: int = Field(default=1, ge=1, le=1)
    centre: CentreId
    day: date
    position: int = Field(ge=0)
    hash: str = Field(pattern="^[0-9a-f]{64}$")
    public_key: Base64Bytes
    signature: Base64Bytes


class RootsUnreadableError(Exception):
    """A file in the place outside is not a root; it carries the file's name."""


def signing_key(keys: CentreKeys) -> Ed25519PrivateKey:
    """Derived, so that a centre from before has it too; the key that it comes from is never renewed."""
    seed = HKDF(SHA256(), 32, None, f"kokon/audit/v1|{keys.centre}".encode()).derive(keys.mark)
    return Ed25519PrivateKey.from_private_bytes(seed)


def signed(purpose: str, keys: CentreKeys, day: date, head: Head) -> Signed:
    key = signing_key(keys)
    signature = key.sign(statement(purpose, keys.centre, day, head))
    return Signed(purpose, keys.centre, day, head, key.public_key().public_bytes_raw(), signature)


def proves(one: Signed, public_key: bytes | None = None) -> bool:
    """Whether the signature is good, by `public_key` where it is known."""
    key = Ed25519PublicKey.from_public_bytes(one.public_key if public_key is None else public_key)
    try:
        key.verify(one.signature, statement(one.purpose, one.centre, one.day, one.head))
    except InvalidSignature:
        return False
    return True


def own(roots: Iterable[Signed], keys: CentreKeys) -> list[Signed]:
    """Return those that this centre signed: an attacker with the service's password can write others."""
    return signed_by(roots, signing_key(keys).public_key().public_bytes_raw())


def signed_by(roots: Iterable[Signed], public_key: bytes) -> list[Signed]:
    return [root for root in roots if root.public_key == public_key and proves(root, public_key)]


def file_name(one: Signed) -> str:
    return f"kokon-audit-{one.centre}-{one.day.isoformat()}.json"


def strangers(heads: Collection[Signed], public_key: bytes) -> int:
    """How many roots and cuts somebody else put there."""
    return len(heads) - len(signed_by(heads, public_key))


def as_file(one: Signed) -> bytes:
    written = RootFile(
        centre=one.centre,
        day=one.day,
        position=one.head.position,
        hash=one.head.hash.hex(),
        public_key=b64encode(one.public_key),
        signature=b64encode(one.signature),
    )
    return json.dumps(json.loads(written.model_dump_json()), indent=1).encode() + b"\n"


def from_file(content: bytes) -> Signed:
    """Raises ValidationError."""
    read = RootFile.model_validate_json(content)
    head = Head(read.position, bytes.fromhex(read.hash))
    return Signed("root", read.centre, read.day, head, read.public_key, read.signature)


def roots_in(folder: Path) -> list[Signed]:
    """Those that lie outside, the oldest first. Raises OSError or RootsUnreadableError."""
    found = []
    for file in sorted(folder.glob("kokon-audit-*.json")):
        try:
            found.append(from_file(file.read_bytes()))
        except ValidationError:
            raise RootsUnreadableError(file.name) from None
    return found


def not_outside(roots: Iterable[Signed], folder: Path | None) -> list[Signed]:
    """Roots that do not lie in the place outside."""
    try:
        there = {file.name for file in folder.iterdir()} if folder else set()
    except OSError:
        there = set()
    return [root for root in roots if file_name(root) not in there]
