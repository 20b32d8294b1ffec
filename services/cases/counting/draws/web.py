"""What a centre says about having its own criteria drawn for the office, too."""

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.cases.counting.draws import acts
from services.cases.counting.draws.choice import NotDeclaredError, NotOfferedError
from services.cases.foundation.policy import Releaser
from services.cases.foundation.workplace import Workplace, workplace_of
from shared.calendar import month_of
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
    declared = form.given("declared") == "yes"
    try:
        await acts.choose_criteria(
            drawn=drawn, declared=declared, reader=person, workplace=workplace, now=workplace.now()
        )
    except NotOfferedError:
        raise HTTPException(404) from None
    except NotDeclaredError:
        return RedirectResponse(link(request, "/tallies?told=not_declared") + "#centre-criteria", 303)
    return RedirectResponse(link(request, "/tallies?told=centre_criteria") + "#centre-criteria", 303)


def this_year(workplace: Workplace) -> int:
    return int(month_of(workplace.now(), workplace.clock)[:4])
