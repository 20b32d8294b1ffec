"""A client who writes that everything is to be deleted asks for it by right: so it has a day, and nobody forgets it.

It is taken down in the work in which the client is answered, by the colleague who answers: until then the client waits,
and stands where everybody does who waits.
"""

from datetime import datetime
from uuid import UUID, uuid5

from services.cases.contact.deletion_wishes.store import DeletionWishes
from services.cases.contact.requests.domain import Wished
from services.cases.contact.requests.store import Requests
from services.cases.foundation.access.domain import Act, Ground
from services.cases.foundation.access.store import Reading
from services.cases.foundation.workplace import Workplace
from services.cases.retention.schedule.store import Keeping
from services.cases.rights.subject_requests.domain import Asked, Right, ask
from services.cases.rights.subject_requests.store import ClientRights

TAKEN_DOWN = UUID("5e1f3b0a-6d0c-4f62-9a55-0d8a4c1f7b26")


async def take_down_wish(work: Reading, file_id: UUID, _: UUID, workplace: Workplace, now: datetime) -> None:
    """Once for each message that says so; nothing where such a request is open, or was settled after it."""
    if work.relation(file_id).ground is not Ground.TEAM:
        return
    file = await Keeping(work).held_fast(file_id, Act.RIGHTS)
    wished = await Requests(work).deletion_wished(file.thread_id)
    await DeletionWishes(work).close_wish(file.id, file.thread_id)
    if wished is None or any(covers(one, wished) for one in await ClientRights(work).of(file)):
        return
    new = ask(
        file.id,
        file.code,
        file.key_id,
        Right.ERASURE,
        "",
        asked_id=uuid5(TAKEN_DOWN, str(wished.message_id)),
        received_on=wished.at.astimezone(workplace.clock).date(),
        by=work.reader.id,
        today=now.astimezone(workplace.clock).date(),
    )
    await ClientRights(work).save(new, file)


def covers(asked: Asked, wished: Wished) -> bool:
    return asked.right is Right.ERASURE and (asked.settled_at is None or asked.settled_at > wished.at)
