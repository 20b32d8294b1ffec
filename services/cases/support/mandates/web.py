"""Mandates of one file: the list with its form, taking one back, and the page of what was done in the client's name."""

from typing import Any
from uuid import UUID, uuid4

from fastapi import APIRouter, HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.cases.casework.consents.domain import Given
from services.cases.files.file.part_page import show_part, write_down
from services.cases.files.file.store import Files
from services.cases.foundation.policy import FileReader, Reader
from services.cases.foundation.records.concept import Concept
from services.cases.foundation.records.domain import IdTakenError, NotYetError
from services.cases.foundation.workplace import workplace_of
from services.cases.people.team.store import Team
from services.cases.support.mandates.acts import note, note_done, withdraw
from services.cases.support.mandates.domain import (
    ANSWERS,
    LONGEST_NAME,
    LONGEST_WORDS,
    Doing,
    Lack,
    MandateNotFoundError,
    NoMandateError,
    Outcome,
    Terms,
    WrongDaysError,
    done_rows,
    valid,
)
from services.cases.support.mandates.mornings import due_files
from services.cases.support.mandates.outcomes import MANDATED
from services.cases.support.mandates.page_parts import (
    PAGE,
    menu,
    moments,
    of_file,
    of_many,
    part,
    shows_to,
    tasks_of,
)
from services.cases.support.mandates.store import MANDATES, Mandates
from services.cases.support.mandates.words import lacks
from shared.accounts.domain import Person
from shared.web.forms import Form, read_form
from shared.web.shell import link, page, words

router = APIRouter()
DONE = f"{PAGE}/done"
NO_MANDATE = "no_mandate"
"""What is chosen in the place of a mandate where it was done without one."""
FIELDS = {Lack.WORDS: "words", Lack.OTHER_PEOPLE: "towards", Lack.OTHER_DOING: "doings"}
"""The field to look at again; for all others it is that of the mandate."""


@router.get("/files/{file_id}/mandates")
async def show(request: Request, file_id: UUID, person: FileReader) -> Response:
    return await show_part(request, file_id, person, CONCEPT)


@router.post("/files/{file_id}/mandates")
async def add(request: Request, file_id: UUID, person: Reader) -> Response:
    form, workplace = await read_form(request), workplace_of(request)
    mandate_id, outcome = form.uuid("mandate_id") or uuid4(), Outcome(form.choice("outcome", ANSWERS) or Outcome.GIVEN)
    terms = terms_in(form, outcome, request)

    async def act() -> None:
        given: dict[str, Any] = {"reader": person, "workplace": workplace, "now": workplace.now()}
        try:
            await note(file_id, terms, mandate_id=mandate_id, **given)
        except WrongDaysError:
            form.problem("valid_until", words(request).gettext("The last day lies before the first one."))

    return await write_down(request, file_id, person, CONCEPT, form=form, act=act)


@router.post("/files/{file_id}/mandates/{mandate_id}/withdrawal")
async def take_back(request: Request, file_id: UUID, mandate_id: UUID, person: Reader) -> Response:
    workplace = workplace_of(request)
    await read_form(request)  # nothing is asked; what is no form is refused
    given: dict[str, Any] = {"reader": person, "workplace": workplace, "now": workplace.now()}
    try:
        await withdraw(file_id, mandate_id, new_id=uuid4(), **given)
    except MandateNotFoundError:
        raise HTTPException(404) from None
    return RedirectResponse(link(request, f"/files/{file_id}{PAGE}?told=noted"), 303)


@router.get("/files/{file_id}/mandates/done")
async def show_what_was_done(request: Request, file_id: UUID, person: FileReader) -> Response:
    return await show_done(request, file_id, person)


@router.post("/files/{file_id}/mandates/done")
async def add_done(request: Request, file_id: UUID, person: Reader) -> Response:
    form, workplace = await read_form(request), workplace_of(request)
    done_id, terms = form.uuid("done_id"), terms_in(form, Outcome.DONE, request)
    has_none = form.given("mandate_id") == NO_MANDATE
    mandate_id = form.uuid("mandate_id") if form.given("mandate_id") and not has_none else None
    lack, status = None, 422
    if form.ok and done_id:
        given: dict[str, Any] = {"reader": person, "workplace": workplace, "now": workplace.now()}
        try:
            await note_done(file_id, terms, mandate_id=mandate_id, has_none=has_none, done_id=done_id, **given)
        except NotYetError as error:
            form.problem(error.field, words(request).gettext("This moment has not come yet."))
        except NoMandateError as error:
            lack = error.lack
            form.problem(FIELDS.get(lack, "mandate_id"), lacks(words(request))[lack])
            status = 409 if lack is Lack.ENDED else 422
        except IdTakenError:
            form.problem("action", "id_taken")
            status = 409
    if not form.ok:
        return await show_done(request, file_id, person, form=form, lack=lack, status=status)
    return RedirectResponse(link(request, f"/files/{file_id}{DONE}?told=noted"), 303)


def terms_in(form: Form, outcome: Outcome, request: Request) -> Terms:
    """As far as the form is right. A mandate says towards whom; what was done may leave it to its mandate."""
    doings = form.codes("doings", Doing)
    if not doings:
        form.problem("doings", "missing")
    on = form.day("happened_on", required=False) or workplace_of(request).today()
    is_done = outcome is Outcome.DONE
    towards = form.text("towards", most=LONGEST_NAME, required=not is_done) or None
    said = form.text("words", most=LONGEST_WORDS, required=False) or None
    limits = None if is_done else form.text("limits", most=LONGEST_WORDS, required=False) or None
    until = None if is_done else form.day("valid_until", required=False)
    way = None if is_done else form.code("way", Given, required=False)
    return Terms(
        happened_on=on,
        valid_until=until if outcome is Outcome.GIVEN else None,
        outcome=outcome,
        doings=doings,
        towards=towards,
        words=said,
        limits=limits,
        way=way,
    )


async def show_done(
    request: Request,
    file_id: UUID,
    person: Person,
    *,
    form: Form | None = None,
    lack: Lack | None = None,
    status: int = 200,
) -> Response:
    """`lack` is why nothing may be done in the client's name."""
    workplace = workplace_of(request)
    async with workplace.store.reading(person) as work:
        file = await Files(work).file(file_id)
        rows, relation = await Mandates(work).of(file), work.relation(file_id)
        staff = await Team(work).staff()
    held = valid(rows, on=workplace.today())
    return page(
        request,
        "support/mandates/mandate_done.html",
        status=status,
        file=file,
        relation=relation,
        held=held,
        done=done_rows(rows),
        lack=lack,
        no_mandate=NO_MANDATE,
        staff=staff,
        form=form or Form.empty(done_id=str(uuid4()), mandate_id=str(held[0].id) if len(held) == 1 else ""),
    )


CONCEPT = Concept(
    of=of_file,
    of_many=of_many,
    shows_to=shows_to,
    part=part,
    menu=menu,
    moments=moments,
    tasks_of=tasks_of,
    records=MANDATES,
    page=PAGE,
    due_files=due_files,
    router=router,
    counts=(MANDATED,),
)
