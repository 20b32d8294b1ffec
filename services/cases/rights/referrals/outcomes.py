"""What referrals count for: whether clients are referred to professionals who take care in matters of gender."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta, tzinfo

from services.cases.files.file.counted import clients_to_count
from services.cases.foundation.outcomes import Contribution, Outcome
from services.cases.foundation.records.counts import Count, MeasuringPoint
from services.cases.foundation.records.store import CountedRecords
from services.cases.rights.referrals.domain import Picked, Referral, Standing
from services.cases.rights.referrals.store import REFERRALS
from services.cases.support.professionals.domain import is_current
from shared.privacy.counts import Indicator


def first_of(rows: Sequence[Referral]) -> Referral | None:
    """The first referral, over all files of a client. None where there is none."""
    return min((one for one in rows if not one.follows), key=lambda one: (one.on, one.noted_at), default=None)


def careful(first: Referral) -> Outcome:
    """U10.1: met where the directory said that they take care in matters of gender, confirmed at most 24 months before;
    partly where that was older; met as well where the client chose them, or did not want the referral.
    """
    if first.picked is Picked.CLIENT or first.standing is Standing.CLIENT_DECLINED:
        return Outcome.MET
    if first.sensitive_on is None:
        return Outcome.NOT_MET
    return Outcome.MET if is_current(first.sensitive_on, first.on) else Outcome.PARTLY


def end_of(day: date, clock: tzinfo) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), clock)


async def referrals(count: Count) -> list[Contribution]:
    """Each client who was referred, once, over all of the client's files: when the day of the first referral is over.

    It goes by what the directory said when that was written down. Of what is sealed it opens how the referral stood,
    who chose the professional, and since when it was confirmed.
    """
    clients = await clients_to_count(count, Indicator.U10_1)
    keys = {file.id: file.key_id for one in clients for file in one.files}
    opens = ("standing", "picked", "sensitive_on")
    known = await CountedRecords(count.on_errand).of(REFERRALS, keys, opens=opens)
    found = list[Contribution]()
    for one in clients:
        first = first_of([each for file in one.files for each in known.get(file.id, ())])
        if first and end_of(first.on, count.clock) <= count.at:
            found.append(count.outcome(one.counted_as, Indicator.U10_1, careful(first)))
    return found


CAREFUL = MeasuringPoint((Indicator.U10_1,), referrals)
