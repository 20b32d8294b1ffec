"""Lead and deputy keep the register of supporting professionals."""

from dataclasses import fields, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from services.cases.foundation.workplace import Workplace
from services.cases.people.supporters.domain import (
    Details,
    EntryChangedError,
    Supporter,
    SupporterNotFoundError,
    checked,
    fingerprint,
    supporter_sealer,
)
from services.cases.people.supporters.store import Supporters
from services.cases.people.undertakings.acts import note as note_undertaking
from services.cases.people.undertakings.domain import Undertaking
from shared.accounts.domain import Person


async def enter(
    supporter_id: UUID,
    details: Details,
    *,
    seen: str = "",
    reader: Person,
    workplace: Workplace,
    now: datetime,
) -> None:
    """New, or in the place of what was `seen`; sent twice it is there once.

    Raises NotAllowedError, StepAheadError, EntryChangedError.
    """
    known, sealer = checked(details, now.astimezone(workplace.clock).date()), supporter_sealer(workplace.keys)
    given: dict[str, Any] = {each.name: getattr(known, each.name) for each in fields(Details)}
    async with workplace.store.reading(reader) as work:
        store = Supporters(work)
        before = await to_change(store, supporter_id, workplace)
        first: dict[str, Any] = {"id": supporter_id, "noted_at": now, "noted_by": reader.id}
        new = replace(before, **given) if before else Supporter(**first, **given)
        if before and fingerprint(before) == fingerprint(new):
            return
        if before and fingerprint(before) != seen:
            raise EntryChangedError
        await store.save(new, sealer=sealer)


async def to_change(store: Supporters, supporter_id: UUID, workplace: Workplace) -> Supporter | None:
    try:
        return await store.one(supporter_id, sealer=supporter_sealer(workplace.keys), change=True)
    except SupporterNotFoundError:
        return None


async def note_pledge(
    supporter_id: UUID,
    *,
    undertaking_id: UUID,
    text_version: str,
    given_on: date,
    until: date | None,
    reader: Person,
    workplace: Workplace,
    now: datetime,
) -> None:
    """It stands in the register of undertakings, too, and holds for the account where there is one.

    Raises NotAllowedError, SupporterNotFoundError, GivenInTheFutureError, EndsBeforeItBeginsError.
    """
    async with workplace.store.reading(reader) as work:
        one = await Supporters(work).one(supporter_id, sealer=supporter_sealer(workplace.keys))
    new = Undertaking(
        undertaking_id,
        one.staff_id,
        one.name,
        one.capacity,
        text_version,
        given_on,
        until,
        reader.id,
        now,
        supporter_id=supporter_id,
    )
    await note_undertaking(new, reader=reader, workplace=workplace, now=now)


async def end(supporter_id: UUID, *, on: date | None, reader: Person, workplace: Workplace) -> None:
    """From that day on there is no assignment any more; None takes it back. Raises SupporterNotFoundError."""
    sealer = supporter_sealer(workplace.keys)
    async with workplace.store.reading(reader) as work:
        one = await Supporters(work).one(supporter_id, sealer=sealer, change=True)
        await Supporters(work).save(replace(one, ended_on=on), sealer=sealer)


async def erase(supporter_id: UUID, *, reader: Person, workplace: Workplace) -> None:
    """Bookings of before stay in the files of the clients, without the name."""
    async with workplace.store.reading(reader) as work:
        await Supporters(work).erase(supporter_id)
