"""Taking a code from the pile, which is filled up as it runs low."""

from datetime import datetime

from services.cases.contact.codes.domain import Code, good_until, issued, still_good_from, wants_codes
from services.cases.contact.codes.store import CodePile, Codes
from services.cases.foundation.clock.store import CentreClock
from services.cases.foundation.workplace import Workplace
from shared.accounts.domain import Person
from shared.calendar import month_of
from shared.clock.domain import Clock, judge
from shared.crypto.feedback_codes import new_code
from shared.events import CODES_IN_A_BATCH


async def take(*, reader: Person, workplace: Workplace, now: datetime) -> Code:
    """One code, for anybody; the pile is filled up, and what is too old thrown away, in the same transaction."""
    month = month_of(now, workplace.clock)
    async with workplace.store.reading(reader) as work:
        if judge(await CentreClock(work).clock_seen(), now) is Clock.PLAUSIBLE:
            await CodePile(work).throw_away_codes(before=still_good_from(month))
        if wants_codes(await CodePile(work).codes_left()):
            made = a_batch()
            await CodePile(work).put_on_pile(made, until=good_until(month))
            await work.publish(issued(made, centre=workplace.centre, month=month))
        while (code := await Codes(work).take_code()) is None:
            pass
    return code


def a_batch() -> set[str]:
    made: set[str] = set()
    while len(made) < CODES_IN_A_BATCH:
        made.add(new_code())
    return made
