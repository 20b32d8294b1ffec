"""What reflection notes count for: whether a colleague looked back at the work."""

from collections.abc import Iterable
from datetime import datetime

from services.cases.files.file.counted import clients_to_count
from services.cases.foundation.outcomes import Contribution, Outcome
from services.cases.foundation.records.counts import Count, MeasuringPoint
from services.cases.foundation.records.store import CountedRecords
from services.cases.support.reflections.domain import AFTER_MONTHS, TIME_TO_WRITE, Reflection
from services.cases.support.reflections.store import REFLECTIONS
from shared.privacy.counts import Indicator


def looked_back(notes: Iterable[Reflection], until: datetime) -> Outcome:
    """K11.1: met where there is a note by then; what it says stays sealed."""
    return Outcome.MET if any(one.noted_at <= until for one in notes) else Outcome.NOT_MET


async def reflections(count: Count) -> list[Contribution]:
    """Each client once, over all of the client's files: 30 days after counselling ended, or had run for a year.

    It is about the work of the centre: the client is asked nothing, so there is nothing to decline.
    """
    clients = await clients_to_count(count, Indicator.K11_1)
    due = {one: one.ended_or_after(AFTER_MONTHS, count.clock) + TIME_TO_WRITE for one in clients}
    settled = [one for one in clients if due[one] <= count.at]
    keys = {file.id: file.key_id for one in settled for file in one.files}
    notes = await CountedRecords(count.on_errand).of(REFLECTIONS, keys)
    return [
        count.outcome(
            one.counted_as,
            Indicator.K11_1,
            looked_back((note for file in one.files for note in notes.get(file.id, ())), due[one]),
        )
        for one in settled
    ]


LOOKED_BACK = MeasuringPoint((Indicator.K11_1,), reflections)
