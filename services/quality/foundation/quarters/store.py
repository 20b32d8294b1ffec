"""Quarters of the history in the database. One that is not here has to be made anew before it is shown."""

from datetime import datetime

from sqlalchemy import Column, Table, Text, delete

from services.quality.foundation.domain import Period
from services.quality.foundation.tables.store import PlainStore, metadata

quarters = Table(
    "history_quarter",
    metadata,
    Column("period", Text, primary_key=True),
    Column("catalogue", Text, nullable=False),
)


class Quarters(PlainStore):
    """A store that saves what a past quarter was made from discards that quarter here, in the same work."""

    async def discard(self, first: Period | datetime, last: Period | None = None) -> None:
        """From a quarter, or from that of a moment, on, or up to the last. Almost always none of them is there yet."""
        begins = first if isinstance(first, Period) else earliest(first)
        touched = quarters.c.period >= str(begins)
        if last is not None:
            touched &= quarters.c.period <= str(last)
        await self.connection.execute(delete(quarters).where(touched))


def earliest(moment: datetime) -> Period:
    """The earliest that a moment may lie in, whatever the clock of the centre says."""
    period = Period.of(moment)
    return period.back(1) if moment.date() == period.first_day else period
