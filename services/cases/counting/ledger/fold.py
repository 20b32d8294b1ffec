"""Where two files turn out to be of one client, the client who was counted twice is counted once from now on."""

from uuid import UUID

from services.cases.counting.ledger.store import Contributions
from services.cases.foundation.access.domain import Errand
from services.cases.foundation.access.store import Reading
from services.cases.foundation.outcomes import mark_of


async def fold_counted(work: Reading, counted_as: UUID, into: UUID, *, key: bytes) -> None:
    """`key` makes the marks."""
    async with work.errand(Errand.COUNTING) as on_errand:
        await Contributions(on_errand).fold(mark_of(counted_as, key), into=mark_of(into, key))
