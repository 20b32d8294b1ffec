"""The figures of one's own casework, what of them quality learns, and what of them may leave the centre."""

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.cases.counting.draws.acts import draw_quarter, not_counted
from services.cases.counting.draws.choice import offered
from services.cases.counting.draws.domain import next_draw
from services.cases.counting.draws.store import Draws
from services.cases.counting.draws.web import this_year
from services.cases.counting.ledger.acts import asked_at, note_that_the_clock_is_right, release
from services.cases.counting.ledger.domain import Figures, Untold, told_so_far
from services.cases.counting.ledger.store import LiveFigures, Windows
from services.cases.foundation.access.domain import Errand
from services.cases.foundation.access.store import Reading
from services.cases.foundation.clock.store import CentreClock
from services.cases.foundation.outcomes import K
from services.cases.foundation.policy import FigureReader, Releaser
from services.cases.foundation.roles import Right, holds
from services.cases.foundation.workplace import Workplace, workplace_of
from services.cases.people.personnel.store import CounsellingPosts
from shared.accounts.domain import Person
from shared.calendar import month_of, quarter_of
from shared.clock.domain import Clock, judge
from shared.months import next_night
from shared.privacy.budget import budgets
from shared.privacy.counts import ABOUT_STAFF, drawn_by
from shared.web.shell import link, page

router = APIRouter()


@router.get("/tallies")
async def show(request: Request, person: FigureReader) -> Response:
    """Exact for those who counsel; for others what the released months have told so far."""
    workplace, live = workplace_of(request), holds(person, Right.SEE_LIVE_FIGURES)
    async with workplace.store.reading(person) as work:
        figures, untold = await live_figures(work, workplace, person) if live else ([], None)
        async with work.errand(Errand.COUNTING) as on_errand:
            windows, draws = await Windows(work).windows(), await Draws(on_errand).draws()
        async with work.errand(Errand.COUNTING) as on_errand:
            lost, clock_seen, choices = (
                await Draws(on_errand).lost_draws(),
                await CentreClock(work).clock_seen(),
                await Draws(on_errand).choices(),
            )
    now = workplace.now()
    this_month = month_of(now, workplace.clock)
    budget, next_year = budgets().of(quarter_of(this_month)), this_year(workplace) + 1
    return page(
        request,
        "counting/tallies.html",
        figures=figures,
        so_far=[] if live else told_so_far(window.cells for window in windows),
        untold=untold,
        windows=windows,
        k=K,
        about_staff=ABOUT_STAFF,
        drawn=sorted(drawn_by(budget.version)),
        this_month=this_month,
        released=any(window.month == this_month for window in windows)
        and any(kept.period == quarter_of(this_month) for kept in draws),
        next_night=next_night(now, workplace.clock),
        draws=draws,
        next_draw=next_draw(now, workplace.clock),
        budget=budget,
        offered=offered(next_year, budgets()),
        more=budgets().of(f"{next_year}-Q4").lifetime,
        less=budgets().of(f"{next_year}-Q4").lifetime_without,
        choices=choices,
        next_year=next_year,
        lost=lost,
        closed=[one for one in lost if one.closed_until >= quarter_of(this_month)],
        clock_seen=clock_seen if judge(clock_seen, now) is not Clock.PLAUSIBLE else None,
        now=now,
    )


async def live_figures(work: Reading, workplace: Workplace, person: Person) -> tuple[list[Figures], Untold]:
    without = await not_counted(work, workplace)
    count = asked_at(workplace.now(), workplace, posts=await CounsellingPosts(work).posts())
    figures = await LiveFigures(work).figures(workplace.measuring_points, count, without=without)
    return figures, await LiveFigures(work).untold(key=workplace.keys.mark, without=without)


@router.post("/tallies/release")
async def release_now(request: Request, person: Releaser) -> Response:
    """Only where a demonstration cannot wait for the first night of the month."""
    workplace = workplace_of(request)
    if not workplace.demo:
        raise HTTPException(404)
    now = workplace.now()
    month = month_of(now, workplace.clock)
    released = await release(month, workplace=workplace, now=now)
    drawn = await draw_quarter(quarter_of(month), workplace=workplace, now=now)
    told = "released" if released or drawn else "already_released"
    return RedirectResponse(link(request, f"/tallies?told={told}"), 303)


@router.post("/tallies/clock")
async def say_that_the_clock_is_right(request: Request, person: Releaser) -> Response:
    workplace = workplace_of(request)
    await note_that_the_clock_is_right(reader=person, workplace=workplace, now=workplace.now())
    return RedirectResponse(link(request, "/tallies?told=clock"), 303)
