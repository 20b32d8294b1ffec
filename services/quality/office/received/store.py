"""What the office received: the bytes of one release a centre and quarter, and sums over centres made from them."""

from collections.abc import Iterable, Sequence
from datetime import date
from hashlib import sha256
from typing import Any

from sqlalchemy import (
    BigInteger,
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
from sqlalchemy.dialects.postgresql import ARRAY, insert

from services.quality.foundation.tables.store import PlainStore, metadata
from services.quality.office.received.arrival import Reason
from services.quality.office.received.domain import Count, Received, Told, counted
from services.quality.office.received.noise import NoiseKey, noise_of
from services.quality.office.received.publication import ALWAYS
from services.quality.office.values import Histogram
from shared.events import ReleasePublished

SINCE_EVER = text(f"'{ALWAYS}'")
received = Table(
    "received_release",
    metadata,
    Column("centre", Text, primary_key=True),
    Column("period", Text, primary_key=True),
    Column("catalogue", Text, primary_key=True),
    Column("fingerprint", LargeBinary, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("received_on", Date),
    Column("shown_on", Date, nullable=False, server_default=SINCE_EVER),
    Column("sequence", SmallInteger),
    Index("received_release_of_period", "period", "catalogue", "centre"),
    Index("received_release_number", "centre", "sequence", unique=True),
)
"""`body` is as it came, but for the spaces at its end, which only give all bodies one size; `fingerprint` is of all.

Where a Kokon did not keep the bytes, the body is made from what it did keep, and the fingerprint is of what came.
`sequence` is empty where a Kokon did not know it, or took a number of its centre a second time.
"""
counts = Table(
    "federation_count",
    metadata,
    Column("period", Text, primary_key=True),
    Column("catalogue", Text, primary_key=True),
    Column("criterion", Text, primary_key=True),
    Column("line", Text, primary_key=True),
    Column("said", Text, primary_key=True),
    Column("shown_on", Date, primary_key=True, server_default=SINCE_EVER),
    Column("centres", Integer, nullable=False),
    Index("federation_count_of_criterion", "criterion"),
)
"""Made from the bodies, and written with them: no page has to look at ten thousand centres."""
noise = Table(
    "federation_noise",
    metadata,
    Column("period", Text, primary_key=True),
    Column("catalogue", Text, primary_key=True),
    Column("budget", Text, primary_key=True),
    Column("about", Text, primary_key=True),
    Column("shown_on", Date, primary_key=True),
    Column("centres", Integer, nullable=False),
    Column("met", BigInteger, nullable=False),
    Column("partly", BigInteger, nullable=False),
    Column("not_met", BigInteger, nullable=False),
)
"""Sums of noisy counts, signed; `about` is a criterion, or the index."""
refusals = Table(
    "refused_release",
    metadata,
    Column("centre", Text, primary_key=True),
    Column("period", Text, primary_key=True),
    Column("reason", Text, primary_key=True),
    Column("refused_on", Date, primary_key=True),
)
"""All that is kept of a release that was not taken."""

KEY = ("centre", "period", "catalogue")
KEEP = (
    text(
        "INSERT INTO received_release (centre, period, catalogue, fingerprint, body, received_on, shown_on, sequence) "
        "SELECT * FROM unnest(:centre, :period, :catalogue, :fingerprint, :body, :received_on, :shown_on, :sequence) "
        "ON CONFLICT DO NOTHING RETURNING centre, period, catalogue"
    )
    .bindparams(
        *(bindparam(name, type_=ARRAY(Text)) for name in KEY),
        *(bindparam(name, type_=ARRAY(LargeBinary)) for name in ("fingerprint", "body")),
        *(bindparam(name, type_=ARRAY(Date)) for name in ("received_on", "shown_on")),
        bindparam("sequence", type_=ARRAY(SmallInteger)),
    )
    .columns(centre=Text, period=Text, catalogue=Text)
)
COUNTED = ("period", "catalogue", "criterion", "line", "said")
ADD_COUNTS = text(
    "INSERT INTO federation_count (period, catalogue, criterion, line, said, shown_on, centres) "
    "SELECT * FROM unnest(:period, :catalogue, :criterion, :line, :said, :shown_on, :centres) "
    "ON CONFLICT (period, catalogue, criterion, line, said, shown_on) "
    "DO UPDATE SET centres = federation_count.centres + excluded.centres"
).bindparams(
    *(bindparam(name, type_=ARRAY(Text)) for name in COUNTED),
    bindparam("shown_on", type_=ARRAY(Date)),
    bindparam("centres", type_=ARRAY(Integer)),
)
NOISED = ("period", "catalogue", "budget", "about")
SUMS = ("met", "partly", "not_met")
ADD_NOISE = text(
    "INSERT INTO federation_noise (period, catalogue, budget, about, shown_on, centres, met, partly, not_met) "
    "SELECT * FROM unnest(:period, :catalogue, :budget, :about, :shown_on, :centres, :met, :partly, :not_met) "
    "ON CONFLICT (period, catalogue, budget, about, shown_on) DO UPDATE SET "
    "centres = federation_noise.centres + excluded.centres, met = federation_noise.met + excluded.met, "
    "partly = federation_noise.partly + excluded.partly, not_met = federation_noise.not_met + excluded.not_met"
).bindparams(
    *(bindparam(name, type_=ARRAY(Text)) for name in NOISED),
    bindparam("shown_on", type_=ARRAY(Date)),
    bindparam("centres", type_=ARRAY(Integer)),
    *(bindparam(name, type_=ARRAY(BigInteger)) for name in SUMS),
)


class ReceivedReleases(PlainStore):
    async def keep_received(self, event: ReleasePublished, *, on: date | None = None, shown_on: date = ALWAYS) -> bool:
        """Whether the release is the one that is kept now: new, or the same as before. Another one is not taken."""
        return not await self.keep_all_received([Received(event, event.body(), on, shown_on)])

    async def keep_all_received(self, releases: Sequence[Received]) -> list[tuple[Received, Reason]]:
        """Keeps all that are new, and counts them. Gives back those that another one is in the place of, and why.

        A number that comes twice would hide that a release was lost.
        """
        if not releases:
            return []
        kept = {tuple(row) for row in await self.connection.execute(KEEP, release_columns(releases))}
        firsts = {each.key: each for each in reversed(releases) if each.key in kept}
        await self.add_up([(each.told, each.shown_on) for each in firsts.values()])
        return await self._others([each for each in releases if each is not firsts.get(each.key)])

    async def add_up(self, releases: Sequence[tuple[Told, date]]) -> None:
        """Adds releases, each with the day from which it is shown, to the sums over centres."""
        if releases:
            await self.connection.execute(ADD_COUNTS, count_columns(counted(releases)))
        if noisy := noise_of(releases):
            await self.connection.execute(ADD_NOISE, noise_columns(noisy.items()))

    async def _others(self, releases: Sequence[Received]) -> list[tuple[Received, Reason]]:
        """Of releases that were not kept those whose very bytes are not there: something else has their place."""
        if not releases:
            return []
        key = tuple_(*(received.c[name] for name in KEY))
        asked = select(*(received.c[name] for name in KEY), received.c.fingerprint)
        found = await self.connection.execute(asked.where(key.in_({each.key for each in releases})))
        before = {tuple(row[:3]): row.fingerprint for row in found}
        return [
            (each, "different_release" if each.key in before else "number_taken")
            for each in releases
            if before.get(each.key) != sha256(each.body).digest()
        ]

    async def note_refusals(self, refused: Iterable[tuple[str, str, Reason]], *, on: date) -> None:
        """Centre, quarter and reason of each; nothing else of them is kept."""
        rows = [
            {"centre": centre, "period": period, "reason": reason, "refused_on": on}
            for centre, period, reason in sorted(set(refused))
        ]
        if rows:
            await self.connection.execute(insert(refusals).values(rows).on_conflict_do_nothing())

    async def received_quarters(self) -> list[tuple[str, str, int]]:
        """Quarter, version of the standards and number of releases, the oldest first."""
        key = (received.c.period, received.c.catalogue)
        found = await self.connection.execute(select(*key, func.count()).group_by(*key).order_by(*key))
        return [(row[0], row[1], row[2]) for row in found]

    async def begin_again(self, period: str, catalogue: str) -> None:
        """Takes back what was added up for a quarter. New releases wait until the transaction ends."""
        await self.connection.execute(text("LOCK TABLE federation_count IN SHARE ROW EXCLUSIVE MODE"))
        for table in (counts, noise):
            await self.connection.execute(delete(table).filter_by(period=period, catalogue=catalogue))

    async def bodies(self, period: str, catalogue: str, *, after: str, most: int) -> list[tuple[str, bytes, date]]:
        """Centre, body and the day from which it is shown of the next releases of a quarter, by centre."""
        columns = (received.c.centre, received.c.body, received.c.shown_on)
        asked = select(*columns).filter_by(period=period, catalogue=catalogue).where(received.c.centre > after)
        found = await self.connection.execute(asked.order_by(received.c.centre).limit(most))
        return [(row.centre, row.body, row.shown_on) for row in found]


def release_columns(releases: Sequence[Received]) -> dict[str, list[Any]]:
    keys: dict[str, list[Any]] = {name: [each.key[at] for each in releases] for at, name in enumerate(KEY)}
    return keys | {
        "fingerprint": [sha256(each.body).digest() for each in releases],
        "body": [each.body.rstrip(b" ") for each in releases],
        "received_on": [each.on for each in releases],
        "shown_on": [each.shown_on for each in releases],
        "sequence": [getattr(each.told, "sequence", None) for each in releases],
    }


def count_columns(added: Sequence[Count]) -> dict[str, list[Any]]:
    return {
        "period": [str(each.period) for each in added],
        "catalogue": [each.catalogue for each in added],
        "criterion": [each.criterion for each in added],
        "line": [each.side.value for each in added],
        "said": [each.said for each in added],
        "shown_on": [each.shown_on for each in added],
        "centres": [each.centres for each in added],
    }


def noise_columns(added: Iterable[tuple[NoiseKey, Histogram]]) -> dict[str, list[Any]]:
    """Always in the same order, so that two writers never wait for each other crosswise."""
    known = sorted(added, key=lambda entry: entry[0])
    keys: dict[str, list[Any]] = {name: [key[at] for key, _ in known] for at, name in enumerate((*NOISED, "shown_on"))}
    return keys | {name: [getattr(sums, name) for _, sums in known] for name in ("centres", *SUMS)}
