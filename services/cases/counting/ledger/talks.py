"""A talk about the information counts in the same work in which it is recorded."""

from collections.abc import Sequence

from services.cases.counting.ledger.store import Contributions, Windows
from services.cases.foundation.access.domain import Errand
from services.cases.foundation.access.store import Reading
from services.cases.foundation.outcomes import Contribution


async def count_talk(work: Reading, found: Sequence[Contribution], month: str, entered: str) -> None:
    """In the month of the talk as long as that is open; a released month stays as it is, and this one counts it."""
    released = {window.month for window in await Windows(work).windows()}
    async with work.errand(Errand.COUNTING) as on_errand:
        await Contributions(on_errand).contribute(found, month=entered if month in released else month)
