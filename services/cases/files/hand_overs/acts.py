"""Handing over one file, giving out the files of a colleague, and taking what was handed over.

The moment is that of the work itself: the database compares it with its own rules.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID, uuid4

from services.cases.files.file.store import FileTeams
from services.cases.files.hand_overs.domain import Choice, HandOver, Words, handed_over, receivers
from services.cases.files.hand_overs.store import FilesGiven, FilesOnlyKept, HandOvers, KeyOfClient
from services.cases.foundation.access.domain import Capacity, Errand
from services.cases.foundation.access.store import Reading
from services.cases.foundation.roles import Right, holds
from services.cases.foundation.workplace import Workplace
from services.cases.people.duty.notices import tell_colleague
from services.cases.people.members.domain import (
    Member,
    PlaceNotPossibleError,
    Reason,
    deputy_in,
    responsible_in,
    staying_in,
)
from services.cases.people.members.store import Members
from services.cases.people.usual_deputies.acts import deputy_by_rule
from shared.accounts.domain import Person


async def give(
    file_id: UUID,
    to: UUID,
    *,
    words: Words = Words(),
    stays_until: datetime | None = None,
    reader: Person,
    workplace: Workplace,
) -> UUID:
    """One file to another colleague, who hears of it; the id of the place that the colleague has now.

    The colleague before reads and writes, too, until the moment that was set. Raises PlaceNotPossibleError,
    NotAllowedError, FileNotFoundHereError.
    """
    async with workplace.store.reading(reader) as work:
        team = await Members(work).team_to_change(file_id, newcomer=to)
        care = [one for one in team if one.runs(work.now) and one.capacity is Capacity.RESPONSIBLE]
        if care and care[0].staff_id == to:
            return care[0].id
        choice = Choice(file_id, to, words)
        [place] = await hand_over([choice], care, stays_until=stays_until, work=work, workplace=workplace)
    return place


async def give_out(
    staff_id: UUID,
    choices: Sequence[Choice],
    *,
    stays_until: datetime | None = None,
    reader: Person,
    workplace: Workplace,
) -> int:
    """Files of one colleague to those who were chosen, all at once; the number of files that the colleague still has.

    A file that somebody else gave away meanwhile stays where it is. Where a lead gives out the last one, the other
    places of the colleague end, too, unless the colleague stays for some days. Raises PlaceNotPossibleError,
    NotAllowedError, FileNotFoundHereError.
    """
    async with workplace.store.reading(reader) as work:
        before = await Members(work).places_of(staff_id)
        await work.keep_there([one.file_id for one in before])
        places = await Members(work).places_of(staff_id)
        care = [one for one in places if one.capacity is Capacity.RESPONSIBLE]
        theirs = {one.file_id for one in care}
        given = [one for one in choices if one.file_id in theirs and one.to != staff_id]
        chosen = {one.file_id for one in given}
        if given:
            of_these = [one for one in care if one.file_id in chosen]
            await hand_over(given, of_these, stays_until=stays_until, work=work, workplace=workplace)
        others = [one for one in places if one.capacity is not Capacity.RESPONSIBLE]
        ends_others = holds(reader, Right.SEE_ALL_FILES_EXIST) and stays_until is None
        if others and theirs == chosen and ends_others:
            await Members(work).save_ended([replace(one, until=work.now) for one in others])
            await pass_on(staff_id, None, work=work, workplace=workplace)
    return len(theirs - chosen)


async def take(file_id: UUID, hand_over_id: UUID, *, reader: Person, workplace: Workplace) -> None:
    """The receiver confirms. Nothing where it was taken before, or where there is no such hand-over to the reader.

    Raises NotAllowedError.
    """
    async with workplace.store.reading(reader) as work:
        await HandOvers(work).save_taken(hand_over_id, file_id)


async def hand_over(
    choices: Sequence[Choice],
    care: Sequence[Member],
    *,
    stays_until: datetime | None,
    work: Reading,
    workplace: Workplace,
) -> list[UUID]:
    """The new places. `care` are the places of the colleague before; a file whose colleague lost the account has none.

    Every receiver hears of it once.
    """
    by_file, files = {one.file_id: one for one in care}, [one.file_id for one in choices]
    async with work.errand(Errand.EXISTENCE) as on_errand:
        before = await FilesGiven(on_errand).responsible_of(files)
        keys = await FilesGiven(on_errand).keys_of(files)
    async with work.errand(Errand.HANDING_OVER) as on_errand:
        only_kept = await FilesOnlyKept(on_errand).among(files)
    if any(one.words and one.file_id in only_kept for one in choices):
        raise PlaceNotPossibleError("note", "restricted")
    new = list[UUID]()
    for to in receivers(choices):
        of_receiver = [one for one in choices if one.to == to]
        new += await hand_over_to(to, of_receiver, by_file, before, keys, stays_until=stays_until, work=work)
        await tell_colleague(work, to, "handed_over", workplace=workplace)
    for staff_id in sorted(set(before.values())):
        theirs = [file_id for file_id, one in before.items() if one == staff_id]
        await pass_on(staff_id, theirs, work=work, workplace=workplace)
    return new


async def hand_over_to(
    to: UUID,
    choices: Sequence[Choice],
    care: Mapping[UUID, Member],
    before: Mapping[UUID, UUID],
    keys: Mapping[UUID, str],
    *,
    stays_until: datetime | None,
    work: Reading,
) -> list[UUID]:
    by, now = work.reader.id, work.now
    given, ended, new, beside = list[HandOver](), list[Member](), list[Member](), list[Member]()
    for one in choices:
        team = [each for each in await Members(work).team(one.file_id) if each.runs(now)]
        place = responsible_in(one.file_id, to, member_id=uuid4(), reason=Reason.HANDED_OVER, by=by, now=now)
        new.append(place)
        ended += [replace(each, until=now) for each in team if each.staff_id == to]
        if one.file_id in care:
            ended.append(replace(care[one.file_id], until=now))
        stays = stays_until if one.file_id in care else None
        if stays:
            beside.append(await stay(care[one.file_id], stays, work=work))
        beside += await deputies_for(one.file_id, to, before[one.file_id], team, work=work)
        file = KeyOfClient(one.file_id, keys[one.file_id])
        giver = before[one.file_id]
        given.append(handed_over(file, place, given_by=giver, words=one.words, stays_until=stays, now=now))
    await HandOvers(work).save_given(given, ended=ended, new=new, beside=beside)
    async with work.errand(Errand.TEAM) as on_errand:
        await FileTeams(on_errand).save_responsible([one.file_id for one in choices], to)
    return [one.id for one in new]


async def stay(place: Member, until: datetime, *, work: Reading) -> Member:
    """Raises PlaceNotPossibleError."""
    try:
        found = staying_in(
            place.file_id, place.staff_id, member_id=uuid4(), until=until, added_by=work.reader.id, now=work.now
        )
    except PlaceNotPossibleError as error:
        raise PlaceNotPossibleError("stays_until", error.why) from None
    if await work.unconfirmed_among(place.staff_id):
        raise PlaceNotPossibleError("stays_until", "unconfirmed")
    return found


async def deputies_for(file_id: UUID, to: UUID, before: UUID, team: Sequence[Member], *, work: Reading) -> list[Member]:
    """The usual deputy of the new colleague, where the file has no deputy but for that colleague."""
    if any(one.capacity is Capacity.DEPUTY and one.staff_id != to for one in team):
        return []
    besides = {work.reader.id, before, to, *(one.staff_id for one in team)}
    found = await deputy_by_rule(work, to, besides=besides)
    return [deputy_in(file_id, found, member_id=uuid4(), added_by=work.reader.id, now=work.now)] if found else []


async def pass_on(staff_id: UUID, files: Sequence[UUID] | None, *, work: Reading, workplace: Workplace) -> None:
    for told in workplace.on_hand_over:
        await told(work, staff_id, files)
