"""Letting a colleague into the team of a file and out of it, and files that go from one colleague to another.

The moment is that of the work itself: the database compares it with its own rules.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID, uuid4

from services.cases.files.file.store import FileTeams
from services.cases.files.members.forms import Wanted
from services.cases.files.members.notices import tell_colleague
from services.cases.foundation.access.domain import Capacity, Errand
from services.cases.foundation.access.store import Reading
from services.cases.foundation.workplace import Workplace
from services.cases.people.members.domain import Member, Reason, ended, new_place, responsible_in
from services.cases.people.members.store import Members
from services.cases.people.undertakings.domain import unbound
from services.cases.people.undertakings.store import Undertakings
from shared.accounts.domain import Person


async def let_in(wanted: Wanted, *, file_id: UUID, reader: Person, workplace: Workplace) -> None:
    """The colleague hears of it. Raises PlaceNotPossibleError, NotAllowedError, FileNotFoundHereError."""
    staff = wanted.staff
    async with workplace.store.reading(reader) as work:
        days = [moment.astimezone(workplace.clock).date() for moment in (work.now, wanted.until or work.now)]
        bound = await Undertakings(work).undertakings()
        new = new_place(
            file_id,
            staff.id,
            wanted.capacity,
            member_id=uuid4(),
            roles=staff.roles,
            confirmed=staff.invited_by is None,
            bound=not any(unbound([staff], bound, day) for day in days),
            until=wanted.until,
            parts=wanted.parts,
            reason=wanted.reason,
            team=await Members(work).team_to_change(file_id),
            added_by=reader.id,
            now=work.now,
        )
        await Members(work).save_member(new)
        await tell_colleague(work, staff.id, workplace=workplace)


async def end_place(member_id: UUID, *, file_id: UUID, reader: Person, workplace: Workplace) -> bool:
    """False where the file has no such place; nothing for one that ended before.

    Raises PlaceNotPossibleError, NotAllowedError, FileNotFoundHereError.
    """
    async with workplace.store.reading(reader) as work:
        found = [one for one in await Members(work).team_to_change(file_id) if one.id == member_id]
        await Members(work).save_ended([ended(one, work.now) for one in found if one.runs(work.now)])
    return bool(found)


async def give(file_id: UUID, to: UUID, *, reader: Person, workplace: Workplace) -> None:
    """One file to another colleague, who hears of it.

    Raises PlaceNotPossibleError, NotAllowedError, FileNotFoundHereError.
    """
    async with workplace.store.reading(reader) as work:
        team = await Members(work).team_to_change(file_id, newcomer=to)
        care = [one for one in team if one.runs(work.now) and one.capacity is Capacity.RESPONSIBLE]
        if care:
            await hand_over(care, to, reader=reader, work=work, now=work.now)
        else:
            await put_in_care([file_id], to, instead_of=(), reader=reader, work=work, now=work.now)
        await tell_colleague(work, to, workplace=workplace)


async def give_all(staff_id: UUID, to: UUID, *, reader: Person, workplace: Workplace) -> None:
    """Everything at once, so that no file is forgotten. Raises PlaceNotPossibleError, NotAllowedError."""
    async with workplace.store.reading(reader) as work:
        places = await Members(work).places_of(staff_id)
        await hand_over(places, to, reader=reader, work=work, now=work.now)
        await tell_colleague(work, to, workplace=workplace)


async def hand_over(places: Sequence[Member], to: UUID, *, reader: Person, work: Reading, now: datetime) -> list[UUID]:
    """Hand over one colleague's places: `to` becomes responsible, other places end. Return the files handed over."""
    care = [one for one in places if one.capacity is Capacity.RESPONSIBLE and one.staff_id != to]
    others = [one for one in places if one.capacity is not Capacity.RESPONSIBLE]
    files = [one.file_id for one in care]
    if files:
        await put_in_care(files, to, instead_of=care, reader=reader, work=work, now=now)
    if others and places[0].staff_id != to:
        await Members(work).save_ended([replace(one, until=now) for one in others])
    return files


async def put_in_care(
    files: Sequence[UUID], to: UUID, *, instead_of: Sequence[Member], reader: Person, work: Reading, now: datetime
) -> None:
    """Make `to` responsible from now on. `instead_of` is empty where the account of the colleague before is gone."""
    teams = [member for file_id in files for member in await Members(work).team(file_id)]
    there_before = [one for one in teams if one.staff_id == to and one.runs(now)]
    new = [
        responsible_in(file_id, to, member_id=uuid4(), reason=Reason.HANDED_OVER, by=reader.id, now=now)
        for file_id in files
    ]
    ended = [replace(one, until=now) for one in (*instead_of, *there_before)]
    await Members(work).save_taken_over(ended, new)
    async with work.errand(Errand.TEAM) as on_errand:
        await FileTeams(on_errand).save_responsible(files, to)
