"""What a conversation counts for: whether its first answer came in time, and whether the person came back after it.

The unit is the conversation and not the client: who asks and never gets a file is known by nothing else. Two
conversations of one client are two enquiries.
"""

from datetime import UTC, datetime, timedelta

from services.cases.contact.request_steps.domain import StepKind
from services.cases.contact.requests.domain import BY_HAND, PLATFORM, REPLACED_NUMBER
from services.cases.contact.requests.enquiries.domain import Enquiry
from services.cases.contact.requests.enquiries.store import Enquiries
from services.cases.foundation.outcomes import Contribution, Outcome
from services.cases.foundation.records.counts import Count, MeasuringPoint
from shared.clock.working_time import WorkingTime
from shared.privacy.counts import Indicator

NOT_ASKED_HERE = (BY_HAND, PLATFORM, REPLACED_NUMBER)
COMES_BACK = timedelta(days=90)
"""So long an answer waits for the holder of the number."""


def first_answer(one: Enquiry, working_time: WorkingTime, *, at: datetime) -> Outcome | None:
    """U9.1: met where a colleague answered, or spoke by telephone, within two days of the centre's working time.

    It counts when that time is over. A client who wished for no answer, so that it was set aside, counts as met.
    None before, and for what is no new enquiry: what a colleague took down with the client, what was written on another
    platform and may have been answered there, what came with a number that was replaced and cannot be answered here,
    and what turned out to be no request. Declined or forwarded for another
    reason it counts as answered only if it was answered.
    """
    if one.set_aside == StepKind.NO_REQUEST or one.origin in NOT_ASKED_HERE:
        return None
    due = working_time.due(one.arrived_at)
    if due > at:
        return None
    in_time = one.first_reply_at is not None and one.first_reply_at <= due
    return Outcome.MET if in_time or one.wished else Outcome.NOT_MET


async def first_answers(count: Count) -> list[Contribution]:
    """Of all conversations, each once."""
    enquiries = await Enquiries(count.on_errand).enquiries(
        until=count.at, besides=lambda thread_id: count.is_told(thread_id, Indicator.U9_1)
    )
    found = ((one.thread_id, first_answer(one, count.working_time, at=count.at)) for one in enquiries)
    return [count.outcome(thread_id, Indicator.U9_1, outcome) for thread_id, outcome in found if outcome]


def came_back(one: Enquiry, *, at: datetime) -> Outcome | None:
    """U9.5: met where the person wrote again with the number, or spoke with us, in the 90 days after the first answer.

    It counts when these are over. None before, where nobody answered, and for what has no number of ours: what a
    colleague took down, what was written on another platform or with a number that was replaced, and what turned out to
    be no request. Who only reads the
    answer leaves no trace anywhere, and is not known to have come back.
    """
    if one.first_reply_at is None or one.set_aside == StepKind.NO_REQUEST or one.origin in NOT_ASKED_HERE:
        return None
    until = one.first_reply_at + COMES_BACK
    if until > at:
        return None
    in_time = one.came_back_on is not None and one.came_back_on <= until.astimezone(UTC).date()
    return Outcome.MET if in_time else Outcome.NOT_MET


async def returns(count: Count) -> list[Contribution]:
    """Of all conversations, each once."""
    enquiries = await Enquiries(count.on_errand).enquiries(
        until=count.at - COMES_BACK, besides=lambda thread_id: count.is_told(thread_id, Indicator.U9_5)
    )
    found = ((one.thread_id, came_back(one, at=count.at)) for one in enquiries)
    return [count.outcome(thread_id, Indicator.U9_5, outcome) for thread_id, outcome in found if outcome]


FIRST_ANSWERS = MeasuringPoint((Indicator.U9_1,), first_answers)
RETURNS = MeasuringPoint((Indicator.U9_5,), returns)
