"""Opening a sealed file of another centre in memory, and taking it over into a new file of this one."""

import asyncio
from datetime import datetime
from uuid import UUID

from services.cases.casework.new_file.acts import begun, opened_in, save_beginning
from services.cases.casework.new_file.store import NewFiles
from services.cases.casework.to_dos.store import TO_DOS
from services.cases.contact.requests.store import Requests
from services.cases.foundation.access.domain import Act
from services.cases.foundation.access.store import Reading
from services.cases.foundation.audit.domain import Thing
from services.cases.foundation.roles import Right, require
from services.cases.foundation.workplace import Workplace
from services.cases.rights.transfers.arrivals.domain import (
    TakenBeforeError,
    arrival_of,
    form_id,
    taken_down,
    to_dos_of,
)
from services.cases.rights.transfers.arrivals.store import ARRIVALS
from services.cases.rights.transfers.packet import NotReadError, Packet, packet_in
from services.cases.rights.transfers.partners.acts import own_key
from services.cases.rights.transfers.sealed_file import NotOpenedError, open_file
from shared.accounts.domain import Person


async def look(content: bytes, number: str, *, reader: Person, workplace: Workplace) -> Packet:
    """Nothing of it is kept; that a colleague opened one is in the audit.

    Raises NotAllowedError, NotOpenedError, TakenBeforeError.
    """
    packet = await opened(content, number, workplace)
    async with workplace.store.reading(reader) as work:
        require(reader, Right.READ_CLIENTS)
        await work.save_audit(reader.id, Act.READ, Thing.TRANSFER)
        await require_new(work, form_id(number, workplace.keys.mark))
    return packet


async def take_over(
    content: bytes, number: str, pseudonym: str, *, reader: Person, workplace: Workplace, now: datetime
) -> UUID:
    """The id of the new file; it has nothing in common with the numbers of the other centre.

    Raises NotAllowedError, NotOpenedError, TakenBeforeError.
    """
    packet = await opened(content, number, workplace)
    new = taken_down(packet, pseudonym, by=reader.id, now=now)
    request_id = form_id(number, workplace.keys.mark)
    conversation = await begun(new, request_id=request_id, workplace=workplace, now=now)
    async with workplace.store.reading(reader) as work:
        await require_new(work, request_id)
    if conversation.key_id not in await workplace.store.ring.sealer_for_new({conversation.key_id}):
        raise TakenBeforeError
    async with workplace.store.reading(reader) as work:
        if not await Requests(work).save_taken_down(conversation):
            raise TakenBeforeError
        file = await opened_in(work, conversation, new, workplace=workplace, now=now)
        await save_beginning(work, file, new, now=now)
        beginnings = NewFiles(work)
        await beginnings.save_beginning(ARRIVALS, arrival_of(file, packet, by=reader.id, now=now))
        for to_do in to_dos_of(file, packet, by=reader.id, now=now):
            await beginnings.save_beginning(TO_DOS, to_do)
    return file.id


async def opened(content: bytes, number: str, workplace: Workplace) -> Packet:
    """Raises NotOpenedError."""
    own = own_key(workplace)
    try:
        return packet_in(await asyncio.to_thread(open_file, content, number, own))
    except NotReadError:
        raise NotOpenedError from None


async def require_new(work: Reading, request_id: UUID) -> None:
    """As far as this colleague can know: who took it over is told before the preview, all others at its end.

    Raises TakenBeforeError.
    """
    if await NewFiles(work).opened_before(request_id):
        raise TakenBeforeError
