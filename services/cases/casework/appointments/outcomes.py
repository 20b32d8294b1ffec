"""What appointments count for: whether the centre kept those that were agreed."""

from collections.abc import Iterable

from services.cases.casework.appointments.domain import Appointment, State, Through
from services.cases.casework.appointments.store import APPOINTMENTS
from services.cases.files.file.store import CountedClients
from services.cases.foundation.outcomes import Contribution, Outcome
from services.cases.foundation.records.counts import Count, MeasuringPoint
from services.cases.foundation.records.store import CountedRecords
from shared.privacy.counts import Indicator

MONTHS = 12
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
    clients = await CountedClients(count.on_errand).begun(
        until=count.at, besides=lambda client: count.is_told(client, Indicator.U4_3)
    )
    settled = [one for one in clients if one.ended_or_after(MONTHS, count.clock) <= count.at]
    keys = {file.id: file.key_id for one in settled for file in one.files}
    known = await CountedRecords(count.on_errand).of(APPOINTMENTS, keys, opens=("by_whom",))
    theirs = ((one, kept_by_centre(each for file in one.files for each in known.get(file.id, ()))) for one in settled)
    return [count.outcome(one.counted_as, Indicator.U4_3, outcome) for one, outcome in theirs if outcome]


KEPT_APPOINTMENTS = MeasuringPoint((Indicator.U4_3,), appointments)
