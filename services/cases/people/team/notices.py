"""How colleagues are told by mail: that they are is kept in the transaction of what they are told of."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from services.cases.foundation.access.store import Transaction
from services.cases.foundation.roles import COUNSELLING
from services.cases.foundation.workplace import Workplace
from services.cases.people.notice_times.domain import NoticeTimes, Urgent
from services.cases.people.notice_times.store import TimesOfNotices
from services.cases.people.team.domain import EXTERNAL, WORTH_TELLING, Notice, StaffMember, notices_to, to_remind
from services.cases.people.team.store import Team
from shared.events import NoticeRequested


async def tell(
    work: Transaction,
    cause: UUID,
    members: Sequence[StaffMember],
    template: str,
    *,
    really: Collection[UUID] | None = None,
    urgent: Urgent | None = None,
    workplace: Workplace,
    now: datetime | None = None,
) -> None:
    """Each of them once for this cause, however often it is said. All must have an address.

    Of all but those who are `really` told (None: everybody) `notify` only asks whether they could be.
    """
    key, centre, now = workplace.notify_key, workplace.centre, now or workplace.now()
    made = notices_to([cause], members, really=really, template=template, key=key, centre=centre, now=now)
    await send(work, *made, urgent=urgent, workplace=workplace)


async def tell_one(
    work: Transaction,
    cause: UUID,
    staff_id: UUID | None,
    template: str = "please_look",
    *,
    urgent: Urgent | None = None,
    workplace: Workplace,
) -> None:
    """A mail without content. There is an event for everybody who reads files: the bus does not show for whom."""
    able = to_remind(await Team(work).staff(), COUNSELLING | EXTERNAL)
    really = {staff_id} if staff_id else ()
    await tell(work, cause, able, template, really=really, urgent=urgent, workplace=workplace)


async def send(
    work: Transaction,
    kept: Sequence[Notice],
    told: Sequence[NoticeRequested],
    *,
    urgent: Urgent | None = None,
    workplace: Workplace,
) -> None:
    """Each at a time that its colleague has chosen, or gathered with others.

    When a colleague is asked about depends on what the colleague has chosen, and not on whether there is something for
    the colleague: the bus shows neither.
    """
    chosen = await TimesOfNotices(work).of({one.staff_id for one in kept})
    sent, gathered = list[tuple[Notice, NoticeRequested]](), set[UUID]()
    for notice, event in zip(kept, told, strict=True):
        times = chosen.get(notice.staff_id)
        if times and not urgent and times.waits(event.earliest, workplace.clock):
            gathered |= {notice.staff_id} if notice.really else set()
        elif times and urgent and notice.staff_id not in urgent.on_duty:
            sent.append((notice, not_before(event, times, workplace)))
        else:
            sent.append((notice, event))
    await TimesOfNotices(work).note_waits(gathered)
    await keep(work, [notice for notice, _ in sent], [event for _, event in sent])


async def keep(work: Transaction, kept: Sequence[Notice], told: Sequence[NoticeRequested]) -> None:
    await Team(work).save_notices(kept)
    await work.publish(*told)


def not_before(event: NoticeRequested, times: NoticeTimes, workplace: Workplace) -> NoticeRequested:
    earliest = times.next_from(event.earliest, workplace.clock)
    return event.model_copy(update={"earliest": earliest, "latest": earliest + WORTH_TELLING})
