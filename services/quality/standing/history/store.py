"""The history in the database: a quarter and its lines, or nothing where it has to be made anew."""

from collections.abc import Iterable, Sequence
from datetime import date
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import (
    Column,
    Date,
    Double,
    ForeignKey,
    Index,
    Integer,
    Row,
    SmallInteger,
    Table,
    Text,
    cast,
    func,
    insert,
    select,
    text,
)

from services.quality.answers.assessment.store import Assessments, assessments
from services.quality.answers.local.store import OwnCriteria
from services.quality.answers.local.store import editions as own_criteria
from services.quality.answers.pulse.store import Pulses, pulses
from services.quality.evidence.probe.store import Probes, probes
from services.quality.evidence.publications.store import Publications
from services.quality.evidence.publications.store import editions as publications
from services.quality.evidence.register.store import Register, versions
from services.quality.evidence.tallies.store import Tallies, tallies
from services.quality.foundation.domain import Period
from services.quality.foundation.quarters.store import quarters
from services.quality.foundation.second_looks import Shortfall
from services.quality.foundation.tables.store import PlainStore, metadata
from services.quality.standards.lineage import Lineage
from services.quality.standards.scoring.intervals import Span
from services.quality.standing.history.domain import Line
from services.quality.standing.history.past import Past
from shared.events import CriterionState

LOCK = 0x6B6F6B6F6E06
"""One at a time makes quarters anew."""
lines = Table(
    "history_line",
    metadata,
    Column("period", Text, ForeignKey("history_quarter.period", ondelete="CASCADE"), primary_key=True),
    Column("criterion", Text, primary_key=True),
    Column("thread", Text, nullable=False),
    Column("stretch", Text, nullable=False),
    Column("measuring", Text, nullable=False),
    Column("measured", Text, nullable=False),
    Column("low", Double),
    Column("value", Double),
    Column("high", Double),
    Column("coverage", Double, nullable=False),
    Column("people", Integer, nullable=False),
    Column("assessed", Text, nullable=False),
    Column("level", SmallInteger),
    Column("shortfall", Text),
    Index("history_line_of_thread", "thread", "period"),
    Index("history_line_of_criterion", "criterion", "period"),
)


class HistoryLines(PlainStore):
    """Lines of quarters that are over. What may have changed since is not here, and is made anew before it is shown."""

    async def history(self, criterion_id: str) -> list[Line]:
        """Of a criterion under all ids that it had, the oldest quarter first; empty where no quarter is over yet."""
        asked = select(lines.c.thread).where(lines.c.criterion == criterion_id).order_by(lines.c.period.desc()).limit(1)
        rows = select(lines, quarters.c.catalogue).join(quarters).where(lines.c.thread == asked.scalar_subquery())
        return [_line(row) for row in await self.connection.execute(rows.order_by(lines.c.period))]

    async def stood_at(self, period: Period) -> list[Line]:
        """All criteria at the end of one quarter; empty where it is not made."""
        return await self.stood_between(period, period)

    async def stood_between(self, first: Period, last: Period) -> list[Line]:
        """All criteria at the end of each quarter, both included, the oldest first."""
        rows = select(lines, quarters.c.catalogue).join(quarters)
        rows = rows.where(lines.c.period.between(str(first), str(last))).order_by(lines.c.period)
        return [_line(row) for row in await self.connection.execute(rows)]

    async def kept_quarters(self) -> dict[Period, str]:
        """With the version of the standards that each was made by, the oldest first."""
        found = await self.connection.execute(select(quarters).order_by(quarters.c.period))
        return {Period.parse(row.period): row.catalogue for row in found}

    async def keep_quarter(self, period: Period, made: Sequence[Line]) -> None:
        row = {"period": str(period), "catalogue": made[0].catalogue}
        await self.connection.execute(insert(quarters).values(row))
        await self.connection.execute(insert(lines), [_columns(line) for line in made])

    async def alone(self) -> None:
        """Waits until nobody else makes quarters anew, and lets nobody else until this work is done."""
        await self.connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})

    async def first_known(self, clock: ZoneInfo) -> date | None:
        """The first day of that clock that anything is known of."""
        day_of = partial(_day, clock)
        asked = select(
            select(func.min(tallies.c.month)).scalar_subquery().label("month"),
            select(day_of(func.min(assessments.c.at))).scalar_subquery().label("assessed"),
            select(func.min(versions.c.day)).scalar_subquery().label("entered"),
            select(func.min(pulses.c.closed_on)).scalar_subquery().label("asked"),
            select(func.min(own_criteria.c.day)).scalar_subquery().label("own"),
            select(day_of(func.min(publications.c.released_at))).scalar_subquery().label("published"),
            select(func.min(probes.c.day)).scalar_subquery().label("probed"),
        )
        row = (await self.connection.execute(asked)).one()
        month = date.fromisoformat(f"{row.month}-01") if row.month else None
        days = [month, row.assessed, row.entered, row.asked, row.own, row.published, row.probed]
        return min((day for day in days if day is not None), default=None)

    async def past(self, months: Iterable[str]) -> Past:
        """All that was ever known; of the tallies those of some months."""
        return Past(
            tallies=await Tallies(self.work).of_months(set(months)),
            assessments=await Assessments(self.work).every_assessment(),
            behind=await Assessments(self.work).every_link(),
            reviews=await Assessments(self.work).every_review(),
            pulses=await Pulses(self.work).closed(),
            register=await Register(self.work).versions(),
            editions=await OwnCriteria(self.work).editions(),
            counted=await OwnCriteria(self.work).counted(),
            published=await Publications(self.work).every_edition(),
            probes=await Probes(self.work).every(),
        )


def _day(clock: ZoneInfo, moment: Any) -> Any:
    return cast(func.timezone(clock.key, moment), Date)


def _columns(line: Line) -> dict[str, Any]:
    score, lineage = line.score, line.lineage
    return {
        "period": str(line.period),
        "criterion": line.criterion,
        "thread": lineage.thread,
        "stretch": lineage.stretch,
        "measuring": lineage.measuring,
        "measured": line.measured.value,
        "low": score.low if score else None,
        "value": score.value if score else None,
        "high": score.high if score else None,
        "coverage": line.coverage,
        "people": line.people,
        "assessed": line.assessed.value,
        "level": line.level,
        "shortfall": line.shortfall.value if line.shortfall else None,
    }


def _line(row: Row[Any]) -> Line:
    return Line(
        Period.parse(row.period),
        row.catalogue,
        row.criterion,
        Lineage(row.thread, row.stretch, row.measuring),
        CriterionState(row.measured),
        None if row.value is None else Span(row.low, row.value, row.high),
        row.coverage,
        row.people,
        CriterionState(row.assessed),
        row.level,
        Shortfall(row.shortfall) if row.shortfall else None,
    )
