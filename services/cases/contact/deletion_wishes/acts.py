"""What an earlier version took in of wishes for deletion gets its day."""

from services.cases.contact.deletion_wishes.store import UnnotedWishes
from services.cases.contact.requests.arrivals.store import save_days
from services.cases.foundation.access.domain import Errand
from services.cases.foundation.workplace import Workplace


async def note_earlier(*, workplace: Workplace) -> int:
    """At each start; how many there were."""
    async with workplace.store.errand(Errand.REOPENING) as on_errand:
        days = await UnnotedWishes(on_errand).unnoted_days(workplace.clock)
        await save_days(on_errand, days)
    return len(days)
