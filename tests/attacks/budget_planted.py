"""Ledgers with a bug that is planted, each of which the budget machine must find."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import delete, insert, text

from services.cases.counting.draws.calendar import draw_quarter
from services.cases.counting.draws.domain import Draw
from services.cases.counting.draws.store import parts
from services.cases.counting.ledger.store import contributions
from services.cases.foundation.access.domain import Errand
from services.cases.store import CasesWork
from services.cases.workplace import Workplace


class Forgetful(CasesWork):
    """Planted: the ledger does not remember whom it drew."""

    async def spent(self) -> set[tuple[bytes, str]]:
        return set()

    async def keep_draw(self, draw: Any) -> None:
        await self.connection.execute(text("TRUNCATE drawn_part"))
        await super().keep_draw(draw)


class Repeating(CasesWork):
    """Planted: what a month has told of is told of again as soon as it is recorded again."""

    async def contribute(self, found: Any, *, month: str) -> None:
        async with self.errand(Errand.COUNTING):
            await self.connection.execute(
                delete(contributions).where(contributions.c.case_mark.in_([one.mark for one in found]))
            )
        await super().contribute(found, month=month)


class Remade(CasesWork):
    """Planted: what is recorded once more is taken for the first time."""

    async def contribute(self, found: Any, *, month: str) -> None:
        await super().contribute(found, month=month)
        async with self.errand(Errand.COUNTING):
            await self.connection.execute(delete(parts).where(parts.c.case_mark.in_([one.mark for one in found])))


class Apart(CasesWork):
    """Planted: a draw is told, and who is in it is written down afterwards, by `written_afterwards`."""

    in_memory: ClassVar[list[Draw]] = []

    async def keep_draw(self, draw: Draw) -> None:
        self.in_memory.append(draw)
        await super().keep_draw(replace(draw, spent=()))


async def written_afterwards(period: str, *, workplace: Workplace) -> bool:
    Apart.in_memory.clear()
    drawn = await draw_quarter(period, workplace=workplace)
    async with workplace.store.work() as work, work.errand(Errand.COUNTING):
        while Apart.in_memory:
            made = Apart.in_memory.pop()
            rows = [{"case_mark": mark, "part": part, "period": period} for mark, part in made.spent]
            await work.connection.execute(insert(parts), rows)
    return drawn


class Parted(CasesWork):
    """Planted: the file that she comes back to is hers, and the ledgers do not learn it."""

    async def fold(self, mark: bytes, *, into: bytes) -> None:
        return


class Sweeping(CasesWork):
    """Planted: an erasure takes what was counted under its mark, also where a file of somebody else has the same."""

    async def _nobody_elses(self, filed: Sequence[Any]) -> set[UUID]:
        return {row.counted_as for row in filed}


class Unfolded(CasesWork):
    """Planted: when two files become one, whom they were drawn for stays with the mark that nobody has any more."""

    async def fold_draws(self, mark: bytes, *, into: bytes) -> None:
        return
