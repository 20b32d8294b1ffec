"""The provider that is there by default: it wraps with the key-encryption keys of the centre's key file."""

import asyncio
import os
from collections.abc import Mapping
from dataclasses import replace

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from services.cases.foundation.keys.domain import KeyNotUnwrappedError, KeysAwayError, Wrapped, binding_of
from services.cases.foundation.keys.form import CentreKeys, KeyFileError
from services.cases.foundation.keys.place import Change, KeyPlace, with_one_more_kek
from shared.crypto.keypairs import NeverWrittenDown

NONCE_BYTES = 12


class SealedFileKeys(NeverWrittenDown):
    """Old versions stay readable, the newest one writes. What another process adds to the file is taken over."""

    name = "file"

    def __init__(self, keys: CentreKeys, place: KeyPlace | None = None) -> None:
        self._place = place
        self._stamp = place.stamp() if place else None
        self._take(keys)

    def __repr__(self) -> str:
        return f"SealedFileKeys({len(self._keks)} versions)"

    async def wrap(self, keys: Mapping[str, bytes]) -> dict[str, Wrapped]:
        kek = self._keks[self._newest]
        return {key_id: Wrapped(self._newest, self._box(kek, key_id, key)) for key_id, key in keys.items()}

    async def unwrap(self, wrapped: Mapping[str, Wrapped]) -> dict[str, bytes]:
        if any(entry.kek_version not in self._keks for entry in wrapped.values()):
            await self.newest()
        return {key_id: self._opened(key_id, entry) for key_id, entry in wrapped.items()}

    async def rewrap(self, wrapped: Mapping[str, Wrapped]) -> dict[str, Wrapped]:
        return await self.wrap(await self.unwrap(wrapped))

    async def newest(self) -> int:
        if self._place and self._place.stamp() != self._stamp:
            await asyncio.to_thread(self._look)
        return self._newest

    async def rotate(self) -> int:
        await asyncio.to_thread(self._changed, with_one_more_kek)
        return self._newest

    async def forget_older(self, version: int) -> None:
        def the_rest(keys: CentreKeys) -> CentreKeys:
            return replace(keys, keks={number: kek for number, kek in keys.keks.items() if number >= version})

        await asyncio.to_thread(self._changed, the_rest)

    def _take(self, keys: CentreKeys) -> None:
        if keys.kek_version not in keys.keks:
            raise KeyFileError("no_kek")
        self._centre = keys.centre
        self._keks = {version: AESGCM(kek) for version, kek in keys.keks.items()}
        self._newest = keys.kek_version

    def _look(self) -> None:
        assert self._place
        stamp = self._place.stamp()
        try:
            self._take(self._place.read())
        except KeyFileError as error:
            raise KeysAwayError(f"key file: {error.problem}") from None
        self._stamp = stamp

    def _changed(self, change: Change) -> None:
        if self._place is None:
            raise KeysAwayError("these keys have no file")
        try:
            self._take(self._place.change(change))
        except KeyFileError as error:
            raise KeysAwayError(f"key file: {error.problem}") from None
        self._stamp = self._place.stamp()

    def _box(self, kek: AESGCM, key_id: str, key: bytes) -> bytes:
        nonce = os.urandom(NONCE_BYTES)
        return nonce + kek.encrypt(nonce, key, binding_of(self._centre, key_id))

    def _opened(self, key_id: str, wrapped: Wrapped) -> bytes:
        nonce, box = wrapped.box[:NONCE_BYTES], wrapped.box[NONCE_BYTES:]
        try:
            return self._keks[wrapped.kek_version].decrypt(nonce, box, binding_of(self._centre, key_id))
        except (KeyError, InvalidTag, ValueError):
            raise KeyNotUnwrappedError(key_id) from None


def provider(keys: CentreKeys, place: KeyPlace) -> SealedFileKeys:
    return SealedFileKeys(keys, place)
