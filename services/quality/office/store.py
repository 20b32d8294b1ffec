"""What the office received: one release a centre and quarter, and its lines in a form that can be counted."""

from collections.abc import Collection
from hashlib import sha256

from sqlalchemy import Column, ForeignKeyConstraint, Index, LargeBinary, SmallInteger, Table, Text, func, insert, select
from sqlalchemy.dialects.postgresql import insert as insert_unless_present

from services.quality.domain import Period
from services.quality.tables.store import metadata
from shared.events import ReleasedCriterion, ReleasePublished
from shared.store import Work

received = Table(
    "received_release",
    metadata,
    Column("centre", Text, primary_key=True),
    Column("period", Text, primary_key=True),
    Column("catalogue", Text, primary_key=True),
    Column("fingerprint", LargeBinary, nullable=False),
    Index("received_release_of_period", "period", "catalogue"),
)
lines = Table(
    "received_line",
    metadata,
    Column("centre", Text, primary_key=True),
    Column("period", Text, primary_key=True),
    Column("catalogue", Text, primary_key=True),
    Column("criterion", Text, primary_key=True),
    Column("measured", Text, nullable=False),
    Column("measured_band", SmallInteger),
    Column("assessed", Text, nullable=False),
    Column("assessed_band", SmallInteger),
    ForeignKeyConstraint(
        ["centre", "period", "catalogue"],
        ["received_release.centre", "received_release.period", "received_release.catalogue"],
    ),
    Index("received_line_of_period", "period", "catalogue"),
)
LINE = ("criterion", "measured", "measured_band", "assessed", "assessed_band")


class OfficeWork(Work):
    async def keep_received(self, event: ReleasePublished) -> bool:
        """Whether the release is the one that is kept now: new, or the same as before. Another one is not taken."""
        key = {"centre": event.centre, "period": event.period, "catalogue": event.catalogue}
        fingerprint = sha256(event.body()).digest()
        new = insert_unless_present(received).values(key | {"fingerprint": fingerprint}).on_conflict_do_nothing()
        if (await self.connection.execute(new.returning(received.c.centre))).first() is None:
            before = select(received.c.fingerprint).filter_by(**key)
            return bool((await self.connection.execute(before)).scalar_one() == fingerprint)
        rows = [key | entry.model_dump(mode="json") for entry in event.criteria]
        await self.connection.execute(insert(lines), rows)
        return True

    async def reporting(self, period: Period, catalogue: str) -> set[str]:
        """Ids of the centres that reported a quarter."""
        asked = select(received.c.centre).filter_by(period=str(period), catalogue=catalogue)
        return set((await self.connection.execute(asked)).scalars())

    async def reported_periods(self, catalogue: str) -> list[Period]:
        """Quarters that any centre reported, the newest first."""
        asked = select(received.c.period).filter_by(catalogue=catalogue).distinct()
        found = (await self.connection.execute(asked)).scalars()
        return sorted((Period.parse(period) for period in found), reverse=True)

    async def counted(
        self, period: Period, catalogue: str, centres: Collection[str]
    ) -> list[tuple[ReleasedCriterion, int]]:
        """Each line that any of the centres reported, and how many of them did."""
        columns = [lines.c[name] for name in LINE]
        asked = select(*columns, func.count().label("centres")).filter_by(period=str(period), catalogue=catalogue)
        rows = await self.connection.execute(asked.where(lines.c.centre.in_(centres)).group_by(*columns))
        return [(ReleasedCriterion(**{name: row[name] for name in LINE}), row["centres"]) for row in rows.mappings()]
