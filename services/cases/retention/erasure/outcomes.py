"""What is counted of deletion: what was still there 30 days after its day, without a reason.

The unit is a conversation with its file, since each has a day of its own: the mark is that of its thread. What the
purge erased is counted under its certificate, which names nobody.
"""

import hmac
from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from services.cases.foundation.access.domain import Errand
from services.cases.foundation.outcomes import Contribution, Outcome, mark_of
from services.cases.foundation.periods import rules
from services.cases.foundation.records.counts import Count, MeasuringPoint
from services.cases.retention.periods.store import PeriodsInForce
from services.cases.retention.schedule.domain import Kept, as_clients, is_overdue
from services.cases.retention.schedule.store import KeptData
from shared.dictionary.retention import Retention, Rule
from shared.privacy.counts import Indicator


def mark_of_erased(certificate_id: UUID, key: bytes) -> bytes:
    """Never that of a file or a conversation."""
    return hmac.digest(key, b"erased" + certificate_id.bytes, "sha256")


def outcome(overdue: bool) -> Outcome:
    """U1.4 counts the bad side: met is what was still there without a reason."""
    return Outcome.MET if overdue else Outcome.NOT_MET


async def overdue(count: Count) -> list[Contribution]:
    """Each conversation once, 30 days after the day on which its period was over, with what was a reason then.

    An open file has no day. What the client wished to be kept longer, or has asked for by right, has a reason.
    """
    today = count.at.astimezone(count.clock).date()
    async with count.on_errand.transaction.errand(Errand.RETENTION) as on_errand:
        kept = as_clients(await KeptData(on_errand).kept_for_purge(clock=count.clock))
        in_force = rules(await PeriodsInForce(on_errand).periods(count.periods))
    found = ((one.thread_id, is_overdue(one, today=today, rules=in_force)) for one in kept)
    return [count.outcome(thread, Indicator.U1_4, outcome(late)) for thread, late in found if late is not None]


def of_erased(
    certificates: Sequence[UUID],
    kept: Kept,
    *,
    today: date,
    rules: Mapping[Retention, Rule],
    told: frozenset[tuple[bytes, Indicator]],
    key: bytes,
) -> list[Contribution]:
    """What the purge is about to erase, for the first of its certificates; nothing where a month has told it before."""
    if (mark_of(kept.thread_id, key), Indicator.U1_4) in told:
        return []
    late = bool(is_overdue(kept, today=today, rules=rules))
    return [Contribution(mark_of_erased(one, key), Indicator.U1_4, outcome(late)) for one in certificates[:1]]


OVERDUE = MeasuringPoint((Indicator.U1_4,), overdue)
