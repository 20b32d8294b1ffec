"""All folded requests that nobody has touched are put away at once; each can be taken back by itself."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID, uuid4

from services.cases.contact.folded.store import FoldedRequests
from services.cases.contact.request_steps.domain import Step, StepKind
from services.cases.contact.requests.store import Requests
from services.cases.foundation.access.store import Reading


async def put_away_folded(work: Reading, seen: Collection[UUID], *, now: datetime) -> int:
    """Return how many were put away: of the requests that the colleague saw, those that are still alike and untouched.

    Sent twice it changes nothing the second time.
    """
    found = await FoldedRequests(work).untouched(await Requests(work).alike(), change=True)
    steps = [
        Step(
            id=uuid4(), thread_id=row.thread_id, key_id=row.key_id, at=now, by=work.reader.id, kind=StepKind.NO_REQUEST
        )
        for row in found
        if row.id in seen
    ]
    if steps:
        await FoldedRequests(work).put_away(steps)
    return len(steps)
