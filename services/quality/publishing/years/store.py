"""Years in the database: what may be passed on of each, as it was when somebody first asked, and never another."""

from collections.abc import Mapping

from sqlalchemy import CheckConstraint, Column, SmallInteger, Table, Text, select
from sqlalchemy.dialects.postgresql import insert

from services.quality.foundation.tables.store import PlainStore, metadata
from services.quality.publishing.years.domain import Told
from services.quality.standards.scoring.figures import Absence, Rough

years = Table(
    "told_year",
    metadata,
    Column("year", SmallInteger, primary_key=True),
    Column("measure", Text, primary_key=True),
    Column("state", Text, nullable=False),
    Column("people_from", SmallInteger),
    Column("step", SmallInteger),
    Column("band", SmallInteger),
    CheckConstraint(
        "(state = 'known' AND people_from >= 5 AND num_nonnulls(step, band) = 1)"
        " OR (state <> 'known' AND num_nonnulls(people_from, step, band) = 0)",
        name="told_year_known_or_not",
    ),
)


class Years(PlainStore):
    async def keep_year(self, year: int, told: Mapping[str, Told]) -> None:
        """What is there already stays."""
        rows = [{"year": year, "measure": name, **_columns(each)} for name, each in told.items()]
        await self.connection.execute(insert(years).on_conflict_do_nothing(), rows)

    async def year(self, year: int) -> dict[str, Told]:
        found = await self.connection.execute(select(years).where(years.c.year == year))
        return {
            row.measure: Rough(row.year, row.people_from, row.step, row.band)
            if row.state == "known"
            else Absence(row.state)
            for row in found
        }


def _columns(told: Told) -> dict[str, object]:
    if isinstance(told, Absence):
        return {"state": told.value, "people_from": None, "step": None, "band": None}
    return {"state": "known", "people_from": told.people_from, "step": told.step, "band": told.band}
