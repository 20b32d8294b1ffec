"""Clients' keys as work needs them: made where missing, fetched together, gone when the work is done."""

from collections.abc import Collection

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from services.cases.keys.domain import KeyProvider
from services.cases.keys.store import KeyStore
from services.cases.sealed.domain import Sealer


class KeyRing:
    def __init__(self, provider: KeyProvider, store: KeyStore) -> None:
        self._provider = provider
        self.store = store

    async def sealer_for_new(self, key_ids: Collection[str]) -> Sealer:
        """With a key for each id, made and kept before anything is sealed with it. One statement."""
        fresh = {key_id: AESGCM.generate_key(256) for key_id in key_ids}
        if not fresh:
            return Sealer({})
        kept = await self.store.keep(await self._provider.wrap(fresh))
        return Sealer(await self._provider.unwrap(kept))

    async def sealer(self, key_ids: Collection[str]) -> Sealer:
        """With the keys there are. A field whose key is gone says so when it is opened. One statement."""
        wanted = set(key_ids)
        return Sealer(await self._provider.unwrap(await self.store.kept(wanted))) if wanted else Sealer({})
