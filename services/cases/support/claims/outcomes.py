"""What claims count for: whether what others demand was explained to the client, without being adopted."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from services.cases.files.file.counted import clients_to_count
from services.cases.foundation.outcomes import Contribution, Outcome
from services.cases.foundation.records.counts import Count, MeasuringPoint
from services.cases.foundation.records.store import CountedRecords
from services.cases.support.claims.domain import Claim, Told
from services.cases.support.claims.store import CLAIMS
from shared.privacy.counts import Indicator

DAY = timedelta(days=1)
TIME_TO_EXPLAIN = timedelta(days=30)


def first_of(claims: Iterable[Claim]) -> Claim | None:
    """The claim that came first; of those of one day the one that was written down first."""
    return min(claims, key=lambda one: (one.asked_on, one.noted_at), default=None)


def counted_on(claim: Claim) -> date:
    """The last day on which it can be explained in time."""
    return claim.asked_on + TIME_TO_EXPLAIN


def explained(claim: Claim) -> Outcome | None:
    """U4.2: met where the client knows of it within 30 days and the position of the centre stands there; partly where
    only the position is missing.

    None where there was no safe way to tell the client: nobody is to be put in danger for a figure.
    """
    if claim.told is Told.DECLINED:
        return Outcome.MET
    if claim.told is Told.NO_SAFE_WAY:
        return None
    is_known = claim.told is Told.EXPLAINED and claim.told_on is not None and claim.told_on <= counted_on(claim)
    if not is_known:
        return Outcome.NOT_MET
    return Outcome.MET if claim.position else Outcome.PARTLY


async def demands(count: Count) -> list[Contribution]:
    """Each client of whom or about whom somebody demanded something, once, over all of the client's files: when
    30 days after the first demand are over, and by that one.

    A client who did not want the explanation counts as met; one who could not be told safely counts nowhere. Of what is
    sealed it opens whether and when it was explained, and whether a position stands there.
    """
    clients = await clients_to_count(count, Indicator.U4_2)
    keys = {file.id: file.key_id for one in clients for file in one.files}
    claims = await CountedRecords(count.on_errand).of(CLAIMS, keys, opens=("told", "told_on", "position"))
    found = list[Contribution]()
    for one in clients:
        first = first_of(each for file in one.files for each in claims.get(file.id, ()))
        if first is None or datetime.combine(counted_on(first) + DAY, time(), count.clock) > count.at:
            continue
        if outcome := explained(first):
            found.append(count.outcome(one.counted_as, Indicator.U4_2, outcome))
    return found


EXPLAINED = MeasuringPoint((Indicator.U4_2,), demands)
