"""Looks whether the keys can be reached; while they cannot, the service says that it is not ready."""

import asyncio

from services.cases.keys.store import KeyStore

PAUSE = 5.0


async def watch_keys(store: KeyStore) -> None:
    """Runs until it is cancelled or the database is away, which StoreAwayError tells."""
    try:
        while True:
            await store.kept(())
            await asyncio.sleep(PAUSE)
    finally:
        await store.engine.dispose()
