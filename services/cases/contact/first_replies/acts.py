"""Colleagues are reminded that a first reply is due, each step once."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID, uuid5

from services.cases.contact.first_replies.domain import Step, Unanswered, due, to_remind
from services.cases.contact.first_replies.store import FirstReplies
from services.cases.foundation.access.domain import Errand
from services.cases.foundation.access.store import Transaction
from services.cases.foundation.clock.store import CentreClock
from services.cases.foundation.workplace import Workplace
from services.cases.people.duty.presence import presence_on, urgent_at
from services.cases.people.members.store import FileCare
from services.cases.people.team.domain import to_ask
from services.cases.people.team.notices import tell
from services.cases.people.team.store import Team
from shared.clock.domain import Clock, judge

REMINDERS = UUID("6c4f2b0d-0a57-5f0e-9d51-7f3f0c2a9e15")


async def remind(*, workplace: Workplace, now: datetime) -> int:
    """How many requests reached a step. However many they are, and however long nobody looked, each colleague gets one
    mail; by a clock that leapt nobody gets any.
    """
    async with workplace.store.errand(Errand.FIRST_REPLIES) as on_errand:
        work = on_errand.transaction
        if judge(await CentreClock(work).clock_seen(), now) is not Clock.PLAUSIBLE:
            return 0
        waiting = {one.thread_id: one for one in await FirstReplies(on_errand).unanswered()}
        steps = due(list(waiting.values()), now, workplace.working_time)
        reached = await FirstReplies(on_errand).note_reminded(steps)
        if reached:
            await tell_of(work, {waiting[one]: steps[one] for one in reached}, workplace=workplace, now=now)
    return len(reached)


async def tell_of(
    work: Transaction, reached: Mapping[Unanswered, Step], *, workplace: Workplace, now: datetime
) -> None:
    """There is one notice for everybody who counsels, so that the bus does not show who is told."""
    staff = await Team(work).staff()
    presence = await presence_on(work, now.astimezone(workplace.clock).date())
    async with work.errand(Errand.EXISTENCE) as on_errand:
        files = {one.file_id for one in reached if one.file_id}
        care = await FileCare(on_errand).responsible_for(files)
    really = set[UUID]()
    for one, step in reached.items():
        responsible = care.get(one.file_id) if one.file_id else one.taken_by
        really |= to_remind(step, staff, presence, responsible)
    is_urgent = any(one.is_urgent or step is Step.LEADS for one, step in reached.items())
    await tell(
        work,
        uuid5(REMINDERS, now.isoformat()),
        to_ask(staff),
        "first_reply_due",
        really=really,
        urgent=urgent_at(staff, presence) if is_urgent else None,
        workplace=workplace,
        now=now,
    )
