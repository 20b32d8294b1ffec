"""What mandates count for: whether everything that was done in a client's name was asked for first."""

from collections.abc import Iterable

from services.cases.files.file.counted import clients_to_count
from services.cases.foundation.outcomes import Contribution, Outcome
from services.cases.foundation.records.counts import Count, MeasuringPoint
from services.cases.foundation.records.store import CountedRecords
from services.cases.support.mandates.domain import Mandate, done_rows
from services.cases.support.mandates.domain import Outcome as Said
from services.cases.support.mandates.store import MANDATES
from shared.privacy.counts import Indicator

MONTHS = 12


def with_mandate(rows: Iterable[Mandate]) -> Outcome | None:
    """K7.1: met where there was a mandate every time, otherwise not at all.

    Where nothing was done it is met for a client who declined, and None for every other.
    """
    known = list(rows)
    acted = done_rows(known)
    if not acted and not any(one.outcome is Said.DECLINED for one in known):
        return None
    return Outcome.MET if all(one.follows for one in acted) else Outcome.NOT_MET


async def done_in_their_name(count: Count) -> list[Contribution]:
    """Each client in whose name something was done, or who declined it, once, over all of the client's files: when
    counselling ends, or has run for a year.

    A client who declined, and in whose name nothing was done, counts as met; a client who was asked nothing counts
    nowhere. Of what is sealed it opens only what a row says: given, declined, withdrawn, done. What nobody wrote down
    cannot be counted.
    """
    clients = await clients_to_count(count, Indicator.K7_1)
    settled = [one for one in clients if one.ended_or_after(MONTHS, count.clock) <= count.at]
    keys = {file.id: file.key_id for one in settled for file in one.files}
    rows = await CountedRecords(count.on_errand).of(MANDATES, keys, opens=("outcome",))
    theirs = ((one, with_mandate(each for file in one.files for each in rows.get(file.id, ()))) for one in settled)
    return [count.outcome(one.counted_as, Indicator.K7_1, outcome) for one, outcome in theirs if outcome]


MANDATED = MeasuringPoint((Indicator.K7_1,), done_in_their_name)
