"""A new key-encryption key for every client's key, while the service goes on working; interrupted, run it again."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from services.cases.foundation.keys.domain import KeyNotUnwrappedError, KeyProvider, Wrapped
from services.cases.foundation.keys.store import KeyStore

BATCH = 1_000
"""Keys of one statement."""


@dataclass(frozen=True, slots=True)
class Rotated:
    """`unopened` keys stay as they are, and so does the version that they were wrapped with."""

    version: int
    wrapped: int
    unopened: int


class StillUsedError(Exception):
    """Keys are still wrapped with an older version, or may be."""

    def __init__(self, keys: int) -> None:
        super().__init__(keys)
        self.keys = keys


async def rotate(provider: KeyProvider, store: KeyStore, *, tell: Callable[[int], None] = lambda done: None) -> Rotated:
    """First the new version, then nobody keeps a key with an older one, then all keys are wrapped anew.

    A rotation that was interrupted is finished, without one more version. `tell` hears how many are done.
    """
    await store.belongs_to(provider.name)
    version = await version_to_come(provider, store)
    await store.leave_behind(version)
    done, unopened, after = 0, 0, ""
    while before := await store.older_than(version, after=after, size=BATCH):
        again = await rewrapped(before, provider)
        done += await store.replace(before, again)
        unopened += len(before) - len(again)
        after = max(before)
        tell(done)
    return Rotated(version, done, unopened)


async def version_to_come(provider: KeyProvider, store: KeyStore) -> int:
    newest = await provider.newest()
    if await under_way(newest, store):
        return newest
    await store.begin_version()
    return await provider.rotate()


async def under_way(newest: int, store: KeyStore) -> bool:
    oldest = await store.oldest()
    return 0 < oldest < newest or await store.count_older(newest) > 0


async def rewrapped(before: Mapping[str, Wrapped], provider: KeyProvider) -> Mapping[str, Wrapped]:
    """One damaged key does not keep the others from being wrapped anew."""
    try:
        return await provider.rewrap(before)
    except KeyNotUnwrappedError as error:
        if len(before) == 1:
            return {}
        rest = {key_id: entry for key_id, entry in before.items() if key_id != error.key_id}
        return await rewrapped(rest, provider)


async def forget_older(provider: KeyProvider, store: KeyStore) -> int:
    """Destroys the older versions: what a backup of wrapped keys from before holds is worth nothing from then on.

    Raises StillUsedError. Returns the version that is left.
    """
    await store.belongs_to(provider.name)
    version = await provider.newest()
    older = await store.count_older(version)
    if older or await store.oldest() < version:
        raise StillUsedError(older)
    await provider.forget_older(version)
    await store.left_alone(version)
    return version


async def move(before: KeyProvider, to: KeyProvider, store: KeyStore) -> int:
    """All keys to another provider, at once or not at all. Returns how many."""
    await store.belongs_to(before.name)

    async def convert(wrapped: Mapping[str, Wrapped]) -> Mapping[str, Wrapped]:
        return await to.wrap(await before.unwrap(wrapped))

    return await store.move(convert, provider=to.name, oldest=await to.newest())
