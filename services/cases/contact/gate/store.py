"""Records of the information gate: case, time and staff member in clear, all else sealed with the client's key."""

from collections.abc import Collection
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy import BigInteger, Column, Identity, Uuid, bindparam, func, select
from sqlalchemy.dialects.postgresql import ARRAY

from services.cases.contact.gate.domain import Content, Gate, GateRecord, Postponement, Walk
from services.cases.contact.gate.words import words
from services.cases.foundation.access.domain import Act, Kind, Subject
from services.cases.foundation.records.domain import OfClient
from services.cases.foundation.records.store import Records, RecordStore, Written

GATE_RECORDS = Records(
    GateRecord,
    "gate_record",
    newest=("position",),
    is_activity=True,
    words=words,
    written=Written(at="at", by="staff_id"),
    read=Kind.GATE,
    index=("file_id", "position"),
    # keeps records of the same moment in order
    beside=(Column("position", BigInteger, Identity(), nullable=False),),
)
gate_records = GATE_RECORDS.table
CONTENT: TypeAdapter[Walk | Postponement | None] = TypeAdapter(Content)
"""As the trail of a correction keeps it, too."""

OF_FILES = (
    select(gate_records)
    .where(gate_records.c.file_id == func.any(bindparam("files", type_=ARRAY(Uuid))))
    .order_by(gate_records.c.position)
)


class Gates(RecordStore[GateRecord]):
    records = GATE_RECORDS

    async def gates(self, files: Collection[OfClient]) -> dict[UUID, Gate]:
        """The gate of each file; an empty one where nothing was recorded."""
        key_of = {file.id: file.key_id for file in files}
        await self.work.admit(Act.READ, Subject(Kind.GATE, tuple(key_of)))
        found = (await self.connection.execute(OF_FILES, {"files": list(key_of)})).all()
        sealer = await self.work.opener(set(key_of.values()) if found else ())
        records: dict[UUID, list[GateRecord]] = {file_id: [] for file_id in key_of}
        for row in found:
            records[row.file_id].append(GATE_RECORDS.opened(row, sealer, key_of[row.file_id]))
        return {file_id: Gate(tuple(each)) for file_id, each in records.items()}

    async def gate(self, file: OfClient) -> Gate:
        return (await self.gates([file]))[file.id]
