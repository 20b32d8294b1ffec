"""Entering professionals into the directory, changing and confirming them, and taking them out of it."""

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from services.cases.foundation.workplace import Workplace
from services.cases.support.professionals.domain import (
    Change,
    Entry,
    Experience,
    changed,
    made,
    next_version,
)
from services.cases.support.professionals.store import Professionals
from services.cases.support.professionals.table_rows import NewEntry
from shared.accounts.domain import Person


async def enter(
    entry: Entry,
    *,
    sensitive_on: date | None = None,
    professional_id: UUID,
    reader: Person,
    workplace: Workplace,
    now: datetime,
) -> None:
    """Sent twice it is there once. Raises NotAllowedError, NamelessError."""
    new = made(entry, professional_id=professional_id, sensitive_on=sensitive_on, by=reader.id, now=now)
    async with workplace.store.reading(reader) as work:
        await Professionals(work).save_new(new, Change.MADE)


async def change(
    professional_id: UUID, entry: Entry, *, seen: int, reader: Person, workplace: Workplace, now: datetime
) -> None:
    """Raises NotAllowedError, ProfessionalNotFoundError, NamelessError, ChangedMeanwhileError."""
    async with workplace.store.reading(reader) as work:
        store = Professionals(work)
        before = await store.professional(professional_id, change=True)
        new, what = changed(before, entry, seen=seen, by=reader.id, now=now)
        if what:
            await store.save_changed(new, what)


async def confirm_sensitive(
    professional_id: UUID, on: date, *, reader: Person, workplace: Workplace, now: datetime
) -> None:
    """That they take care in matters of gender, as a colleague knows since that day.

    An earlier day than the one that stands there changes nothing. Raises NotAllowedError, ProfessionalNotFoundError.
    """
    async with workplace.store.reading(reader) as work:
        store = Professionals(work)
        before = await store.professional(professional_id, change=True)
        if before.sensitive_on is None or on > before.sensitive_on:
            new = next_version(before, by=reader.id, now=now, sensitive_on=on, sensitive_by=reader.id)
            await store.save_changed(new, (Change.CONFIRMED,))


async def use(professional_id: UUID, *, in_use: bool, reader: Person, workplace: Workplace, now: datetime) -> None:
    """Offered for referrals, or not any more. Raises NotAllowedError, ProfessionalNotFoundError."""
    today = now.astimezone(workplace.clock).date()
    async with workplace.store.reading(reader) as work:
        store = Professionals(work)
        before = await store.professional(professional_id, change=True)
        if (before.out_of_use_since is None) is not in_use:
            new = next_version(before, by=reader.id, now=now, out_of_use_since=None if in_use else today)
            await store.save_changed(new, (Change.IN_USE if in_use else Change.OUT_OF_USE,))


async def note_experience(
    professional_id: UUID, words: str, *, experience_id: UUID, reader: Person, workplace: Workplace, now: datetime
) -> None:
    """Sent twice it is there once. Raises NotAllowedError, ProfessionalNotFoundError."""
    on = now.astimezone(workplace.clock).date()
    async with workplace.store.reading(reader) as work:
        one = await Professionals(work).professional(professional_id)
        await Professionals(work).save_experience(Experience(experience_id, one.id, on, reader.id, words))


async def remove_experience(
    professional_id: UUID, experience_id: UUID, *, reader: Person, workplace: Workplace
) -> None:
    """One's own, or as lead or deputy any; of others nothing happens. Raises NotAllowedError."""
    async with workplace.store.reading(reader) as work:
        await Professionals(work).remove_experience(experience_id, professional_id)


async def remove(professional_id: UUID, *, reader: Person, workplace: Workplace) -> None:
    """Delete an entry with its history and its experiences. Raises NotAllowedError."""
    async with workplace.store.reading(reader) as work:
        await Professionals(work).remove(professional_id)


async def bring_in(entries: Mapping[UUID, NewEntry], *, reader: Person, workplace: Workplace, now: datetime) -> int:
    """All of them, each once however often it is sent: how many are new. Raises NotAllowedError."""
    new = 0
    async with workplace.store.reading(reader) as work:
        for professional_id, one in entries.items():
            made_of_it = made(
                one.entry, professional_id=professional_id, sensitive_on=one.sensitive_on, by=reader.id, now=now
            )
            new += await Professionals(work).save_new(made_of_it, Change.BROUGHT_IN)
    return new
