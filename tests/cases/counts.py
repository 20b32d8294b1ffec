"""What the measuring points of casework find at a moment, and what a month tells of it."""

from datetime import datetime

from fastapi import FastAPI

from services.cases.counting.ledger.acts import asked_at, release
from services.cases.counting.ledger.store import Contributions, found_by
from services.cases.foundation.access.domain import Errand
from services.cases.foundation.outcomes import Outcome
from services.cases.people.personnel.store import CounsellingPosts
from shared.privacy.counts import Indicator
from tests.cases.stored_requests import ask

MET, PARTLY, NOT_MET = Outcome


async def found(app: FastAPI, indicator: Indicator, *, at: datetime) -> list[Outcome]:
    """Of everybody who counts, each once: best outcomes first."""
    workplace = app.state.workplace
    async with workplace.store.errand(Errand.COUNTING) as on_errand:
        posts = await CounsellingPosts(on_errand.transaction).posts()
        count = asked_at(at, workplace, posts=posts)(on_errand, await Contributions(on_errand).told())
        every = await found_by(workplace.measuring_points, count)
    ours = [one for one in every if one.indicator is indicator]
    assert len({one.mark for one in ours}) == len(ours), "nobody counts twice"
    return sorted((one.outcome for one in ours), key=list(Outcome).index)


async def released(app: FastAPI, month: str, *, now: datetime) -> None:
    assert await release(month, workplace=app.state.workplace, now=now)


async def in_ledger(app: FastAPI, indicator: Indicator) -> list[str | None]:
    """The months that told it, of every row of this indicator; None for one that waits."""
    rows = await ask(app.state.store, f"SELECT released_in FROM contribution WHERE indicator = '{indicator}'")
    return sorted((row.released_in for row in rows), key=str)
