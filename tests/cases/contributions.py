"""Contributions to the counts of a month, and what has been drawn from them."""

from collections.abc import Sequence

from services.cases.counting.ledger.store import Contributions
from services.cases.foundation.access.domain import Errand
from services.cases.foundation.outcomes import Contribution, Outcome
from services.cases.foundation.store import CasesStore
from shared.privacy.counts import Indicator
from tests.cases.stored_requests import ask

MET, PARTLY, NOT_MET = Outcome


def one(mark: bytes, outcome: Outcome = MET, indicator: Indicator = Indicator.U2_1) -> Contribution:
    return Contribution(mark, indicator, outcome)


async def spent(store: CasesStore) -> set[tuple[bytes, str, str]]:
    return {tuple(row) for row in await ask(store, "SELECT case_mark, part, period FROM drawn_part")}


async def contribute(store: CasesStore, found: Sequence[Contribution], month: str = "2026-03") -> None:
    async with store.errand(Errand.COUNTING) as on_errand:
        await Contributions(on_errand).contribute(found, month=month)
