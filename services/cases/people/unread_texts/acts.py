"""Saying whether texts that no native speaker has read may be sent to clients."""

from datetime import datetime

from services.cases.foundation.workplace import Workplace
from services.cases.people.unread_texts.store import Choice, UnreadTextChoices, UnreadTexts
from shared.accounts.domain import Person
from shared.events import DraftsDecided


async def choose(*, allowed: bool, reader: Person, workplace: Workplace, now: datetime) -> None:
    """Nothing where it stands so already; the public form is told. Raises NotAllowedError."""
    async with workplace.store.reading(reader) as work:
        before = await UnreadTexts(work).choices()
        if not before or before[0].allowed is not allowed:
            await UnreadTextChoices(work).save_choice(Choice(now, reader.id, allowed))
            await work.publish(DraftsDecided(allowed=allowed, said_at=now))


async def repeat_choice(*, workplace: Workplace, now: datetime) -> None:
    """Tell the public form how it stands, also where nobody has chosen yet."""
    async with workplace.store.work() as work:
        allowed = await UnreadTexts(work).may_be_sent(at_first=workplace.demo)
        await work.publish(DraftsDecided(allowed=allowed, said_at=now))
