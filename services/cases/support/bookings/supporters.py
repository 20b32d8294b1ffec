"""What the register of supporters counts for: introduced and bound to secrecy before the first assignment."""

from collections.abc import Iterable
from datetime import date, tzinfo

from services.cases.foundation.access.store import OnErrand
from services.cases.foundation.outcomes import Contribution, Outcome
from services.cases.people.personnel.contributions import contribution_of
from services.cases.people.supporters.domain import Supporter, pledges_of
from services.cases.people.supporters.store import SupporterRegister
from services.cases.people.undertakings.domain import Undertaking
from services.cases.people.undertakings.store import UndertakingTexts
from services.cases.support.bookings.store import Assignments
from shared.calendar import beginning, following
from shared.privacy.counts import Indicator, ends_period


def pledged(one: Supporter, undertakings: Iterable[Undertaking], first: date) -> Outcome:
    signed = any(each.given_on <= first for each in pledges_of(one, undertakings))
    return Outcome.MET if signed else Outcome.NOT_MET


def introduced(one: Supporter, pledge: Outcome, first: date) -> Outcome:
    """S3.1: the whole introduction has the pledge in it; one that was begun counts half."""
    if one.introduced_on and one.introduced_on <= first:
        return Outcome.MET if pledge is Outcome.MET else Outcome.PARTLY
    began = one.introduction_began
    return Outcome.PARTLY if began and began <= first else Outcome.NOT_MET


async def of_supporters(on_errand: OnErrand, window: str, clock: tzinfo, *, key: bytes) -> list[Contribution]:
    """Of everybody in the register without an account who interpreted, where the month ends a period of theirs.

    Who has an account is counted by the record of a colleague.
    """
    if not ends_period(Indicator.S3_1, window):
        return []
    firsts = await Assignments(on_errand).first(until=beginning(following(window), clock))
    undertakings = await UndertakingTexts(on_errand.transaction).all()
    found = list[Contribution]()
    for one in await SupporterRegister(on_errand.transaction).in_use():
        if one.id in firsts and one.staff_id is None:
            first = firsts[one.id].astimezone(clock).date()
            pledge = pledged(one, undertakings, first)
            told = {Indicator.S3_1: introduced(one, pledge, first), Indicator.S3_1_PLEDGE: pledge}
            found += [contribution_of(one.id, each, said, month=window, key=key) for each, said in told.items()]
    return found
