"""What was told outside of one file: the list, and the form that adds to it."""

from uuid import UUID, uuid4

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.cases.foundation.access.domain import Act, Kind, Subject
from services.cases.policy import Reader
from services.cases.rights.disclosures.domain import LONGEST_RECIPIENT, LONGEST_WORDS, Because, Way, What, disclosed
from services.cases.rights.subject_requests.domain import ID_TAKEN, NotPossibleError
from services.cases.workplace import workplace_of
from shared.accounts.domain import Person
from shared.web.forms import Form, read_form
from shared.web.shell import link, page

router = APIRouter()


@router.get("/files/{file_id}/disclosures")
async def show(request: Request, file_id: UUID, person: Reader) -> Response:
    return await show_disclosures(request, file_id, person)


@router.post("/files/{file_id}/disclosures")
async def add(request: Request, file_id: UUID, person: Reader) -> Response:
    form, status = await read_form(request), 422
    try:
        await note(request, file_id, person, form)
    except NotPossibleError as problem:
        taken = problem.why == ID_TAKEN
        form.problem(*(("action", problem.why) if taken else ("told_on", "not_valid")))
        status = 409 if taken else 422
    if not form.ok:
        return await show_disclosures(request, file_id, person, form=form, status=status)
    return RedirectResponse(link(request, f"/files/{file_id}/disclosures?told=noted"), 303)


async def note(request: Request, file_id: UUID, person: Person, form: Form) -> None:
    workplace, disclosure_id = workplace_of(request), form.uuid("disclosure_id")
    recipient = form.text("recipient", most=LONGEST_RECIPIENT)
    words = form.text("words", most=LONGEST_WORDS, required=False)
    way, because = form.choice("way", list(Way)), form.choice("because", list(Because))
    if not (what := form.several("what", list(What))):
        form.problem("what", "missing")
    told_on = form.day("told_on")
    async with workplace.store.work() as work:
        # held fast, so that the purge does not take the file in the moment in which it is written down
        file = await work.held_fast(file_id, Act.RIGHTS, reader=person)
        if not form.ok or told_on is None or disclosure_id is None:
            return
        new = disclosed(
            file,
            recipient,
            what,
            words,
            way=Way(way),
            because=Because(because),
            disclosure_id=disclosure_id,
            told_on=told_on,
            by=person.id,
            now=work.now,
            today=work.now.astimezone(workplace.clock).date(),
        )
        await work.save_disclosure(new, reader=person)


async def show_disclosures(
    request: Request, file_id: UUID, person: Person, *, form: Form | None = None, status: int = 200
) -> Response:
    workplace = workplace_of(request)
    async with workplace.store.work() as work:
        file = await work.file(file_id, reader=person)
        await work.admit(person, Act.RIGHTS, Subject(Kind.FILE, (file.id,)))
        found = await work.disclosures_of(file, reader=person)
        staff, waiting = await work.staff(), await work.waiting(reader=person)
    day = workplace.now().astimezone(workplace.clock).date()
    first = Form.empty(disclosure_id=str(uuid4()), told_on=day.isoformat())
    return page(
        request,
        "rights/disclosures.html",
        status=status,
        file=file,
        disclosures=found,
        staff=staff,
        waiting=waiting,
        form=form or first,
        whats=list(What),
        ways=list(Way),
        grounds=list(Because),
    )
