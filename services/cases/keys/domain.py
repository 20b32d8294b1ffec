"""What a keeper of keys can do, and how the key of a client is named and bound."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID, uuid5

CLIENT_KEYS = UUID("5d0f3c0e-9e5f-5b0c-8a6b-2f3f0f6f6b11")
DATA_KEY_BYTES = 32


@dataclass(frozen=True, slots=True)
class Wrapped:
    """A client's key, readable only by the provider that holds the named key-encryption key."""

    kek_version: int
    box: bytes = field(repr=False)


class KeyNotUnwrappedError(Exception):
    """The key-encryption key is unknown, or the wrapped key was changed or moved."""

    def __init__(self, key_id: str) -> None:
        super().__init__(key_id)
        self.key_id = key_id


class KeyProvider(Protocol):
    """Wraps the keys of clients. Many at once, so that a provider behind a network needs one round trip."""

    @property
    def kek_version(self) -> int:
        """The version of the key-encryption key that new keys are wrapped with."""
        ...

    async def wrap(self, keys: Mapping[str, bytes]) -> dict[str, Wrapped]:
        """By key id; the wrapping is bound to centre and key id (`binding_of`)."""
        ...

    async def unwrap(self, wrapped: Mapping[str, Wrapped]) -> dict[str, bytes]:
        """By key id. Raises KeyNotUnwrappedError."""
        ...


def key_id_of(thread_id: UUID) -> str:
    """One key for everything that one person ever writes or is told, whatever arrives first."""
    return str(uuid5(CLIENT_KEYS, str(thread_id)))


def binding_of(centre: str, key_id: str) -> bytes:
    return f"kokon/key/v1|{centre}|{key_id}".encode()
