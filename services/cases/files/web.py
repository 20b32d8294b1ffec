"""Files: opened from a request, listed, read, and answered from."""

from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.cases.files.domain import LONGEST_PSEUDONYM, next_step, open_file
from services.cases.policy import Reader
from services.cases.requests.answering import answer, empty_box
from services.cases.requests.web import show_request
from services.cases.workplace import Workplace, workplace_of
from shared.signin.domain import Person
from shared.web.forms import Form, read_form
from shared.web.paging import PAGE, Listing, page_number
from shared.web.shell import link, page

router = APIRouter()


@router.post("/requests/{request_id}/open")
async def open_here(request: Request, request_id: UUID, person: Reader) -> Response:
    form, workplace = await read_form(request), workplace_of(request)
    async with workplace.store.work() as work:
        counselling = {str(member.id) for member in await work.staff() if member.counsels}
    pseudonym = form.text("pseudonym", most=LONGEST_PSEUDONYM, required=False)
    responsible = form.choice("responsible", counselling)
    if not form.ok:
        return await show_request(request, request_id, person, opening=form, status=422)
    file_id = await file_opened(workplace, request_id, person, pseudonym=pseudonym, responsible=UUID(responsible))
    return RedirectResponse(link(request, f"/files/{file_id}"), 303)


async def file_opened(
    workplace: Workplace, request_id: UUID, person: Person, *, pseudonym: str, responsible: UUID
) -> UUID:
    """The file of this request, new or not: whoever comes second finds the one that is there."""
    now = workplace.now().astimezone(workplace.clock)
    async with workplace.store.work() as work:
        conversation = await work.conversation(request_id, reader=person, change=True)
        if conversation.file_id:
            return conversation.file_id
        number = await work.next_number(now.year)
        file = open_file(
            conversation, number=number, pseudonym=pseudonym, responsible=responsible, opened_by=person.id, now=now
        )
        await work.save_file(file, reader=person)
        await work.save_filed(file.thread_id, file_id=file.id, code=file.code, reader=person)
    return file.id


@router.get("/files")
async def listed(request: Request, person: Reader, whose: str = "mine") -> Response:
    number, workplace = page_number(request), workplace_of(request)
    of = None if whose == "all" else person.id
    async with workplace.store.work() as work:
        found = await work.files(reader=person, of=of, start=(number - 1) * PAGE, size=PAGE + 1)
        gates = await work.gates([(file.id, file.key_id) for file in found], reader=person)
        waits = await work.waiting_in([file.thread_id for file in found], reader=person)
        staff, waiting = await work.staff(), await work.waiting(reader=person)
    steps = {file.id: next_step(waits.get(file.thread_id), gates[file.id]) for file in found}
    return page(
        request,
        "files.html",
        listing=Listing.of(found, number),
        steps=steps,
        staff=staff,
        waiting=waiting,
        everybodys=of is None,
    )


@router.get("/files/{file_id}")
async def show(request: Request, file_id: UUID, person: Reader) -> Response:
    return await show_file(request, file_id, person)


@router.post("/files/{file_id}/reply")
async def send_reply(request: Request, file_id: UUID, person: Reader) -> Response:
    async with workplace_of(request).store.work() as work:
        file = await work.file(file_id, reader=person)
        first = await work.request_of(file.thread_id, reader=person)

    async def again(form: Form, status: int) -> Response:
        return await show_file(request, file_id, person, box=form, status=status)

    return await answer(request, first, person, done=f"/files/{file_id}", again=again)


async def show_file(
    request: Request, file_id: UUID, person: Person, *, box: Form | None = None, status: int = 200
) -> Response:
    workplace = workplace_of(request)
    async with workplace.store.work() as work:
        file = await work.file(file_id, reader=person)
        conversation = await work.conversation(await work.request_of(file.thread_id, reader=person), reader=person)
        gate = await work.gate(file.id, file.key_id, reader=person)
        staff, waiting = await work.staff(), await work.waiting(reader=person)
    return page(
        request,
        "file.html",
        status=status,
        file=file,
        conversation=conversation,
        gate=gate,
        step=next_step(conversation.waiting_since, gate),
        box=box or empty_box(),
        staff=staff,
        waiting=waiting,
        now=workplace.now(),
    )
