"""Requests without a reply, as the service looks at them by itself: when, with whom, how urgent, and nothing else."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import select, true, update

from services.cases.contact.first_replies.domain import Step, Unanswered
from services.cases.contact.request_steps.store import NEEDS
from services.cases.contact.requests.store import NEWEST, requests
from services.cases.foundation.access.domain import Errand
from services.cases.foundation.access.store import ErrandStore

SHOWN = (requests.c.waiting_since, requests.c.file_id, requests.c.taken_by, requests.c.reminded)
UNANSWERED = (
    select(NEWEST, requests.c.thread_id.label("waits"), *SHOWN)
    .outerjoin_from(requests, NEWEST, true())
    .where(requests.c.waiting_since.is_not(None), requests.c.first_reply_at.is_(None))
)


class FirstReplies(ErrandStore):
    serves = Errand.FIRST_REPLIES

    async def unanswered(self) -> list[Unanswered]:
        """Of what was sealed only the urgency is opened."""
        found = (await self.connection.execute(UNANSWERED)).all()
        sealer = await self.work.opener({row.key_id for row in found if row.key_id})
        urgent = {
            row.waits
            for row in found
            if row.key_id and NEEDS.opened(row, sealer, row.key_id, only=("urgency",)).is_urgent
        }
        return [
            Unanswered(row.waits, row.waiting_since, row.file_id, row.taken_by, row.waits in urgent, Step(row.reminded))
            for row in found
        ]

    async def note_reminded(self, steps: Mapping[UUID, Step]) -> set[UUID]:
        """Return those of which it was not noted before, and which still wait."""
        new = set[UUID]()
        for thread_id, step in sorted(steps.items()):
            waits = (requests.c.thread_id == thread_id) & (requests.c.reminded < step)
            noted = update(requests).where(waits, requests.c.waiting_since.is_not(None)).values(reminded=int(step))
            new.update((await self.connection.execute(noted.returning(requests.c.thread_id))).scalars())
        return new
