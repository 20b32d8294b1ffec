"""What safety counts for: assessed and reachable in time and looked at again, and a check of devices offered."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta, tzinfo
from uuid import UUID

from services.cases.casework.contact_notes.domain import ContactNote
from services.cases.casework.contact_notes.store import CONTACT_NOTES
from services.cases.casework.contact_plans.domain import Channel, ContactPlan
from services.cases.casework.contact_plans.store import CONTACT_PLANS
from services.cases.casework.safety.domain import (
    FIRST_LOOK,
    MANY_CONTACTS,
    DeviceCheck,
    Fulfilment,
    Held,
    Question,
    RiskAssessment,
    SafetyDates,
    assessed_and_reachable,
    check_offered,
    dates_of,
    with_client,
)
from services.cases.casework.safety.domain import Outcome as Assessed
from services.cases.casework.safety.store import DEVICE_CHECKS, RISK_ASSESSMENTS
from services.cases.files.file.counted import clients_to_count
from services.cases.files.file.domain import CountedClient
from services.cases.foundation.outcomes import Contribution, Outcome
from services.cases.foundation.records.counts import Count, MeasuringPoint
from services.cases.foundation.records.store import CountedRecords
from shared.privacy.counts import Indicator

DAY = timedelta(days=1)
CAUGHT_UP = timedelta(days=30)
"""How long after the seven days what was missing then can still be caught up."""
LOOKED_AT_BY = timedelta(days=90)
"""So long after the first contact a client is counted at the latest."""
TIME_TO_OFFER = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a client's safety, over all files. Contacts are those with the client, each once."""

    contacts: Sequence[date]
    risks: Sequence[RiskAssessment] = ()
    plans: Sequence[ContactPlan] = ()
    checks: Sequence[DeviceCheck] = ()

    def until(self, day: date) -> SafetyDates:
        """What there was at the end of the day."""
        return dates_of(
            min(self.contacts, default=None),
            sum(one <= day for one in self.contacts),
            [one for one in self.risks if one.assessed_on <= day],
            [one for one in self.plans if one.confirmed_on and one.confirmed_on <= day],
            [one for one in self.checks if one.checked_on <= day],
        )


def review_day(known: Known) -> date | None:
    """The day at whose end a client counts for U1.1: the first on which something has to be confirmed again after the
    seven days, or where something was missing by then 30 days later. None where nobody has talked with the client.
    """
    first = min(known.contacts, default=None)
    if first is None:
        return None
    last = first + FIRST_LOOK
    dates = known.until(last)
    if not dates.risks or not dates.plans:
        return last + CAUGHT_UP
    runs_out = min(newest(each).until or last for each in (dates.risks, dates.plans))
    return max(last, min(runs_out, first + LOOKED_AT_BY))


def newest(held: Iterable[Held]) -> Held:
    return max(held, key=lambda one: one.on)


def assessed_in_time(known: Known, day: date, *, runs: bool) -> Outcome:
    """U1.1, as it stood at the end of the day: met where a risk assessment and a contact plan were there within seven
    days of the first contact, and both still hold the day after; partly where one came later and both hold.

    Where counselling had ended on that day it is enough that both held on it: nobody could confirm anything later.
    """
    dates, holds_on = known.until(day), day + DAY if runs else day
    if assessed_and_reachable(dates, holds_on) is Fulfilment.FULFILLED:
        return Outcome.MET
    return Outcome.PARTLY if both_hold(dates, holds_on) else Outcome.NOT_MET


def both_hold(dates: SafetyDates, on: date) -> bool:
    if not dates.risks or not dates.plans:
        return False
    return all((until := newest(each).until) is not None and until >= on for each in (dates.risks, dates.plans))


