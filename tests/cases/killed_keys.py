"""Run by a test: 5,000 clients whose keys are wrapped anew and destroyed by a process that dies by kill -9, many times.

Each line it writes is what was found after one blow, by a service that began then and finished what it found begun.
"""

import asyncio
import json
import os
import random
import signal
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, replace
from hashlib import sha256
from itertools import batched
from uuid import UUID, uuid5

from pydantic import SecretStr
from sqlalchemy import insert, select, text

from services.cases.contact.requests.store import requests
from services.cases.foundation.keys import rotation
from services.cases.foundation.keys.domain import CLIENT_KEYS, KeyNotUnwrappedError, key_id_of
from services.cases.foundation.keys.file import SealedFileKeys
from services.cases.foundation.keys.place import with_one_more_kek
from services.cases.foundation.keys.register import register_of
from services.cases.foundation.keys.settings import KeySettings
from services.cases.foundation.keys.store import KeyStore
from services.cases.foundation.sealed.ring import KeyRing
from services.cases.foundation.store import open_store
from services.cases.foundation.workplace import Workplace
from services.cases.retention.erasure.certificate import LegalGround
from services.cases.retention.erasure.steps import erase, go_on
from services.cases.retention.erasure.store import Certificates, erase_what_came_back
from shared.clock.wall import wall_clock
from tests.cases.building import NOON, a_workplace
from tests.cases.interrupted_rotation import apart

CLIENTS, BLOWS, AT_ONCE = 5_000, 10, 2
THREADS = [uuid5(CLIENT_KEYS, f"client {number}") for number in range(CLIENTS)]
LATEST = 3
"""A blow falls at the latest after this many times what the first erasure of a process takes, beside a rotation."""


@dataclass
class Looked:
    """`lost` clients are there and their key is not what it was; `unburied` are gone and their key is not."""

    there: int
    lost: int
    unburied: int
    versions: int
    under_way: int
    without_certificate: int


def key_of(thread_id: UUID) -> bytes:
    """Of a client, known beforehand: a key that opens but is another would show."""
    return sha256(thread_id.bytes).digest()


@asynccontextmanager
async def begun() -> AsyncIterator[Workplace]:
    """A service that begins now."""
    place = KeySettings().place()
    keys = place.read()
    provider = SealedFileKeys(keys, place)
    ring = KeyRing(provider, KeyStore(KeySettings().keys_database_url), register_of(place.path))
    store = open_store(
        SecretStr(os.environ["CASES_DATABASE_URL"]), ring, wall_clock, mark=keys.mark, erase_again=erase_what_came_back
    )
    try:
        yield replace(a_workplace(store), centre=keys.centre, keys=keys)
    finally:
        await store.engine.dispose()
        await ring.store.engine.dispose()


async def insert_clients() -> None:
    async with begun() as workplace:
        ring = workplace.store.ring
        for some in batched(THREADS, 1_000, strict=False):
            rows = [
                {"thread_id": one, "id": one, "key_id": key_id_of(one), "arrived_at": NOON, "latest_at": NOON}
                for one in some
            ]
            async with workplace.store.work() as work:
                await work.connection.execute(text("SELECT set_config('kokon.errand', 'migration', true)"))
                await work.connection.execute(insert(requests), rows)
            wrapped = await ring.provider.wrap({key_id_of(one): key_of(one) for one in some})
            await ring.store.keep(wrapped, provider=ring.provider.name)


async def work_until_killed(threads: Iterator[UUID]) -> None:
    """One process wraps anew and forgets, again and again, in small steps, while clients are erased."""
    rotation.BATCH = 250
    async with begun() as workplace, asyncio.TaskGroup() as at_once:
        at_once.create_task(rotating(workplace.store.ring))
        for _ in range(AT_ONCE):
            at_once.create_task(erasing(threads, workplace))


async def work_until_one_is_erased(client: UUID) -> None:
    async with begun() as workplace:
        under_way = asyncio.create_task(rotating(workplace.store.ring))
        await erasing(iter([client]), workplace)
        assert not under_way.done()
        os.kill(os.getpid(), signal.SIGKILL)


async def rotating(ring: KeyRing) -> None:
    while True:
        await rotation.rotate(ring.provider, ring.store)
        await rotation.forget_older(ring.provider, ring.store)


