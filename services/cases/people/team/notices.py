"""How colleagues are told by mail: that they are is kept in the transaction of what they are told of."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from services.cases.foundation.access.store import Transaction
from services.cases.foundation.roles import COUNSELLING
from services.cases.foundation.workplace import Workplace
from services.cases.people.team.domain import EXTERNAL, Notice, StaffMember, notices_to, to_remind
from services.cases.people.team.store import Team
from shared.events import NoticeRequested


async def tell(
    work: Transaction,
    cause: UUID,
    members: Sequence[StaffMember],
    template: str,
    *,
    really: Collection[UUID] | None = None,
    workplace: Workplace,
    now: datetime | None = None,
) -> None:
    """Each of them once for this cause, however often it is said. All must have an address.

    Of all but those who are `really` told (None: everybody) `notify` only asks whether they could be.
    """
    key, centre, now = workplace.notify_key, workplace.centre, now or workplace.now()
    made = notices_to([cause], members, really=really, template=template, key=key, centre=centre, now=now)
    await send(work, *made)


async def tell_one(
    work: Transaction,
    cause: UUID,
    staff_id: UUID | None,
    template: str = "please_look",
    *,
    workplace: Workplace,
) -> None:
    """A mail without content. There is an event for everybody who reads files: the bus does not show for whom."""
    able = to_remind(await Team(work).staff(), COUNSELLING | EXTERNAL)
    await tell(work, cause, able, template, really={staff_id} if staff_id else (), workplace=workplace)


async def send(work: Transaction, kept: Sequence[Notice], told: Sequence[NoticeRequested]) -> None:
    await Team(work).save_notices(kept)
    await work.publish(*told)
