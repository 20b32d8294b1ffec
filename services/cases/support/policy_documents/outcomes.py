"""What the policy document counts for: whether a client who asked for it had it within seven days."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from services.cases.files.file.counted import clients_to_count
from services.cases.foundation.outcomes import Contribution, Outcome
from services.cases.foundation.records.counts import Count, MeasuringPoint
from services.cases.foundation.records.store import CountedRecords
from services.cases.support.policy_documents.domain import Happened, PolicyDocument, Readable, due_on
from services.cases.support.policy_documents.store import POLICY_DOCUMENTS
from shared.privacy.counts import Indicator

DAY = timedelta(days=1)


def first_asked(steps: Iterable[PolicyDocument]) -> date | None:
    return min((one.happened_on for one in steps if one.happened is Happened.ASKED), default=None)


def handed_over(steps: Iterable[PolicyDocument], asked_on: date) -> Outcome:
    """U5.2: met where it was handed over within seven days of the first question, in a language that the client reads,
    or the client did not want it after all; partly where only in another language.
    """
    within = [one for one in steps if asked_on <= one.happened_on <= due_on(asked_on)]
    given = [one for one in within if one.happened is Happened.HANDED_OVER]
    if any(one.happened is Happened.DECLINED for one in within) or any(one.readable is Readable.YES for one in given):
        return Outcome.MET
    return Outcome.PARTLY if given else Outcome.NOT_MET


async def asked_for(count: Count) -> list[Contribution]:
    """Each client who asked for the policy document, once, over all of the client's files: on the eighth day after
    first asking, also where counselling has ended by then.

    A client who did not want it after all counts as met; one who did not ask counts nowhere. Of what is sealed it opens
    what happened, and whether the client reads the language of what was handed over.
    """
    clients = await clients_to_count(count, Indicator.U5_2)
    keys = {file.id: file.key_id for one in clients for file in one.files}
    steps = await CountedRecords(count.on_errand).of(POLICY_DOCUMENTS, keys, opens=("happened", "readable"))
    found = list[Contribution]()
    for one in clients:
        theirs = [each for file in one.files for each in steps.get(file.id, ())]
        asked_on = first_asked(theirs)
        if asked_on is None or datetime.combine(due_on(asked_on) + DAY, time(), count.clock) > count.at:
            continue
        found.append(count.outcome(one.counted_as, Indicator.U5_2, handed_over(theirs, asked_on)))
    return found


HANDED_OVER = MeasuringPoint((Indicator.U5_2,), asked_for)
