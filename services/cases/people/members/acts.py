"""Files that go from one colleague to another: all at once, or not at all."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID, uuid4

from services.cases.files.file.store import FileTeams
from services.cases.foundation.access.domain import Capacity, Errand
from services.cases.foundation.access.store import Reading
from services.cases.people.members.domain import Member, Reason, responsible_in
from services.cases.people.members.store import Members
from shared.accounts.domain import Person


async def hand_over(places: Sequence[Member], to: UUID, *, reader: Person, work: Reading, now: datetime) -> list[UUID]:
    """Where she was responsible, `to` is now; her other places end, too. The files that changed hands."""
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
    """`to` is responsible from now on; `instead_of` nobody where the account of whoever was is gone."""
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
