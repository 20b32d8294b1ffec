"""Who the keys for letters are from: Ed25519 over the announcement, under the key by which casework is known."""

import base64
from collections.abc import Iterable

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from shared.events import OpeningKeysAnnounced

PURPOSE = "kokon/opening-keys/v1"


def signed(told: OpeningKeysAnnounced, key: Ed25519PrivateKey, *, centre: str) -> OpeningKeysAnnounced:
    """The same announcement with its signature, bound to the centre."""
    signature = base64.b64encode(key.sign(_message(told, centre))).decode()
    return told.model_copy(update={"signature": signature})


def is_signed_by_one_of(told: OpeningKeysAnnounced, keys: Iterable[Ed25519PublicKey], *, centre: str) -> bool:
    return any(_is_signed_by(told, key, centre) for key in keys)


def _is_signed_by(told: OpeningKeysAnnounced, key: Ed25519PublicKey, centre: str) -> bool:
    try:
        key.verify(base64.b64decode(told.signature), _message(told, centre))
    except InvalidSignature:
        return False
    return True


def _message(told: OpeningKeysAnnounced, centre: str) -> bytes:
    return f"{PURPOSE}|{centre}\0".encode() + told.model_copy(update={"signature": ""}).body()
