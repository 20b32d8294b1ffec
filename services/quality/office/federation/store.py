"""How many centres say what, quarter by quarter, and who has reported at all."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, Date, bindparam, case, func, literal, select, true
from sqlalchemy import Text as Word
from sqlalchemy.dialects.postgresql import ARRAY

from services.quality.domain import Period
from services.quality.office.federation.completeness import Turnout, due
from services.quality.office.received.domain import Count, Side, counted_lines, without
from services.quality.office.received.store import SAID, counts, lines, received
from shared.events import ReleasedCriterion
from shared.store import Work


class FederationWork(Work):
    """`expected` are the centres that are counted; with none, all that report are."""

    async def reported_quarters(self) -> list[tuple[Period, str]]:
        """Each quarter and version of the standards that any centre reported, the newest first."""
        found = await self.connection.execute(select(counts.c.period, counts.c.catalogue).distinct())
        return sorted(((Period.parse(row.period), row.catalogue) for row in found), reverse=True)

    async def reporting(self, period: Period) -> set[str]:
        """Ids of the centres that reported a quarter."""
        asked = select(received.c.centre).filter_by(period=str(period)).distinct()
        return set((await self.connection.execute(asked)).scalars())

    async def reporting_by(self, catalogue: str) -> int:
        """Centres that have ever reported by a version of the standards."""
        asked = select(func.count(received.c.centre.distinct())).filter_by(catalogue=catalogue)
        return (await self.connection.execute(asked)).scalar_one()

    async def strangers(self, expected: Collection[str], **quarter: str) -> list[str]:
        """Ids that reported without being expected; `period` and `catalogue` narrow it."""
        if not expected:
            return []
        asked = select(received.c.centre).filter_by(**quarter).where(~_among(expected)).distinct()
        return sorted((await self.connection.execute(asked)).scalars())

    async def counts(
        self, expected: Collection[str], *, strangers: Collection[str] | None = None, **which: str
    ) -> list[Count]:
        """By `period`, `catalogue` and `criterion`, as far as they are named. Whoever knows the strangers says so."""
        rows = await self.connection.execute(select(counts).filter_by(**which))
        found = [
            Count(Period.parse(row.period), row.catalogue, row.criterion, Side(row.line), row.said, row.centres)
            for row in rows
        ]
        if strangers is None:
            quarter = {name: value for name, value in which.items() if name != "criterion"}
            strangers = await self.strangers(expected, **quarter)
        return without(found, await self.counted_of(strangers, **which)) if strangers else found

    async def counted_of(self, centres: Collection[str], **which: str) -> list[Count]:
        """Counted just now from the lines of these centres."""
        columns = [lines.c[name] for name in ("period", "catalogue", *SAID)]
        asked = select(*columns, func.count().label("centres")).filter_by(**which).where(lines.c.centre.in_(centres))
        rows = (await self.connection.execute(asked.group_by(*columns))).mappings()
        return counted_lines(
            (row["period"], row["catalogue"], ReleasedCriterion(**{name: row[name] for name in SAID}), row["centres"])
            for row in rows
        )

    async def turnouts(self, expected: Collection[str], *periods: Period) -> list[Turnout]:
        """Of the quarters asked for, or of all that anybody reported; the newest first."""
        days = {period: due(period) for period in periods or {one for one, _ in await self.reported_quarters()}}
        known = _among(expected) if expected else true()
        asked = select(received.c.period, received.c.centre, func.min(received.c.received_on).label("first"))
        each = (
            asked.add_columns(func.bool_or(known).label("known"))
            .where(received.c.period.in_([str(period) for period in days]))
            .group_by(received.c.period, received.c.centre)
            .subquery()
        )
        last_day = case({str(one): literal(day, Date) for one, day in days.items()}, value=each.c.period)
        figures = (
            func.count().filter(each.c.known),
            func.count().filter(each.c.known, each.c.first <= last_day),
            func.count().filter(each.c.known, each.c.first > last_day),
            func.array_agg(each.c.centre).filter(~each.c.known),
        )
        rows = await self.connection.execute(select(each.c.period, *figures).group_by(each.c.period)) if days else ()
        found = {Period.parse(row[0]): row for row in rows}
        return [_turnout(period, found.get(period), len(expected)) for period in sorted(days, reverse=True)]


def _among(expected: Collection[str]) -> ColumnElement[bool]:
    """As a set that the database looks up, however many they are."""
    return received.c.centre.in_(select(func.unnest(bindparam("expected", list(expected), type_=ARRAY(Word)))))


def _turnout(period: Period, row: Any, expected: int) -> Turnout:
    _, reported, in_time, late, strangers = row or (None, 0, 0, 0, None)
    return Turnout(period, expected or reported, reported, in_time, late, tuple(sorted(strangers or ())))
