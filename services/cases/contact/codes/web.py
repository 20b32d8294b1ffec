"""A page of its own shows one feedback code to hand out: no file, no name and no time goes with it."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from services.cases.contact.codes.acts import take
from services.cases.contact.codes.domain import Code
from services.cases.foundation.policy import Reader
from services.cases.foundation.workplace import workplace_of
from shared.crypto.feedback_codes import in_groups
from shared.languages import Wording
from shared.web.forms import read_form
from shared.web.shell import Pages, page

router = APIRouter()


@router.get("/codes")
async def show(request: Request, person: Reader) -> Response:
    return page(request, "contact/feedback/codes.html", code=None)


@router.post("/codes")
async def hand_out(request: Request, person: Reader) -> Response:
    """The code stands in this one answer, and nowhere else any more."""
    form = await read_form(request)
    form.choice("take", ("one",))
    if not form.ok:
        return page(request, "contact/feedback/codes.html", status=422, code=None)
    workplace = workplace_of(request)
    code = await take(reader=person, workplace=workplace, now=workplace.now())
    pages: Pages = request.app.state.pages
    slip = [(wording, slip_words(wording), how_long(wording, code)) for wording in pages.languages]
    return page(request, "contact/feedback/codes.html", code=code, shown=in_groups(code.code), slip=slip)


def slip_words(wording: Wording) -> str:
    return wording.gettext("With this code you can tell us how it was, without your name.")


def how_long(wording: Wording, code: Code) -> str:
    told = wording.gettext("Good for one time, until the end of %(month)s.")
    return told % {"month": wording.day(code.last_month, "MMMM yyyy")}
