"""What the office received: one release a centre and quarter, its lines, and how many centres say what."""

from collections.abc import Sequence
from datetime import date
from hashlib import sha256
from typing import Any

from sqlalchemy import (
    Column,
    Date,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    bindparam,
    delete,
    func,
    select,
    text,
    tuple_,
)
from sqlalchemy.dialects.postgresql import ARRAY

from services.quality.office.received.domain import Count, Received, counted
from services.quality.tables.store import metadata
from shared.events import ReleasePublished
from shared.store import Work

received = Table(
    "received_release",
    metadata,
    Column("centre", Text, primary_key=True),
    Column("period", Text, primary_key=True),
    Column("catalogue", Text, primary_key=True),
    Column("fingerprint", LargeBinary, nullable=False),
    Column("body", LargeBinary),
    Column("received_on", Date),
    Index("received_release_of_period", "period", "catalogue", "centre"),
)
"""`body` is as it came. A Kokon before this one kept neither that nor the day."""
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
    Index("received_line_of_period", "period", "catalogue"),
)
"""Derived, and written in one transaction with the release; to look that up for each line took half of the time."""
counts = Table(
    "federation_count",
    metadata,
    Column("period", Text, primary_key=True),
    Column("catalogue", Text, primary_key=True),
    Column("criterion", Text, primary_key=True),
    Column("line", Text, primary_key=True),
    Column("said", Text, primary_key=True),
    Column("centres", Integer, nullable=False),
    Index("federation_count_of_criterion", "criterion"),
)
"""Made from the lines, and written with them: no page has to look at ten thousand centres."""

KEY = ("centre", "period", "catalogue")
SAID = ("criterion", "measured", "measured_band", "assessed", "assessed_band")
KEEP = (
    text(
        "INSERT INTO received_release (centre, period, catalogue, fingerprint, body, received_on) "
        "SELECT * FROM unnest(:centre, :period, :catalogue, :fingerprint, :body, :received_on) "
        "ON CONFLICT DO NOTHING RETURNING centre, period, catalogue"
    )
    .bindparams(
        *(bindparam(name, type_=ARRAY(Text)) for name in KEY),
        *(bindparam(name, type_=ARRAY(LargeBinary)) for name in ("fingerprint", "body")),
        bindparam("received_on", type_=ARRAY(Date)),
    )
    .columns(centre=Text, period=Text, catalogue=Text)
)
ADD_LINES = text(
    "INSERT INTO received_line "
    "(centre, period, catalogue, criterion, measured, measured_band, assessed, assessed_band) SELECT * FROM "
    "unnest(:centre, :period, :catalogue, :criterion, :measured, :measured_band, :assessed, :assessed_band)"
).bindparams(
    *(bindparam(name, type_=ARRAY(SmallInteger if name.endswith("_band") else Text)) for name in (*KEY, *SAID))
)
ADD_COUNTS = text(
    "INSERT INTO federation_count (period, catalogue, criterion, line, said, centres) "
    "SELECT * FROM unnest(:period, :catalogue, :criterion, :line, :said, :centres) "
    "ON CONFLICT (period, catalogue, criterion, line, said) "
    "DO UPDATE SET centres = federation_count.centres + excluded.centres"
).bindparams(
    *(bindparam(name, type_=ARRAY(Text)) for name in ("period", "catalogue", "criterion", "line", "said")),
    bindparam("centres", type_=ARRAY(Integer)),
)
FORGET_LINES = text(
    "DELETE FROM received_line USING received_release AS release WHERE received_line.centre = release.centre "
    "AND received_line.period = release.period AND received_line.catalogue = release.catalogue "
    "AND release.body IS NOT NULL AND release.period = :period AND release.catalogue = :catalogue"
)
COUNT_LINES = text(
    "INSERT INTO federation_count (period, catalogue, criterion, line, said, centres) "
    "SELECT period, catalogue, criterion, told.line, told.said, count(*) FROM received_line, LATERAL (VALUES "
    "('measured', coalesce(measured_band::text, measured)), ('assessed', coalesce(assessed_band::text, assessed)), "
    "('gap', CASE WHEN 'structural_gap' IN (measured, assessed) THEN 'structural_gap' END)) AS told (line, said) "
    "WHERE told.said IS NOT NULL AND period = :period AND catalogue = :catalogue GROUP BY 1, 2, 3, 4, 5"
)


