"""The keys that open clients' letters, in a service that runs: read anew after each change, wherever it was made."""

import asyncio
from collections.abc import Callable, Collection
from datetime import datetime

from services.cases.foundation.keys.form import CentreKeys
from services.cases.foundation.keys.letters.file import LetterFile
from services.cases.foundation.keys.place import without_opening
from services.cases.foundation.keys.register import Register
from shared.crypto.keypairs import NeverWrittenDown

IN_REGISTER = "request-"
"""How the key ids of letters begin: in the register of destroyed keys they stand beside those of clients."""


class NothingToDo(Exception):
    """The file is already as it should be, and is not written again."""


class OpeningKeys(NeverWrittenDown):
    """`now` has the keys as they were read last. Keys without a file are in memory alone."""

    def __init__(self, keys: CentreKeys, file: LetterFile | None = None, register: Register | None = None) -> None:
        self.now = keys
        self._file = file
        self._register = register or Register(None)
        self._stamp = file.stamp() if file else None
        self._turn = asyncio.Lock()

    async def look(self) -> CentreKeys:
        """Read the file again if it was changed. Raises KeyFileError."""
        async with self._turn:
            if self._file and self._file.stamp() != self._stamp:
                await asyncio.to_thread(self._read)
        return self.now

    async def change(self, change: Callable[[CentreKeys], CentreKeys | None]) -> None:
        """Change the file; `change` returns None where nothing is to be done any more. Raises KeyFileError."""
        async with self._turn:
            await asyncio.to_thread(self._change, change)

    async def destroy(self, key_ids: Collection[str], *, now: datetime) -> None:
        """For good: first in the register, so that no older file brings them back. Again is harmless.

        Raises KeyFileError, KeysAwayError.
        """
        await asyncio.to_thread(self._register.note, dict.fromkeys(key_ids, now))
        await self.change(lambda keys: without_opening(keys, key_ids, now=now) if held(keys, key_ids) else None)

    async def drop_destroyed(self, *, now: datetime) -> None:
        """A file of before, from a backup, may hold keys that were destroyed since. Raises as `destroy`."""
        known = await asyncio.to_thread(self._register.known)
        if found := held(self.now, known):
            await self.destroy(found, now=now)

    def _read(self) -> None:
        assert self._file
        stamp = self._file.stamp()
        self.now, self._stamp = self._file.read(self.now), stamp

    def _change(self, change: Callable[[CentreKeys], CentreKeys | None]) -> None:
        if self._file is None:
            self.now = change(self.now) or self.now
            return
        try:
            self.now = self._file.change(self.now, lambda keys: needed(change(keys)))
        except NothingToDo:
            self._read()
        self._stamp = self._file.stamp()


def needed(changed: CentreKeys | None) -> CentreKeys:
    if changed is None:
        raise NothingToDo
    return changed


def held(keys: CentreKeys, key_ids: Collection[str]) -> set[str]:
    """Those of these keys that are there."""
    return {key.key_id for key in keys.opening if key.key_id in key_ids}
