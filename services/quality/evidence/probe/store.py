"""The looks at the public pages in the database: of each quarter the last one, for that is where the quarter stood."""

from datetime import date
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Column, Date, DateTime, Table, Text, select
from sqlalchemy.dialects.postgresql import JSONB, insert

from services.quality.evidence.probe.domain import Probe, fresh_on
from services.quality.foundation.domain import Period
from services.quality.foundation.quarters.store import Quarters
from services.quality.foundation.tables.store import PlainStore, metadata
from shared.events import PageShown

PAGES = TypeAdapter(tuple[PageShown, ...])
probes = Table(
    "page_probe",
    metadata,
    Column("period", Text, primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("day", Date, nullable=False),
    Column("pages", JSONB, nullable=False),
)


class Probes(PlainStore):
    async def keep_probe(self, probe: Probe) -> bool:
        """Whether it is the newest of its quarter; then it takes the place of the one before."""
        put = insert(probes).values(
            period=str(probe.period), at=probe.at, day=probe.day, pages=PAGES.dump_python(probe.pages, mode="json")
        )
        newer = {name: put.excluded[name] for name in ("at", "day", "pages")}
        kept = put.on_conflict_do_update(
            constraint=probes.primary_key, set_=newer, where=put.excluded.at > probes.c.at
        ).returning(probes.c.period)
        is_newest = (await self.connection.execute(kept)).first() is not None
        if is_newest:
            await Quarters(self.work).discard(probe.period, probe.period)
        return is_newest

    async def every(self) -> list[Probe]:
        """The last of each quarter, the oldest first."""
        return [_probe(row) for row in await self.connection.execute(select(probes).order_by(probes.c.day))]

    async def on_day(self, day: date) -> Probe | None:
        """What the pages showed on a day; None where they have not told, or not lately."""
        periods = {str(Period.of(day)), str(Period.of(day).back(1))}
        asked = select(probes).where(probes.c.period.in_(periods))
        return fresh_on([_probe(row) for row in await self.connection.execute(asked)], day)


def _probe(row: Any) -> Probe:
    return Probe(row.at, row.day, PAGES.validate_python(row.pages))
