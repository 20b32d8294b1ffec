"""Whether a week waits for somebody to look through what was unusual in it."""

from datetime import timedelta

from services.cases.domain import Right, holds
from services.cases.readings.domain import span_of, week_of
from services.cases.store import CasesWork
from services.cases.workplace import Workplace
from shared.signin.domain import Person


async def weeks_waiting(work: CasesWork, workplace: Workplace, person: Person) -> int:
    """1 as long as whoever may look through the week that is over has not done it; 0 for everybody else."""
    if not holds(person, Right.READ_AUDIT):
        return 0
    last = week_of(workplace.now().astimezone(workplace.clock).date()) - timedelta(days=7)
    span = span_of(last, last + timedelta(days=6), workplace.clock)
    return int(await work.week_waits(last, span, reader=person))
