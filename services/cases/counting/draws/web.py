"""What a centre says about having its own criteria drawn for the office, too."""

from collections.abc import Sequence

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.cases.counting.draws.choice import Choice, NotDeclaredError, NotOfferedError, choose
from services.cases.counting.draws.store import Draws
from services.cases.domain import HELD_BY, Right, Role
from services.cases.foundation.access.domain import Act, Errand
from services.cases.foundation.audit.domain import Thing
from services.cases.policy import Releaser
from services.cases.workplace import Workplace, workplace_of
from shared.accounts.domain import Person
from shared.calendar import month_of
from shared.privacy.budget import budgets
from shared.web.forms import read_form
from shared.web.shell import link

router = APIRouter()
BEGINS = {"begin": True, "end": False}


@router.post("/tallies/centre-criteria")
async def choose_criteria(request: Request, person: Releaser) -> Response:
    """For the next year. 404 where no budget offers it; without the declaration nothing is changed."""
    workplace, form = workplace_of(request), await read_form(request)
    if (drawn := BEGINS.get(form.given("choice"))) is None:
        raise HTTPException(422)
    try:
        choice = choose(
            drawn=drawn,
            declared=form.given("declared") == "yes",
            role=role_of(person),
            this_year=this_year(workplace),
            now=workplace.now(),
            budgets=budgets(),
        )
    except NotOfferedError:
        raise HTTPException(404) from None
    except NotDeclaredError:
        return RedirectResponse(link(request, "/tallies?told=not_declared") + "#centre-criteria", 303)
    async with workplace.store.errand(Errand.COUNTING) as on_errand:
        await Draws(on_errand).hold_draws()
        await Draws(on_errand).end_if_forgotten(now=choice.chosen_at)
        if says_something_new(choice, await Draws(on_errand).choices()):
            await Draws(on_errand).keep_choice(choice)
            await on_errand.transaction.save_audit(person.id, Act.WRITE, Thing.CENTRE_CRITERIA)
    return RedirectResponse(link(request, "/tallies?told=centre_criteria") + "#centre-criteria", 303)


def says_something_new(choice: Choice, before: Sequence[Choice]) -> bool:
    """Nothing is ended that was never chosen, and nothing is said twice."""
    return choice.drawn != (before[0].drawn if before else False)


def role_of(person: Person) -> str:
    """By which she may say it."""
    return next(role.value for role in Role if role in HELD_BY[Right.RELEASE_TALLY] and person.has(role))


def this_year(workplace: Workplace) -> int:
    return int(month_of(workplace.now(), workplace.clock)[:4])