class ReceivedWork(Work):
    async def keep_received(self, event: ReleasePublished, *, on: date | None = None) -> bool:
        """Whether the release is the one that is kept now: new, or the same as before. Another one is not taken."""
        return not await self.keep_all_received([Received(event, event.body(), on)])

    async def keep_all_received(self, releases: Sequence[Received]) -> list[Received]:
        """Keeps all that are new, with their lines and counts. Gives back those that another one is in the place of."""
        if not releases:
            return []
        kept = {tuple(row) for row in await self.connection.execute(KEEP, release_columns(releases))}
        firsts = {each.key: each for each in reversed(releases) if each.key in kept}
        await self._add([each.told for each in firsts.values()])
        return await self._others([each for each in releases if each is not firsts.get(each.key)])

    async def _add(self, releases: Sequence[ReleasePublished]) -> None:
        if releases:
            await self.connection.execute(ADD_LINES, line_columns(releases))
            await self.connection.execute(ADD_COUNTS, count_columns(counted(releases)))

    async def _others(self, releases: Sequence[Received]) -> list[Received]:
        """Of releases that were there before, those with other bytes."""
        if not releases:
            return []
        key = tuple_(*(received.c[name] for name in KEY))
        asked = select(*(received.c[name] for name in KEY), received.c.fingerprint)
        found = await self.connection.execute(asked.where(key.in_({each.key for each in releases})))
        before = {tuple(row[:3]): row.fingerprint for row in found}
        return [each for each in releases if before[each.key] != sha256(each.body).digest()]

    async def received_quarters(self) -> list[tuple[str, str, int]]:
        """Quarter, version of the standards and number of releases, the oldest first."""
        key = (received.c.period, received.c.catalogue)
        found = await self.connection.execute(select(*key, func.count()).group_by(*key).order_by(*key))
        return [(row[0], row[1], row[2]) for row in found]

    async def begin_again(self, period: str, catalogue: str) -> None:
        """Takes back what was derived for a quarter from bodies. New releases wait until the transaction ends."""
        await self.connection.execute(text("LOCK TABLE federation_count IN SHARE ROW EXCLUSIVE MODE"))
        quarter = {"period": period, "catalogue": catalogue}
        await self.connection.execute(FORGET_LINES, quarter)
        await self.connection.execute(delete(counts).filter_by(**quarter))

    async def bodies(self, period: str, catalogue: str, *, after: str, most: int) -> list[tuple[str, bytes]]:
        """Centre and body of the next releases of a quarter, by centre."""
        asked = select(received.c.centre, received.c.body).filter_by(period=period, catalogue=catalogue)
        there = (received.c.body.is_not(None), received.c.centre > after)
        found = await self.connection.execute(asked.where(*there).order_by(received.c.centre).limit(most))
        return [(row.centre, row.body) for row in found]

    async def add_lines(self, releases: Sequence[ReleasePublished]) -> None:
        if releases:
            await self.connection.execute(ADD_LINES, line_columns(releases))

    async def count_again(self, period: str, catalogue: str) -> None:
        """Counts a quarter from all its lines."""
        await self.connection.execute(COUNT_LINES, {"period": period, "catalogue": catalogue})


def release_columns(releases: Sequence[Received]) -> dict[str, list[Any]]:
    keys: dict[str, list[Any]] = {name: [each.key[at] for each in releases] for at, name in enumerate(KEY)}
    bodies = [each.body for each in releases]
    fingerprints = [sha256(body).digest() for body in bodies]
    return keys | {"fingerprint": fingerprints, "body": bodies, "received_on": [each.on for each in releases]}


def line_columns(releases: Sequence[ReleasePublished]) -> dict[str, list[Any]]:
    entries = [(told, entry) for told in releases for entry in told.criteria]
    keys: dict[str, list[Any]] = {name: [getattr(told, name) for told, _ in entries] for name in KEY}
    return keys | {name: [getattr(entry, name) for _, entry in entries] for name in SAID}


def count_columns(added: Sequence[Count]) -> dict[str, list[Any]]:
    return {
        "period": [str(each.period) for each in added],
        "catalogue": [each.catalogue for each in added],
        "criterion": [each.criterion for each in added],
        "line": [each.side.value for each in added],
        "said": [each.said for each in added],
        "centres": [each.centres for each in added],
    }
