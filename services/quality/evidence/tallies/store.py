"""Tallies in the database: each month of each version of the standards once, and never changed."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Integer,
    Table,
    Text,
    bindparam,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY

from services.quality.evidence.tallies.domain import Tally
from services.quality.foundation.domain import Period
from services.quality.foundation.quarters.store import Quarters
from services.quality.foundation.tables.store import PlainStore, metadata
from services.quality.standards.catalogue.domain import Source
from services.quality.standards.scoring.figures import Absence, Outcomes

tallies = Table(
    "tally",
    metadata,
    Column("source", Text, primary_key=True),
    Column("catalogue", Text, primary_key=True),
    Column("month", Text, primary_key=True),
)
cells = Table(
    "tally_cell",
    metadata,
    Column("source", Text, primary_key=True),
    Column("catalogue", Text, primary_key=True),
    Column("month", Text, primary_key=True),
    Column("indicator", Text, primary_key=True),
    Column("state", Text, nullable=False),
    Column("met", Integer),
    Column("partly", Integer),
    Column("not_met", Integer),
    ForeignKeyConstraint(["source", "catalogue", "month"], ["tally.source", "tally.catalogue", "tally.month"]),
    CheckConstraint(
        "(state IN ('held', 'not_measured') AND num_nonnulls(met, partly, not_met) = 0)"
        " OR (state = 'counted' AND num_nonnulls(met, partly, not_met) = 3 AND met + partly + not_met >= 5)",
        name="tally_cell_counted_or_not",
    ),
    CheckConstraint(
        "source <> 'feedback' OR state <> 'counted' OR met + partly + not_met >= 10", name="tally_cell_ten_answers"
    ),
)

KEYS = ("source", "catalogue", "month")
CELLS = (*KEYS, "indicator", "state", "met", "partly", "not_met")
COUNTS = ("met", "partly", "not_met")
KEEP = (
    text(
        "INSERT INTO tally (source, catalogue, month) SELECT * FROM unnest(:source, :catalogue, :month) "
        "ON CONFLICT DO NOTHING RETURNING source, catalogue, month"
    )
    .bindparams(*(bindparam(name, type_=ARRAY(Text)) for name in KEYS))
    .columns(source=Text, catalogue=Text, month=Text)
)
ADD_CELLS = text(
    "INSERT INTO tally_cell (source, catalogue, month, indicator, state, met, partly, not_met) "
    "SELECT * FROM unnest(:source, :catalogue, :month, :indicator, :state, :met, :partly, :not_met)"
).bindparams(*(bindparam(name, type_=ARRAY(Integer if name in COUNTS else Text)) for name in CELLS))


class Tallies(PlainStore):
    async def keep_tally(self, tally: Tally) -> bool:
        """Whether the month was new; what is there is never overwritten."""
        return bool(await self.keep_tallies([tally]))

    async def keep_tallies(self, told: Sequence[Tally]) -> list[Tally]:
        """Those whose month was new, in two statements; what is there is never overwritten."""
        columns = zip(*(each.key for each in told), strict=True)
        keys = {name: list(column) for name, column in zip(KEYS, columns, strict=True)}
        kept = {(row.source, row.catalogue, row.month) for row in await self.connection.execute(KEEP, keys)}
        firsts = {each.key: each for each in reversed(told) if each.key in kept}
        if firsts:
            await self.connection.execute(ADD_CELLS, _cell_columns(firsts.values()))
            months = sorted(each.window for each in firsts.values())
            first, last = (Period.of(date.fromisoformat(f"{month}-01")) for month in (months[0], months[-1]))
            await Quarters(self.work).discard(first, last.back(-3))
        return list(firsts.values())

    async def different(self, told: Sequence[Tally]) -> list[Tally]:
        """Those that say something else than what is kept of their month."""
        kept: dict[tuple[str, str, str], Tally] = {}
        for catalogue in {each.catalogue for each in told}:
            windows = [each.window for each in told if each.catalogue == catalogue]
            kept |= {each.key: each for each in await self.tallies(catalogue, windows)}
        return [each for each in told if kept.get(each.key) != each]

    async def tally(self, catalogue: str, window: str, source: Source = Source.CASEWORK) -> Tally | None:
        found = await self.tallies(catalogue, [window])
        return next((tally for tally in found if tally.source is source), None)

    async def of_months(self, months: Collection[str]) -> list[Tally]:
        """Of all versions of the standards: measures keep their names over them. The oldest first."""
        known = set((await self.connection.execute(select(tallies.c.catalogue).distinct())).scalars())
        found = [tally for catalogue in sorted(known) for tally in await self.tallies(catalogue, months)]
        return sorted(found, key=lambda tally: tally.window)

    async def tallies(self, catalogue: str, months: Collection[str]) -> list[Tally]:
        """Of casework and of feedback, the oldest first."""
        asked = select(cells).where(cells.c.catalogue == catalogue, cells.c.month.in_(months))
        found: dict[tuple[str, str], dict[str, Outcomes | Absence]] = {}
        for row in await self.connection.execute(asked.order_by(cells.c.month, cells.c.source, cells.c.indicator)):
            found.setdefault((row.month, row.source), {})[row.indicator] = outcomes_of(
                row.state, row.met, row.partly, row.not_met
            )
        return [Tally(catalogue, month, outcomes, Source(source)) for (month, source), outcomes in found.items()]


STATES = {"held": Absence.TOO_FEW, "not_measured": Absence.NOT_MEASURED}
"""Of the cells that nothing is counted in."""


def _cell_columns(told: Iterable[Tally]) -> dict[str, list[Any]]:
    rows = [
        {**dict(zip(KEYS, each.key, strict=True)), "indicator": name, **columns_of(known)}
        for each in told
        for name, known in each.outcomes.items()
    ]
    return {name: [row[name] for row in rows] for name in CELLS}


def columns_of(told: Outcomes | Absence) -> dict[str, Any]:
    if isinstance(told, Outcomes):
        return {"state": "counted", "met": told.met, "partly": told.partly, "not_met": told.not_met}
    state = next(state for state, absence in STATES.items() if absence is told)
    return {"state": state, "met": None, "partly": None, "not_met": None}


def outcomes_of(state: str, met: int, partly: int, not_met: int) -> Outcomes | Absence:
    """The other way round."""
    return Outcomes(met, partly, not_met) if state == "counted" else STATES[state]
