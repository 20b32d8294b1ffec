"""Entering an absence, asking a colleague to stand in, the answer, and what a place in the files follows from it."""

from dataclasses import replace
from datetime import date, datetime
from uuid import UUID, uuid5

from services.cases.foundation.access.domain import Act, Errand
from services.cases.foundation.access.store import Reading, Transaction
from services.cases.foundation.audit.domain import Thing
from services.cases.foundation.workplace import Workplace
from services.cases.people.absences.domain import (
    Absence,
    AbsenceNotFoundError,
    AbsenceNotPossibleError,
    Answer,
    checked,
    require_own,
)
from services.cases.people.absences.store import Absences
from services.cases.people.members.store import StandIns
from services.cases.people.notice_times.domain import Urgent
from services.cases.people.team.acts import stop_unconfirmed
from services.cases.people.team.domain import StaffMember
from services.cases.people.team.notices import tell_one
from services.cases.people.team.store import Team
from shared.accounts.domain import Person


def may_stand_in(member: StaffMember, absent: UUID) -> bool:
    return member.counsels and member.invited_by is None and member.id != absent


async def enter(absence: Absence, *, reader: Person, workplace: Workplace, now: datetime) -> None:
    """Sent twice it is there once. A colleague who is asked to stand in hears that something waits.

    Raises NotAllowedError, AbsenceNotPossibleError.
    """
    require_own(reader, absence.staff_id)
    async with workplace.store.reading(reader) as work:
        await stop_unconfirmed(work, reader)
        await check(work, absence, day_of(now, workplace))
        if await Absences(work).save(absence):
            await work.save_audit(reader.id, Act.WRITE, Thing.ROSTER, [absence.staff_id])
            await ask_deputy(work, absence, workplace)


async def ask_another(
    absence_id: UUID, deputy_id: UUID, *, reader: Person, workplace: Workplace, now: datetime
) -> None:
    """Instead of one who said no, or nobody. Raises NotAllowedError, AbsenceNotFoundError, AbsenceNotPossibleError."""
    async with workplace.store.reading(reader) as work:
        await stop_unconfirmed(work, reader)
        absence = await own(work, absence_id, reader)
        if absence.agreed:
            raise AbsenceNotPossibleError("deputy_id", "agreed_already")
        if absence.deputy_id == deputy_id and absence.waits:
            return
        asked = replace(absence, deputy_id=deputy_id, asked_by=reader.id, answer=None)
        await check(work, asked, day_of(now, workplace))
        await Absences(work).save_deputy(asked)
        await work.save_audit(reader.id, Act.WRITE, Thing.ROSTER, [asked.staff_id])
        await ask_deputy(work, asked, workplace)


async def answer(absence_id: UUID, said: Answer, *, reader: Person, workplace: Workplace) -> None:
    """The colleague who was asked answers; the absent one hears that something is to be seen. From the first day on a
    yes opens the files.

    Raises AbsenceNotFoundError, also where another colleague is asked by now.
    """
    async with workplace.store.reading(reader) as work:
        absence = await Absences(work).to_change(absence_id)
        if absence is None or absence.deputy_id != reader.id:
            raise AbsenceNotFoundError
        if absence.answer is not None:
            return
        answered = replace(absence, answer=said)
        await Absences(work).save_deputy(answered)
        await work.save_audit(reader.id, Act.WRITE, Thing.ROSTER, [absence.staff_id])
        await tell_one(work, uuid5(absence.id, f"answered|{reader.id}"), absence.staff_id, workplace=workplace)
        if said is Answer.YES:
            await open_files(work, answered, by=reader.id, workplace=workplace)


async def call_off(absence_id: UUID, *, reader: Person, workplace: Workplace) -> None:
    """The colleague is back, or does not go; the places that the absence gave end. Nothing where it is gone already.

    Raises NotAllowedError, AbsenceNotFoundError.
    """
    async with workplace.store.reading(reader) as work:
        absence = await own(work, absence_id, reader)
        if absence.deputy_id:
            async with work.errand(Errand.STANDING_IN) as on_errand:
                await StandIns(on_errand).end(
                    absence.staff_id, absence.deputy_id, until=absence.ends(workplace.clock), by=reader.id
                )
        await Absences(work).remove(absence.id)
        await work.save_audit(reader.id, Act.WRITE, Thing.ROSTER, [absence.staff_id])


async def open_files_of_today(*, workplace: Workplace, now: datetime) -> None:
    """Absences that begin give their deputies the places; files that came to an absent colleague later follow."""
    today = day_of(now, workplace)
    async with workplace.store.work() as work:
        for absence in await Absences(work).since(today):
            if absence.agreed and await open_files(work, absence, by=None, workplace=workplace):
                cause = uuid5(absence.id, f"begun|{today}")
                await tell_one(work, cause, absence.deputy_id, urgent=Urgent(), workplace=workplace)


async def open_files(work: Transaction, absence: Absence, *, by: UUID | None, workplace: Workplace) -> int:
    """The number of files in which the deputy has a place now and had none; none before the first day."""
    if not absence.deputy_id or not absence.covers(day_of(work.now, workplace)):
        return 0
    staff = {one.id: one for one in await Team(work).staff()}
    if absence.deputy_id not in staff or not may_stand_in(staff[absence.deputy_id], absence.staff_id):
        return 0
    async with work.errand(Errand.STANDING_IN) as on_errand:
        return await StandIns(on_errand).let_in(
            absence.staff_id,
            absence.deputy_id,
            since=absence.begins(workplace.clock),
            until=absence.ends(workplace.clock),
            by=by,
        )


async def check(work: Reading, absence: Absence, today: date) -> None:
    """Raises AbsenceNotPossibleError."""
    await Absences(work).hold(absence.staff_id)
    staff = await Team(work).staff()
    if not any(one.id == absence.staff_id and one.counsels for one in staff):
        raise AbsenceNotPossibleError("staff_id", "not_offered")
    able = {one.id for one in staff if may_stand_in(one, absence.staff_id)}
    if absence.deputy_id and absence.deputy_id not in able:
        raise AbsenceNotPossibleError("deputy_id", "not_offered")
    checked(absence, await Absences(work).since(today), today=today)


def day_of(moment: datetime, workplace: Workplace) -> date:
    """At the centre."""
    return moment.astimezone(workplace.clock).date()


async def own(work: Reading, absence_id: UUID, reader: Person) -> Absence:
    """Held fast until the work is done. Raises AbsenceNotFoundError, NotAllowedError."""
    absence = await Absences(work).to_change(absence_id)
    if absence is None:
        raise AbsenceNotFoundError
    require_own(reader, absence.staff_id)
    return absence


async def ask_deputy(work: Reading, absence: Absence, workplace: Workplace) -> None:
    if absence.deputy_id:
        await tell_one(work, uuid5(absence.id, f"asked|{absence.deputy_id}"), absence.deputy_id, workplace=workplace)
