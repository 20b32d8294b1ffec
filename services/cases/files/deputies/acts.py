"""Giving deputies to files that have none."""

from collections.abc import Mapping
from uuid import UUID, uuid4

from services.cases.files.deputies.domain import AlreadyThereError
from services.cases.foundation.workplace import Workplace
from services.cases.people.duty.notices import tell_colleague
from services.cases.people.members.domain import deputy_in
from services.cases.people.members.store import Members
from shared.accounts.domain import Person


async def give_deputies(chosen: Mapping[UUID, UUID], *, reader: Person, workplace: Workplace) -> int:
    """By file id; the number of files that got one. A file that has one meanwhile keeps it. Each deputy hears of it.

    Raises PlaceNotPossibleError, NotAllowedError, FileNotFoundHereError.
    """
    async with workplace.store.reading(reader) as work:
        await work.keep_there(list(chosen))
        has_one = await Members(work).with_deputies(list(chosen))
        new = []
        for file_id, staff_id in sorted(chosen.items()):
            if file_id in has_one:
                continue
            if any(one.staff_id == staff_id and one.runs(work.now) for one in await Members(work).team(file_id)):
                raise AlreadyThereError(file_id)
            new.append(deputy_in(file_id, staff_id, member_id=uuid4(), added_by=reader.id, now=work.now))
        if new:
            await Members(work).save_deputies(new)
        for staff_id in sorted({one.staff_id for one in new}):
            await tell_colleague(work, staff_id, workplace=workplace)
    return len(new)
