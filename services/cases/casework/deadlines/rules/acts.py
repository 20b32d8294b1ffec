"""Taking rules into use that were looked over."""

from collections.abc import Sequence
from datetime import datetime

from services.cases.casework.deadlines.rules.domain import Rule
from services.cases.casework.deadlines.rules.store import NewRules
from services.cases.foundation.workplace import Workplace
from shared.accounts.domain import Person


async def accept(rules: Sequence[Rule], *, reader: Person, workplace: Workplace, now: datetime) -> int:
    """How many are new; sent twice they are there once. No deadline of a file moves by it: a colleague looks at each
    of them. Raises NotAllowedError.
    """
    async with workplace.store.reading(reader) as work:
        return await NewRules(work).save(rules, now=now)
