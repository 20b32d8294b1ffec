"""The documents of an entry: a list, a form for one more, handed out as files and never shown."""

import asyncio
import re
from collections.abc import Awaitable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import cast
from uuid import UUID, uuid4

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.quality.evidence.documents.acts import attach, handed_out, remove
from services.quality.evidence.register.views.lookups import history_of, kind_or_404
from services.quality.evidence.register.views.readers import entry_for, withheld_from
from services.quality.evidence.register.wording import title_of
from services.quality.evidence.register.writing import Writer
from services.quality.foundation.arrivals import Colleague
from services.quality.foundation.documents.domain import (
    LARGEST,
    MOST_OF_AN_ENTRY,
    Accepted,
    Document,
    DocumentNotFoundError,
    NoKeyError,
    UnfitDocumentError,
    check_name,
)
from services.quality.foundation.documents.sealed import NotOpenedError
from services.quality.foundation.documents.store import Documents
from services.quality.foundation.domain import Author
from services.quality.standards.desk import desk_of
from shared.documents.acceptance import Refusal, RefusedError
from shared.documents.inspection import examined_apart
from shared.languages import Wording
from shared.web.errors import error_answer
from shared.web.forms import Form, read_form
from shared.web.shell import link, page, words
from shared.web.uploads import Upload, UploadsRefusedError, read_uploads

router = APIRouter(prefix="/register/{kind_name}/{entry_id}/documents")
ADDRESS = re.compile(r"/register/[a-z_]+/[^/]+/documents")
READ_AT_MOST = 8 * LARGEST
"""Bytes: a colleague who sends more than is taken is told so, and not cut off."""


@router.get("")
async def show(request: Request, kind_name: str, entry_id: UUID, colleague: Colleague, saved: str = "") -> Response:
    return await documents_page(request, kind_name, entry_id, colleague, Form.empty(), saved=saved)


@router.post("")
async def add(request: Request, kind_name: str, entry_id: UUID, by: Writer) -> Response:
    try:
        form, uploads = await read_uploads(request, "document", most=1, largest=LARGEST)
    except UploadsRefusedError:
        form = Form.empty()
        form.problem("document", refused_words(words(request), Refusal.TOO_LARGE))
        return await documents_page(request, kind_name, entry_id, by, form, status=413)
    if not uploads:
        form.problem("document", "missing")
    elif form.ok:
        await keep(request, kind_name, entry_id, by, form, uploads[0])
    if not form.ok:
        return await documents_page(request, kind_name, entry_id, by, form, status=422)
    return RedirectResponse(link(request, f"/register/{kind_name}/{entry_id}/documents?saved=document"), 303)


async def keep(request: Request, kind_name: str, entry_id: UUID, by: Author, form: Form, upload: Upload) -> None:
    """What cannot be taken stands in the form as a problem. Raises EntryNotFoundError, RetiredError."""
    documented, valid = (form.day(name, required=False) for name in ("documented_on", "valid_until"))
    form_id = form.uuid("form_id")
    if form_id is None or not form.ok:
        return
    with document_problems(form, words(request)):
        file = await accepted(request, upload, documented, valid)
        await attach(kind_or_404(kind_name), entry_id, file, by=by, form_id=form_id, desk=desk_of(request))


async def accepted(request: Request, upload: Upload, documented_on: date | None, valid_until: date | None) -> Accepted:
    """Looked at in a process of its own. Raises RefusedError."""
    check_name(upload.name)
    turns = cast(asyncio.Semaphore, request.app.state.inspections)
    kind, content = await examined_apart(upload.name, upload.content, clean=True, turns=turns)
    return Accepted(kind, content, documented_on, valid_until)


