"""What decisions count for: at least two ways were explained, and the client chose."""

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from services.cases.files.file.counted import clients_to_count
from services.cases.foundation.outcomes import Contribution, Outcome
from services.cases.foundation.records.counts import Count, MeasuringPoint
from services.cases.foundation.records.store import CountedRecords
from services.cases.support.decisions.domain import Answer, Decision, Explained, current
from services.cases.support.decisions.store import DECISIONS
from shared.privacy.counts import Indicator

MONTHS_AT_MOST = 12
"""So long after counselling began a client is counted at the latest."""
A_CHOICE = frozenset({Explained.SEVERAL, Explained.NOT_WANTED})


def had_a_choice(decisions: Iterable[Decision], day: date) -> Outcome | None:
    """U3.2, as it stood at the end of the day; None where nothing was decided. A no is a choice; what the client is
    still thinking about is none yet. A client who wanted no explanation had the choice.
    """
    made = [
        one for one in current(each for each in decisions if each.decided_on <= day) if one.answer is not Answer.OPEN
    ]
    if not made:
        return None
    real = [one.explained in A_CHOICE for one in made]
    return Outcome.MET if all(real) else Outcome.PARTLY if any(real) else Outcome.NOT_MET


async def clients_who_decided(count: Count) -> list[Contribution]:
    """U3.2: each client who decided something, once, over all of the client's files, when counselling ends or has run
    for a year. Of what is sealed it opens two codes: what was explained, and which answer was given.
    """
    clients = await clients_to_count(count, Indicator.U3_2)
    keys: dict[UUID, str] = {file.id: file.key_id for one in clients for file in one.files}
    by_file = await CountedRecords(count.on_errand).of(DECISIONS, keys, opens=("explained", "answer"))
    found = list[Contribution]()
    for one in clients:
        if (at := one.ended_or_after(MONTHS_AT_MOST, count.clock)) <= count.at:
            theirs: Sequence[Decision] = [each for file in one.files for each in by_file.get(file.id, ())]
            if outcome := had_a_choice(theirs, at.astimezone(count.clock).date()):
                found.append(count.outcome(one.counted_as, Indicator.U3_2, outcome))
    return found


CHOSEN = MeasuringPoint((Indicator.U3_2,), clients_who_decided)
