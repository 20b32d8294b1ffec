"""Bringing files in: a table is sent, looked over and confirmed. Until then it is in the form alone, not stored."""

import base64
import binascii
import re
from itertools import batched
from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from services.cases.casework.imports.acts import Outcome, bring_in_files, bring_in_requests
from services.cases.casework.imports.domain import COLUMNS, Kind, Written
from services.cases.casework.imports.preview import AT_ONCE, Looked, lines_of, look
from services.cases.casework.imports.table import LARGEST, Wrong
from services.cases.casework.imports.words import fault_words, kinds, labels
from services.cases.foundation.policy import FileImporter
from services.cases.foundation.workplace import workplace_of
from services.cases.people.team.domain import StaffMember
from services.cases.people.team.store import Team
from shared.accounts.domain import Person
from shared.web.forms import Form, read_form
from shared.web.shell import Pages, page, words
from shared.web.uploads import UploadsRefusedError, read_uploads

router = APIRouter()
ADDRESS = re.compile(r"/(files|professionals)/import(/confirm)?")
READ_AT_MOST = 8 * LARGEST
"""Bytes: a colleague who sends more than is taken is told so, and not cut off."""
MOST_FAULTS = 100


@router.get("/files/import")
async def begin(request: Request, person: FileImporter) -> Response:
    return await show(request, Form.empty(kind=Kind.RUNNING, responsible=str(person.id)))


@router.get("/files/import/template.csv")
async def template(request: Request, person: FileImporter) -> Response:
    """The headings in the reader's language. Spreadsheets know the letters by the mark at the beginning."""
    kind = Kind.PLATFORM_REQUESTS if request.query_params.get("kind") == "platform" else Kind.RUNNING
    heads = labels(words(request))
    content = "\ufeff" + ";".join(heads[column.name] for column in COLUMNS[kind]) + "\r\n"
    headers = {"content-disposition": 'attachment; filename="kokon-template.csv"'}
    return Response(content.encode(), media_type="text/csv; charset=utf-8", headers=headers)


@router.post("/files/import")
async def look_over(request: Request, person: FileImporter) -> Response:
    try:
        form, uploads = await read_uploads(request, "table", most=1, largest=LARGEST)
    except UploadsRefusedError:
        form = Form.empty(kind=Kind.RUNNING, responsible=str(person.id))
        form.problem("table", fault_words(Wrong.TOO_LARGE, words(request)))
        return await show(request, form, status=413)
    if not uploads:
        form.problem("table", "missing")
    return await looked_over(request, person, form, uploads[0].content if uploads else b"", confirmed=False)


@router.post("/files/import/confirm")
async def confirm(request: Request, person: FileImporter) -> Response:
    """Looked over anew: a colleague may have left, and what the form says need not be what was shown."""
    form = await read_form(request)
    body = carried(form.given("table"))
    if body is None:
        form.problem("table", "not_valid")
    return await looked_over(request, person, form, body or b"", confirmed=True)


def carried(text: str) -> bytes | None:
    """The table as the preview has it; None where it is not one."""
    try:
        return base64.b64decode(text, altchars=b"-_", validate=True) or None
    except (binascii.Error, ValueError):
        return None


async def looked_over(request: Request, person: Person, form: Form, body: bytes, *, confirmed: bool) -> Response:
    workplace, pages = workplace_of(request), request.app.state.pages
    assert isinstance(pages, Pages)
    async with workplace.store.reading(person) as work:
        staff = await Team(work).staff()
    kind = form.code("kind", Kind) or Kind.RUNNING
    counselling = {str(member.id) for member in staff if member.counsels}
    responsible = form.choice("responsible", counselling, required=kind is Kind.PLATFORM_FILES)
    if not form.ok:
        return await show(request, form, status=422)
    now = workplace.now().astimezone(workplace.clock)
    looked = look(body, kind, staff=staff, spoken=pages.languages, now=now)
    if looked.faults:
        return await show(request, form, looked=looked, status=422)
    if not confirmed:
        return await preview(request, person, form, body, looked, staff=staff)
    outcome = await made_of(request, person, kind, looked, UUID(responsible) if responsible else person.id)
    return page(request, "casework/new_file/imported.html", outcome=outcome, kind=kind, staff=staff)


async def preview(
    request: Request, person: Person, form: Form, body: bytes, looked: Looked, *, staff: list[StaffMember]
) -> Response:
    """It writes nothing but that files were looked for."""
    workplace, wording, kind = workplace_of(request), words(request), Kind(form.given("kind"))
    async with workplace.store.reading(person) as work:
        lines = await lines_of(work, looked.items, key=workplace.keys.mark, staff=staff, wording=wording)
    return page(
        request,
        "casework/new_file/import_preview.html",
        odd=[line for line in lines if line.is_odd],
        groups=list(batched(lines, AT_ONCE, strict=False)),
        new=sum(not line.before for line in lines),
        left_out=looked.left_out,
        kind=kind,
        responsible=form.given("responsible"),
        table=base64.urlsafe_b64encode(body).decode(),
        heads=[labels(wording)[column.name] for column in COLUMNS[kind]],
    )


async def made_of(request: Request, person: Person, kind: Kind, looked: Looked, responsible: UUID) -> Outcome:
    workplace, wording = workplace_of(request), words(request)
    now = workplace.now()
    if kind is Kind.PLATFORM_REQUESTS:
        requests = [one for one in looked.items if isinstance(one, Written)]
        return await bring_in_requests(requests, wording=wording, reader=person, workplace=workplace, now=now)
    return await bring_in_files(
        looked.items, responsible=responsible, wording=wording, reader=person, workplace=workplace, now=now
    )


async def show(request: Request, form: Form, *, looked: Looked | None = None, status: int = 200) -> Response:
    wording, faults = words(request), looked.faults if looked else ()
    async with workplace_of(request).store.work() as work:
        staff = await Team(work).staff()
    heads = labels(wording)
    return page(
        request,
        "casework/new_file/import.html",
        status=status,
        form=form,
        faults=[(one, heads.get(one.column, ""), fault_words(one.wrong, wording)) for one in faults[:MOST_FAULTS]],
        more=max(0, len(faults) - MOST_FAULTS),
        kinds=list(kinds(wording).items()),
        care=[(str(member.id), member.name) for member in staff if member.counsels],
        running=[(column, heads[column.name]) for column in COLUMNS[Kind.RUNNING]],
        platform=[(column, heads[column.name]) for column in COLUMNS[Kind.PLATFORM_REQUESTS]],
    )