async def erasing(threads: Iterator[UUID], workplace: Workplace) -> None:
    for thread_id in threads:
        await erase([thread_id], ground=LegalGround.CONSENT_WITHDRAWN, workplace=workplace, now=workplace.now())


async def hasty() -> None:
    """What a rotation must not do: the older version is gone before all keys are wrapped anew, and then it dies."""
    place = KeySettings().place()
    keys, store = SealedFileKeys(place.read(), place), KeyStore(KeySettings().keys_database_url)
    first = await store.older_than(1_000, after="", size=100)
    place.change(with_one_more_kek)
    newest = await keys.newest()
    await store.leave_behind(newest)
    await store.replace(first, await keys.rewrap(first))
    await keys.forget_older(newest)
    os.kill(os.getpid(), signal.SIGKILL)


async def looked() -> Looked:
    async with begun() as workplace:
        await go_on(workplace=workplace, now=workplace.now())
        ring = workplace.store.ring
        async with workplace.store.work() as work:
            await work.connection.execute(text("SELECT set_config('kokon.errand', 'migration', true)"))
            there = set((await work.connection.execute(select(requests.c.thread_id))).scalars())
            under_way = len(await Certificates(work).erasures_under_way())
            asked = "SELECT count(*) FROM erasure WHERE certificate IS NULL"
            unsigned = (await work.connection.execute(text(asked))).scalar_one()
        kept = await ring.store.kept([key_id_of(one) for one in THREADS])
        buried, noted = await ring.store.destroyed(), ring.register.known()
        gone = {key_id_of(one) for one in THREADS if one not in there}
        lost = 0
        for thread_id in there:
            key_id = key_id_of(thread_id)
            try:
                found = (await ring.provider.unwrap({key_id: kept[key_id]}))[key_id]
            except (KeyError, KeyNotUnwrappedError):
                found = b""
            lost += found != key_of(thread_id)
    unburied = len(gone & kept.keys()) + len(gone - buried.keys()) + len(gone - noted.keys())
    return Looked(len(there), lost, unburied, len({one.kek_version for one in kept.values()}), under_way, unsigned)


def struck(work: Callable[[], None], after: float) -> int:
    """The signal that ended it."""
    sys.stdout.flush()
    child = os.fork()
    if child == 0:
        work()
        os._exit(0)
    time.sleep(after)
    os.kill(child, signal.SIGKILL)
    return os.WTERMSIG(os.waitpid(child, 0)[1])


def until_the_first_is_erased(client: UUID) -> float:
    """Seconds that a process of its own takes from its beginning, on the machine as it is now."""
    start = time.perf_counter()
    assert apart(lambda: asyncio.run(work_until_one_is_erased(client))) == signal.SIGKILL
    return time.perf_counter() - start


def tell(**said: object) -> None:
    sys.stdout.write(json.dumps(said) + "\n")


def run(seed: int) -> None:
    drawn = random.Random(seed)
    asyncio.run(insert_clients())
    order = drawn.sample(THREADS, CLIENTS)
    longest = LATEST * until_the_first_is_erased(order[0])
    for _ in range(BLOWS):
        moment, start = drawn.uniform(0, longest), CLIENTS - asyncio.run(looked()).there
        ended = struck(lambda start=start: asyncio.run(work_until_killed(iter(order[start:]))), moment)  # type: ignore[misc]
        tell(after=round(moment, 3), signal=ended, found=asdict(asyncio.run(looked())))
    tell(finished=asyncio.run(finished()), found=asdict(asyncio.run(looked())))


async def finished() -> float:
    """Seconds that a run takes: the first finishes what was begun, the best of three counts."""
    seconds: list[float] = []
    async with begun() as workplace:
        ring = workplace.store.ring
        for _ in range(3):
            start = time.perf_counter()
            await rotation.rotate(ring.provider, ring.store)
            seconds.append(time.perf_counter() - start)
            await rotation.forget_older(ring.provider, ring.store)
    return min(seconds)


def run_hasty() -> None:
    asyncio.run(insert_clients())
    assert apart(lambda: asyncio.run(hasty())) == signal.SIGKILL
    tell(found=asdict(asyncio.run(looked())))


if __name__ == "__main__":
    if sys.argv[1] == "hasty":
        run_hasty()
    else:
        run(int(sys.argv[1]))
