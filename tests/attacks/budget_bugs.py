"""Bugs of the ledgers that are planted, until `patch` ends; the budget machine must find each."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import delete, insert, text

from services.cases.counting.draws.acts import draw_quarter
from services.cases.counting.draws.domain import Draw
from services.cases.counting.draws.store import Draws, parts
from services.cases.counting.ledger.store import Contributions, contributions
from services.cases.foundation.access.domain import Errand
from services.cases.foundation.workplace import Workplace
from services.cases.retention.erasure.store import Erasing


def forgetful(patch: pytest.MonkeyPatch) -> None:
    """The ledger does not remember whom it drew."""
    keep = Draws.keep_draw

    async def spent(self: Draws) -> set[tuple[bytes, str]]:
        return set()

    async def keep_draw(self: Draws, draw: Any) -> None:
        await self.connection.execute(text("DELETE FROM drawn_part"))
        await keep(self, draw)

    patch.setattr(Draws, "spent", spent)
    patch.setattr(Draws, "keep_draw", keep_draw)


def repeating(patch: pytest.MonkeyPatch) -> None:
    """What a month has told of is told of again as soon as it is recorded again."""
    contribute = Contributions.contribute

    async def again(self: Contributions, found: Any, *, month: str) -> None:
        marks = [one.mark for one in found]
        await self.connection.execute(delete(contributions).where(contributions.c.case_mark.in_(marks)))
        await contribute(self, found, month=month)

    patch.setattr(Contributions, "contribute", again)


def remade(patch: pytest.MonkeyPatch) -> None:
    """What is recorded once more is taken for the first time."""
    contribute = Contributions.contribute

    async def anew(self: Contributions, found: Any, *, month: str) -> None:
        await contribute(self, found, month=month)
        await self.connection.execute(delete(parts).where(parts.c.case_mark.in_([one.mark for one in found])))

    patch.setattr(Contributions, "contribute", anew)


IN_MEMORY: list[Draw] = []
"""Draws that are told and not written down yet."""


def apart(patch: pytest.MonkeyPatch) -> None:
    """A draw is told, and who is in it is written down afterwards, by `written_afterwards`."""
    keep = Draws.keep_draw

    async def keep_draw(self: Draws, draw: Draw) -> None:
        IN_MEMORY.append(draw)
        await keep(self, replace(draw, spent=()))

    patch.setattr(Draws, "keep_draw", keep_draw)


async def written_afterwards(period: str, *, workplace: Workplace, now: datetime) -> bool:
    IN_MEMORY.clear()
    drawn = await draw_quarter(period, workplace=workplace, now=now)
    async with workplace.store.work() as work, work.errand(Errand.COUNTING):
        while IN_MEMORY:
            made = IN_MEMORY.pop()
            rows = [{"case_mark": mark, "part": part, "period": period} for mark, part in made.spent]
            await work.connection.execute(insert(parts), rows)
    return drawn


def parted(patch: pytest.MonkeyPatch) -> None:
    """The file that a client comes back to is the client's, and the ledgers do not learn it."""

    async def fold(self: Contributions, mark: bytes, *, into: bytes) -> None:
        return

    patch.setattr(Contributions, "fold", fold)


def sweeping(patch: pytest.MonkeyPatch) -> None:
    """An erasure takes what was counted under its mark, also where a file of another client has the same."""

    async def all_of(self: Erasing, filed: Sequence[Any]) -> set[UUID]:
        return {row.counted_as for row in filed}

    patch.setattr(Erasing, "_nobody_elses", all_of)


def unfolded(patch: pytest.MonkeyPatch) -> None:
    """When two files become one, whom they were drawn for stays with the mark that nobody has any more."""

    async def fold_draws(self: Draws, mark: bytes, *, into: bytes) -> None:
        return

    patch.setattr(Draws, "fold_draws", fold_draws)
