"""The contribution ledger and the windows that were released from it: marks, outcomes and months, nothing else."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime

from sqlalchemy import (
    Column,
    DateTime,
    LargeBinary,
    RowMapping,
    Table,
    Text,
    delete,
    or_,
    select,
    text,
    tuple_,
    update,
)
from sqlalchemy.dialects.postgresql import JSONB, insert

from services.cases.contact.gate.outcomes import POINTS_OF
from services.cases.counting.draws.outcomes import CONTRIBUTED, PLACES, Outcomes
from services.cases.counting.draws.store import Draws, parts, standings
from services.cases.counting.ledger.domain import Figures, Tally, Untold
from services.cases.counting.ledger.merger import Recorded, together
from services.cases.files.file.store import files
from services.cases.foundation.access.domain import Act, Errand, Kind, Subject
from services.cases.foundation.access.store import ErrandStore, OnErrand, PlainStore, ReaderStore
from services.cases.foundation.outcomes import Contribution, Outcome, mark_of
from services.cases.foundation.records.counts import Count, MeasuringPoint
from services.cases.foundation.roles import Right, require
from services.cases.foundation.sealed.store import metadata
from services.cases.people.personnel.contributions import first_month
from shared.calendar import first_day, quarter_of
from shared.privacy.budget import budgets
from shared.privacy.counts import ABOUT_STAFF, COUNTED_OF_CLIENTS, Indicator, drawn_by

contributions = Table(
    "contribution",
    metadata,
    Column("case_mark", LargeBinary, primary_key=True),
    Column("indicator", Text, primary_key=True),
    Column("outcome", LargeBinary, nullable=False),
    Column("recorded_in", Text, nullable=False),
    Column("released_in", Text),
)
windows = Table(
    "tally_window",
    metadata,
    Column("month", Text, primary_key=True),
    Column("released_at", DateTime(timezone=True), nullable=False),
    Column("cells", JSONB, nullable=False),
)
type Told = Collection[tuple[bytes, Indicator]]
type Asked = Callable[[OnErrand, Told], Count]
LEDGERS = (contributions, standings, parts)
"""What lies under marks."""


@dataclass(frozen=True, slots=True)
class Window:
    """A month that was released, as everybody at the centre may see it."""

    month: str
    released_at: datetime
    cells: list[dict[str, str | int]]

    @property
    def first_day(self) -> date:
        return first_day(self.month)


def told_in(rows: Iterable[RowMapping]) -> frozenset[tuple[bytes, Indicator]]:
    """Of these rows of the ledger what a month has told."""
    return frozenset((row["case_mark"], Indicator(row["indicator"])) for row in rows if row["released_in"])


async def found_by(points: Iterable[MeasuringPoint], count: Count) -> list[Contribution]:
    """All that the points find settled; those without a question of their own are counted where it is written down."""
    return [one for point in points if point.found for one in await point.found(count)]


class Contributions(ErrandStore):
    serves = Errand.COUNTING

    async def contribute(self, found: Sequence[Contribution], *, month: str) -> None:
        """One outcome for each client and indicator: a later talk replaces what is pending, never what was released.

        How things stood quarter by quarter is kept of what a draw takes, and of nothing else.
        """
        if not found:
            return
        ledger = await Outcomes(self.on_errand).ledger()
        rows = [
            ledger.sealed(
                CONTRIBUTED,
                {"case_mark": one.mark, "indicator": one.indicator, "outcome": one.outcome, "recorded_in": month},
            )
            for one in sorted(found, key=lambda one: (one.mark, one.indicator))
        ]
        once = insert(contributions)
        again = once.on_conflict_do_update(
            index_elements=["case_mark", "indicator"],
            set_={"outcome": once.excluded.outcome},
            where=contributions.c.released_in.is_(None),
        )
        await self.connection.execute(again, rows)
        quarter = quarter_of(month)
        named = drawn_by(budgets().of(quarter).version)
        if drawn := [one for one in found if one.indicator in named]:
            await Draws(self.on_errand).note_standing(drawn, quarter=quarter)

    async def told(self) -> frozenset[tuple[bytes, Indicator]]:
        """What a month has told of clients."""
        columns = (contributions.c.case_mark, contributions.c.indicator, contributions.c.released_in)
        asked = select(*columns).where(contributions.c.indicator.in_(COUNTED_OF_CLIENTS))
        return told_in((await self.connection.execute(asked)).mappings())

    async def is_informed(self, mark: bytes) -> bool:
        """Whether a talk about the information is counted of this client, or that there was none."""
        hers = (contributions.c.case_mark == mark) & contributions.c.indicator.in_(POINTS_OF)
        found = await self.connection.execute(select(contributions.c.indicator).where(hers).limit(1))
        return found.first() is not None

    async def pending(self, *, until: str) -> list[Contribution]:
        """What no window has used yet, recorded in this month or before; held fast until the work is done.

        An outcome that cannot be opened, because its key is lost, goes on waiting.

        Colleagues only of the period that the month lies in: in the next one they have other marks, and would stand
        there twice.
        """
        of_clients = contributions.c.indicator.not_in(ABOUT_STAFF)
        this_period = [
            (contributions.c.indicator == each) & (contributions.c.recorded_in >= first_month(each, until))
            for each in sorted(ABOUT_STAFF)
        ]
        unused = contributions.c.released_in.is_(None) & (contributions.c.recorded_in <= until)
        unused &= or_(of_clients, *this_period)
        in_order = select(contributions).where(unused).order_by(contributions.c.case_mark, contributions.c.indicator)
        ledger = await Outcomes(self.on_errand).ledger()
        found = await self.connection.execute(in_order.with_for_update())
        return [
            Contribution(row["case_mark"], Indicator(row["indicator"]), outcome)
            for row in found.mappings()
            if (outcome := ledger.opened(CONTRIBUTED, row))
        ]

    async def forget(self, marks: Collection[bytes]) -> None:
        """What was counted under marks of which nobody needs to know any more that they were."""
        if marks:
            await self.connection.execute(delete(contributions).where(contributions.c.case_mark.in_(marks)))

    async def forget_colleagues(self, *, before: str) -> None:
        """What was counted of them in years that no window is about any more."""
        ended = contributions.c.indicator.in_(ABOUT_STAFF) & (contributions.c.recorded_in < before)
        await self.connection.execute(delete(contributions).where(ended))

    async def fold_contributions(self, mark: bytes, *, into: bytes) -> None:
        """Two marks become one client, who is counted once; what one of them was counted for stays so."""
        either = contributions.c.case_mark.in_([mark, into])
        in_order = select(contributions).where(either).order_by(contributions.c.case_mark, contributions.c.indicator)
        one: dict[str, Recorded] = {}
        ledger = await Outcomes(self.on_errand).ledger()
        for row in (await self.connection.execute(in_order.with_for_update())).mappings():
            found = Recorded(ledger.opened(CONTRIBUTED, row), row["recorded_in"], row["released_in"])
            name = row["indicator"]
            one[name] = together(one[name], found) if name in one else found
        await self.connection.execute(delete(contributions).where(either))
        rows = [
            ledger.sealed(CONTRIBUTED, {"case_mark": into, "indicator": indicator} | asdict(row))
            for indicator, row in one.items()
        ]
        if rows:
            await self.connection.execute(insert(contributions), rows)

    async def fold(self, mark: bytes, *, into: bytes) -> None:
        """Everything the ledgers know of one mark belongs to another from now on."""
        await Draws(self.on_errand).hold_draws()
        await self.fold_contributions(mark, into=into)
        await Draws(self.on_errand).fold_standings(mark, into=into)
        await Draws(self.on_errand).fold_draws(mark, into=into)

    async def put_in_order(self, ledger: Table) -> bool:
        """Rewrites one of `LEDGERS` in the order of its marks, with every outcome sealed anew.

        Nothing about its rows tells then when or beside what they were written. Whether every outcome could be opened;
        one that could not stays as it is.
        """
        place, key = PLACES.get(ledger.name), await Outcomes(self.on_errand).ledger()
        whole = True
        # others read on; this work waits for a transaction that writes or locks rows, and later ones wait for it
        await self.connection.execute(text(f"LOCK TABLE {ledger.name} IN EXCLUSIVE MODE"))
        found = await self.connection.execute(select(ledger).order_by(*ledger.primary_key))
        rows = [dict(row) for row in found.mappings()]
        for number, row in enumerate(rows):
            if place and row["outcome"]:
                outcome = key.opened(place, row)
                whole = whole and outcome is not None
                rows[number] = key.sealed(place, row | {"outcome": outcome}) if outcome else row
        await self.connection.execute(delete(ledger))
        if rows:
            await self.connection.execute(insert(ledger), rows)
        return whole

    async def save_tally(self, tally: Tally) -> None:
        """The contributions it used are used up; the others wait."""
        window = tally.told.window
        keys = [(one.mark, one.indicator.value) for one in tally.used]
        used = tuple_(contributions.c.case_mark, contributions.c.indicator).in_(keys)
        await self.connection.execute(update(contributions).where(used).values(released_in=window))
        cells = [cell.model_dump(mode="json") for cell in tally.told.cells]
        await self.connection.execute(update(windows).where(windows.c.month == window).values(cells=cells))
        await self.work.publish(tally.told)


class LiveFigures(ReaderStore):
    async def figures(
        self, points: Iterable[MeasuringPoint] = (), count: Asked | None = None, *, without: Collection[bytes] = ()
    ) -> list[Figures]:
        """Of clients, as they stand now: what `points` find when they are asked, and what a month told before.

        `without` are the marks of those who are not counted now. Raises NotAllowedError.
        """
        require(self.reader, Right.SEE_LIVE_FIGURES)
        await self.work.admit(Act.READ, Subject(Kind.FIGURES))
        asked = select(contributions).where(contributions.c.indicator.in_(COUNTED_OF_CLIENTS))
        async with self.work.errand(Errand.COUNTING) as on_errand:
            ledger = await Outcomes(on_errand).ledger()
            rows = (await self.connection.execute(asked)).mappings().all()
            now = await found_by(points, count(on_errand, told_in(rows))) if count else []
        known = {
            (row["case_mark"], row["indicator"]): (ledger.opened(CONTRIBUTED, row), row["released_in"]) for row in rows
        }
        for one in now:
            if known.get((one.mark, one.indicator), (None, None))[1] is None:
                known[one.mark, one.indicator] = (one.outcome, None)
        counted = [(key[1], *found) for key, found in known.items() if key[0] not in without]
        found = Counter((indicator, outcome) for indicator, outcome, _ in counted)
        pending = Counter(indicator for indicator, _, released_in in counted if released_in is None)
        return [
            Figures(
                indicator,
                {outcome: found[indicator, outcome] for outcome in Outcome if found[indicator, outcome]},
                pending[indicator],
            )
            for indicator in Indicator
            if indicator in COUNTED_OF_CLIENTS
        ]

    async def untold(self, *, key: bytes, without: Collection[bytes] = ()) -> Untold:
        """Of the files that are still kept; `key` makes the marks, `without` are those of `figures`.

        Raises NotAllowedError.
        """
        require(self.reader, Right.SEE_LIVE_FIGURES)
        await self.work.admit(Act.READ, Subject(Kind.FIGURES))
        talked = select(contributions.c.case_mark).where(contributions.c.indicator.in_(POINTS_OF)).distinct()
        async with self.work.errand(Errand.COUNTING):
            known = {*without, *(await self.connection.execute(talked)).scalars()}
        async with self.work.errand(Errand.EXISTENCE):
            found = (await self.connection.execute(select(files.c.counted_as, files.c.closed_at))).all()
        left = [row for row in found if mark_of(row.counted_as, key) not in known]
        closed = sum(row.closed_at is not None for row in left)
        return Untold(len(left) - closed, closed)


class Windows(PlainStore):
    async def open_window(self, window: str, *, now: datetime) -> bool:
        """Whether the window is new; from then on it is this work's alone."""
        row = {"month": window, "released_at": now, "cells": []}
        opened = insert(windows).values(row).on_conflict_do_nothing().returning(windows.c.month)
        return (await self.connection.execute(opened)).first() is not None

    async def windows(self) -> list[Window]:
        """The newest first."""
        found = await self.connection.execute(select(windows).order_by(windows.c.month.desc()))
        return [Window(row.month, row.released_at, row.cells) for row in found]
