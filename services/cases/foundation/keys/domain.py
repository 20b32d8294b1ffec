"""What a keeper of keys can do, and how the key of a client is named and bound."""

from collections.abc import Mapping
from typing import NamedTuple, Protocol
from uuid import UUID, uuid5

from shared.store.connections import StoreAwayError

CLIENT_KEYS = UUID("5d0f3c0e-9e5f-5b0c-8a6b-2f3f0f6f6b11")
DATA_KEY_BYTES = 32


class Wrapped(NamedTuple):
    """A client's key, readable only by the provider that holds the named key-encryption key. Thousands are made."""

    kek_version: int
    box: bytes

    def __repr__(self) -> str:
        return f"Wrapped(kek_version={self.kek_version})"


class KeyNotUnwrappedError(Exception):
    """The key-encryption key is unknown, or the wrapped key was changed or moved."""

    def __init__(self, key_id: str) -> None:
        super().__init__(key_id)
        self.key_id = key_id


class KeysAwayError(StoreAwayError):
    """The keys cannot be used now: nothing is read and nothing is written, and the same work may succeed later."""


class LeftBehindError(Exception):
    """Keys are no longer wrapped this way: the provider has to look for its newer version."""


class KeyProvider(Protocol):
    """Wraps the keys of clients. Many at once, so that a provider behind a network needs one round trip.

    The wrapping is bound to centre and key id (`binding_of`). Every method raises KeysAwayError where the provider
    cannot be asked or refuses; nothing is ever answered by halves.
    """

    @property
    def name(self) -> str:
        """As it is set, and as it stands beside the wrapped keys."""
        ...

    async def wrap(self, keys: Mapping[str, bytes]) -> dict[str, Wrapped]:
        """By key id, with the newest version."""
        ...

    async def unwrap(self, wrapped: Mapping[str, Wrapped]) -> dict[str, bytes]:
        """By key id. Raises KeyNotUnwrappedError."""
        ...

    async def rewrap(self, wrapped: Mapping[str, Wrapped]) -> dict[str, Wrapped]:
        """The same keys with the newest version. Raises KeyNotUnwrappedError."""
        ...

    async def newest(self) -> int:
        """The version that keys are wrapped with, looked up anew: another process may have made it."""
        ...

    async def rotate(self) -> int:
        """Makes one more version and returns it; the older ones stay readable."""
        ...

    async def forget_older(self, version: int) -> None:
        """Destroys every version before this one, for good. Again is harmless."""
        ...


def key_id_of(thread_id: UUID) -> str:
    """One key for everything that one person ever writes or is told, whatever arrives first."""
    return str(uuid5(CLIENT_KEYS, str(thread_id)))


def following_key_id(key_id: str) -> str:
    """Return the key id for a client who was erased and writes again with the old number: it opens nothing older."""
    return str(uuid5(CLIENT_KEYS, key_id))


def binding_of(centre: str, key_id: str) -> bytes:
    return f"kokon/key/v1|{centre}|{key_id}".encode()
