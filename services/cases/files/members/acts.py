"""Letting a colleague into the team of a file and out of it.

The moment is that of the work itself: the database compares it with its own rules.
"""

from uuid import UUID, uuid4

from services.cases.files.members.forms import Wanted
from services.cases.foundation.workplace import Workplace
from services.cases.people.duty.notices import tell_colleague
from services.cases.people.members.domain import ended, new_place
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
