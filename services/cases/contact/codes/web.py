"""A page of its own that shows one code, for whoever it may be: no file, no name and no time goes with it."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from services.cases.contact.codes.domain import Code, good_until, issued, still_good_from, wants_codes
from services.cases.contact.codes.store import CodePile, Codes
from services.cases.contact.requests.store import Requests
from services.cases.counting.ledger.store import Windows
from services.cases.policy import Reader
from services.cases.workplace import Workplace, workplace_of
from shared.accounts.domain import Person
from shared.calendar import month_of
from shared.clock.domain import Clock, judge
from shared.crypto.feedback_codes import in_groups, new_code
from shared.events import CODES_IN_A_BATCH
from shared.languages import Wording
from shared.web.forms import read_form
from shared.web.shell import Pages, page

router = APIRouter()


@router.get("/codes")
async def show(request: Request, person: Reader) -> Response:
    async with workplace_of(request).store.reading(person) as work:
        waiting = await Requests(work).waiting()
    return page(request, "contact/codes.html", code=None, waiting=waiting)


@router.post("/codes")
async def hand_out(request: Request, person: Reader) -> Response:
    """The code stands in this one answer, and nowhere else any more."""
    form = await read_form(request)
    form.choice("take", ("one",))
    if not form.ok:
        return page(request, "contact/codes.html", status=422, code=None)
    code = await taken(workplace_of(request), person)
    pages: Pages = request.app.state.pages
    slip = [(wording, slip_words(wording), how_long(wording, code)) for wording in pages.languages]
    return page(request, "contact/codes.html", code=code, shown=in_groups(code.code), slip=slip)


async def taken(workplace: Workplace, person: Person) -> Code:
    now = workplace.now()
    month = month_of(now, workplace.clock)
    async with workplace.store.reading(person) as work:
        if judge(await Windows(work).clock_seen(), now) is Clock.PLAUSIBLE:
            await CodePile(work).throw_away_codes(before=still_good_from(month))
        if wants_codes(await CodePile(work).codes_left()):
            made = a_batch()
            await CodePile(work).put_on_pile(made, until=good_until(month))
            await work.publish(issued(made, centre=workplace.centre, month=month))
        while (code := await Codes(work).take_code()) is None:
            pass
    return code


def a_batch() -> set[str]:
    made: set[str] = set()
    while len(made) < CODES_IN_A_BATCH:
        made.add(new_code())
    return made


def slip_words(wording: Wording) -> str:
    return wording.gettext("With this code you can tell us how it was, without your name.")


def how_long(wording: Wording, code: Code) -> str:
    told = wording.gettext("Good for one time, until the end of %(month)s.")
    return told % {"month": wording.day(code.last_month, "MMMM yyyy")}
