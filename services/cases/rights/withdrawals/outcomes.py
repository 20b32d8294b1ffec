"""What withdrawals count for: whether all that follows from a client's first one was done in three working days."""

from collections.abc import Sequence
from datetime import datetime

from services.cases.casework.consents.domain import Consent, Outcome
from services.cases.casework.consents.store import CONSENTS
from services.cases.files.file.counted import clients_to_count
from services.cases.foundation.outcomes import Contribution
from services.cases.foundation.outcomes import Outcome as Counted
from services.cases.foundation.records.counts import Count, MeasuringPoint
from services.cases.foundation.records.store import CountedRecords
from services.cases.rights.disclosures.domain import Disclosure
from services.cases.rights.disclosures.store import DISCLOSURES
from services.cases.rights.withdrawals.page_parts import learned_by
from shared.clock.working_time import WorkingTime
from shared.privacy.counts import Indicator

WORKING_DAYS = 3


def first_asked(consents: Sequence[Consent]) -> datetime | None:
    """When the client asked for the first withdrawal. None where nothing was withdrawn."""
    return min((asked_at(one) for one in consents if one.outcome is Outcome.WITHDRAWN), default=None)


def asked_at(one: Consent) -> datetime:
    return one.asked_at or one.noted_at


def carried_out(
    consents: Sequence[Consent], disclosures: Sequence[Disclosure], working_time: WorkingTime, *, at: datetime
) -> Counted | None:
    """U3.4: met where the first withdrawal was noted, and those who had learned something by the consent were told of
    it, within three days of the centre's working time after the client asked for it.

    Where nobody outside had learned anything by it, noting it is all there is to do. It counts when that time is over.
    Of several that the client asked for at the same time, all have to be done. None before, and where no consent was
    withdrawn: one that is over, or was declined, is no withdrawal.
    """
    first = first_asked(consents)
    due = working_time.due(first, WORKING_DAYS) if first else None
    if due is None or due > at:
        return None
    withdrawn = [one for one in consents if one.outcome is Outcome.WITHDRAWN and asked_at(one) == first]
    told = {one.follows for one in consents if one.outcome is Outcome.RECIPIENTS_TOLD and one.noted_at <= due}
    done = (one.noted_at <= due and (one.id in told or not learned_by(one.follows, disclosures)) for one in withdrawn)
    return Counted.MET if all(done) else Counted.NOT_MET


async def withdrawals(count: Count) -> list[Contribution]:
    """Each client who withdrew a consent, once, over all of the client's files: when three working days after the
    first withdrawal are over.

    Of what is sealed it opens only what each step in the life of a consent says. What nobody wrote down cannot be
    counted.
    """
    clients = await clients_to_count(count, Indicator.U3_4)
    keys = {file.id: file.key_id for one in clients for file in one.files}
    consents = await CountedRecords(count.on_errand).of(CONSENTS, keys, opens=("outcome",))
    told = await CountedRecords(count.on_errand).of(DISCLOSURES, {each: keys[each] for each in consents})
    theirs = (
        (
            one,
            carried_out(
                [each for file in one.files for each in consents.get(file.id, ())],
                [each for file in one.files for each in told.get(file.id, ())],
                count.working_time,
                at=count.at,
            ),
        )
        for one in clients
    )
    return [count.outcome(one.counted_as, Indicator.U3_4, outcome) for one, outcome in theirs if outcome]


CARRIED_OUT = MeasuringPoint((Indicator.U3_4,), withdrawals)
