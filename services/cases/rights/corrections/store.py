"""A record of the gate that was wrong, in the database: what is right in its place, what stood there in the trail."""

from pydantic import ValidationError
from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from services.cases.contact.gate.domain import GateRecord, Walk
from services.cases.contact.gate.store import CONTENT, GATE_RECORDS, gate_records
from services.cases.files.file.domain import File
from services.cases.foundation.access.domain import Act, Errand, Kind, Subject
from services.cases.foundation.access.store import ReaderStore
from services.cases.rights.subject_requests.domain import Correction
from services.cases.rights.subject_requests.store import correction_row, corrections


class GateCorrections(ReaderStore):
    async def record_to_put_right(self, wanted: GateRecord, file: File) -> GateRecord:
        """As it stands now, held fast until the work is done: whoever corrects it in the same moment comes after."""
        await self.work.admit(Act.RIGHTS, Subject(Kind.FILE, (file.id,)))
        hers = (gate_records.c.id == wanted.id) & (gate_records.c.file_id == file.id)
        async with self.work.errand(Errand.CORRECTING):
            row = (await self.connection.execute(select(gate_records).where(hers).with_for_update())).one()
        return GATE_RECORDS.opened(row, await self.work.ring.sealer({file.key_id}), file.key_id)

    async def put_gate_right(self, right: GateRecord, trail: Correction, file: File) -> None:
        """The trail always, and the record where the centre agrees, in one work."""
        await self.work.admit(Act.RIGHTS, Subject(Kind.FILE, (file.id,)))
        sealer = await self.work.ring.sealer({file.key_id})
        await self.connection.execute(insert(corrections).values(correction_row(trail, sealer)))
        if trail.agreed:
            sealed = GATE_RECORDS.row(right, sealer, file.key_id)["record"]
            hers = (gate_records.c.id == right.id) & (gate_records.c.file_id == file.id)
            async with self.work.errand(Errand.CORRECTING):
                await self.connection.execute(update(gate_records).where(hers).values(record=sealed))


def walk_of(text: str | None) -> Walk | None:
    """What a trail has of a talk; None where it cannot be read any more."""
    try:
        found = CONTENT.validate_json(text) if text else None
    except ValidationError:
        return None
    return found if isinstance(found, Walk) else None
