"""Saying that two files are one client's, and that they are two people's after all."""

from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.cases.files.file.domain import File, file_number
from services.cases.files.same_client import acts
from services.cases.files.same_client.acts import KeptBackError, OtherFileError, looked_at
from services.cases.files.same_client.store import SameClient
from services.cases.foundation.access.domain import Ground
from services.cases.foundation.policy import Reader
from services.cases.foundation.workplace import workplace_of
from services.cases.people.team.store import Team
from shared.accounts.domain import Person
from shared.languages import Wording
from shared.web.forms import Form, read_form
from shared.web.shell import link, page, words

router = APIRouter()
LONGEST_NUMBER = 12


@router.get("/files/{file_id}/same-client")
async def show(request: Request, file_id: UUID, person: Reader) -> Response:
    return await show_whose(request, file_id, person, Form.empty())


@router.post("/files/{file_id}/same-client")
async def say(request: Request, file_id: UUID, person: Reader) -> Response:
    """The other file is looked at first; nothing changes before both covers were seen and it is said again."""
    form, workplace = await read_form(request), workplace_of(request)
    action, other = form.choice("action", ("look", "join", "divide")), None
    number = file_number(form.text("number", most=LONGEST_NUMBER)) if action != "divide" else None
    try:
        if action == "divide":
            await acts.say_two_clients(file_id, reader=person, workplace=workplace)
        else:
            act = acts.say_one_client if action == "join" and form.ok else acts.look
            other = await act(file_id, number, reader=person, workplace=workplace)
    except KeptBackError:
        form.problem("action", "restricted")
    except OtherFileError as error:
        form.problem("number", why_not(error.why, words(request)))
        other = error.other
    if not form.ok or action == "look":
        return await show_whose(request, file_id, person, form, other=other, status=200 if form.ok else 422)
    return RedirectResponse(link(request, f"/files/{file_id}/same-client?told={action}"), 303)


def why_not(why: str, wording: Wording) -> str:
    _ = wording.gettext
    return {
        "unreadable": _("A number looks like 26-007; it stands in the list of files."),
        "unknown": _("There is no file with this number."),
        "itself": _("This is the number of the file that you are in."),
        "kept": _("One of the two files is restricted at the client's wish: it is only kept."),
    }[why]


async def show_whose(
    request: Request, file_id: UUID, person: Person, form: Form, *, other: File | None = None, status: int = 200
) -> Response:
    """`other` is the one that would become the same client's, if that is possible."""
    async with workplace_of(request).store.reading(person) as work:
        file = await looked_at(work, file_id)
        others = await SameClient(work).others_of_client(file)
        unseen = len(await SameClient(work).all_of_client(file)) - 1 - len(others)
        relations = [work.relation(one.id) for one in (file, *others)]
        staff = await Team(work).staff()
    return page(
        request,
        "files/same_client/same_client.html",
        status=status,
        file=file,
        others=others,
        unseen=unseen,
        other=other if form.ok else None,
        already=other is not None and other.same_as == file.same_as,
        divides=unseen == 0 and all(one.ground is Ground.TEAM for one in relations),
        restricted=[one.restricted for one in relations],
        staff=staff,
        form=form,
    )
