"""Entries go out as a file and come in as one: looked over first, taken in when somebody says so."""

from dataclasses import replace
from functools import partial
from uuid import uuid4

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.quality.evidence.register import acts
from services.quality.evidence.register.domain import Stamp
from services.quality.evidence.register.files import decoding, reading, writing
from services.quality.evidence.register.files.decoding import WrongFileError
from services.quality.evidence.register.files.looking_over import changes_of, lines_of
from services.quality.evidence.register.files.matching import match
from services.quality.evidence.register.files.reading import Sheet
from services.quality.evidence.register.files.telling import fault_in_words, file_problem
from services.quality.evidence.register.files.vocabulary import columns_of, vocabularies, vocabulary
from services.quality.evidence.register.forms import begun
from services.quality.evidence.register.kinds.fields import Kind
from services.quality.evidence.register.store import ChangedMeanwhileError, Register
from services.quality.evidence.register.views.lookups import kind_or_404
from services.quality.evidence.register.views.readers import kind_for
from services.quality.evidence.register.wording import expected
from services.quality.evidence.register.writing import Writer
from services.quality.foundation.arrivals import Colleague
from services.quality.foundation.domain import Author
from services.quality.standards.catalogue.naming import called_by, name_of
from services.quality.standards.desk import desk_of
from shared.languages import Languages
from shared.web.forms import Form, read_form
from shared.web.shell import link, page, words
from shared.web.uploads import read_upload

router = APIRouter(prefix="/register")
SHOWN_LINES = 50
MOST_FAULTS = 100
TABLE = "text/csv; charset=utf-8"


@router.get("/{kind_name}/template.csv")
async def template(request: Request, kind_name: str, colleague: Colleague) -> Response:
    found = kind_or_404(kind_name)
    return file_of(writing.template(found, words(request)), f"{found.name}-template.csv")


@router.get("/{kind_name}/entries.csv")
async def entries(request: Request, kind_name: str, colleague: Colleague) -> Response:
    found = kind_for(kind_or_404(kind_name), colleague)
    desk = desk_of(request)
    async with desk.store.work() as work:
        kept = await Register(work).entries(kinds=[found.name])
    wording = words(request)
    names = partial(name_of, desk.ids, language=wording.code)
    return file_of(writing.entries_as_table(found, kept, wording, desk.today, names), f"{found.name}.csv")


@router.get("/{kind_name}/import")
async def ask(request: Request, kind_name: str, by: Writer) -> Response:
    return import_page(request, kind_or_404(kind_name), by, Form.empty())


@router.post("/{kind_name}/import")
async def look_over(request: Request, kind_name: str, by: Writer) -> Response:
    """Reads the file, or the lines that were pasted, and shows what would be taken in. Keeps nothing."""
    found = kind_or_404(kind_name)
    form, body = await read_upload(request, "file")
    source = "file" if body else "rows"
    try:
        text, encoding = decoding.decode(body or form.given("rows").encode())
        sheet = read(request, found, text)
    except WrongFileError as wrong:
        form.problem(source, file_problem(wrong, found, words(request)))
        return import_page(request, found, by, form, status=422)
    pasted = Form.empty(rows=text.removeprefix("\ufeff"))
    if sheet.faults:
        return import_page(request, found, by, pasted, sheet, status=422)
    return await preview_page(request, sheet, by, pasted, encoding=encoding if body else "utf-8")


@router.post("/{kind_name}/import/confirm")
async def take_in(request: Request, kind_name: str, by: Writer) -> Response:
    """Takes in what was looked over: all of it or nothing, and once, however often it is sent.

    Where an entry that would be changed has got another version meanwhile, the page comes again with that one.
    """
    desk, found, form = desk_of(request), kind_or_404(kind_name), await read_form(request)
    try:
        sheet = read(request, found, form.given("rows"))
    except WrongFileError as wrong:
        form.problem("rows", file_problem(wrong, found, words(request)))
        return import_page(request, found, by, form, status=422)
    if sheet.faults:
        return import_page(request, found, by, form, sheet, status=422)
    try:
        await acts.take_in(sheet, seen=form.given("seen"), by=by, form_id=begun(form), desk=desk)
    except ChangedMeanwhileError:
        return await preview_page(request, sheet, by, form, status=409)
    return RedirectResponse(link(request, f"/register/{found.name}?saved=import"), 303)


def read(request: Request, kind: Kind, text: str) -> Sheet:
    """Raises WrongFileError."""
    spoken: Languages = request.app.state.pages.languages
    desk, others = desk_of(request), vocabularies(spoken)
    mine = vocabulary(kind, spoken, [each.id for each in desk.catalogue.criteria])
    return reading.read(text, mine, others, today=desk.today)


def file_of(text: str, name: str) -> Response:
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(text.encode(), media_type=TABLE, headers=headers)


def import_page(
    request: Request, kind: Kind, by: Author, form: Form, sheet: Sheet | None = None, *, status: int = 200
) -> Response:
    wording = words(request)
    faults = [fault_in_words(fault, kind, wording) for fault in sheet.faults] if sheet else []
    return page(
        request,
        "evidence/register/import.html",
        status=status,
        colleague=by,
        kind=kind,
        form=form,
        faults=faults[:MOST_FAULTS],
        more=max(0, len(faults) - MOST_FAULTS),
        columns=[(field, expected(field, wording)) for field in columns_of(kind)],
        known_by=wording.listing([wording.gettext(kind.field(name).label) for name in kind.known_by]),
        most_lines=reading.MOST_LINES,
    )


async def preview_page(
    request: Request, sheet: Sheet, by: Author, form: Form, *, encoding: str = "utf-8", status: int = 200
) -> Response:
    """What would come of the lines; or what is wrong with them beside the entries that are there."""
    kind, desk, wording = sheet.kind, desk_of(request), words(request)
    called, stamp = called_by(desk.ids, wording.code), Stamp(uuid4(), by, desk.now(), desk.today)
    async with desk.store.work() as work:
        matched = match(sheet, await Register(work).entries(kinds=[kind.name]))
    if matched.faults:
        return import_page(request, kind, by, form, replace(sheet, faults=matched.faults), status=422)
    return page(
        request,
        "evidence/register/preview.html",
        status=status,
        colleague=by,
        kind=kind,
        lines=lines_of(matched.new[:SHOWN_LINES], kind, wording, called),
        new=len(matched.new),
        changes=changes_of(matched.changed[:SHOWN_LINES], kind, stamp, wording, called),
        changed=len(matched.changed),
        known=matched.known,
        encoding=encoding,
        meanwhile=status == 409,
        rows=writing.plain_table(kind, [line.filled for line in matched.lines]),
        seen=matched.mark,
        form_id=uuid4(),
        form=Form.empty(),
    )
