"""Bringing a table into the directory: it is sent, looked over and confirmed. Until then it is in the form alone."""

import base64

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.cases.casework.imports.table import LARGEST, Wrong
from services.cases.casework.imports.web import MOST_FAULTS, carried
from services.cases.casework.imports.words import fault_words
from services.cases.foundation.policy import ProfessionalsKeeper
from services.cases.foundation.spoken_languages import name_of
from services.cases.foundation.workplace import workplace_of
from services.cases.support.professionals.acts import bring_in
from services.cases.support.professionals.store import Professionals
from services.cases.support.professionals.table_rows import COLUMNS, Looked, look
from services.cases.support.professionals.words import kinds, labels
from shared.accounts.domain import Person
from shared.web.forms import Form, read_form
from shared.web.shell import Pages, link, page, words
from shared.web.uploads import UploadsRefusedError, read_uploads

router = APIRouter()


@router.get("/professionals/import")
async def begin(request: Request, person: ProfessionalsKeeper) -> Response:
    return show(request, Form.empty())


@router.get("/professionals/import/template.csv")
async def template(request: Request, person: ProfessionalsKeeper) -> Response:
    """The headings in the reader's language. Spreadsheets know the letters by the mark at the beginning."""
    heads = labels(words(request))
    content = "\ufeff" + ";".join(heads[column.name] for column in COLUMNS) + "\r\n"
    headers = {"content-disposition": 'attachment; filename="kokon-template.csv"'}
    return Response(content.encode(), media_type="text/csv; charset=utf-8", headers=headers)


@router.post("/professionals/import")
async def look_over(request: Request, person: ProfessionalsKeeper) -> Response:
    """It writes nothing."""
    try:
        form, uploads = await read_uploads(request, "table", most=1, largest=LARGEST)
    except UploadsRefusedError:
        form = Form.empty()
        form.problem("table", fault_words(Wrong.TOO_LARGE, words(request)))
        return show(request, form, status=413)
    if not uploads:
        form.problem("table", "missing")
        return show(request, form, status=422)
    body = uploads[0].content
    looked = looked_over(request, body)
    if looked.faults:
        return show(request, form, looked=looked, status=422)
    return await preview(request, person, body, looked)


@router.post("/professionals/import/confirm")
async def confirm(request: Request, person: ProfessionalsKeeper) -> Response:
    """Looked over anew: what the form says need not be what was shown."""
    form, workplace = await read_form(request), workplace_of(request)
    body = carried(form.given("table"))
    looked = looked_over(request, body) if body else Looked()
    if body is None:
        form.problem("table", "not_valid")
    if not form.ok or looked.faults:
        return show(request, form, looked=looked, status=422)
    entries = looked.by_id(key=workplace.keys.mark)
    await bring_in(entries, reader=person, workplace=workplace, now=workplace.now())
    return RedirectResponse(link(request, "/professionals?told=brought_in"), 303)


def looked_over(request: Request, body: bytes) -> Looked:
    pages = request.app.state.pages
    assert isinstance(pages, Pages)
    workplace = workplace_of(request)
    return look(body, spoken=pages.languages, now=workplace.now().astimezone(workplace.clock))


async def preview(request: Request, person: Person, body: bytes, looked: Looked) -> Response:
    workplace, wording = workplace_of(request), words(request)
    entries = looked.by_id(key=workplace.keys.mark)
    async with workplace.store.reading(person) as work:
        before = await Professionals(work).there_among(list(entries))
    said = kinds(wording)
    lines = [
        (
            one.row,
            [
                said[one.entry.kind],
                one.entry.name,
                one.entry.organisation,
                one.entry.reached,
                wording.listing([name_of(wording, code) for code in one.entry.languages]),
                one.entry.accessibility,
                wording.day(one.sensitive_on, "medium") if one.sensitive_on else "",
            ],
            id in before,
        )
        for id, one in entries.items()
    ]
    return page(
        request,
        "support/professionals/import_preview.html",
        lines=lines,
        new=sum(not is_there for _, _, is_there in lines),
        left_out=looked.left_out,
        table=base64.urlsafe_b64encode(body).decode(),
        heads=[labels(wording)[column.name] for column in COLUMNS],
    )


def show(request: Request, form: Form, *, looked: Looked | None = None, status: int = 200) -> Response:
    wording, faults = words(request), looked.faults if looked else ()
    heads = labels(wording)
    return page(
        request,
        "support/professionals/import.html",
        status=status,
        form=form,
        faults=[(one, heads.get(one.column, ""), fault_words(one.wrong, wording)) for one in faults[:MOST_FAULTS]],
        more=max(0, len(faults) - MOST_FAULTS),
        columns=[(column, heads[column.name]) for column in COLUMNS],
        kinds=list(kinds(wording).values()),
    )