async def assessed_clients(count: Count) -> list[Contribution]:
    """U1.1: each client with whom somebody has talked, once, over all of the client's files: on the first day on which
    something has to be confirmed again, 90 days after the first contact at the latest, or earlier where counselling
    ends. Where something is missing after the seven days it is 30 days later.

    A client who does not want to talk about danger, or wants no contact, has answered, and need not be asked again to
    count as met; one who was asked too late counts as any other. A client whose counselling ended within the seven
    days, or with whom nobody has talked, counts nowhere. Of what is sealed it opens with whom contacts were, which
    questions were answered with yes, until when an assessment holds and whether it was declined, and whether a plan
    says that the client wants no contact.
    """
    found = list[Contribution]()
    for one, known in (await known_of(count, Indicator.U1_1)).items():
        review = review_day(known)
        if review is None:
            continue
        ended = one.ended.astimezone(count.clock).date() if one.ended else None
        if ended and ended <= min(known.contacts) + FIRST_LOOK:
            continue
        day = min(review, ended) if ended else review
        if over(day, count.clock) <= count.at:
            outcome = assessed_in_time(known, day, runs=ended is None or ended > day)
            found.append(count.outcome(one.counted_as, Indicator.U1_1, outcome))
    return found


def offer_is_due(known: Known) -> date | None:
    """The day of the third contact, or on which a digital risk was answered with yes. None where neither came."""
    flagged = [one.assessed_on for one in known.risks if Question.DIGITAL_TRACES in one.answered_yes]
    return min([*flagged, *sorted(known.contacts)[MANY_CONTACTS - 1 : MANY_CONTACTS]], default=None)


async def offered_checks(count: Count) -> list[Contribution]:
    """K9.3: each client with a digital risk or three contacts, once, over all of the client's files: 30 days after the
    first of them came to be so, also where counselling has ended by then.

    Met where a check of devices and accounts was offered by then, or earlier. A client who declined it counts as met.
    With neither a risk nor three contacts a client counts nowhere. Of what is sealed it opens with whom contacts were,
    and of assessments what U1.1 opens; of a check nothing.
    """
    outcomes = {Fulfilment.FULFILLED: Outcome.MET, Fulfilment.NOT: Outcome.NOT_MET}
    found = list[Contribution]()
    for one, known in (await known_of(count, Indicator.K9_3)).items():
        due = offer_is_due(known)
        if due and over(due + TIME_TO_OFFER, count.clock) <= count.at:
            outcome = outcomes[check_offered(known.until(due + TIME_TO_OFFER))]
            found.append(count.outcome(one.counted_as, Indicator.K9_3, outcome))
    return found


def over(day: date, clock: tzinfo) -> datetime:
    return datetime.combine(day + DAY, time(), clock)


async def known_of(count: Count, indicator: Indicator) -> Mapping[CountedClient, Known]:
    clients = await clients_to_count(count, indicator)
    keys: dict[UUID, str] = {file.id: file.key_id for one in clients for file in one.files}
    records = CountedRecords(count.on_errand)
    notes = await records.of(CONTACT_NOTES, keys, opens=("whom",))
    risks = await records.of(RISK_ASSESSMENTS, keys, opens=("outcome", "answered_yes", "review_on"))
    plans = await records.of(CONTACT_PLANS, keys, opens=("channel",)) if indicator is Indicator.U1_1 else {}
    checks = await records.of(DEVICE_CHECKS, keys) if indicator is Indicator.K9_3 else {}

    def in_all[R](by_file: Mapping[UUID, Sequence[R]], one: CountedClient) -> list[R]:
        return [each for file in one.files for each in by_file.get(file.id, ())]

    return {
        one: Known(
            days_of(in_all(notes, one), count.clock),
            [declined_holds(each) for each in in_all(risks, one)],
            [no_contact_holds(each) for each in in_all(plans, one)],
            in_all(checks, one),
        )
        for one in clients
    }


def days_of(notes: Iterable[ContactNote], clock: tzinfo) -> list[date]:
    return [one.at.astimezone(clock).date() for one in with_client(notes)]


def declined_holds(one: RiskAssessment) -> RiskAssessment:
    return replace(one, review_on=date.max) if one.outcome is Assessed.DECLINED else one


def no_contact_holds(one: ContactPlan) -> ContactPlan:
    return replace(one, valid_until=date.max) if one.channel is Channel.NONE else one


ASSESSED = MeasuringPoint((Indicator.U1_1,), assessed_clients)
OFFERED = MeasuringPoint((Indicator.K9_3,), offered_checks)
