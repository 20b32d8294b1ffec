"""Deleting everything about one client because she wishes it: looked at, typed in, done, certified."""

from collections.abc import Sequence
from uuid import UUID

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.cases.files.domain import File
from services.cases.policy import Reader
from services.cases.retention.certificate import LegalGround
from services.cases.retention.domain import Hold
from services.cases.retention.erasing import begin, go_on
from services.cases.retention.purging import today_at
from services.cases.store import CasesWork
from services.cases.workplace import Workplace, workplace_of
from shared.signin.web import Fresh
from shared.web.forms import Form, read_form
from shared.web.shell import link, page, words

router = APIRouter()
GROUNDS = tuple(ground for ground in LegalGround if ground is not LegalGround.PURPOSE_ENDED)
LONGEST_CODE = 12


@router.get("/files/{file_id}/erase", dependencies=[Depends(Fresh())])
async def look_at_file(request: Request, file_id: UUID, person: Reader) -> Response:
    async with workplace_of(request).store.work() as work:
        files = await work.files_of_client(file_id, reader=person)
        hold = await first_hold(work, files, workplace_of(request))
        restricted = any(work.relation(file.id).restricted for file in files)
    return erase_page(request, f"/files/{file_id}", files, hold, Form.empty(), restricted=restricted)


@router.post("/files/{file_id}/erase", dependencies=[Depends(Fresh())])
async def erase_file(request: Request, file_id: UUID, person: Reader) -> Response:
    form, workplace, place = await read_form(request), workplace_of(request), f"/files/{file_id}"
    async with workplace.store.work() as work:
        files = await work.files_of_client(file_id, reader=person)
        ground = ground_in(form)
        asked_for = next(file for file in files if file.id == file_id)
        if form.text("code", most=LONGEST_CODE) != asked_for.code:
            _ = words(request).gettext
            form.problem("code", _("Please type the number of this file, so that it is no mistake."))
        hold = await first_hold(work, files, workplace)
        threads = [file.thread_id for file in files] if form.ok and not hold else []
        restricted = any(work.relation(file.id).restricted for file in files)
        begun = await begin(threads, work=work, ground=ground, workplace=workplace)
    if not begun:
        status = 409 if hold else 422
        return erase_page(request, place, files, hold, form, restricted=restricted, status=status)
    return await certified(request, begun)


@router.get("/requests/{request_id}/erase", dependencies=[Depends(Fresh())])
async def look_at_request(request: Request, request_id: UUID, person: Reader) -> Response:
    workplace = workplace_of(request)
    async with workplace.store.work() as work:
        conversation = await work.conversation(request_id, reader=person)
        hold = await work.hold_of(conversation.thread_id, today=today_at(workplace))
    if conversation.file_id:
        return RedirectResponse(link(request, f"/files/{conversation.file_id}/erase"), 303)
    return erase_page(request, f"/requests/{request_id}", [], hold, Form.empty())


@router.post("/requests/{request_id}/erase", dependencies=[Depends(Fresh())])
async def erase_request(request: Request, request_id: UUID, person: Reader) -> Response:
    form, workplace, place = await read_form(request), workplace_of(request), f"/requests/{request_id}"
    async with workplace.store.work() as work:
        thread_id = await work.unfiled_to_erase(request_id, reader=person)
        ground = ground_in(form)
        if not form.checked("sure"):
            form.problem("sure", "missing")
        hold = await work.hold_of(thread_id, today=today_at(workplace))
        threads = [thread_id] if form.ok and not hold else []
        begun = await begin(threads, work=work, ground=ground, workplace=workplace)
    if not begun:
        return erase_page(request, place, [], hold, form, status=409 if hold else 422)
    return await certified(request, begun)


def ground_in(form: Form) -> LegalGround:
    chosen = form.choice("ground", [ground.value for ground in GROUNDS])
    return LegalGround(chosen) if chosen else LegalGround.CONSENT_WITHDRAWN


async def first_hold(work: CasesWork, files: Sequence[File], workplace: Workplace) -> Hold | None:
    found = [await work.hold_of(file.thread_id, today=today_at(workplace)) for file in files]
    return next((hold for hold in found if hold), None)


async def certified(request: Request, begun: list[UUID]) -> Response:
    """The rows are gone; a key that cannot be reached now is destroyed when it can."""
    await go_on(workplace=workplace_of(request))
    return RedirectResponse(link(request, f"/certificates/{begun[0]}?told=erased"), 303)


def erase_page(
    request: Request,
    place: str,
    files: Sequence[File],
    hold: Hold | None,
    form: Form,
    *,
    restricted: bool = False,
    status: int = 200,
) -> Response:
    return page(
        request,
        "erase.html",
        status=status,
        back=place,
        files=files,
        hold=hold,
        restricted=restricted,
        form=form,
        grounds=GROUNDS,
    )
