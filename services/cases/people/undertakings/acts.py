"""Noting who is bound to secrecy."""

from dataclasses import replace
from datetime import datetime

from services.cases.foundation.workplace import Workplace
from services.cases.people.undertakings.domain import Undertaking, noted
from services.cases.people.undertakings.store import Undertakings
from shared.accounts.domain import Person


async def note(undertaking: Undertaking, *, reader: Person, workplace: Workplace, now: datetime) -> None:
    """Sent twice it is there once. Raises NotAllowedError, GivenInTheFutureError, EndsBeforeItBeginsError."""
    new = replace(undertaking, taken_by=reader.id, noted_at=now)
    async with workplace.store.reading(reader) as work:
        await Undertakings(work).save_undertaking(noted(new, now.astimezone(workplace.clock).date()))
