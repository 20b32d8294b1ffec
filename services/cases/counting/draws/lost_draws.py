"""After a restore: the draws that left and that the database has forgotten, and who may have been in them."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from services.cases.counting.draws.domain import Spent, Standing, due, parts_of
from shared.calendar import following_quarter, month_of, quarter_of
from shared.privacy.budget import Budget

ENTERED_ANEW = timedelta(days=30)
"""So long after it was noticed, what the backup lacks may still be entered anew."""


@dataclass(frozen=True, slots=True)
class LostDraw:
    """A quarter that was drawn and sent by a database that is gone.

    A client recorded until the end of `closed_until` may have been in it, under whatever mark the client has now.
    """

    period: str
    noticed_at: datetime
    closed_until: str

    @property
    def enter_until(self) -> datetime:
        return self.noticed_at + ENTERED_ANEW

    @property
    def year(self) -> int:
        return int(self.period[:4])

    @property
    def quarter(self) -> int:
        return int(self.period[6])


def newly_lost(first: str, known: Collection[str], *, left: str | None, now: datetime, clock: tzinfo) -> list[LostDraw]:
    """Every quarter up to the last one that left, when this database does not know of that one.

    A draw is written down before it leaves; so a last one that is not in the ledger was drawn by a later state of it.
    """
    if left is None or left in known:
        return []
    until = quarter_of(month_of(now + ENTERED_ANEW, clock))
    return [
        LostDraw(period, now, max(period, until))
        for period in due(min(first, left), known, current=following_quarter(left))
    ]


def maybe_drawn(standings: Sequence[Standing], lost: Iterable[LostDraw], budgets: Collection[Budget]) -> set[Spent]:
    """Return the clients and parts that no later draw may take: they may be in a draw of which nothing else is known.

    The budget of that draw is not known either, so all budgets are taken. It costs a quarter of figures; to draw the
    client again would spend the budget twice. What was not in a lost draw stays open.
    """
    return {
        (standing.mark, part)
        for one in lost
        for standing in standings
        if standing.quarter <= one.closed_until
        for budget in budgets
        for part in parts_of(standing.indicator, budget.names_in(one.period), budget)
    }
