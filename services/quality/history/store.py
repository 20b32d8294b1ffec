"""The history in the database: a quarter and its lines, or nothing where it has to be made anew."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
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
    delete,
    func,
    insert,
    select,
    text,
)

from services.quality.assessment.domain import Assessment, Review, Shortfall
from services.quality.assessment.store import AssessmentWork, assessments
from services.quality.domain import Period
from services.quality.history.domain import Line
from services.quality.history.lineage import Lineage
from services.quality.history.past import Past
from services.quality.local.domain import Counted, Edition
from services.quality.local.store import LocalWork
from services.quality.local.store import editions as own_criteria
from services.quality.probe.domain import Probe
from services.quality.probe.store import ProbeWork, probes
from services.quality.publications.domain import Edition as PublicEdition
from services.quality.publications.domain import Look
from services.quality.publications.store import PublicationsWork
from services.quality.publications.store import editions as publications
from services.quality.pulse.domain import Pulse
from services.quality.pulse.store import PulseWork, pulses
from services.quality.register.domain import Entry
from services.quality.register.domain import Look as SecondLook
from services.quality.register.store import RegisterWork, versions
from services.quality.scoring.intervals import Span
from services.quality.tables.store import metadata
from services.quality.tallies.domain import Tally
from services.quality.tallies.store import TalliesWork, tallies
from shared.events import CriterionState

LOCK = 0x6B6F6B6F6E06
"""One at a time makes quarters anew."""
quarters = Table(
    "history_quarter",
    metadata,
    Column("period", Text, primary_key=True),
    Column("catalogue", Text, nullable=False),
)
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


class HistoryWork(LocalWork, RegisterWork, PublicationsWork, ProbeWork, PulseWork, TalliesWork, AssessmentWork):
    """Saving what a past quarter was made from discards its history; it is made anew before it is shown."""

    async def keep_tallies(self, told: Sequence[Tally]) -> list[Tally]:
        kept = await super().keep_tallies(told)
        if kept:
            months = sorted(each.window for each in kept)
            first, last = (Period.of(date.fromisoformat(f"{month}-01")) for month in (months[0], months[-1]))
            await self.put_aside(first, last.back(-3))
        return kept

    async def save_assessment(self, assessment: Assessment, paths: Collection[str] = ()) -> None:
        await super().save_assessment(assessment, paths)
        await self.put_aside(_quarter(assessment.at))

    async def save_review(self, review: Review) -> None:
        await super().save_review(review)
        await self.put_aside(_quarter(review.at))

    async def save_entries(self, entries: Sequence[Entry]) -> int:
        saved = await super().save_entries(entries)
        if saved:
            await self.put_aside(Period.of(min(entry.day for entry in entries)))
        return saved

    async def save_look(self, look: SecondLook) -> None:
        await super().save_look(look)
        await self.put_aside(Period.of(look.day))

    async def keep_edition(self, edition: PublicEdition) -> bool:
        kept = await super().keep_edition(edition)
        if told_at := edition.withdrawn_at or edition.released_at:
            await self.put_aside(_quarter(told_at))
        return kept

    async def note_look(self, edition: PublicEdition, look: Look) -> bool:
        await self.put_aside(_quarter(look.at))
        return await super().note_look(edition, look)

    async def keep_probe(self, probe: Probe) -> bool:
        kept = await super().keep_probe(probe)
        if kept:
            await self.put_aside(probe.period, probe.period)
        return kept

    async def close_pulse(self, pulse: Pulse) -> None:
        await super().close_pulse(pulse)
        if pulse.closed_on:
            await self.put_aside(Period.of(pulse.closed_on))

    async def save_edition(self, edition: Edition) -> None:
        await super().save_edition(edition)
        await self.put_aside(Period.of(edition.stamp.day))

    async def save_counted(self, counted: Counted) -> None:
        await super().save_counted(counted)
        await self.put_aside(Period.of(counted.stamp.day))

    async def put_aside(self, first: Period, last: Period | None = None) -> None:
        """From the first quarter on, or up to the last. Almost always none of them is kept yet."""
        touched = quarters.c.period >= str(first)
        if last is not None:
            touched &= quarters.c.period <= str(last)
        await self.connection.execute(delete(quarters).where(touched))

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
            tallies=await self.every_tally(set(months)),
            assessments=await self.every_assessment(),
            behind=await self.every_link(),
            reviews=await self.every_review(),
            pulses=await self.closed_pulses(),
            register=await self.register_versions(),
            editions=await self.editions(),
            counted=await self.counted(),
            published=await self.every_public_edition(),
            probes=await self.every_probe(),
        )


def _day(clock: ZoneInfo, moment: Any) -> Any:
    return cast(func.timezone(clock.key, moment), Date)


def _quarter(moment: datetime) -> Period:
    """The earliest that a moment may lie in, whatever the clock of the centre says."""
    period = Period.of(moment)
    return period.back(1) if moment.date() == period.first_day else period


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
