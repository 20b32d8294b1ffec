"""How many centres say what, quarter by quarter, what they reached together, and who has reported at all."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import ValidationError
from sqlalchemy import Text as Word
from sqlalchemy import bindparam, func, select
from sqlalchemy.dialects.postgresql import ARRAY

from services.quality.foundation.domain import Period
from services.quality.foundation.tables.store import PlainStore
from services.quality.office.federation.completeness import Report, Turnout, turnout
from services.quality.office.members.file import Members
from services.quality.office.received.domain import Count, Kept, Side, counted, shown, without
from services.quality.office.received.store import counts, noise, received, refusals
from services.quality.office.values import Histogram, Noisy
from shared.privacy.budget import LAST_OF_A_YEAR


@dataclass(frozen=True, slots=True)
class Look:
    """Who looks, and when: a distribution is over at least so many centres."""

    today: date
    least: int
    at_once: bool = False


class FederationCounts(PlainStore):
    """Members are counted, also those that have left; with no member at all, all that report are."""

    async def reported_quarters(self, *, until: date = date.max) -> list[tuple[Period, str]]:
        """Each quarter and version of the standards that any centre reported, the newest first.

        `until` leaves out what is not shown before a later day.
        """
        asked = select(counts.c.period, counts.c.catalogue).where(counts.c.shown_on <= until).distinct()
        found = await self.connection.execute(asked)
        return sorted(((Period.parse(row.period), row.catalogue) for row in found), reverse=True)

    async def reporting(self, period: Period) -> set[str]:
        """Ids of the centres that reported a quarter."""
        asked = select(received.c.centre).filter_by(period=str(period)).distinct()
        return set((await self.connection.execute(asked)).scalars())

    async def most_common_version(self, period: Period, versions: Collection[str]) -> str:
        """By which most centres reported a quarter; of two, the newer. At least one centre did by one of them."""
        asked = select(received.c.catalogue).filter_by(period=str(period)).where(received.c.catalogue.in_(versions))
        asked = asked.group_by(received.c.catalogue).order_by(func.count().desc(), received.c.catalogue.desc())
        version: str = (await self.connection.execute(asked.limit(1))).scalar_one()
        return version

    async def reporting_by(self, catalogue: str) -> int:
        """Centres that have ever reported by a version of the standards."""
        asked = select(func.count(received.c.centre.distinct())).filter_by(catalogue=catalogue)
        return (await self.connection.execute(asked)).scalar_one()

    async def strangers(self, members: Collection[str], **quarter: str) -> list[str]:
        """Ids that reported without being members; `period` and `catalogue` narrow it."""
        if not members:
            return []
        known = received.c.centre.in_(select(func.unnest(_words("known", members))))
        asked = select(received.c.centre).filter_by(**quarter).where(~known).distinct()
        return sorted((await self.connection.execute(asked)).scalars())

    async def counts(
        self, members: Collection[str], look: Look, *, strangers: Collection[str] | None = None, **which: str
    ) -> list[Count]:
        """What is shown, by `period`, `catalogue` and `criterion`, as far as they are named.

        A caller that knows the strangers passes them.
        """
        found = await self.all_counts(**which)
        if strangers is None:
            quarter = {name: value for name, value in which.items() if name != "criterion"}
            strangers = await self.strangers(members, **quarter)
        if strangers:
            found = without(found, await self.counted_of(strangers, **which))
        return shown(found, today=look.today, at_once=look.at_once)

    async def all_counts(self, **which: str) -> list[Count]:
        """Counts of all centres, by the day from which they are shown."""
        rows = await self.connection.execute(select(counts).filter_by(**which))
        return [
            Count(
                Period.parse(row.period),
                row.catalogue,
                row.criterion,
                Side(row.line),
                row.said,
                row.centres,
                row.shown_on,
            )
            for row in rows
        ]

    async def counted_of(self, centres: Collection[str], *, criterion: str = "", **quarter: str) -> list[Count]:
        """Counted just now from the bodies of these centres: meant for few of them."""
        asked = select(received.c.body, received.c.shown_on).filter_by(**quarter)
        rows = await self.connection.execute(asked.where(received.c.centre.in_(centres)))
        told = ((kept, row.shown_on) for row in rows if (kept := _read(row.body)))
        return [each for each in counted(told) if criterion in ("", each.criterion)]

    async def noisy(self, **quarter: str) -> list[Noisy]:
        rows = await self.connection.execute(select(noise).filter_by(**quarter))
        return [
            Noisy(row.about, row.budget, row.shown_on, Histogram(row.centres, row.met, row.partly, row.not_met))
            for row in rows
        ]

    async def own_criteria_of(self, centre: str) -> Kept | None:
        """The newest release of the centre that may have some: for the pages of this centre and no other."""
        asked = select(received.c.body).filter_by(centre=centre).where(received.c.period.endswith(LAST_OF_A_YEAR))
        body = await self.connection.scalar(asked.order_by(received.c.period.desc()).limit(1))
        kept = _read(body) if body else None
        return kept if kept and kept.centre_criteria else None

    async def turnouts(self, members: Members, *periods: Period) -> list[Turnout]:
        """Of the quarters asked for, or of all that anybody reported; the newest first."""
        asked_for = set(periods or {one for one, _ in await self.reported_quarters()})
        each = (
            select(received.c.period, received.c.centre, func.min(received.c.received_on).label("day"))
            .where(received.c.period.in_([str(period) for period in asked_for]))
            .group_by(received.c.period, received.c.centre)
            .subquery()
        )
        by_day = select(each.c.period, each.c.day, func.array_agg(each.c.centre).label("centres"))
        came: dict[str, dict[date | None, list[str]]] = defaultdict(dict)
        for row in await self.connection.execute(by_day.group_by(each.c.period, each.c.day)):
            came[row.period][row.day] = row.centres
        return [turnout(period, members, came[str(period)]) for period in sorted(asked_for, reverse=True)]

    async def reports(self, *periods: Period) -> list[Report]:
        """Who reported which of these quarters, when, and as which of its releases."""
        columns = (received.c.centre, received.c.period, received.c.received_on, received.c.sequence)
        asked = select(*columns).where(received.c.period.in_([str(period) for period in periods])).distinct()
        rows = await self.connection.execute(asked)
        return [Report(row.centre, Period.parse(row.period), row.received_on, row.sequence) for row in rows]

    async def sequences(self) -> dict[str, list[int]]:
        """By centre: the numbers of its releases that have come, as far as they had one."""
        number = received.c.sequence
        asked = select(received.c.centre, func.array_agg(number.distinct())).where(number.is_not(None))
        rows = await self.connection.execute(asked.group_by(received.c.centre))
        return {row[0]: sorted(row[1]) for row in rows}

    async def refused(self) -> list[tuple[str, Period, str, date]]:
        """Centre, quarter, reason and day of what was not taken, the newest first, where nothing was taken since."""
        taken = select(received.c.centre).where(
            received.c.centre == refusals.c.centre, received.c.period == refusals.c.period
        )
        asked = select(refusals).where(~taken.exists()).order_by(refusals.c.refused_on.desc(), refusals.c.centre)
        rows = await self.connection.execute(asked)
        return [(row.centre, Period.parse(row.period), row.reason, row.refused_on) for row in rows if _is(row.period)]


def _is(period: str) -> bool:
    try:
        Period.parse(period)
    except ValueError:
        return False
    return True


def _words(name: str, values: Collection[str]) -> Any:
    """As a set that the database looks up, however many they are."""
    return bindparam(name, list(values), type_=ARRAY(Word))


def _read(body: bytes) -> Kept | None:
    try:
        return Kept.model_validate_json(body, strict=True)
    except ValidationError:
        return None
