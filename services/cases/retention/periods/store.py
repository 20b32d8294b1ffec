"""The periods that held last, one row for each class; nothing of anybody."""

from collections.abc import Iterable

from sqlalchemy import Column, Integer, Table, Text, select, update
from sqlalchemy.dialects.postgresql import insert

from services.cases.foundation.access.domain import Act, Kind, Subject
from services.cases.foundation.access.store import PlainStore, ReaderStore
from services.cases.foundation.audit.domain import Deed
from services.cases.foundation.periods import Periods
from services.cases.foundation.roles import Right, require
from services.cases.foundation.sealed.store import metadata
from services.cases.retention.periods.domain import Shorter, in_force, months_of, shorter
from shared.dictionary.retention import Retention

held = Table(
    "retention_period",
    metadata,
    Column("retention", Text, primary_key=True),
    Column("months", Integer, nullable=False),
)


class PeriodChanges(ReaderStore):
    async def shorten_periods(self, waiting: Iterable[Shorter]) -> None:
        require(self.reader, Right.SHORTEN_PERIODS)
        await self.work.admit(Act.WRITE, Subject(Kind.RETENTION), noted_as=Deed.SHORTEN)
        for one in waiting:
            as_shown = (held.c.retention == one.retention.value) & (held.c.months == one.holds)
            await self.connection.execute(update(held).where(as_shown).values(months=one.chosen))


class PeriodsInForce(PlainStore):
    async def periods(self, chosen: Periods) -> Periods:
        """Those that hold: list, pages and purge all ask here."""
        return in_force(chosen, await self._held())

    async def shorter_periods(self, chosen: Periods) -> list[Shorter]:
        return shorter(chosen, await self._held())

    async def remember_periods(self, chosen: Periods) -> None:
        """What is longer than before; what is shorter waits."""
        rows = [{"retention": retention.value, "months": months} for retention, months in months_of(chosen).items()]
        new = insert(held).values(rows)
        longer = new.on_conflict_do_update(
            index_elements=["retention"],
            set_={"months": new.excluded.months},
            where=new.excluded.months > held.c.months,
        )
        await self.connection.execute(longer)

    async def _held(self) -> dict[Retention, int]:
        """A class that this version does not know is left aside."""
        known = select(held).where(held.c.retention.in_([each.value for each in Retention]))
        return {Retention(row.retention): row.months for row in await self.connection.execute(known)}
