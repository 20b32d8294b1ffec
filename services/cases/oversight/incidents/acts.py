"""Reporting an incident, writing down what is done about it, reminding of it, and forgetting it after its period."""

from dataclasses import replace
from datetime import date, datetime, time
from uuid import UUID, uuid5

from services.cases.counting.ledger.acts import clock_is_right
from services.cases.foundation.access.domain import Errand
from services.cases.foundation.access.store import Transaction
from services.cases.foundation.periods import rules
from services.cases.foundation.roles import HELD_BY, Right, require
from services.cases.foundation.workplace import Workplace
from services.cases.oversight.incidents.domain import (
    AlreadyClosedError,
    Entry,
    Incident,
    NotReadyError,
    Step,
    centre_sealer,
    reminders_due,
    reported,
    written,
)
from services.cases.oversight.incidents.store import IncidentDeadlines, Incidents
from services.cases.people.duty.presence import presence_on, urgent_at
from services.cases.people.personnel.store import LeaversRecords
from services.cases.people.reminders.store import OldReminders
from services.cases.people.supporters.store import SupporterRegister
from services.cases.people.team import notices
from services.cases.people.team.domain import to_remind
from services.cases.people.team.store import Team
from services.cases.people.undertakings.store import UndertakingTexts
from shared.accounts.domain import Person
from shared.calendar import months_before
from shared.dictionary.retention import Retention


async def report(
    words: str, *, known_at: datetime, incident_id: UUID, reader: Person, workplace: Workplace, now: datetime
) -> None:
    """Sent twice it is there once, and told once. Raises KnownInTheFutureError."""
    new = reported(words, known_at=known_at, incident_id=incident_id, by=reader.id, now=now)
    async with workplace.store.reading(reader) as work:
        if await Incidents(work).save_incident(new, sealer=centre_sealer(workplace.keys)):
            await tell(work, new, "reported", workplace=workplace, now=now)


async def write(incident_id: UUID, entry: Entry, *, reader: Person, workplace: Workplace, now: datetime) -> None:
    """Raises NotAllowedError, IncidentNotFoundError, and after both AlreadyClosedError or NotReadyError."""
    new, refused = replace(entry, at=now, by=reader.id), None
    if new.step is Step.CLOSING:
        require(reader, Right.CLOSE_INCIDENTS)
    sealer = centre_sealer(workplace.keys)
    async with workplace.store.reading(reader) as work:
        incident = await Incidents(work).incident(incident_id, sealer=sealer, writing=True)
        try:
            written(incident, new)
        except (AlreadyClosedError, NotReadyError) as error:
            # that the incident was opened for writing stays in the audit
            refused = error
        else:
            await Incidents(work).save_entry(incident_id, new, sealer=sealer)
    if refused:
        raise refused


async def tell(work: Transaction, incident: Incident, what: str, *, workplace: Workplace, now: datetime) -> None:
    """Lead, deputy and data protection officer, at once. No notice says what it is."""
    staff = await Team(work).staff()
    able = to_remind(staff, HELD_BY[Right.HANDLE_INCIDENTS])
    presence = await presence_on(work, now.astimezone(workplace.clock).date())
    urgent, cause = urgent_at(staff, presence), uuid5(incident.id, what)
    await notices.tell(work, cause, able, "please_look", urgent=urgent, workplace=workplace, now=now)


async def remind(*, workplace: Workplace, now: datetime) -> int:
    """How many incidents somebody was reminded of; each reminder is sent once, however often this runs."""
    reminded = 0
    async with workplace.store.errand(Errand.INCIDENTS) as on_errand:
        for incident in await IncidentDeadlines(on_errand).undecided():
            due = reminders_due(incident, now)
            if due > incident.reminded:
                await IncidentDeadlines(on_errand).note_reminded(incident.id, due)
                await tell(on_errand.transaction, incident, f"reminder {due}", workplace=workplace, now=now)
                reminded += 1
    return reminded


async def forget(*, workplace: Workplace, now: datetime) -> int:
    """How many incidents went whose period after closing is over; with them the undertakings that ended as long ago,
    and the entries of supporters that are out of use for as long.

    The records of colleagues who were let go at the command line go, too, on whatever day. By a clock that leapt
    nothing else goes.
    """
    right = await clock_is_right(workplace=workplace, now=now)
    first = begins(Retention.INCIDENT, workplace=workplace, now=now)
    async with workplace.store.work() as work:
        async with work.errand(Errand.RETENTION) as on_errand:
            await LeaversRecords(on_errand).forget_who_left()
            await OldReminders(on_errand).forget_of_leavers()
            if right:
                await OldReminders(on_errand).forget_done(now)
        if not right:
            return 0
        first_kept = begins(Retention.UNDERTAKING, workplace=workplace, now=now)
        await UndertakingTexts(work).forget_undertakings(ended_before=first_kept)
        await SupporterRegister(work).forget_supporters(ended_before=first_kept)
        async with work.errand(Errand.INCIDENTS) as on_errand:
            return await IncidentDeadlines(on_errand).forget_incidents(
                closed_before=datetime.combine(first, time(), workplace.clock)
            )


def begins(retention: Retention, *, workplace: Workplace, now: datetime) -> date:
    """The first day of what is still kept today, a month being taken for its days before the 29th."""
    today, months = now.astimezone(workplace.clock).date(), rules(workplace.periods)[retention].months
    return months_before(today.replace(day=min(today.day, 28)), months)
