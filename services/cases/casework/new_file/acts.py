"""Opening a file for a client who did not write."""

import asyncio
from base64 import b64encode
from datetime import datetime
from uuid import UUID, uuid4

from services.cases.casework.contact_notes.store import CONTACT_NOTES
from services.cases.casework.new_file.domain import (
    Occasion,
    TakenDown,
    first_note,
    first_to_do,
    origin,
    require_past,
)
from services.cases.casework.new_file.store import ORIGINS, NewFile, NewFiles
from services.cases.casework.to_dos.store import TO_DOS
from services.cases.contact.requests.domain import Conversation, taken_down
from services.cases.contact.requests.store import Requests
from services.cases.contact.requests.words import WayBack, wish_of
from services.cases.files.file.beginnings import save_first_team
from services.cases.files.file.domain import File, open_file
from services.cases.files.file.store import FileNumbers, Files
from services.cases.files.occasions.domain import OccasionKind, member
from services.cases.files.occasions.store import OCCASIONS, Occasions
from services.cases.foundation.access.store import Reading
from services.cases.foundation.records.domain import IdTakenError
from services.cases.foundation.workplace import Workplace
from shared.accounts.domain import Person
from shared.crypto.receipts import new_thread_id, thread_of
from shared.crypto.sealing import Suite
from shared.crypto.thread_ids import kept_thread


async def open_by_hand(
    new: TakenDown, *, request_id: UUID, reader: Person, workplace: Workplace, now: datetime
) -> NewFile:
    """Sent twice it opens one file; `request_id` is the id of the form.

    Raises NotYetError, IdTakenError where another form has this id or number, PlaceNotPossibleError, and for the file
    beside it FileNotFoundHereError and NotAllowedError.
    """
    require_past(new, now=now)
    conversation = await begun(new, request_id=request_id, workplace=workplace, now=now)
    async with workplace.store.reading(reader) as work:
        if before := await NewFiles(work).opened_before(request_id):
            return the_same(before, conversation, new)
    if conversation.key_id not in await workplace.store.ring.sealer_for_new({conversation.key_id}):
        raise IdTakenError
    return await open_begun(conversation, new, reader=reader, workplace=workplace, now=now)


async def open_begun(
    conversation: Conversation, new: TakenDown, *, reader: Person, workplace: Workplace, now: datetime
) -> NewFile:
    """The key of the conversation was made before. Raises as `open_by_hand`."""
    async with workplace.store.reading(reader) as work:
        return await begun_in(work, conversation, new, workplace=workplace, now=now)


async def begun_in(
    work: Reading, conversation: Conversation, new: TakenDown, *, workplace: Workplace, now: datetime
) -> NewFile:
    """Raises as `open_by_hand`."""
    if new.receipt:
        await Requests(work).require_not_given(conversation.thread_id)
    if not await Requests(work).save_taken_down(conversation):
        # the same form, sent a second time while the first was under way
        before = await NewFiles(work).opened_before(conversation.id)
        if before is None:
            raise IdTakenError
        return the_same(before, conversation, new)
    file = await opened_in(work, conversation, new, workplace=workplace, now=now)
    await save_beginning(work, file, new, now=now)
    return NewFile(file.id, file.code, file.thread_id)


def the_same(before: NewFile, conversation: Conversation, new: TakenDown) -> NewFile:
    """Raises IdTakenError where the number now shown would not be the number of that file."""
    if new.receipt and before.thread_id != conversation.thread_id:
        raise IdTakenError
    return before


async def begun(new: TakenDown, *, request_id: UUID, workplace: Workplace, now: datetime) -> Conversation:
    """The conversation of the new file; with a receipt its thread is the one that the number opens."""
    reached = wish_of(new.reached) if new.reached else None
    if new.receipt is None:
        return taken_down(request_id, new_thread_id(), spoken=new.language, reply_to=None, now=now, reached=reached)
    thread = kept_thread(await asyncio.to_thread(thread_of, new.receipt, workplace.centre), workplace.thread_key)
    # every browser reads this suite; what the client uses is not known yet
    public = b64encode(thread.key_in(Suite.P256).public().raw)
    reply_to = WayBack(suite="p256", public=public)
    return taken_down(request_id, thread.thread_id, spoken=new.language, reply_to=reply_to, now=now, reached=reached)


async def opened_in(
    work: Reading, conversation: Conversation, new: TakenDown, *, workplace: Workplace, now: datetime
) -> File:
    here = (new.begun_at or now).astimezone(workplace.clock)
    number = await FileNumbers(work).next_number(here.year)
    by = work.reader.id
    file = open_file(
        conversation, number=number, pseudonym=new.pseudonym, responsible=new.responsible, opened_by=by, now=here
    )
    await Files(work).save_file(file)
    await save_first_team(work, file.id, new.responsible, workplace=workplace, now=now)
    await Requests(work).save_filed(file.thread_id, file_id=file.id, code=file.code)
    return file


async def save_beginning(work: Reading, file: File, new: TakenDown, *, now: datetime) -> None:
    by = work.reader.id
    await NewFiles(work).save_beginning(ORIGINS, origin(file, new, origin_id=uuid4(), by=by, now=now))
    if note := first_note(file, new, note_id=uuid4(), by=by, now=now):
        await NewFiles(work).save_beginning(CONTACT_NOTES, note)
    if to_do := first_to_do(file, new, to_do_id=uuid4(), by=by, now=now):
        await NewFiles(work).save_beginning(TO_DOS, to_do)
    if new.occasion:
        occasion_id, kind = await occasion_of(work, new.occasion, now=now)
        one = member(file, occasion_id, kind, member_id=uuid4(), by=by, now=now)
        await NewFiles(work).save_beginning(OCCASIONS, one)


async def occasion_of(work: Reading, occasion: Occasion, *, now: datetime) -> tuple[UUID, OccasionKind]:
    """That of the file beside it, which gets one if it has none. Raises FileNotFoundHereError, NotAllowedError."""
    if occasion.beside is None:
        return occasion.id, occasion.kind
    file = await Files(work).file(occasion.beside, change=True)
    own = await Occasions(work).of(file)
    same = [one for one in own if one.kind is occasion.kind]
    if same:
        return same[0].occasion_id, occasion.kind
    first = member(file, occasion.id, occasion.kind, member_id=uuid4(), by=work.reader.id, now=now)
    await Occasions(work).save(first, file)
    return occasion.id, occasion.kind
