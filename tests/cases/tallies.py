"""Tallies that cases has released to the outbox."""

from services.cases.foundation.store import CasesStore
from shared.events import TallyReleased
from shared.privacy.counts import Cell, Indicator
from tests.cases.stored_requests import ask


def cell_of(tally: TallyReleased) -> Cell:
    return tally.cells[list(Indicator).index(Indicator.U2_1)]


async def released_tallies(store: CasesStore) -> list[TallyReleased]:
    rows = await ask(store, "SELECT body FROM outbox WHERE subject = 'cases.tally.released' ORDER BY position")
    return [TallyReleased.model_validate_json(row.body) for row in rows]
