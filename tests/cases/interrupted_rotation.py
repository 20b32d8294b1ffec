"""Run by a test: rotates and forgets in a forked process that is killed at one step after the other; looks each time.

Each line it writes is what was found after one kill: how many keys opened at once, how many after the next run.
"""

import asyncio
import json
import os
import shutil
import signal
import sys
from collections.abc import Callable, Coroutine
from functools import wraps
from itertools import count
from pathlib import Path
from typing import Any

from services.cases.foundation.keys import place, rotation
from services.cases.foundation.keys.domain import Wrapped
from services.cases.foundation.keys.file import SealedFileKeys
from services.cases.foundation.keys.settings import KeySettings
from services.cases.foundation.keys.store import KeyStore
from services.cases.foundation.sealed.ring import KeyRing
from services.cases.keys.__main__ import main

KEYS = {f"key-{number:02}": bytes((number,)) * 32 for number in range(10)}
steps = count(1)


class Dying:
    """Kills this very process when the step comes that it was told."""

    def __init__(self, at: int) -> None:
        self.at = at

    def step(self) -> None:
        if next(steps) == self.at:
            os.kill(os.getpid(), signal.SIGKILL)

    def before(self, owner: object, name: str) -> None:
        honest = getattr(owner, name)

        @wraps(honest)
        async def later(*given: Any, **named: Any) -> Any:
            self.step()
            return await honest(*given, **named)

        @wraps(honest)
        def now(*given: Any, **named: Any) -> Any:
            self.step()
            return honest(*given, **named)

        setattr(owner, name, later if asyncio.iscoroutinefunction(honest) else now)


def with_dying(at: int) -> None:
    dying = Dying(at)
    rotation.BATCH = 4
    for name in ("begin_version", "leave_behind", "older_than", "replace", "count_older", "left_alone"):
        dying.before(KeyStore, name)
    for name in ("rotate", "rewrap", "forget_older"):
        dying.before(SealedFileKeys, name)
    for name in ("drafted", "give_to_owner", "fsync_folder"):
        dying.before(place, name)
    assert main(["rotate"]) == 0
    assert main(["forget-older"]) == 0


def apart(work: Callable[[], None]) -> int:
    """The signal that ended it, or 0."""
    sys.stdout.flush()
    child = os.fork()
    if child == 0:
        devnull = os.open(os.devnull, os.O_WRONLY)
        os.dup2(devnull, 1)
        try:
            work()
        except BaseException:
            sys.excepthook(*sys.exc_info())
            os._exit(1)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0, status
    return os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0


def with_store[T](work: Callable[[KeyStore], Coroutine[Any, Any, T]]) -> T:
    async def inside() -> T:
        store = KeyStore(KeySettings().keys_database_url, pool_size=1)
        try:
            return await work(store)
        finally:
            await store.engine.dispose()

    return asyncio.run(inside())


def as_before(file: Path, pristine: Path) -> None:
    shutil.copy(pristine, file)

    async def again(store: KeyStore) -> None:
        async with store.engine.begin() as connection:
            await connection.exec_driver_sql("DELETE FROM client_key")
            await connection.exec_driver_sql("UPDATE wrapping SET oldest = 0")
        keys = SealedFileKeys(KeySettings().place().read())
        await store.keep(await keys.wrap(KEYS), provider="file")

    with_store(again)


async def opened(keys: SealedFileKeys, store: KeyStore) -> int:
    """How many keys are what they were. A new one can be kept beside them, whatever was interrupted."""
    found = await keys.unwrap(await store.kept(KEYS))
    assert "fresh" in await KeyRing(keys, store).sealer_for_new({"fresh"})
    return sum(found[key_id] == key for key_id, key in KEYS.items())


def looked(running: SealedFileKeys) -> dict[str, int]:
    """By a service that began before all of it, and by one that begins now."""

    async def look(store: KeyStore) -> dict[str, int]:
        beginning = SealedFileKeys(KeySettings().place().read(), KeySettings().place())
        versions = {entry.kek_version for entry in (await kept_all(store)).values()}
        found = {"beginning": await opened(beginning, store), "running": await opened(running, store)}
        return found | {"versions": len(versions)}

    return with_store(look)


async def kept_all(store: KeyStore) -> dict[str, Wrapped]:
    return await store.older_than(1_000, after="", size=1_000)


def run(file: Path) -> None:
    pristine = file.with_suffix(".before")
    shutil.copy(file, pristine)
    for at in count(1):
        as_before(file, pristine)
        running = SealedFileKeys(KeySettings().place().read(), KeySettings().place())
        ended_by = apart(lambda at=at: with_dying(at))  # type: ignore[misc]
        if not ended_by:
            break
        found = looked(running)
        assert apart(lambda: with_dying(-1)) == 0
        after = looked(running)
        drafts = len([draft for draft in file.parent.iterdir() if draft.name.startswith(".")])
        sys.stdout.write(json.dumps({"at": at, "signal": ended_by, "found": found, "after": after, "drafts": drafts}))
        sys.stdout.write("\n")


if __name__ == "__main__":
    run(Path(sys.argv[1]))
