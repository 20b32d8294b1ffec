"""What short messages count for: whether a client was written to only in the safe way, at a safe time."""

from collections.abc import Iterable

from services.cases.casework.client_notices.domain import HANDED_OVER, AskedNotice, OutsideBecause
from services.cases.casework.client_notices.store import CLIENT_NOTICES
from services.cases.files.file.counted import clients_to_count
from services.cases.foundation.outcomes import Contribution, Outcome
from services.cases.foundation.records.counts import Count, MeasuringPoint
from services.cases.foundation.records.store import CountedRecords
from shared.privacy.counts import Indicator

MONTHS = 12


def written_to_safely(notices: Iterable[AskedNotice]) -> Outcome | None:
    """U1.2: met where every message went out in a safe time, or outside of it because the client asked for it.

    None for a client to whom nothing was sent: what was stopped in time is no breach.
    """
    sent = [one for one in notices if one.standing in HANDED_OVER]
    if not sent:
        return None
    return Outcome.MET if all(map(was_as_agreed, sent)) else Outcome.NOT_MET


def was_as_agreed(one: AskedNotice) -> bool:
    return not one.is_urgent or one.outside_because is OutsideBecause.WISHED


async def messages(count: Count) -> list[Contribution]:
    """Each client to whom a program wrote, once, over all of the client's files: when counselling ends, or has run for
    a year.

    The way is always that of the plan, for by another one nothing is sent. Calls and letters of colleagues are not
    counted: nobody writes down at which hour the client may be called, and when it was done.
    """
    clients = await clients_to_count(count, Indicator.U1_2)
    settled = [one for one in clients if one.ended_or_after(MONTHS, count.clock) <= count.at]
    keys = {file.id: file.key_id for one in settled for file in one.files}
    sent = await CountedRecords(count.on_errand).of(CLIENT_NOTICES, keys, opens=("outside_because",))
    theirs = ((one, written_to_safely(each for file in one.files for each in sent.get(file.id, ()))) for one in settled)
    return [count.outcome(one.counted_as, Indicator.U1_2, outcome) for one, outcome in theirs if outcome]


SAFE_MESSAGES = MeasuringPoint((Indicator.U1_2,), messages)
