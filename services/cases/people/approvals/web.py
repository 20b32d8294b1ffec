"""The page on which the lead says what needs a second colleague."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.cases.foundation.policy import ApprovalsKeeper
from services.cases.foundation.workplace import workplace_of
from services.cases.people.approvals.acts import choose
from services.cases.people.approvals.domain import Matter
from services.cases.people.approvals.store import Approvals
from services.cases.people.approvals.words import matter_words
from services.cases.people.team.store import Team
from shared.web.forms import Form, read_form
from shared.web.shell import link, page, words

router = APIRouter()
ANSWERS = ("yes", "no")


@router.get("/team/approvals")
async def show(request: Request, person: ApprovalsKeeper) -> Response:
    return await show_choices(request, Form.empty())


@router.post("/team/approvals")
async def change(request: Request, person: ApprovalsKeeper) -> Response:
    form, workplace = await read_form(request), workplace_of(request)
    matter, needed = form.code("matter", Matter), form.choice("needed", ANSWERS) == "yes"
    if not form.ok or matter is None:
        return await show_choices(request, form, status=422)
    await choose(matter, needed=needed, reader=person, workplace=workplace, now=workplace.now())
    return RedirectResponse(link(request, "/team/approvals?told=saved"), 303)


async def show_choices(request: Request, form: Form, *, status: int = 200) -> Response:
    async with workplace_of(request).store.work() as work:
        choices = await Approvals(work).choices()
        staff = await Team(work).staff()
    newest = {one.matter: one.needed for one in reversed(choices)}
    return page(
        request,
        "people/approvals/approvals.html",
        status=status,
        form=form,
        matters=[(one, said, newest.get(one, False)) for one, said in matter_words(words(request)).items()],
        said=matter_words(words(request)),
        choices=choices,
        staff=staff,
    )
