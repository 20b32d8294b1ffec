"""What appointments count for: whether the centre kept those that were agreed, and how soon the first one was."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from services.cases.casework.appointments.domain import Appointment, State, Through
from services.cases.casework.appointments.store import APPOINTMENTS
from services.cases.contact.requests.enquiries.domain import AppointmentAsked
from services.cases.contact.requests.enquiries.store import Enquiries
from services.cases.files.file.counted import clients_to_count
from services.cases.foundation.outcomes import Contribution, Outcome
from services.cases.foundation.records.counts import Count, MeasuringPoint
from services.cases.foundation.records.store import CountedRecords
from shared.privacy.counts import Indicator

MONTHS = 12
WAITS_AT_MOST = timedelta(days=30)
KNOWN = (State.KEPT, State.MISSED, State.CANCELLED)
"""Of these somebody has said what became of them. One that was moved goes on as another appointment."""


def kept_by_centre(appointments: Iterable[Appointment]) -> Outcome | None:
    """U4.3: met where none failed because of the centre, partly where one did. None where nothing is known of any.

    Where the client cancelled or did not come, or somebody else was the reason, the centre has kept the appointment.
    """
    known = [one for one in appointments if one.state in KNOWN]
    if not known:
        return None
    failed = sum(one.state is not State.KEPT and one.by_whom is Through.CENTRE for one in known)
    return (Outcome.MET, Outcome.PARTLY, Outcome.NOT_MET)[min(failed, 2)]


async def appointments(count: Count) -> list[Contribution]:
    """Each client with an appointment of which an outcome is noted, once, over all of the client's files: when
    counselling ends, or has run for a year.

    Of what is sealed it opens only by whom an appointment was missed or cancelled.
    """
    clients = await clients_to_count(count, Indicator.U4_3)
    settled = [one for one in clients if one.ended_or_after(MONTHS, count.clock) <= count.at]
    keys = {file.id: file.key_id for one in settled for file in one.files}
    known = await CountedRecords(count.on_errand).of(APPOINTMENTS, keys, opens=("by_whom",))
    theirs = ((one, kept_by_centre(each for file in one.files for each in known.get(file.id, ()))) for one in settled)
    return [count.outcome(one.counted_as, Indicator.U4_3, outcome) for one, outcome in theirs if outcome]


def settled_at(one: AppointmentAsked) -> datetime:
    return one.arrived_at + WAITS_AT_MOST


def first_of(one: AppointmentAsked, agreed: Iterable[Appointment]) -> Appointment | None:
    """The first that took place within the 30 days, or would have but for the client."""
    through = (Through.PERSON,)
    had = (each for each in agreed if each.state is State.KEPT or (each.state in KNOWN and each.by_whom in through))
    in_time = (each for each in had if each.starts_at <= settled_at(one))
    return min(in_time, key=lambda each: each.starts_at, default=None)


def reached(one: AppointmentAsked, agreed: Collection[Appointment]) -> Outcome:
    """U9.2: met where a first appointment took place within 30 days; partly where one is agreed for later, or of which
    nobody has noted yet what became of it. A client who thought better of it, cancelled or did not come counts as met.
    """
    if one.no_longer or first_of(one, agreed):
        return Outcome.MET
    later = (each for each in agreed if each.is_open or each.starts_at > settled_at(one))
    return Outcome.PARTLY if any(each.noted_at <= settled_at(one) for each in later) else Outcome.NOT_MET


def waited(one: AppointmentAsked, agreed: Iterable[Appointment]) -> Outcome | None:
    """U9.6, in bands: a week at most, two weeks at most, more. None for a client who thought better of it."""
    if one.no_longer:
        return None
    first = first_of(one, agreed)
    days = (first.starts_at - one.arrived_at).days if first else 30
    return Outcome.MET if days < 7 else Outcome.PARTLY if days < 14 else Outcome.NOT_MET


async def first_appointments(count: Count) -> list[Contribution]:
    """Each conversation in which the person wanted an appointment, once, 30 days after it came.

    The unit is the conversation, as for a first answer. Where nobody noted that the person wants one it counts nowhere.
    """
    asked = await Enquiries(count.on_errand).appointments_asked(
        until=count.at - WAITS_AT_MOST,
        besides=lambda thread_id: all(count.is_told(thread_id, each) for each in (Indicator.U9_2, Indicator.U9_2_WAIT)),
    )
    keys = {one.file_id: one.key_id for one in asked if one.file_id}
    known = await CountedRecords(count.on_errand).of(APPOINTMENTS, keys, opens=("by_whom",))
    found: list[Contribution] = []
    for one in asked:
        agreed = known.get(one.file_id, []) if one.file_id else []
        found.append(count.outcome(one.thread_id, Indicator.U9_2, reached(one, agreed)))
        if (band := waited(one, agreed)) is not None:
            found.append(count.outcome(one.thread_id, Indicator.U9_2_WAIT, band))
    return found


KEPT_APPOINTMENTS = MeasuringPoint((Indicator.U4_3,), appointments)
FIRST_APPOINTMENTS = MeasuringPoint((Indicator.U9_2, Indicator.U9_2_WAIT), first_appointments)