@contextmanager
def document_problems(form: Form, wording: Wording) -> Iterator[None]:
    """What cannot be taken stands in the form as a problem."""
    try:
        yield
    except RefusedError as refused:
        form.problem("document", refused_words(wording, refused.refusal))
    except UnfitDocumentError as unfit:
        form.problem(unfit.field, unfit_words(wording, unfit.code))
    except NoKeyError:
        form.problem("document", unfit_words(wording, "no_key"))


@router.get("/{document_id}")
async def download(
    request: Request, kind_name: str, entry_id: UUID, document_id: UUID, colleague: Colleague
) -> Response:
    kind = kind_or_404(kind_name)
    if withheld_from(kind, colleague):
        return error_answer(request, 403)
    return await as_file(request, handed_out(kind, entry_id, document_id, desk=desk_of(request)))


async def as_file(request: Request, opening: Awaitable[tuple[Document, bytes]]) -> Response:
    """Under a name that says nothing. No browser shows it."""
    try:
        found, content = await opening
    except DocumentNotFoundError:
        return error_answer(request, 404)
    except (NoKeyError, NotOpenedError):
        return error_answer(request, 410)
    headers = {"content-disposition": f'attachment; filename="document.{found.kind}"'}
    return Response(content, media_type="application/octet-stream", headers=headers)


@router.post("/{document_id}/remove")
async def take_out(request: Request, kind_name: str, entry_id: UUID, document_id: UUID, by: Writer) -> Response:
    await read_form(request)
    try:
        await remove(kind_or_404(kind_name), entry_id, document_id, desk=desk_of(request))
    except DocumentNotFoundError:
        return error_answer(request, 404)
    return RedirectResponse(link(request, f"/register/{kind_name}/{entry_id}/documents?saved=removed"), 303)


async def documents_page(
    request: Request, kind_name: str, entry_id: UUID, by: Author, form: Form, *, saved: str = "", status: int = 200
) -> Response:
    desk, found = desk_of(request), kind_or_404(kind_name)
    async with desk.store.work() as work:
        newest = (await history_of(work, found, entry_id))[0]
        attached = await Documents(work).of_entry(entry_id)
    return page(
        request,
        "evidence/register/documents.html",
        status=status,
        colleague=by,
        kind=found,
        entry=newest,
        title=title_of(entry_for(newest, by), words(request)),
        reads=not withheld_from(found, by),
        documents=attached,
        writes=by.role.may_approve and not found.closed and not newest.retired,
        most=MOST_OF_AN_ENTRY,
        today=desk.today,
        form=form,
        form_id=form.given("form_id") or uuid4(),
        saved=saved,
    )


def refused_words(wording: Wording, refusal: Refusal) -> str:
    """With the next step. Each sentence is about one file."""
    _ = wording.gettext
    return {
        Refusal.EMPTY: _("This file is empty. Next step: choose another one."),
        Refusal.TOO_LARGE: _("This file is larger than 5 MB. Next step: make it smaller, or name where it lies."),
        Refusal.NOT_TAKEN: _("Only PDF, PNG, JPEG, ODT and DOCX are taken. Next step: save it as one of these."),
        Refusal.PROTECTED: _("This file is locked with a password. Next step: save it without one."),
        Refusal.ACTIVE: _("This file has a program in it, which nobody needs to read it. Next step: save it as PDF."),
        Refusal.TOO_MANY_PIXELS: _("This picture is too large. Next step: make it smaller."),
    }.get(refusal, _("This file is damaged, or is not what its name says. Next step: save it as PDF."))


def unfit_words(wording: Wording, code: str) -> str:
    _ = wording.gettext
    return {
        "not_yet": _("This day has not come yet. Next step: give the day that stands on the document."),
        "before_its_day": _("This day lies before the day of the document. Next step: look at both."),
        "too_many_of_an_entry": _("Five documents at most lie in one place. Next step: remove one."),
        "no_room_for_all": _("All documents together have reached their limit. Next step: remove older ones."),
        "no_key": _("The centre has no key for documents yet. Next step: ask the operator to make one."),
    }[code]
