"""A counsellor's day as it is read: every concept is asked once, for all files of the reader."""

from collections.abc import Collection, Sequence
from datetime import datetime, time, timedelta
from uuid import UUID

from services.cases.contact.deletion_wishes.store import DeletionWishes
from services.cases.contact.requests.domain import Open, answer_due
from services.cases.contact.requests.store import Requests
from services.cases.files.day.sheets import (
    QUIET_AFTER,
    Beside,
    Day,
    ToAgree,
    ToTake,
    Waiting,
    is_beside,
    is_deputy,
    is_own,
    own_tasks,
    quiet_files,
    second_tasks,
    sorted_tasks,
    stays,
    teams_of,
    to_delete_by,
    waits_for,
    with_urgency,
)
from services.cases.files.day.store import DayFiles
from services.cases.files.file.domain import File
from services.cases.files.file.store import Files
from services.cases.files.file.web import overview_of, view_of
from services.cases.files.hand_overs.store import HandOvers
from services.cases.files.pauses.store import Pauses
from services.cases.foundation.access.domain import Capacity, Errand, Part
from services.cases.foundation.access.store import Reading
from services.cases.foundation.records.concept import Urgency
from services.cases.foundation.roles import Right, holds
from services.cases.foundation.workplace import Workplace
from services.cases.people.absences.domain import Absence, away_at
from services.cases.people.absences.store import Absences
from services.cases.people.accounts.seconds import asked_of_reader
from services.cases.people.members.store import FileCare, Members
from services.cases.people.reminders.domain import reminder_sealer
from services.cases.people.reminders.store import Reminders
from services.cases.people.team.domain import StaffMember
from shared.languages import Wording

ONE_DAY = timedelta(days=1)
CLOSED_LATELY = timedelta(days=31)
"""So long there can be something to do in a file that was closed."""
MOST_WAITING = 100
"""Who waits in a file or was taken comes first, then what nobody has taken; of each, who has waited longest. What is
urgent is there in any case."""


async def day_of(
    work: Reading, wording: Wording, workplace: Workplace, counted: Open | None, staff: Sequence[StaffMember]
) -> tuple[Day, list[File]]:
    """The day of the reader, and all open files in whose team the reader is. `counted` is what the menu counts."""
    reader, today = work.reader, workplace.today()
    found_files = await DayFiles(work).open_files(closed_since=work.now - CLOSED_LATELY)
    files = [file for file in found_files if file.closed_at is None]
    views = [view_of(work, file, wording, workplace) for file in files]
    closed = [view_of(work, file, wording, workplace) for file in found_files if file.closed_at]
    team = await Members(work).around_reader()
    places = {one.file_id: one for one in team if is_beside(one, reader.id)}
    staying = {file_id for file_id, place in places.items() if stays(place)}
    own = [view for view in views if is_own(view.relation) and view.id not in staying]
    own_ids = {view.id for view in own}
    own_closed = {view.id for view in closed if is_own(view.relation)}
    deputised = [view for view in views if is_deputy(view.relation)]
    absences = await Absences(work).since(today)
    away = away_at(absences, today)
    waiting = await who_waits(work, staying, away, workplace)
    steps, every = await overview_of(work, [*views, *closed], stepped=[*own, *deputised])
    of_closed = {view.id for view in closed}
    tasks = [one for one in every if one.of_closed or one.file_id not in of_closed]
    teams = teams_of(team, {view.id for view in own if view.relation.is_responsible})
    by_sheet = sorted_tasks(own_tasks(tasks, own_ids | own_closed, reader.id, away=away, teams=teams), today)
    cared = [view for view in own if view.relation.is_responsible and not view.relation.restricted]
    waits = {one.entry.file_id for one in waiting}
    since = midnight(workplace, work.now) - QUIET_AFTER + ONE_DAY
    active = await Files(work).quiet_since([view.id for view in cared if view.id not in waits], since=since)
    pauses = await Pauses(work).ends([view for view in cared if view.relation.shows(Part.NOTES)])
    quiet, resting = quiet_files(
        [(view.file, view.day(active[view.id])) for view in cared if view.id in active], tasks, pauses, today
    )
    mine = [view for view in own if view.relation.is_responsible]
    new = await HandOvers(work).to_take(mine)
    deputies = {one.file_id for one in team if one.capacity is Capacity.DEPUTY}
    by_id = {file.id: file for file in files}
    wishes = await DeletionWishes(work).open_wishes()
    reminders = await Reminders(work).reminders(
        sealer=reminder_sealer(workplace.keys), done_since=midnight(workplace, work.now)
    )
    return Day(
        danger=with_urgency(steps, [view.file for view in (*own, *deputised)], Urgency.DANGER),
        waiting=waiting,
        appointments=by_sheet.appointments,
        deadlines=by_sheet.deadlines,
        agree=await to_agree(work, workplace, counted, staff=staff, absences=absences),
        second=second_tasks(tasks, reader.id),
        to_dos=by_sheet.to_dos,
        later=by_sheet.later,
        reminders=[one for one in reminders if one.done_at is None],
        ticked=[one for one in reminders if one.done_at],
        handed_over=[ToTake(by_id[one.file_id], one) for one in new],
        no_deputy=[view.file for view in mine if view.id not in deputies],
        beside=[
            Beside(file, places[file.id].capacity, places[file.id].until, stays(places[file.id]))
            for file in files
            if file.id in places
        ],
        # who waits, and what has a day, stands on a sheet of its own
        steps=with_urgency(steps, [view.file for view in own if view.relation.writes], Urgency.UNDONE),
        quiet=quiet,
        resting=resting,
        closed=[view.file for view in closed],
        deletions=[one for one in wishes if to_delete_by(one, own_ids | own_closed, reader.id, away)],
    ), files


