"""Envelopes whose key was missing, opened when the service starts with the key that turned up."""

from services.cases.contact.requests.arrivals import opened_again
from services.cases.contact.requests.store import Reopening
from services.cases.foundation.access.domain import Errand
from services.cases.workplace import Workplace


async def open_kept(*, workplace: Workplace) -> int:
    """How many were looked at."""
    opening = workplace.opening
    async with workplace.store.errand(Errand.REOPENING) as on_errand:
        kept = await Reopening(on_errand).kept_envelopes(opening)
        if kept:
            arrivals = [opened_again(one, opening, centre=workplace.centre) for one in kept]
            sealer = await workplace.store.ring.sealer_for_new({one.key_id for one in arrivals})
            await Reopening(on_errand).save_opened(arrivals, sealer)
    return len(kept)
