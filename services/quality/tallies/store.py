"""Tallies in the database: each month of each version of the standards once, and never changed."""

from collections.abc import Collection

from sqlalchemy import CheckConstraint, Column, ForeignKeyConstraint, Integer, Row, Table, Text, insert, select
from sqlalchemy.dialects.postgresql import insert as insert_unless_present

from services.quality.scoring.figures import Outcomes
from services.quality.tables.store import metadata
from services.quality.tallies.domain import Tally
from shared.store import Work

tallies = Table(
    "tally",
    metadata,
    Column("catalogue", Text, primary_key=True),
    Column("month", Text, primary_key=True),
)
cells = Table(
    "tally_cell",
    metadata,
    Column("catalogue", Text, primary_key=True),
    Column("month", Text, primary_key=True),
    Column("indicator", Text, primary_key=True),
    Column("met", Integer),
    Column("partly", Integer),
    Column("not_met", Integer),
    ForeignKeyConstraint(["catalogue", "month"], ["tally.catalogue", "tally.month"]),
    CheckConstraint(
        "num_nonnulls(met, partly, not_met) = 0"
        " OR (num_nonnulls(met, partly, not_met) = 3 AND met + partly + not_met >= 5)",
        name="tally_cell_held_or_counted",
    ),
)


class TalliesWork(Work):
    async def keep_tally(self, tally: Tally) -> bool:
        """Whether the month was new; what is there is never overwritten."""
        key = {"catalogue": tally.catalogue, "month": tally.window}
        new = insert_unless_present(tallies).values(key).on_conflict_do_nothing().returning(tallies.c.month)
        if (await self.connection.execute(new)).first() is None:
            return False
        rows = [key | {"indicator": name} | _columns(outcomes) for name, outcomes in tally.outcomes.items()]
        await self.connection.execute(insert(cells), rows)
        return True

    async def tally(self, catalogue: str, window: str) -> Tally | None:
        found = await self.tallies(catalogue, [window])
        return found[0] if found else None

    async def tallies(self, catalogue: str, months: Collection[str]) -> list[Tally]:
        """The oldest first."""
        asked = select(cells).where(cells.c.catalogue == catalogue, cells.c.month.in_(months))
        found: dict[str, dict[str, Outcomes | None]] = {}
        for row in await self.connection.execute(asked.order_by(cells.c.month, cells.c.indicator)):
            found.setdefault(row.month, {})[row.indicator] = _outcomes(row)
        return [Tally(catalogue, month, outcomes) for month, outcomes in found.items()]


def _columns(outcomes: Outcomes | None) -> dict[str, int | None]:
    if outcomes is None:
        return {"met": None, "partly": None, "not_met": None}
    return {"met": outcomes.met, "partly": outcomes.partly, "not_met": outcomes.not_met}


def _outcomes(row: Row[tuple[object, ...]]) -> Outcomes | None:
    return None if row.met is None else Outcomes(row.met, row.partly, row.not_met)
