"""The interruption before folded requests are put away: how many, what they say, and which stay; then it is done."""

from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.cases.contact.bursts.domain import MOST
from services.cases.contact.folded.acts import put_away_folded
from services.cases.contact.folded.store import FoldedRequests
from services.cases.contact.requests.store import Requests
from services.cases.foundation.policy import Reader
from services.cases.foundation.workplace import workplace_of
from shared.accounts.domain import Person
from shared.web.forms import Form, read_form
from shared.web.shell import link, page, words

router = APIRouter()
LONGEST_LIST = MOST * len(f"{UUID(int=0)} ")


@router.get("/requests/folded/put-away")
async def show(request: Request, person: Reader) -> Response:
    return await show_interruption(request, person)


@router.post("/requests/folded/put-away")
async def put_away(request: Request, person: Reader) -> Response:
    form, workplace = await read_form(request), workplace_of(request)
    seen = ids_in(form)
    if not form.ok:
        return await show_interruption(request, person, form=form, status=422)
    async with workplace.store.reading(person) as work:
        number = await put_away_folded(work, seen, now=workplace.now())
    if not number:
        changed = words(request).gettext("Nothing was put away: colleagues did something with all of them meanwhile.")
        form.problem("requests", changed)
        return await show_interruption(request, person, form=form, status=409)
    return RedirectResponse(link(request, "/requests?told=put_away"), 303)


def ids_in(form: Form) -> set[UUID]:
    """Of the requests that the colleague saw; what is wrong with them, stands in the form."""
    try:
        return {UUID(one) for one in form.text("requests", most=LONGEST_LIST).split()}
    except ValueError:
        form.problem("requests", "not_valid")
        return set()


async def show_interruption(
    request: Request, person: Person, *, form: Form | None = None, status: int = 200
) -> Response:
    async with workplace_of(request).store.reading(person) as work:
        alike = await Requests(work).alike()
        found = await FoldedRequests(work).untouched(alike)
        texts, languages = await FoldedRequests(work).said_in([row.thread_id for row in found])
    return page(
        request,
        "contact/folded/put_away.html",
        status=status,
        form=form or Form.empty(),
        ids=" ".join(str(row.id) for row in found),
        number=len(found),
        others=len(alike) - len(found),
        texts=texts,
        languages_of_pages=languages,
    )