async def who_waits(
    work: Reading, staying: Collection[UUID], away: Collection[UUID], workplace: Workplace
) -> list[Waiting]:
    """Who is to be answered first comes first."""
    alike = await Requests(work).alike()
    found = await Requests(work).inbox(start=0, size=MOST_WAITING, whose="readers", folded=alike)
    if len(found) == MOST_WAITING:
        known, threads = {one.id for one in found}, await Requests(work).urgent(most=MOST_WAITING, besides=alike)
        urgent = await Requests(work).inbox(start=0, size=MOST_WAITING, whose="urgent", folded=threads)
        found += [one for one in urgent if one.id not in known]
    # who writes again after the file was closed waits for the colleague who looked after it, however long ago that was
    looked_after = {one.file_id for one in found if one.file_id and is_own(work.relation(one.file_id))} - {*staying}
    waiting = [
        Waiting(one, due)
        for one in found
        if (due := answer_due(one, workplace.working_time)) and waits_for(one, looked_after, work.reader.id, away)
    ]
    return sorted(waiting, key=lambda one: (one.until, one.entry.waiting_since or one.until))


async def to_agree(
    work: Reading,
    workplace: Workplace,
    counted: Open | None,
    *,
    staff: Sequence[StaffMember],
    absences: Sequence[Absence],
) -> ToAgree:
    weeks = await workplace.weeks(work, workplace, work.reader)
    asked, rights = (counted.asked, counted.rights) if counted else (0, 0)
    stand_in = sum(one.deputy_id == work.reader.id and one.waits for one in absences)
    ownerless = 0
    if holds(work.reader, Right.SEE_ALL_FILES_EXIST):
        async with work.errand(Errand.EXISTENCE) as on_errand:
            ownerless = sum(not one.has_owner for one in await FileCare(on_errand).open_files())
    return ToAgree(
        asked=asked,
        rights=rights,
        weeks=weeks.waiting,
        stand_in=stand_in,
        missed=weeks.missed,
        ownerless=ownerless,
        accounts=(await asked_of_reader(work, staff, work.now)).number,
    )


def midnight(workplace: Workplace, now: datetime) -> datetime:
    """When today began, at the centre."""
    return datetime.combine(now.astimezone(workplace.clock).date(), time(), workplace.clock)
