"""The wrapped keys of the clients: a database, a role and a backup of their own."""

from collections.abc import Collection, Mapping
from typing import Any

from pydantic import SecretStr
from sqlalchemy import (
    Column,
    Executable,
    LargeBinary,
    MetaData,
    SmallInteger,
    Table,
    Text,
    bindparam,
    func,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY

from services.cases.keys.domain import Wrapped
from shared.connections import absence_named, check_after_idling
from shared.engines import create_async_engine

type Columns = dict[str, list[Any]]

metadata = MetaData()
client_keys = Table(
    "client_key",
    metadata,
    Column("key_id", Text, primary_key=True),
    Column("kek_version", SmallInteger, nullable=False),
    Column("wrapped", LargeBinary, nullable=False),
)

# the row that was there first wins and comes back, so that two writers end up with the same key
KEEP = (
    text(
        "INSERT INTO client_key (key_id, kek_version, wrapped) SELECT * FROM unnest(:ids, :versions, :boxes) "
        "ON CONFLICT (key_id) DO UPDATE SET key_id = client_key.key_id RETURNING key_id, kek_version, wrapped"
    )
    .bindparams(
        bindparam("ids", type_=ARRAY(Text)),
        bindparam("versions", type_=ARRAY(SmallInteger)),
        bindparam("boxes", type_=ARRAY(LargeBinary)),
    )
    .columns(client_keys.c.key_id, client_keys.c.kek_version, client_keys.c.wrapped)
)


class KeyStore:
    """Every statement stands alone: a key that nothing uses yet does no harm. Raises StoreAwayError."""

    def __init__(self, url: SecretStr, *, pool_size: int = 3) -> None:
        self.engine = create_async_engine(
            url.get_secret_value(), pool_size=pool_size, max_overflow=0, pool_timeout=10, hide_parameters=True
        )
        check_after_idling(self.engine)

    async def keep(self, wrapped: Mapping[str, Wrapped]) -> dict[str, Wrapped]:
        """What is kept under these ids from now on: the given keys, or those that were there before."""
        ids = sorted(wrapped)
        columns: Columns = {
            "ids": ids,
            "versions": [wrapped[key_id].kek_version for key_id in ids],
            "boxes": [wrapped[key_id].box for key_id in ids],
        }
        return await self._answered(KEEP, columns)

    async def kept(self, key_ids: Collection[str]) -> dict[str, Wrapped]:
        """Ids without a key are left out."""
        wanted = select(client_keys).where(client_keys.c.key_id == func.any(bindparam("ids", type_=ARRAY(Text))))
        return await self._answered(wanted, {"ids": list(key_ids)})

    async def _answered(self, statement: Executable, columns: Columns) -> dict[str, Wrapped]:
        with absence_named(OSError):
            async with self.engine.begin() as connection:
                rows = await connection.execute(statement, columns)
                return {row.key_id: Wrapped(row.kek_version, row.wrapped) for row in rows}
