"""A file by hand: the page begins with a search, so that nobody gets a second file by mistake."""

from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.cases.casework.new_file.acts import open_by_hand
from services.cases.casework.new_file.forms import (
    CARRIED,
    WITH_ANOTHER,
    check_carried,
    first_form,
    identity,
    taken_down_in,
)
from services.cases.casework.new_file.known import Known, look_for
from services.cases.casework.new_file.store import NewFile
from services.cases.files.file.store import Files
from services.cases.files.occasions.store import Occasions
from services.cases.files.search.domain import LONGEST_TERM, Reach, Term
from services.cases.foundation.policy import Reader
from services.cases.foundation.records.domain import IdTakenError, NotYetError
from services.cases.foundation.spoken_languages import SPOKEN, named
from services.cases.foundation.workplace import workplace_of
from services.cases.people.members.domain import PlaceNotPossibleError
from services.cases.people.team.store import Team
from shared.accounts.domain import Person
from shared.crypto.receipts import in_groups
from shared.languages.receipt_words import spelled
from shared.web.forms import Form, read_form
from shared.web.shell import link, page, words

router = APIRouter()


@router.get("/files/new")
async def begin(request: Request, person: Reader, beside: UUID | None = None) -> Response:
    if beside is None:
        return await show(request, person, Form.empty())
    async with workplace_of(request).store.reading(person) as work:
        own = await Occasions(work).of(await Files(work).file(beside))
    kind = next((one.kind for one in own if one.kind), "")
    return await show(request, person, Form.empty(beside=str(beside), occasion=kind))


@router.post("/files/new/search")
async def search(request: Request, person: Reader) -> Response:
    """What is looked for is a client's name or number: it stands in no address."""
    asked, workplace = await read_form(request), workplace_of(request)
    given = asked.text("term", most=LONGEST_TERM, required=False)
    check_carried(asked)
    if not asked.ok:
        return await show(request, person, asked, status=422)
    term = Term.of(given)
    known = await look_for(request, person, [term], [Reach.of(given)]) if term.plain else None
    form = first_form(asked, responsible=person.id, now=workplace.now().astimezone(workplace.clock))
    return await show(request, person, asked, known=known, form=form)


@router.post("/files/new")
async def open_it(request: Request, person: Reader) -> Response:
    form, workplace = await read_form(request), workplace_of(request)
    async with workplace.store.work() as work:
        counselling = {str(member.id) for member in await Team(work).staff() if member.counsels}
    now, request_id, _ = workplace.now(), form.uuid("request_id"), words(request).gettext
    new = taken_down_in(form, counselling, workplace=workplace, now=now)
    status = 422
    if new and request_id:
        try:
            file = await open_by_hand(new, request_id=request_id, reader=person, workplace=workplace, now=now)
        except NotYetError as error:
            form.problem(error.field, _("This moment has not come yet."))
        except PlaceNotPossibleError:
            form.problem("responsible", "not_offered")
        except IdTakenError:
            form.problem(
                "request_id", _("With this form a file was opened before. To open another one, send it again.")
            )
            status = 409
        else:
            mine = new.responsible == person.id
            if form.given("then") != WITH_ANOTHER and new.receipt is None:
                return RedirectResponse(link(request, f"/files/{file.id}" if mine else "/requests?told=filed"), 303)
            return await show_opened(request, person, form, file, receipt=new.receipt, mine=mine)
    return await show(request, person, form, form=form, status=status)


async def show(
    request: Request,
    person: Person,
    asked: Form,
    *,
    known: Known | None = None,
    form: Form | None = None,
    status: int = 200,
) -> Response:
    """The search, and once it was made, the form below what it found."""
    async with workplace_of(request).store.reading(person) as work:
        staff = await Team(work).staff()
    return page(
        request,
        "casework/new_file/new_file.html",
        status=status,
        asked=asked,
        known=known,
        form=form,
        fresh=identity() if form and "request_id" in form.problems else {},
        staff=staff,
        care=[(str(member.id), member.name) for member in staff if member.counsels],
        languages_spoken=named(words(request), SPOKEN),
    )


async def show_opened(
    request: Request, person: Person, form: Form, file: NewFile, *, receipt: str | None, mine: bool
) -> Response:
    """The number, which nobody is shown again, and the way to a further person from the same occasion."""
    return page(
        request,
        "casework/new_file/opened.html",
        file=file,
        mine=mine,
        number=in_groups(receipt) if receipt else None,
        spelled=spelled(receipt, form.given("language"), words(request).code) if receipt else None,
        carried={name: form.given(name) for name in CARRIED},
        another=bool(form.given("occasion")),
        another_first=form.given("then") == WITH_ANOTHER,
    )
