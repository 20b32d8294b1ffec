"""How indicators stood quarter by quarter, who was drawn for what, and the draws: marks and counts with noise."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import uuid4

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Identity,
    Integer,
    LargeBinary,
    Table,
    Text,
    delete,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import insert

from services.cases.counting.draws.choice import Choice, as_if_never, in_force
from services.cases.counting.draws.domain import Draw, Spent, Standing
from services.cases.counting.draws.lost_draws import LostDraw
from services.cases.counting.draws.outcomes import STOOD, Outcomes
from services.cases.foundation.access.domain import Errand
from services.cases.foundation.access.store import ErrandStore
from services.cases.foundation.outcomes import Contribution, Outcome, better
from services.cases.foundation.sealed.store import metadata, outbox
from shared.events import ContributionDrawn
from shared.privacy.budget import LAST_OF_A_YEAR
from shared.privacy.counts import Indicator

standings = Table(
    "standing",
    metadata,
    Column("case_mark", LargeBinary, primary_key=True),
    Column("indicator", Text, primary_key=True),
    Column("quarter", Text, primary_key=True),
    Column("outcome", LargeBinary, nullable=False),
)
parts = Table(
    "drawn_part",
    metadata,
    Column("case_mark", LargeBinary, primary_key=True),
    Column("part", Text, primary_key=True),
    Column("period", Text, nullable=False),
)
draws = Table(
    "draw",
    metadata,
    Column("period", Text, primary_key=True),
    Column("budget", Text, primary_key=True),
    Column("body", LargeBinary, nullable=False),
)
lost_draws = Table(
    "lost_draw",
    metadata,
    Column("period", Text, primary_key=True),
    Column("noticed_at", DateTime(timezone=True), nullable=False),
    Column("closed_until", Text, nullable=False),
)
choices = Table(
    "centre_criteria_choice",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("chosen_at", DateTime(timezone=True), nullable=False),
    Column("role", Text, nullable=False),
    Column("drawn", Boolean, nullable=False),
    Column("from_year", Integer, nullable=False),
    Column("clients_from", Integer, nullable=False),
)


@dataclass(frozen=True, slots=True)
class KeptDraw:
    """`body` are the bytes that were told, and that are told whenever anybody asks again."""

    period: str
    budget: str
    body: bytes

    @property
    def year(self) -> int:
        return int(self.period[:4])

    @property
    def quarter(self) -> int:
        return int(self.period[6])

    @property
    def whole_year(self) -> bool:
        """Whether the criteria were drawn with it."""
        return self.period.endswith(LAST_OF_A_YEAR)


class Draws(ErrandStore):
    serves = Errand.COUNTING

    async def note_standing(self, found: Sequence[Contribution], *, quarter: str) -> None:
        """The latest in a quarter is how it stood then; a later quarter does not change it."""
        ledger = await Outcomes(self.on_errand).ledger()
        rows = [
            ledger.sealed(
                STOOD, {"case_mark": one.mark, "indicator": one.indicator, "quarter": quarter, "outcome": one.outcome}
            )
            for one in found
        ]
        once = insert(standings)
        latest = once.on_conflict_do_update(
            index_elements=["case_mark", "indicator", "quarter"], set_={"outcome": once.excluded.outcome}
        )
        await self.connection.execute(latest, rows)

    async def standings(self, *, until: str) -> list[Standing]:
        """Those whose outcome can be opened."""
        ledger = await Outcomes(self.on_errand).ledger()
        found = await self.connection.execute(select(standings).where(standings.c.quarter <= until))
        return [
            Standing(row["case_mark"], Indicator(row["indicator"]), row["quarter"], outcome)
            for row in found.mappings()
            if (outcome := ledger.opened(STOOD, row))
        ]

    async def hold_draws(self) -> None:
        """Until this work is done nobody else draws, or makes two clients one."""
        await self.connection.execute(text("LOCK TABLE drawn_part IN SHARE ROW EXCLUSIVE MODE"))

    async def spent(self) -> set[Spent]:
        found = await self.connection.execute(select(parts.c.case_mark, parts.c.part))
        return {(row.case_mark, row.part) for row in found}

    async def keep_draw(self, draw: Draw) -> None:
        """In the ledger, with everybody it counts, and told; together or not at all. Needs `hold_draws`."""
        told = draw.told
        row = {"period": told.period, "budget": told.budget, "body": told.body()}
        await self.connection.execute(insert(draws).values(row))
        rows = [{"case_mark": mark, "part": part, "period": told.period} for mark, part in draw.spent]
        if rows:
            await self.connection.execute(insert(parts), rows)
        await self.work.publish(told)

    async def draws(self) -> list[KeptDraw]:
        """The newest first."""
        found = await self.connection.execute(select(draws).order_by(draws.c.period.desc(), draws.c.budget.desc()))
        return [KeptDraw(row.period, row.budget, row.body) for row in found]

    async def lost_draws(self) -> list[LostDraw]:
        """The newest first."""
        found = await self.connection.execute(select(lost_draws).order_by(lost_draws.c.period.desc()))
        return [LostDraw(row.period, row.noticed_at, row.closed_until) for row in found]

    async def note_lost(self, lost: Sequence[LostDraw]) -> None:
        """Needs `hold_draws`."""
        if lost:
            await self.connection.execute(insert(lost_draws), [asdict(one) for one in lost])

    async def choices(self) -> list[Choice]:
        """The newest first."""
        found = await self.connection.execute(select(choices).order_by(choices.c.id.desc()))
        return [Choice(row.chosen_at, row.role, row.drawn, row.from_year, row.clients_from) for row in found]

    async def keep_choice(self, choice: Choice) -> None:
        """What it ends stands in the register of destroyed keys before this is saved, so no restore brings it back."""
        if not choice.drawn and (before := in_force(await self.choices())):
            await self.work.bury_keys([before.name], at=choice.chosen_at)
            await self.work.ring.destroy([before.name], at=choice.chosen_at)
        await self.connection.execute(insert(choices).values(asdict(choice)))

    async def end_if_forgotten(self, *, now: datetime, restored: bool = False) -> bool:
        """Whether a choice holds no more, because a later state of this database has ended it, or may have.

        `restored` where it is known that this is an older state. Needs `hold_draws`.
        """
        chosen = in_force(await self.choices())
        if chosen is None or not (restored or chosen.name in await self.work.destroyed_keys()):
            return False
        await self.keep_choice(as_if_never(chosen, now=now))
        return True

    async def tells_a_draw(self) -> bool:
        """Whether the outbox has one: it looks after it by itself, until it forgets it."""
        rows = outbox.rows.c
        told = select(rows.position).where(rows.subject == ContributionDrawn.subject).limit(1)
        return (await self.connection.execute(told)).first() is not None

    async def tell_again(self, kept: KeptDraw) -> None:
        """The bytes that were told, for a stream that was made anew and has forgotten them."""
        await self.work.publish_stored(ContributionDrawn, kept.body, message=uuid4())

    async def fold_draws(self, mark: bytes, *, into: bytes) -> None:
        """Merge the draws of `mark` into `into`: a client drawn under either counts as drawn. Needs `hold_draws`."""
        either = delete(parts).where(parts.c.case_mark.in_([mark, into])).returning(parts.c.part, parts.c.period)
        found = sorted((await self.connection.execute(either)).all(), key=lambda row: row.period, reverse=True)
        first = {row.part: row.period for row in found}
        rows = [{"case_mark": into, "part": part, "period": period} for part, period in first.items()]
        if rows:
            await self.connection.execute(insert(parts), rows)

    async def fold_standings(self, mark: bytes, *, into: bytes) -> None:
        ledger = await Outcomes(self.on_errand).ledger()
        either = delete(standings).where(standings.c.case_mark.in_([mark, into])).returning(standings)
        best: dict[tuple[str, str], Outcome | None] = {}
        found = (await self.connection.execute(either)).mappings().all()
        for row in found:
            key, outcome = (row["indicator"], row["quarter"]), ledger.opened(STOOD, row)
            best[key] = better(best.get(key, outcome), outcome)
        rows = [
            ledger.sealed(STOOD, {"case_mark": into, "indicator": indicator, "quarter": quarter, "outcome": outcome})
            for (indicator, quarter), outcome in best.items()
        ]
        if rows:
            await self.connection.execute(insert(standings), rows)
