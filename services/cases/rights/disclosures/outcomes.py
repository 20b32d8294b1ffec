"""What disclosures count for: whether there were grounds for each of them."""

from collections.abc import Iterable

from services.cases.files.file.store import CountedClients
from services.cases.foundation.outcomes import Contribution, Outcome
from services.cases.foundation.records.counts import Count, MeasuringPoint
from services.cases.foundation.records.store import CountedRecords
from services.cases.rights.disclosures.domain import Because, Disclosure
from services.cases.rights.disclosures.store import DISCLOSURES
from shared.privacy.counts import Indicator

GROUNDS = frozenset({Because.CONSENT, Because.LAW, Because.DANGER, Because.COURT})
"""A consent, or a reason in law to tell something without one."""
MONTHS = 12


def with_grounds(disclosures: Iterable[Disclosure]) -> Outcome:
    """U2.2: met where there were grounds every time, otherwise not at all."""
    return Outcome.MET if all(one.because in GROUNDS for one in disclosures) else Outcome.NOT_MET


async def disclosures(count: Count) -> list[Contribution]:
    """Each client of whom something was told outside, once, over all of the client's files: when counselling ends, or
    has run for a year.

    It goes by the ground that was written down, and opens nothing that is sealed. Where nothing was told outside the
    client counts nowhere. What nobody wrote down cannot be counted.
    """
    clients = await CountedClients(count.on_errand).begun(
        until=count.at, besides=lambda client: count.is_told(client, Indicator.U2_2)
    )
    settled = [one for one in clients if one.ended_or_after(MONTHS, count.clock) <= count.at]
    keys = {file.id: file.key_id for one in settled for file in one.files}
    known = await CountedRecords(count.on_errand).of(DISCLOSURES, keys)
    theirs = ((one, [each for file in one.files for each in known.get(file.id, ())]) for one in settled)
    return [count.outcome(one.counted_as, Indicator.U2_2, with_grounds(told)) for one, told in theirs if told]


GROUNDED = MeasuringPoint((Indicator.U2_2,), disclosures)
