"""The wrapped keys of the clients: a database, a role and a backup of their own."""

from collections.abc import Awaitable, Callable, Collection, Mapping
from datetime import datetime
from typing import Any

from pydantic import SecretStr
from sqlalchemy import (
    Column,
    DateTime,
    LargeBinary,
    MetaData,
    SmallInteger,
    Table,
    Text,
    bindparam,
    delete,
    func,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY

from services.cases.foundation.keys.domain import KeysAwayError, LeftBehindError, Wrapped
from shared.store.connections import EngineFactory, absence_named, open_engine

type Columns = dict[str, list[Any]]
type Convert = Callable[[Mapping[str, Wrapped]], Awaitable[Mapping[str, Wrapped]]]

metadata = MetaData()
client_keys = Table(
    "client_key",
    metadata,
    Column("key_id", Text, primary_key=True),
    Column("kek_version", SmallInteger, nullable=False),
    Column("wrapped", LargeBinary, nullable=False),
)
destroyed_keys = Table(
    "destroyed_key",
    metadata,
    Column("key_id", Text, primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False),
)
wrapping = Table(
    "wrapping",
    metadata,
    Column("id", SmallInteger, primary_key=True, autoincrement=False),
    Column("provider", Text, nullable=False),
    Column("oldest", SmallInteger, nullable=False),
    Column("begun", DateTime(timezone=True)),
    Column("since", DateTime(timezone=True)),
    Column("alone_since", DateTime(timezone=True)),
)
IDS = bindparam("ids", type_=ARRAY(Text))
WANTED = select(client_keys).where(client_keys.c.key_id == func.any(IDS))
ARRAYS = {"ids": Text, "versions": SmallInteger, "boxes": LargeBinary, "before": SmallInteger}

# the row that was there first wins and comes back, so that two writers end up with the same key
KEEP = (
    text(
        "INSERT INTO client_key (key_id, kek_version, wrapped) "
        "SELECT * FROM unnest(:ids, :versions, :boxes) AS fresh (key_id, kek_version, wrapped) "
        "WHERE NOT EXISTS (SELECT FROM destroyed_key WHERE destroyed_key.key_id = fresh.key_id) "
        "ON CONFLICT (key_id) DO UPDATE SET key_id = client_key.key_id RETURNING key_id, kek_version, wrapped"
    )
    .bindparams(*(bindparam(name, type_=ARRAY(ARRAYS[name])) for name in ("ids", "versions", "boxes")))
    .columns(client_keys.c.key_id, client_keys.c.kek_version, client_keys.c.wrapped)
)
BURY = text(
    "INSERT INTO destroyed_key (key_id, at) SELECT * FROM unnest(:ids, :moments) ON CONFLICT (key_id) DO NOTHING"
).bindparams(IDS, bindparam("moments", type_=ARRAY(DateTime(timezone=True))))
REPLACE = text(
    "UPDATE client_key SET kek_version = again.kek_version, wrapped = again.wrapped "
    "FROM unnest(:ids, :versions, :boxes, :before) AS again (key_id, kek_version, wrapped, before) "
    "WHERE client_key.key_id = again.key_id AND client_key.kek_version = again.before"
).bindparams(*(bindparam(name, type_=ARRAY(kind)) for name, kind in ARRAYS.items()))


class KeyStore:
    """A key that nothing uses yet does no harm, so none of this waits for another database. Raises StoreAwayError."""

    def __init__(self, url: SecretStr, *, pool_size: int = 3, engines: EngineFactory = open_engine) -> None:
        self.engine = engines(url, pool_size)
        self._alone = self.engine.execution_options(isolation_level="AUTOCOMMIT")

    async def keep(self, wrapped: Mapping[str, Wrapped], *, provider: str) -> dict[str, Wrapped]:
        """What is kept under these ids from now on: the given keys, or those that were there before.

        Ids whose key was destroyed are left out, for ever. Raises LeftBehindError, KeysAwayError.
        """
        with absence_named(OSError):
            async with self.engine.begin() as connection:
                # held until the commit: nobody destroys a key or leaves a version behind in between
                standing = (await connection.execute(select(wrapping).with_for_update(read=True))).one()
                check_provider(standing.provider, provider)
                if any(entry.kek_version < standing.oldest for entry in wrapped.values()):
                    raise LeftBehindError
                return entries(await connection.execute(KEEP, columns_of(wrapped)))

    async def kept(self, key_ids: Collection[str]) -> dict[str, Wrapped]:
        """Ids without a key are left out."""
        with absence_named(OSError):
            async with self._alone.connect() as connection:
                return entries(await connection.execute(WANTED, {"ids": list(key_ids)}))

    async def destroy(self, key_ids: Collection[str], *, at: datetime) -> int:
        """For ever: nothing is kept under these ids again. Returns how many keys there were; again is harmless."""
        return await self.bury(dict.fromkeys(key_ids, at))

    async def bury(self, destroyed: Mapping[str, datetime]) -> int:
        """Destroys again what was destroyed at these moments and came back from a backup. Returns how many had."""
        if not destroyed:
            return 0
        with absence_named(OSError):
            async with self.engine.begin() as connection:
                await connection.execute(select(wrapping).with_for_update())
                await connection.execute(BURY, {"ids": list(destroyed), "moments": list(destroyed.values())})
                gone = delete(client_keys).where(client_keys.c.key_id == func.any(IDS))
                return (await connection.execute(gone, {"ids": list(destroyed)})).rowcount

    async def destroyed(self) -> dict[str, datetime]:
        """Every key that was ever destroyed, and when."""
        with absence_named(OSError):
            async with self.engine.begin() as connection:
                return {row.key_id: row.at for row in await connection.execute(select(destroyed_keys))}

    async def belongs_to(self, provider: str) -> None:
        """Notes whose keys these are, the first time. Raises KeysAwayError where they are another provider's."""
        with absence_named(OSError):
            async with self.engine.begin() as connection:
                standing = (await connection.execute(select(wrapping).with_for_update())).one()
                check_provider(standing.provider, provider)
                if not standing.provider:
                    await connection.execute(update(wrapping).values(provider=provider))

    async def oldest(self) -> int:
        """The oldest version that new keys may be wrapped with."""
        with absence_named(OSError):
            async with self.engine.begin() as connection:
                oldest: int = (await connection.execute(select(wrapping.c.oldest))).scalar_one()
                return oldest

    async def begin_version(self) -> None:
        """Said before a version is made: no key that was destroyed until now was ever wrapped with it."""
        with absence_named(OSError):
            async with self.engine.begin() as connection:
                await connection.execute(update(wrapping).values(begun=func.now()))

    async def leave_behind(self, version: int) -> None:
        """From here on no key is kept that is wrapped with a version before this one; waits for those who do."""
        raised = update(wrapping).where(wrapping.c.oldest < version).values(oldest=version, since=wrapping.c.begun)
        with absence_named(OSError):
            async with self.engine.begin() as connection:
                await connection.execute(raised)

    async def left_alone(self, version: int) -> None:
        """No version before this one is left anywhere: what was destroyed before it was made opens never again."""
        settled = update(wrapping).where(wrapping.c.oldest == version).values(alone_since=wrapping.c.since)
        with absence_named(OSError):
            async with self.engine.begin() as connection:
                await connection.execute(settled)

    async def alone_since(self) -> datetime | None:
        """A key that was destroyed before this moment opens with no key of the centre; None where nobody knows."""
        with absence_named(OSError):
            async with self.engine.begin() as connection:
                since: datetime | None = (await connection.execute(select(wrapping.c.alone_since))).scalar_one()
                return since

    async def older_than(self, version: int, *, after: str, size: int) -> dict[str, Wrapped]:
        """Keys wrapped with a version before this one, in the order of their ids, beginning after one."""
        found = select(client_keys).where(client_keys.c.kek_version < version, client_keys.c.key_id > after)
        with absence_named(OSError):
            async with self.engine.begin() as connection:
                return entries(await connection.execute(found.order_by(client_keys.c.key_id).limit(size)))

    async def count_older(self, version: int) -> int:
        counted = select(func.count()).select_from(client_keys).where(client_keys.c.kek_version < version)
        with absence_named(OSError):
            async with self.engine.begin() as connection:
                return (await connection.execute(counted)).scalar_one()

    async def move(self, convert: Convert, *, provider: str, oldest: int) -> int:
        """Every key as another provider wraps it, in one transaction; nobody keeps or destroys any meanwhile."""
        columns = {"provider": provider, "oldest": oldest, "since": func.now()}
        with absence_named(OSError):
            async with self.engine.begin() as connection:
                await connection.execute(select(wrapping).with_for_update())
                before = entries(await connection.execute(select(client_keys).with_for_update()))
                if before:
                    again = columns_of(await convert(before))
                    await connection.execute(REPLACE, again | {"before": versions_of(before)})
                await connection.execute(update(wrapping).values(columns))
                return len(before)

    async def replace(self, before: Mapping[str, Wrapped], again: Mapping[str, Wrapped]) -> int:
        """The same keys, wrapped anew; one that was changed or destroyed meanwhile stays as it is."""
        columns = columns_of(again) | {"before": versions_of({key_id: before[key_id] for key_id in again})}
        with absence_named(OSError):
            async with self.engine.begin() as connection:
                await connection.execute(select(wrapping).with_for_update(read=True))
                return (await connection.execute(REPLACE, columns)).rowcount


def check_provider(found: str, wanted: str) -> None:
    if found not in ("", wanted):
        raise KeysAwayError(f"the keys of the clients are kept by {found}, not by {wanted}")


def columns_of(wrapped: Mapping[str, Wrapped]) -> Columns:
    ids = sorted(wrapped)
    return {
        "ids": ids,
        "versions": versions_of(wrapped),
        "boxes": [wrapped[key_id].box for key_id in ids],
    }


def versions_of(wrapped: Mapping[str, Wrapped]) -> list[int]:
    return [wrapped[key_id].kek_version for key_id in sorted(wrapped)]


def entries(rows: Any) -> dict[str, Wrapped]:
    return {key_id: Wrapped(version, box) for key_id, version, box in rows}
