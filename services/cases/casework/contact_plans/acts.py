"""Changing how a client is reached. A file that is only kept is no obstacle: this is about safety."""

from datetime import datetime
from typing import Any
from uuid import UUID

from services.cases.casework.contact_plans.domain import Safety, Way, confirmed_plan, put_right, switched
from services.cases.casework.contact_plans.store import ContactPlans
from services.cases.contact.requests.domain import WrittenWish
from services.cases.contact.requests.store import Requests
from services.cases.files.file.domain import File
from services.cases.files.file.store import Files
from services.cases.foundation.access.domain import Part
from services.cases.foundation.access.store import Reading
from services.cases.foundation.workplace import Workplace
from shared.accounts.domain import Person


async def confirm(
    file_id: UUID,
    way: Way,
    *,
    seen: UUID | None,
    wish_seen: datetime | None,
    plan_id: UUID,
    reader: Person,
    workplace: Workplace,
    now: datetime,
) -> None:
    """Sent twice it is there once. Raises FileNotFoundHereError, NotAllowedError, NotYetError, IdTakenError,
    ChangedMeanwhileError, WrittenMeanwhileError.
    """
    today = now.astimezone(workplace.clock).date()
    async with workplace.store.reading(reader) as work:
        file = await held(work, file_id)
        plans, wish = await ContactPlans(work).of(file), await wish_in(work, file)
        told: dict[str, Any] = {"plan_id": plan_id, "by": reader.id, "now": now, "today": today}
        new = confirmed_plan(file, plans, wish, way, seen=seen, wish_seen=wish_seen, **told)
        if new:
            await ContactPlans(work).save(new, file)
            await workplace.reached_otherwise(work, [file.id], now=now)


async def switch(
    file_id: UUID,
    safety: Safety,
    *,
    seen: UUID | None,
    plan_id: UUID,
    reader: Person,
    workplace: Workplace,
    now: datetime,
) -> None:
    """At once, and without another word.

    Raises FileNotFoundHereError, NotAllowedError, IdTakenError, ChangedMeanwhileError.
    """
    async with workplace.store.reading(reader) as work:
        file = await held(work, file_id)
        plans, wish = await ContactPlans(work).of(file), await wish_in(work, file)
        new = switched(file, plans, wish, safety, seen=seen, plan_id=plan_id, by=reader.id, now=now)
        if new:
            await ContactPlans(work).save(new, file)
            await workplace.reached_otherwise(work, [file.id], now=now)


async def follow_correction(work: Reading, file: File, *, plan_id: UUID, now: datetime) -> None:
    """In the work that puts right what the client wrote: no plan goes on saying what was wrong."""
    plans, wish = await ContactPlans(work).of(file), await wish_in(work, file)
    new = put_right(file, plans, wish, plan_id=plan_id, by=work.reader.id, now=now)
    if new:
        await ContactPlans(work).save(new, file)


async def held(work: Reading, file_id: UUID) -> File:
    """Until the work is done nobody else changes its plan, or erases it."""
    await work.keep_there([file_id])
    return await Files(work).file(file_id)


async def wish_in(work: Reading, file: File) -> WrittenWish | None:
    """None as well where the reader was not given what the client wrote."""
    if not work.relation(file.id).shows(Part.MESSAGES):
        return None
    return await Requests(work).wish_in(file.thread_id)
