"""One field, sealed with the key of one client and bound to its place: table, column, row and key."""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from shared.crypto.keypairs import NeverWrittenDown
from shared.crypto.sealing import LENGTH, pad, unpadded

VERSION = b"\x01"
HASH = SHA256()
NONCE_BYTES = 12
HEAD = len(VERSION) + NONCE_BYTES
BLOCK = 64
"""Values are filled up to whole blocks, so that a length does not give away a name or a number."""

PART = 64 * 1024
"""Bytes of a large value that are sealed in one piece; the last one is filled up to as many."""


@dataclass(frozen=True, slots=True)
class Field:
    """A sealed column. Each purpose has its own key, derived from the client's."""

    table: str
    column: str
    purpose: str


class FieldNotOpenedError(Exception):
    """The key is missing, or the bytes are not what was sealed for this place. Carries no content."""

    def __init__(self, field: Field, key_id: str) -> None:
        super().__init__(f"{field.table}.{field.column} under key {key_id}")
        self.field = field
        self.key_id = key_id


class Sealer(NeverWrittenDown):
    """Seals and opens fields with the keys it was given; lives as long as one piece of work."""

    def __init__(self, keys: Mapping[str, bytes]) -> None:
        self._keys = dict(keys)
        self._ciphers: dict[tuple[str, str], AESGCM] = {}

    def __repr__(self) -> str:
        return f"Sealer({len(self._keys)} keys)"

    def __contains__(self, key_id: str) -> bool:
        return key_id in self._keys

    @property
    def key_ids(self) -> Sequence[str]:
        return [*self._keys]

    def take(self, more: "Sealer") -> None:
        """The keys of another one as well."""
        self._keys |= more._keys

    def seal(self, field: Field, value: str, *, row: UUID | str, key_id: str) -> bytes:
        nonce = os.urandom(NONCE_BYTES)
        cipher = self._cipher(field, key_id)
        return VERSION + nonce + cipher.encrypt(nonce, pad(value.encode(), BLOCK), place_of(field, row, key_id))

    def open(self, field: Field, blob: bytes, *, row: UUID | str, key_id: str) -> str:
        """Raises FieldNotOpenedError, without a cause: a chain would show what was tried."""
        if blob[:1] != VERSION:
            raise FieldNotOpenedError(field, key_id)
        nonce, sealed = blob[1 : 1 + NONCE_BYTES], blob[1 + NONCE_BYTES :]
        try:
            filled = self._cipher(field, key_id).decrypt(nonce, sealed, place_of(field, row, key_id))
        except (InvalidTag, ValueError):
            raise FieldNotOpenedError(field, key_id) from None
        content = unpadded(filled)
        if content is None:
            raise FieldNotOpenedError(field, key_id)
        return content.decode()

    def seal_parts(
        self, field: Field, content: bytes, *, row: UUID, key_id: str, first: int = 0, last: bool = True
    ) -> list[bytes]:
        """A large value, or a stretch of it that begins with part `first`, in parts of one size.

        Each is bound to its number and to whether it is the last one: none can be swapped, dropped or cut off.
        """
        pieces = [content[start : start + PART] for start in range(0, max(len(content), 1), PART)]
        cipher, place, sealed = self._cipher(field, key_id), place_of(field, row, key_id), list[bytes]()
        for number, piece in enumerate(pieces):
            nonce, is_last = os.urandom(NONCE_BYTES), last and number == len(pieces) - 1
            filled = pad(piece, LENGTH + PART)
            sealed.append(VERSION + nonce + cipher.encrypt(nonce, filled, part_of(place, first + number, is_last)))
        return sealed

    def open_parts(self, field: Field, parts: Sequence[bytes], *, row: UUID, key_id: str) -> bytes:
        """Every part, in order. Raises FieldNotOpenedError."""
        cipher, place, pieces = self._cipher(field, key_id), place_of(field, row, key_id), list[bytes]()
        for number, part in enumerate(parts):
            bound = part_of(place, number, number == len(parts) - 1)
            try:
                filled = cipher.decrypt(part[1 : 1 + NONCE_BYTES], part[1 + NONCE_BYTES :], bound)
            except (InvalidTag, ValueError):
                raise FieldNotOpenedError(field, key_id) from None
            piece = unpadded(filled)
            if part[:1] != VERSION or piece is None:
                raise FieldNotOpenedError(field, key_id)
            pieces.append(piece)
        return b"".join(pieces)

    def seal_known(self, field: Field, value: str | None, *, row: UUID, key_id: str) -> bytes | None:
        return None if value is None else self.seal(field, value, row=row, key_id=key_id)

    def read(self, field: Field, blob: bytes | None, *, row: UUID | str, key_id: str) -> str | None:
        """None where there is no value or it cannot be opened: one lost field must not hide the others."""
        if blob is None:
            return None
        try:
            return self.open(field, blob, row=row, key_id=key_id)
        except FieldNotOpenedError:
            return None

    def read_each(self, field: Field, sealed: Iterable[tuple[UUID, str, bytes | None]]) -> Iterator[str | None]:
        """As `read`, for one field of each of thousands: row, key id and blob. Nothing is kept of a key."""
        keys, info, column = self._keys, info_of(field), column_of(field)
        for row, key_id, blob in sealed:
            key = keys.get(key_id)
            if key is None or blob is None or blob[:1] != VERSION:
                yield None
                continue
            cipher = AESGCM(HKDF(HASH, 32, None, info).derive(key))
            place = f"{column}|{row}|{key_id}".encode()
            try:
                content = unpadded(cipher.decrypt(blob[1:HEAD], blob[HEAD:], place))
            except (InvalidTag, ValueError):
                content = None
            yield None if content is None else content.decode()

    def _cipher(self, field: Field, key_id: str) -> AESGCM:
        wanted = (field.purpose, key_id)
        if wanted not in self._ciphers:
            if key_id not in self._keys:
                raise FieldNotOpenedError(field, key_id)
            self._ciphers[wanted] = AESGCM(HKDF(HASH, 32, None, info_of(field)).derive(self._keys[key_id]))
        return self._ciphers[wanted]


def info_of(field: Field) -> bytes:
    """What a derived key is for."""
    return f"kokon/field/v1|{field.purpose}".encode()


def place_of(field: Field, row: UUID | str, key_id: str) -> bytes:
    return f"{column_of(field)}|{row}|{key_id}".encode()


def column_of(field: Field) -> str:
    return f"kokon/field/v1|{field.table}|{field.column}"


def part_of(place: bytes, number: int, is_last: bool) -> bytes:
    return place + f"|{number}|{'last' if is_last else 'more'}".encode()
