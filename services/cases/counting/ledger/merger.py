"""Two files turn out to be one client: what the ledger knows under two marks becomes what it knows of one."""

from dataclasses import dataclass

from services.cases.foundation.outcomes import Outcome, better


@dataclass(frozen=True, slots=True)
class Recorded:
    """A row of the ledger without its mark; months as `YYYY-MM`, `released_in` None while it waits.

    `outcome` is None where the key that it was sealed with is lost.
    """

    outcome: Outcome | None
    recorded_in: str
    released_in: str | None


def together(one: Recorded, other: Recorded) -> Recorded:
    """What was released stays as it was, the first of two; what waited beside it waits no longer."""
    released = sorted((row for row in (one, other) if row.released_in), key=lambda row: row.released_in or "")
    if released:
        return released[0]
    return Recorded(better(one.outcome, other.outcome), min(one.recorded_in, other.recorded_in), None)
