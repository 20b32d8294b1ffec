"""The page on which the lead says whether texts that no native speaker has read may be sent to clients."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.cases.foundation.policy import UnreadTextsKeeper
from services.cases.foundation.workplace import workplace_of
from services.cases.people.team.store import Team
from services.cases.people.unread_texts.acts import choose
from services.cases.people.unread_texts.store import UnreadTexts
from shared.web.forms import Form, read_form
from shared.web.shell import link, page

router = APIRouter()
ANSWERS = ("yes", "no")


@router.get("/team/unread-texts")
async def show(request: Request, person: UnreadTextsKeeper) -> Response:
    return await show_choice(request, Form.empty())


@router.post("/team/unread-texts")
async def change(request: Request, person: UnreadTextsKeeper) -> Response:
    form, workplace = await read_form(request), workplace_of(request)
    allowed = form.choice("allowed", ANSWERS) == "yes"
    if not form.ok:
        return await show_choice(request, form, status=422)
    await choose(allowed=allowed, reader=person, workplace=workplace, now=workplace.now())
    return RedirectResponse(link(request, "/team/unread-texts?told=saved"), 303)


async def show_choice(request: Request, form: Form, *, status: int = 200) -> Response:
    workplace = workplace_of(request)
    async with workplace.store.work() as work:
        choices = await UnreadTexts(work).choices()
        allowed = await UnreadTexts(work).may_be_sent(at_first=workplace.demo)
        staff = await Team(work).staff()
    return page(
        request,
        "people/unread_texts/unread_texts.html",
        status=status,
        form=form,
        allowed=allowed,
        choices=choices,
        staff=staff,
    )
