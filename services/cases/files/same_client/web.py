"""Saying that two files are one client's, and that they are two people's after all."""

from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.cases.contact.requests.store import Requests
from services.cases.files.file.domain import File, file_number
from services.cases.files.file.store import Files
from services.cases.files.openings.store import Openings
from services.cases.files.same_client.acts import divide, merge
from services.cases.files.same_client.store import SameClient
from services.cases.foundation.access.domain import Act, Ground, Kind, Subject
from services.cases.foundation.access.store import Reading
from services.cases.people.team.store import Team
from services.cases.policy import Reader
from services.cases.workplace import workplace_of
from shared.accounts.domain import Person
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
    action = form.choice("action", ("look", "join", "divide"))
    async with workplace.store.reading(person) as work:
        file = await looked_at(work, file_id, person)
        other = await other_file(request, form, file, work, person) if action != "divide" else None
        if action == "divide" and await kept_back(work, file, person):
            form.problem("action", "restricted")
        if form.ok and action == "divide":
            await divide(file_id, reader=person, work=work)
        elif form.ok and action == "join" and other:
            await merge(file_id, into=other.id, reader=person, work=work, on_merge=workplace.on_merge)
    if not form.ok or action == "look":
        return await show_whose(request, file_id, person, form, other=other, status=200 if form.ok else 422)
    return RedirectResponse(link(request, f"/files/{file_id}/same-client?told={action}"), 303)


async def looked_at(work: Reading, file_id: UUID, person: Person) -> File:
    """Also a file that is only kept, in which nothing can be said. Raises FileNotFoundHereError, NotAllowedError."""
    file = await Files(work).file(file_id)
    # the same people; what they may ask for in a file that is only kept they may see there
    await work.admit(Act.RIGHTS, Subject(Kind.FILE, (file_id,)), noted_as=Act.READ)
    return file


async def other_file(request: Request, form: Form, file: File, work: Reading, person: Person) -> File | None:
    """The one whose number was typed; else a problem of the form. Raises NotAllowedError where it is not hers."""
    _ = words(request).gettext
    number = file_number(form.text("number", most=LONGEST_NUMBER))
    found = await Openings(work).find_file(number[0] % 100, number[1]) if number else None
    if number is None:
        form.problem("number", _("A number looks like 26-007; it stands in the list of files."))
    elif found is None:
        form.problem("number", _("There is no file with this number."))
    elif found[0] == file.id:
        form.problem("number", _("This is the number of the file that you are in."))
    if not form.ok or found is None:
        return None
    other = await looked_at(work, found[0], person)
    if work.relation(file.id).restricted or work.relation(other.id).restricted:
        form.problem("number", _("One of the two files is restricted at the client's wish: it is only kept."))
    return other


async def kept_back(work: Reading, file: File, person: Person) -> bool:
    """Whether one of her files that the reader sees is only kept."""
    others = await SameClient(work).others_of_client(file)
    return any(work.relation(one.id).restricted for one in (file, *others))


async def show_whose(
    request: Request, file_id: UUID, person: Person, form: Form, *, other: File | None = None, status: int = 200
) -> Response:
    """`other` is the one that would become the same client's, if that is possible."""
    async with workplace_of(request).store.reading(person) as work:
        file = await looked_at(work, file_id, person)
        others = await SameClient(work).others_of_client(file)
        unseen = len(await SameClient(work).all_of_client(file)) - 1 - len(others)
        relations = [work.relation(one.id) for one in (file, *others)]
        staff, waiting = await Team(work).staff(), await Requests(work).waiting()
    return page(
        request,
        "files/same_client.html",
        status=status,
        file=file,
        others=others,
        unseen=unseen,
        other=other if form.ok else None,
        already=other is not None and other.same_as == file.same_as,
        divides=unseen == 0 and all(one.ground is Ground.TEAM for one in relations),
        restricted=[one.restricted for one in relations],
        staff=staff,
        waiting=waiting,
        form=form,
    )
