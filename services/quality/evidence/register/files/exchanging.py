"""Entries go out as a file and come in as one: looked over first, taken in when somebody says so."""

import asyncio
import re
from dataclasses import replace
from functools import partial
from itertools import islice
from typing import Annotated
from urllib.parse import quote_plus
from uuid import uuid4

from fastapi import APIRouter, Depends
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.quality.evidence.register import acts
from services.quality.evidence.register.domain import Entry, Stamp
from services.quality.evidence.register.files import decoding, reading, workbook, writing, xlsx
from services.quality.evidence.register.files.decoding import LARGEST, WORKBOOK, WrongFileError
from services.quality.evidence.register.files.looking_over import sheets_of
from services.quality.evidence.register.files.matching import MatchedBook, match_all
from services.quality.evidence.register.files.reading import Book
from services.quality.evidence.register.files.tables import table_of
from services.quality.evidence.register.files.telling import faults_in_words, file_problem
from services.quality.evidence.register.files.vocabulary import lexicon
from services.quality.evidence.register.forms import begun
from services.quality.evidence.register.kinds.every import BY_NAME
from services.quality.evidence.register.store import ChangedMeanwhileError, Register
from services.quality.evidence.register.views.lookups import kind_or_404
from services.quality.evidence.register.views.readers import kind_for
from services.quality.foundation.arrivals import Colleague
from services.quality.foundation.domain import Author
from services.quality.standards.catalogue.naming import called_by, name_of
from services.quality.standards.desk import desk_of
from shared.languages import Languages
from shared.process.concurrency_limit import Places
from shared.web.forms import Form, read_form
from shared.web.shell import link, page, words
from shared.web.uploads import UploadsRefusedError, read_uploads

router = APIRouter(prefix="/register")
ADDRESS = re.compile(r"/register/workbook")
READ_AT_MOST = 64 * LARGEST
"""Bytes: a colleague who sends more than is taken is told so, and not cut off. No more than `LARGEST` is kept."""
CARRIED = 480 * 1024
"""Bytes of a form in which the preview hands its lines to the confirmation; the body limit is a little more."""
MOST_FAULTS = 100
CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def workbook_places() -> Places:
    """Reading and writing a workbook keeps the processor busy: one at a time."""
    return Places(1, 8, patience=30)


async def writer_of_all(colleague: Colleague) -> Author:
    if not colleague.role.may_approve:
        raise HTTPException(403)
    return colleague


type BookWriter = Annotated[Author, Depends(writer_of_all)]


@router.get("/workbook.xlsx")
async def as_workbook(request: Request, by: BookWriter, entries: str = "") -> Response:
    """Empty, or with what the register holds."""
    found, wording = await of_all_kinds(request) if entries else {}, words(request)
    async with request.app.state.workbooks.place():
        return file_of(await asyncio.to_thread(workbook.workbook, found, wording), "register.xlsx", XLSX)


@router.get("/workbook.csv")
async def as_lines(request: Request, by: BookWriter, entries: str = "") -> Response:
    found = await of_all_kinds(request) if entries else {}
    return file_of(writing.book_as_table(found, words(request)).encode(), "register.csv", CSV)


async def of_all_kinds(request: Request) -> dict[str, list[Entry]]:
    async with desk_of(request).store.work() as work:
        kept = await Register(work).entries()
    return {name: [entry for entry in kept if entry.kind == name] for name in BY_NAME}


@router.get("/{kind_name}/entries.csv")
async def entries(request: Request, kind_name: str, colleague: Colleague) -> Response:
    found = kind_for(kind_or_404(kind_name), colleague)
    desk = desk_of(request)
    async with desk.store.work() as work:
        kept = await Register(work).entries(kinds=[found.name])
    wording = words(request)
    names = partial(name_of, desk.ids, language=wording.code)
    return file_of(writing.entries_as_table(found, kept, wording, desk.today, names).encode(), f"{found.name}.csv", CSV)


def file_of(content: bytes, name: str, kind: str) -> Response:
    return Response(content, media_type=kind, headers={"content-disposition": f'attachment; filename="{name}"'})


@router.get("/workbook")
async def ask(request: Request, by: BookWriter, list: str = "", saved: int = 0) -> Response:
    """With the name of a list, lines that do not say theirs are taken for it."""
    return book_page(request, by, Form.empty(list=list if list in BY_NAME else ""), saved=saved)


@router.post("/workbook")
async def look_over(request: Request, by: BookWriter) -> Response:
    """Reads the file, or the lines that were pasted, and shows what would be taken in. Keeps nothing."""
    try:
        form, files = await read_uploads(request, "file", most=1, largest=LARGEST)
    except UploadsRefusedError:
        return book_page(request, by, wrong_file(request, Form.empty(), WrongFileError("too_large")), status=413)
    body, pasted = files[0].content if files else b"", form.given("rows")
    source = "file" if body or not pasted.strip() else "rows"
    form = Form.empty(rows=pasted, list=form.given("list"))
    try:
        content, encoding = await asyncio.to_thread(opened, body or pasted.encode())
        if isinstance(content, str):
            form = Form.empty(rows=content, list=form.given("list"))
        book = await book_of(request, content, form)
        if book.is_faultless:
            return await preview_page(request, book, by, form, encoding=encoding if body else "utf-8")
    except WrongFileError as wrong:
        code = WrongFileError("missing") if wrong.code == "empty" and not files else wrong
        return book_page(request, by, wrong_file(request, form, code, source), status=422)
    return book_page(request, by, form, book, status=422)


