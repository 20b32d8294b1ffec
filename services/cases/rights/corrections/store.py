"""Corrections in the database: what is right in its place, what stood there before sealed in the trail."""

from uuid import uuid4

from pydantic import ValidationError
from sqlalchemy import select, update

from services.cases.casework.client_notices.acts import end_all
from services.cases.casework.contact_plans.acts import follow_correction
from services.cases.contact.gate.domain import GateRecord, Walk
from services.cases.contact.gate.store import CONTENT, GATE_RECORDS, gate_records
from services.cases.contact.requests.rows import CONTACT, NOTED_CONTACT, SPOKEN
from services.cases.contact.requests.store import messages, requests
from services.cases.contact.requests.words import ContactWish, wish_of
from services.cases.files.file.domain import File
from services.cases.files.file.store import PSEUDONYM, files
from services.cases.foundation.access.domain import Act, Errand, Kind, Subject
from services.cases.foundation.records.store import Records, RecordStore, Written
from services.cases.foundation.sealed.domain import Sealer
from services.cases.rights.corrections.domain import Correctable, Correction
from services.cases.rights.corrections.words import words

CORRECTIONS = Records(
    Correction,
    "correction",
    newest=("at",),
    is_activity=True,
    words=words,
    writes=Act.RIGHTS,
    written=Written(at="at", by="by"),
)


class Corrections(RecordStore[Correction]):
    records = CORRECTIONS

    async def correct(self, new: Correction, file: File, *, wish: ContactWish | None = None) -> None:
        """The field, where the centre agrees, and the trail of it, in one work.

        `wish` is how to reach the client, where it is more than what the trail says.
        """
        await self.save(new, file)
        if not new.agreed:
            return
        sealer = await self.work.ring.sealer({file.key_id})
        async with self.work.errand(Errand.CORRECTING):
            if new.what is Correctable.NAME:
                name = sealer.seal_known(PSEUDONYM, new.new, row=file.id, key_id=file.key_id)
                await self.connection.execute(update(files).where(files.c.id == file.id).values(pseudonym=name))
            elif new.what is Correctable.CONTACT:
                await self._save_contact(wish or wish_of(new.new or ""), file, sealer)
            else:
                spoken = sealer.seal_known(SPOKEN, new.new, row=file.thread_id, key_id=file.key_id)
                of_thread = requests.c.thread_id == file.thread_id
                await self.connection.execute(update(requests).where(of_thread).values(spoken=spoken))
        if new.what is Correctable.CONTACT:
            await follow_correction(self.work, file, plan_id=uuid4(), now=new.at)
            await end_all(self.work, [file.id], new.at)

    async def _save_contact(self, wish: ContactWish, file: File, sealer: Sealer) -> None:
        """With the client's newest message, or where the client wrote none, with the conversation.

        What stood there before is nowhere but in the trail.
        """
        of_thread = messages.c.thread_id == file.thread_id
        newest = (
            select(messages.c.id).where(of_thread, messages.c.author.is_(None)).order_by(messages.c.position.desc())
        )
        message_id = (await self.connection.execute(newest.limit(1))).scalar_one_or_none()
        said = wish.model_dump_json() if wish.channel != "none" else None
        alone = None if message_id else said
        noted = sealer.seal_known(NOTED_CONTACT, alone, row=file.thread_id, key_id=file.key_id)
        conversation = update(requests).where(requests.c.thread_id == file.thread_id)
        await self.connection.execute(conversation.values(contact=noted))
        if message_id is None:
            return
        sealed = sealer.seal_known(CONTACT, said, row=message_id, key_id=file.key_id)
        await self.connection.execute(
            update(messages).where(of_thread, messages.c.contact.is_not(None)).values(contact=None)
        )
        await self.connection.execute(update(messages).where(messages.c.id == message_id).values(contact=sealed))

    async def talk_to_put_right(self, wanted: GateRecord, file: File) -> GateRecord:
        """As it stands now, held until the work is done: a colleague who corrects it meanwhile comes after."""
        await self.work.admit(Act.RIGHTS, Subject(Kind.FILE, (file.id,)))
        found = (gate_records.c.id == wanted.id) & (gate_records.c.file_id == file.id)
        async with self.work.errand(Errand.CORRECTING):
            row = (await self.connection.execute(select(gate_records).where(found).with_for_update())).one()
        return GATE_RECORDS.opened(row, await self.work.ring.sealer({file.key_id}), file.key_id)

    async def correct_talk(self, right: GateRecord, trail: Correction, file: File) -> None:
        """The trail always, and the record where the centre agrees, in one work."""
        await self.save(trail, file)
        if trail.agreed:
            sealed = GATE_RECORDS.row(right, await self.work.ring.sealer({file.key_id}), file.key_id)["record"]
            found = (gate_records.c.id == right.id) & (gate_records.c.file_id == file.id)
            async with self.work.errand(Errand.CORRECTING):
                await self.connection.execute(update(gate_records).where(found).values(record=sealed))


def walk_of(text: str | None) -> Walk | None:
    """What a trail has of a talk; None where it cannot be read any more."""
    try:
        found = CONTENT.validate_json(text) if text else None
    except ValidationError:
        return None
    return found if isinstance(found, Walk) else None
