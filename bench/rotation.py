"""P8, at a rotation: the keys of five thousand clients wrapped with a new key."""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import asyncpg
from pydantic import SecretStr

from bench.centre import CENTRE
from bench.floors import rotation as floor
from bench.measurements import Figures, Line, in_turn, no_more_than
from bench.processes import ROOT
from deploy.local.servers.postgres import EmbeddedPostgres
from services.cases.foundation.keys.file import SealedFileKeys
from services.cases.foundation.keys.place import KeyPlace, new_keys, write_once
from services.cases.foundation.keys.rotation import rotate
from services.cases.foundation.keys.store import KeyStore

CLIENTS = 5_000


def measure(folder: Path, *, quick: bool) -> Sequence[Line]:
    postgres = EmbeddedPostgres(folder / "postgres")
    postgres.start()
    try:
        url, _ = (postgres.ensure_database(name).get_secret_value() for name in ("cases_keys", "floor"))
        plain = postgres.owner_url("floor").get_secret_value()
        migrated = [sys.executable, "-m", "shared.store.upgrade", "cases-keys"]
        told = os.environ | {"CASES_KEYS_DATABASE_URL": postgres.owner_url("cases_keys").get_secret_value()}
        subprocess.run(migrated, cwd=ROOT, env=told, check=True, stdout=subprocess.DEVNULL)
        return asyncio.run(_measured(folder, url, plain.replace("+asyncpg", ""), 1 if quick else 5))
    finally:
        postgres.stop()


async def _measured(folder: Path, url: str, plain: str, runs: int) -> list[Line]:
    place = KeyPlace(folder / "centre.keys", CENTRE)
    write_once(place.path, new_keys(CENTRE, now=datetime.now(UTC)), None)
    store, keys = KeyStore(SecretStr(url)), SealedFileKeys(place.read(), place)
    wrapped = await keys.wrap({f"key-{number}": os.urandom(32) for number in range(CLIENTS)})
    await store.keep(wrapped, provider=keys.name)
    connection = await asyncpg.connect(plain)
    await floor.prepare(connection, CLIENTS)
    ours, floored = await in_turn(partial(rotated, keys, store), partial(floor.rotated, connection), runs=runs)
    await connection.close()
    await store.engine.dispose()
    what = f"the keys of {CLIENTS:,} clients wrapped anew"
    return [Line(what, "s", ours["seconds"], floored["seconds"], no_more_than(1))]


async def rotated(keys: SealedFileKeys, store: KeyStore) -> Figures:
    start = time.perf_counter()
    done = await rotate(keys, store)
    assert (done.wrapped, done.unopened) == (CLIENTS, 0)
    return {"seconds": time.perf_counter() - start}
