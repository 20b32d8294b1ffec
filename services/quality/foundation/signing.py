"""Who a release is from: Ed25519 over its bytes, under a key that the centre made and the office was told of."""

import base64
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from shared.events import AmountsPublished, ReleasePublished

type Signed = ReleasePublished | AmountsPublished
PURPOSES: dict[type[ReleasePublished | AmountsPublished], bytes] = {
    ReleasePublished: b"kokon/release/v1\0",
    AmountsPublished: b"kokon/amounts/v1\0",
}
"""Begins what is signed, so that no signature of one is taken for one of the other."""


@dataclass(frozen=True, slots=True)
class ReleaseKey:
    """What a centre signs its releases with, and the name by which the office knows its public half."""

    key_id: str
    private: Ed25519PrivateKey = field(repr=False)


def signed[S: (ReleasePublished, AmountsPublished)](release: S, key: Ed25519PrivateKey) -> S:
    """The same release with its signature; whatever stood there before is replaced."""
    signature = base64.b64encode(key.sign(_message(release))).decode()
    return release.model_copy(update={"signature": signature})


def is_signed_by(release: Signed, key: Ed25519PublicKey) -> bool:
    try:
        key.verify(base64.b64decode(release.signature), _message(release))
    except InvalidSignature:
        return False
    return True


def _message(release: Signed) -> bytes:
    return PURPOSES[type(release)] + release.model_copy(update={"signature": ""}).body()
