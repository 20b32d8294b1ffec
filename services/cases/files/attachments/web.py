"""Attachments of a file: taken, listed, handed out as a file and never shown, taken out again for a reason."""

import re
from uuid import UUID

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.cases.files.attachments.acts import attach, take_out
from services.cases.files.attachments.domain import MOST_AT_ONCE, AttachmentNotFoundError, Removal, shown_name
from services.cases.files.attachments.page_parts import NotTaken
from services.cases.files.attachments.store import Attachments
from services.cases.files.file.store import Files
from services.cases.files.file.web import show_file
from services.cases.foundation.policy import FileReader, Reader
from services.cases.foundation.sealed.domain import FieldNotOpenedError
from services.cases.foundation.workplace import workplace_of
from services.cases.people.team.store import Team
from shared.accounts.domain import Person
from shared.accounts.web import Fresh
from shared.documents.acceptance import Refusal, RefusedError
from shared.web.errors import error_answer
from shared.web.forms import Form, read_form
from shared.web.shell import link, page
from shared.web.uploads import Upload, UploadsRefusedError, read_uploads

router = APIRouter()
ADDRESS = re.compile(r"/files/[^/]+/attachments")
READ_AT_MOST = 8
"""Times what is taken: somebody who sends too much is told so, and not cut off."""


@router.post("/files/{file_id}/attachments")
async def add(request: Request, file_id: UUID, person: Reader) -> Response:
    workplace = workplace_of(request)
    async with workplace.store.reading(person) as work:
        await Files(work).file(file_id)
        await Attachments(work).admit_to_attach(file_id)
    try:
        most, largest = MOST_AT_ONCE, workplace.attachment_largest
        form, uploads = await read_uploads(request, "documents", most=most, largest=largest)
    except UploadsRefusedError as refused:
        why = "too_many" if refused.too_many else Refusal.TOO_LARGE
        return await show_file(request, file_id, person, refused={"not_taken": [NotTaken("", why)]}, status=413)
    upload_id = form.uuid("upload_id")
    if not uploads:
        form.problem("documents", "missing")
    if upload_id is None or not form.ok:
        return await show_file(request, file_id, person, refused={"documents": form}, status=422)
    return await keep(request, file_id, person, form, uploads, upload_id=upload_id)


async def keep(
    request: Request, file_id: UUID, person: Person, form: Form, uploads: list[Upload], *, upload_id: UUID
) -> Response:
    """Each by itself: what is not taken leaves nothing behind, and does not hold up the others."""
    workplace, not_taken = workplace_of(request), list[NotTaken]()
    for upload in uploads:
        name = shown_name(upload.name)
        try:
            await attach(
                file_id,
                name,
                upload.content,
                clean=form.checked("clean"),
                upload_id=upload_id,
                reader=person,
                workplace=workplace,
                now=workplace.now(),
            )
        except RefusedError as refused:
            not_taken.append(NotTaken(name, refused.refusal))
    if not_taken:
        kept_back = {"not_taken": not_taken, "taken": len(uploads) - len(not_taken)}
        return await show_file(request, file_id, person, refused=kept_back, status=422)
    return RedirectResponse(link(request, f"/files/{file_id}?told=attached") + "#documents", 303)


@router.get("/files/{file_id}/attachments/{attachment_id}")
async def show(request: Request, file_id: UUID, attachment_id: UUID, person: FileReader) -> Response:
    return await show_attachment(request, file_id, attachment_id, person, Form.empty())


async def show_attachment(
    request: Request, file_id: UUID, id: UUID, person: Person, form: Form, *, status: int = 200
) -> Response:
    async with workplace_of(request).store.reading(person) as work:
        file = await Files(work).file(file_id)
        attachment = await Attachments(work).attachment(id, file=file)
        writes = work.relation(file.id).writes
        staff = await Team(work).staff()
    return page(
        request,
        "files/attachments/attachment.html",
        writes=writes,
        status=status,
        file=file,
        attachment=attachment,
        form=form,
        staff=staff,
    )


@router.post("/files/{file_id}/attachments/{attachment_id}")
async def remove(request: Request, file_id: UUID, attachment_id: UUID, person: Reader) -> Response:
    form, workplace = await read_form(request), workplace_of(request)
    why = form.choice("why", frozenset(Removal))
    if not form.ok:
        return await show_attachment(request, file_id, attachment_id, person, form, status=422)
    removal, now = Removal(why), workplace.now()
    await take_out(attachment_id, removal, file_id=file_id, reader=person, workplace=workplace, now=now)
    return RedirectResponse(link(request, f"/files/{file_id}?told=removed") + "#documents", 303)


@router.get("/files/{file_id}/attachments/{attachment_id}/download", dependencies=[Depends(Fresh(saved="/download"))])
async def download(request: Request, file_id: UUID, attachment_id: UUID, person: FileReader) -> Response:
    """Under a name that says nothing: a folder of downloads is seen by others. No browser shows it."""
    async with workplace_of(request).store.reading(person) as work:
        file = await Files(work).file(file_id)
        found = await Attachments(work).attachment(attachment_id, file=file)
        try:
            content = await Attachments(work).content(attachment_id, file=file)
        except FieldNotOpenedError:
            return error_answer(request, 410)
    if found.details is None:
        raise AttachmentNotFoundError(attachment_id)
    headers = {"content-disposition": f'attachment; filename="document.{found.details.kind}"'}
    return Response(content, media_type="application/octet-stream", headers=headers)