@router.get("/workbook/confirm")
async def ask_again(request: Request, by: BookWriter) -> Response:
    """Who comes here by the address alone, after signing in anew, begins with the file."""
    return book_page(request, by, Form.empty())


@router.post("/workbook/confirm")
async def take_in(request: Request, by: BookWriter) -> Response:
    """Takes in what was looked over: all of it or nothing, and once, however often it is sent.

    Where something else would come of it by now, the page comes again with that.
    """
    desk, form = desk_of(request), await read_form(request)
    try:
        book = await book_of(request, form.given("rows"), form)
    except WrongFileError as wrong:
        return book_page(request, by, wrong_file(request, form, wrong, "rows"), status=422)
    if not book.is_faultless:
        return book_page(request, by, form, book, status=422)
    try:
        await acts.take_in(book.sheets, seen=form.given("seen"), by=by, form_id=begun(form), desk=desk)
    except ChangedMeanwhileError:
        return await preview_page(request, book, by, form, status=409)
    lines = sum(len(sheet.lines) for sheet in book.sheets)
    return RedirectResponse(link(request, f"/register/workbook?saved={lines}"), 303)


def opened(body: bytes) -> tuple[str | bytes, str]:
    """A workbook as it is; the lines of a CSV file, so that they can be put right on the page, and their encoding.

    Raises WrongFileError.
    """
    if body.startswith(WORKBOOK):
        return body, "utf-8"
    text, encoding = decoding.decode(body)
    return text.removeprefix("\ufeff"), encoding


async def book_of(request: Request, content: str | bytes, form: Form) -> Book:
    """Reads beside the event loop, one at a time. Raises WrongFileError, BusyError."""
    async with request.app.state.workbooks.place():
        return await asyncio.to_thread(read, request, content, form)


def read(request: Request, content: str | bytes, form: Form) -> Book:
    """Raises WrongFileError."""
    tables = [table_of(content)] if isinstance(content, str) else xlsx.tables_of(content)
    spoken: Languages = request.app.state.pages.languages
    desk = desk_of(request)
    known = lexicon(spoken, [each.id for each in desk.catalogue.criteria])
    assumed = form.given("list") if form.given("list") in BY_NAME else ""
    return reading.read(tables, known, today=desk.today, assumed=assumed)


def wrong_file(request: Request, form: Form, wrong: WrongFileError, source: str = "file") -> Form:
    form.problem(source, file_problem(wrong, words(request)))
    return form


def book_page(
    request: Request, by: Author, form: Form, book: Book | None = None, *, saved: int = 0, status: int = 200
) -> Response:
    number = book.faults if book else 0
    faults = list(islice(faults_in_words(book, words(request)), MOST_FAULTS)) if book else []
    assumed = form.given("list")
    return page(
        request,
        "evidence/register/workbook.html",
        status=status,
        colleague=by,
        form=form,
        kind=BY_NAME.get(assumed),
        faults=faults,
        more=number - len(faults),
        saved=saved,
        most_lines=reading.MOST_LINES,
        guide=workbook.guide_lines(words(request)),
    )


async def preview_page(
    request: Request, book: Book, by: Author, form: Form, *, encoding: str = "utf-8", status: int = 200
) -> Response:
    """What would come of the lines; or what is wrong with them beside the entries that are there."""
    desk, wording = desk_of(request), words(request)
    async with desk.store.work() as work:
        matched = match_all(book.sheets, await Register(work).entries())
    if not matched.is_faultless:
        return book_page(request, by, form, with_faults(book, matched), status=422)
    rows = writing.plain_book(matched.changing)
    if len(quote_plus(rows)) > CARRIED:
        raise WrongFileError("too_much_new")
    stamp = Stamp(uuid4(), by, desk.now(), desk.today)
    return page(
        request,
        "evidence/register/workbook_preview.html",
        status=status,
        colleague=by,
        sheets=sheets_of(matched.changing, stamp, wording, called_by(desk.ids, wording.code)),
        new=sum(len(each.found.new) for each in matched.sheets),
        changed=sum(len(each.found.changed) for each in matched.sheets),
        known=sum(each.found.known for each in matched.sheets),
        examples=book.examples,
        encoding=encoding,
        meanwhile=status == 409,
        rows=rows,
        seen=matched.mark,
        form_id=uuid4(),
        form=Form.empty(),
    )


def with_faults(book: Book, matched: MatchedBook) -> Book:
    return replace(book, sheets=tuple(replace(each.sheet, faults=each.found.faults) for each in matched.sheets))
