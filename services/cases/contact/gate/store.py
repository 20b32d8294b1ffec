"""Records of the information gate: case, time and staff member in clear, all else sealed with the client's key."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    Identity,
    Index,
    LargeBinary,
    Table,
    Uuid,
    bindparam,
    func,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY, insert

from services.cases.contact.gate.domain import Content, Gate, GateRecord, Postponement, Walk
from services.cases.foundation.access.domain import Act, Kind, Subject
from services.cases.foundation.access.store import ReaderStore
from services.cases.foundation.sealed.domain import Field, Sealer
from services.cases.foundation.sealed.store import metadata

RECORD = Field("gate_record", "record", "narrative")
CONTENT: TypeAdapter[Walk | Postponement | None] = TypeAdapter(Content)

gate_records = Table(
    "gate_record",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("position", BigInteger, Identity(), nullable=False),
    Column("file_id", Uuid, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("staff_id", Uuid, nullable=False),
    Column("record", LargeBinary, nullable=False),
    Index("gate_record_of_file", "file_id", "position"),
)


RECORDS = (
    select(gate_records)
    .where(gate_records.c.file_id == func.any(bindparam("files", type_=ARRAY(Uuid))))
    .order_by(gate_records.c.position)
)


class Gates(ReaderStore):
    async def gates(self, keys: Collection[tuple[UUID, str]]) -> dict[UUID, Gate]:
        """The gate of each file, given as (file id, key id); an empty one where nothing was recorded."""
        key_of = dict(keys)
        await self.work.admit(Act.READ, Subject(Kind.GATE, tuple(key_of)))
        found = (await self.connection.execute(RECORDS, {"files": list(key_of)})).all()
        sealer = await self.work.opener(set(key_of.values()) if found else ())
        records = [opened(row, key_of[row.file_id], sealer) for row in found]
        return {id: Gate(tuple(one for one in records if one.file_id == id)) for id in key_of}

    async def gate(self, file_id: UUID, key_id: str) -> Gate:
        return (await self.gates([(file_id, key_id)]))[file_id]

    async def save_gate_record(self, record: GateRecord, *, key_id: str) -> None:
        """The file must have been read with `change`."""
        await self.work.admit(Act.WRITE, Subject(Kind.GATE, (record.file_id,)))
        sealer = await self.work.ring.sealer({key_id})
        content = CONTENT.dump_json(record.content).decode()
        row = {
            "id": record.id,
            "file_id": record.file_id,
            "at": record.at,
            "staff_id": record.staff_id,
            "record": sealer.seal(RECORD, content, row=record.id, key_id=key_id),
        }
        await self.connection.execute(insert(gate_records).values(row))


def opened(row: Any, key_id: str, sealer: Sealer) -> GateRecord:
    content = sealer.read(RECORD, row.record, row=row.id, key_id=key_id)
    return GateRecord(row.id, row.file_id, row.at, row.staff_id, CONTENT.validate_json(content) if content else None)
