"""Clients' keys as work needs them: made where missing, fetched together, gone when the work is done."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping
from datetime import datetime

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from services.cases.foundation.keys.domain import KeyProvider, KeysAwayError, LeftBehindError, Wrapped
from services.cases.foundation.keys.register import Register
from services.cases.foundation.keys.store import KeyStore
from services.cases.foundation.sealed.domain import Sealer

NOWHERE = Register(None)


async def nothing_before() -> None:
    """Where there is no other database to agree with."""


class KeyRing:
    """`before` is awaited before any key is used: what was destroyed must be gone, whatever was restored."""

    def __init__(self, provider: KeyProvider, store: KeyStore, register: Register = NOWHERE) -> None:
        self.provider = provider
        self.store = store
        self.register = register
        self.before: Callable[[], Awaitable[None]] = nothing_before

    async def sealer_for_new(self, key_ids: Collection[str]) -> Sealer:
        """With a key for each id, made and kept before anything is sealed with it; none for one that was destroyed."""
        fresh = {key_id: AESGCM.generate_key(256) for key_id in key_ids}
        if not fresh:
            return Sealer({})
        await self.before()
        return Sealer(await self.provider.unwrap(await self._kept(fresh)))

    async def sealer(self, key_ids: Collection[str]) -> Sealer:
        """With the keys there are. A field whose key is gone says so when it is opened. One statement."""
        wanted = set(key_ids)
        if not wanted:
            return Sealer({})
        await self.before()
        return Sealer(await self.provider.unwrap(await self.store.kept(wanted)))

    async def destroy(self, key_ids: Collection[str], *, at: datetime) -> int:
        """What they sealed can never be opened again, by nobody; `SealedWork.bury_keys` says it beforehand."""
        await asyncio.to_thread(self.register.note, dict.fromkeys(key_ids, at))
        return await self.store.destroy(key_ids, at=at)

    async def _kept(self, fresh: Mapping[str, bytes]) -> dict[str, Wrapped]:
        for _ in range(2):
            try:
                return await self.store.keep(await self.provider.wrap(fresh), provider=self.provider.name)
            except LeftBehindError:
                await self.provider.newest()
        raise KeysAwayError("the newer key-encryption key is not here")
