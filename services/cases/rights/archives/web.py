"""The locked file for a client: made while it is downloaded, never whole in memory and never on a disk here."""

import asyncio
import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from services.cases.files.attachments.store import Attachments
from services.cases.files.file.store import Files
from services.cases.foundation.access.domain import Act
from services.cases.foundation.policy import Reader
from services.cases.foundation.workplace import Workplace, workplace_of
from services.cases.rights.archives.age import Lock, locked
from services.cases.rights.archives.domain import FILE_NAME, NUMBERS, PASSPHRASE, Enclosed, enclosed, passphrase
from services.cases.rights.archives.zip_stream import Content, at_once, packed
from services.cases.rights.copies.domain import language_in
from services.cases.rights.copies.paper import paper
from services.cases.rights.copies.words import Document
from services.cases.rights.subject_requests.copy_pages import (
    FRESH,
    alone,
    back,
    data_of,
    looked_through,
    rules_that_hold,
    today,
    words_of,
)
from services.cases.rights.subject_requests.domain import NotPossibleError
from shared.accounts.domain import Person
from shared.languages import Languages, Wording
from shared.printing.printer import NotPrintedError
from shared.web.forms import Form, read_form
from shared.web.shell import page

router = APIRouter()


@dataclass(frozen=True, slots=True)
class Packet:
    """What goes in: page and paper in the client's language, the data, and the documents beside them."""

    file_id: UUID
    written: str
    paper: bytes | None
    """A PDF; None where the client's words have signs that no font here has, and the page alone shows them."""
    data: bytes
    documents: tuple[Enclosed, ...]
    day: date


@router.get("/files/{file_id}/rights/{asked_id}/archive", dependencies=FRESH)
async def show(request: Request, file_id: UUID, asked_id: UUID, person: Reader) -> Response:
    return await show_lock(request, file_id, asked_id, person)


@router.post("/files/{file_id}/rights/{asked_id}/archive", dependencies=FRESH)
async def hand_out(request: Request, file_id: UUID, asked_id: UUID, person: Reader) -> Response:
    """That it was made stands in the access log before its first byte leaves."""
    form, languages = await read_form(request), languages_of(request)
    language = form.choice("language", [one.code for one in languages])
    opens = form.given("passphrase")
    if not PASSPHRASE.fullmatch(opens):
        form.problem("passphrase", "not_valid")
    if not form.ok:
        return await show_lock(request, file_id, asked_id, person, form=form, status=422)
    try:
        packet = await packet_of(request, file_id, asked_id, person, languages[language])
    except NotPossibleError as problem:
        return back(request, file_id, asked_id, problem)
    lock = await asyncio.to_thread(Lock, opens)
    body = locked(packed(entries(packet, workplace_of(request), person), day=packet.day), lock)
    headers = {"content-disposition": f'attachment; filename="{FILE_NAME}"'}
    return StreamingResponse(body, media_type="application/octet-stream", headers=headers)


async def packet_of(request: Request, file_id: UUID, asked_id: UUID, person: Person, wording: Wording) -> Packet:
    """Raises NotPossibleError where two people have not looked it through as it is now."""
    _, copy, _, review = await looked_through(request, file_id, asked_id, person)
    with_names, documents = enclosed(copy)
    of_centre = await rules_that_hold(request)
    written = alone(request, wording, with_names, of_centre, review)
    told = words_of(request, wording, with_names, of_centre, review)
    printed, machines = await on_paper(request, wording, told), data_of(request, with_names, of_centre, review.until)
    return Packet(file_id, written, printed, machines, tuple(documents), today(request))


async def on_paper(request: Request, wording: Wording, document: Document) -> bytes | None:
    workplace, day = workplace_of(request), today(request)
    told = paper(wording, document, law=workplace.law, day=day)
    try:
        return await workplace.printer.print("copy", told, day=day, every_sign=True)
    except NotPrintedError:
        return None


async def entries(packet: Packet, workplace: Workplace, person: Person) -> AsyncIterator[tuple[str, Content]]:
    """One document after the other; while it is sent to a slow browser no connection to the database is held."""
    yield "copy.html", at_once(packet.written.encode())
    if packet.paper:
        yield "copy.pdf", at_once(packet.paper)
    yield "copy.json", at_once(packet.data)
    for one in packet.documents:
        async with workplace.store.reading(person) as work:
            file = await Files(work).file(one.file_id or packet.file_id)
            content = await Attachments(work).content(one.attachment_id, file=file, noted_as=Act.EXPORT)
        yield one.name, at_once(content)


async def show_lock(
    request: Request, file_id: UUID, asked_id: UUID, person: Person, *, form: Form | None = None, status: int = 200
) -> Response:
    """The page draws a number that nobody has seen before and that is kept nowhere; each load draws another one."""
    try:
        file, copy, asked, _ = await looked_through(request, file_id, asked_id, person)
    except NotPossibleError as problem:
        return back(request, file_id, asked_id, problem)
    return page(
        request,
        "rights/archives/archive.html",
        status=status,
        file=file,
        asked=asked,
        documents=len(enclosed(copy)[1]),
        her_languages=[(one.code, one.own_name) for one in languages_of(request)],
        hers=language_in(copy, file.thread_id),
        opens=passphrase(secrets.randbelow(NUMBERS)),
        form=form or Form.empty(),
    )


def languages_of(request: Request) -> Languages:
    languages: Languages = request.app.state.pages.languages
    return languages
