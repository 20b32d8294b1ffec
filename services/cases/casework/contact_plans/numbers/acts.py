"""Giving a client another number for the same conversation: the one before opens nothing any more."""

import asyncio
from base64 import b64encode
from datetime import datetime
from uuid import UUID

from services.cases.casework.contact_plans.acts import held, wish_in
from services.cases.casework.contact_plans.domain import plan_now
from services.cases.casework.contact_plans.numbers.domain import (
    KnownBy,
    NoCodeWordError,
    WrongCodeWordError,
    agreed_word,
    is_same_word,
    next_number,
    replaced,
    sealed_anew,
)
from services.cases.casework.contact_plans.numbers.store import GivenNumbers
from services.cases.casework.contact_plans.store import ContactPlans
from services.cases.contact.requests.domain import Conversation
from services.cases.contact.requests.store import Requests
from services.cases.contact.requests.words import WayBack
from services.cases.files.file.domain import File
from services.cases.foundation.access.domain import Act, Kind
from services.cases.foundation.access.store import Reading
from services.cases.foundation.roles import Refused
from services.cases.foundation.workplace import Workplace
from shared.accounts.domain import Person
from shared.crypto.receipts import Thread, thread_of
from shared.crypto.sealing import Suite
from shared.crypto.thread_ids import kept_thread


async def give_number(
    file_id: UUID,
    receipt: str,
    known_by: KnownBy,
    *,
    said: str,
    reason: str | None,
    seen: UUID | None,
    reader: Person,
    workplace: Workplace,
    now: datetime,
) -> None:
    """All of it in one transaction: the new number, the end of the one before, and its answers sealed anew. Sent twice
    it is there once. `said` is the code word as the client said it.

    Raises FileNotFoundHereError, NotAllowedError, IdTakenError, ChangedMeanwhileError, NoCodeWordError, and after all
    of them WrongCodeWordError.
    """
    thread = kept_thread(await asyncio.to_thread(thread_of, receipt, workplace.centre), workplace.thread_key)
    async with workplace.store.reading(reader) as work:
        file = await held(work, file_id)
        conversation = await Requests(work).conversation(await Requests(work).request_of(file.thread_id), change=True)
        by_word = known_by is KnownBy.CODE_WORD
        known = not by_word or await says_code_word(work, file, said, workplace=workplace, now=now)
        if known:
            await replace_number(
                work, file, conversation, thread, known_by, reason=reason, seen=seen, workplace=workplace, now=now
            )
        else:
            await work.save_refused(reader.id, Refused(Act.WRITE, Kind.CONTACT_PLAN, (file.id,)))
    if not known:
        raise WrongCodeWordError


async def says_code_word(work: Reading, file: File, said: str, *, workplace: Workplace, now: datetime) -> bool:
    """Raises NoCodeWordError."""
    plans, today = await ContactPlans(work).of(file), now.astimezone(workplace.clock).date()
    agreed = agreed_word(plan_now(plans, await wish_in(work, file), today))
    if agreed is None:
        raise NoCodeWordError
    return is_same_word(said, agreed)


async def replace_number(
    work: Reading,
    file: File,
    conversation: Conversation,
    thread: Thread,
    known_by: KnownBy,
    *,
    reason: str | None,
    seen: UUID | None,
    workplace: Workplace,
    now: datetime,
) -> None:
    given = await GivenNumbers(work).of(file)
    new = next_number(
        file,
        given,
        number_id=thread.thread_id,
        seen=seen,
        known_by=known_by,
        reason=reason,
        by=work.reader.id,
        now=now,
    )
    if new is None:
        return
    centre, key = workplace.centre, workplace.thread_key
    await Requests(work).require_unknown(thread.thread_id)
    # every browser reads this suite; what the client uses now is not known
    public = b64encode(thread.key_in(Suite.P256).public().raw)
    to = WayBack(suite="p256", public=public, thread_id=thread.thread_id)
    await GivenNumbers(work).save(new, file)
    await Requests(work).save_way_back(conversation, to)
    told = sealed_anew(conversation, to, new, centre=centre, thread_key=key)
    await work.publish(replaced(given, conversation, new, key=key), *told)
