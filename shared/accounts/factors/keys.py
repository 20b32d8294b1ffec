"""Keys of the sign-in, derived from one secret in the settings, one for each purpose."""

import hashlib
import hmac
import os
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

NONCE_BYTES = 12
CHALLENGE_FOR = timedelta(minutes=5)
"""So long a browser may take over a passkey."""
NOBODY = UUID(int=0)


def derived(secret: bytes, purpose: str) -> bytes:
    return HKDF(SHA256(), 32, salt=None, info=f"kokon/signin/{purpose}/v1".encode()).derive(secret)


class UnreadableError(Exception):
    """The value was not sealed here for this person and this purpose."""


@dataclass(frozen=True, slots=True)
class Challenge:
    """A challenge for a passkey: for one purpose and one person, valid once and for some minutes."""

    bytes: bytes = field(repr=False)
    id: UUID
    expires_at: datetime


class DoorKeys:
    """Has no repr of its keys, as it keeps none but those it derived."""

    def __init__(self, secret: bytes) -> None:
        self._seal = AESGCM(derived(secret, "code"))
        self._challenge = derived(secret, "challenge")
        self._handle = derived(secret, "handle")
        self._browser = derived(secret, "browser")
        self._provider = derived(secret, "provider")

    def sealed(self, value: bytes, *, person_id: UUID, purpose: str) -> bytes:
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self._seal.encrypt(nonce, value, _bound(person_id, purpose))

    def opened(self, sealed: bytes, *, person_id: UUID, purpose: str) -> bytes:
        try:
            return self._seal.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], _bound(person_id, purpose))
        except (InvalidTag, ValueError):
            raise UnreadableError from None

    def handle(self, person_id: UUID) -> bytes:
        """The user handle of a passkey: the same each time, and derived so that it identifies nobody outside."""
        return hmac.digest(self._handle, person_id.bytes, hashlib.sha256)

    def provider_mark(self, named: bytes) -> bytes:
        """A keyed hash of the provider's subject: deterministic, and meaningless without the key."""
        return hmac.digest(self._provider, named, hashlib.sha256)

    def browser_of(self, login: str) -> str:
        """The value of the known-browser cookie: a keyed hash of the login."""
        return hmac.digest(self._browser, login.encode(), hashlib.sha256).hex()

    def knows_browser(self, given: str | None, login: str) -> bool:
        return hmac.compare_digest((given or "").encode(), self.browser_of(login).encode())

    def challenge(self, purpose: str, person_id: UUID = NOBODY, *, now: datetime) -> bytes:
        told = uuid4().bytes + int(now.timestamp()).to_bytes(8)
        return told + self._mark(told, purpose, person_id)

    def own(self, given: bytes, purpose: str, person_id: UUID = NOBODY, *, now: datetime) -> Challenge | None:
        """The challenge, if it was made here for this and is not too old. That it is used once is for the store."""
        told, mark = given[:24], given[24:]
        if not hmac.compare_digest(mark, self._mark(told, purpose, person_id)) or len(told) != 24:
            return None
        made = datetime.fromtimestamp(int.from_bytes(told[16:]), UTC)
        if not made - timedelta(seconds=5) <= now < made + CHALLENGE_FOR:
            return None
        return Challenge(given, UUID(bytes=told[:16]), made + CHALLENGE_FOR)

    def _mark(self, told: bytes, purpose: str, person_id: UUID) -> bytes:
        return hmac.digest(self._challenge, told + person_id.bytes + purpose.encode(), hashlib.sha256)


def _bound(person_id: UUID, purpose: str) -> bytes:
    return person_id.bytes + purpose.encode()
