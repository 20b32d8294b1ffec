"""Entries are entered, changed, looked at again and retired."""

from typing import Annotated
from uuid import UUID, uuid4

from fastapi import APIRouter, Depends
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.quality.evidence.register import acts, domain
from services.quality.evidence.register.domain import Entry, RetiredError
from services.quality.evidence.register.forms import begun, checked, form_of, seen_in
from services.quality.evidence.register.kinds.fields import Kind
from services.quality.evidence.register.kinds.nothing import NOTHING
from services.quality.evidence.register.kinds.values import LONGEST_TEXT
from services.quality.evidence.register.store import ChangedMeanwhileError
from services.quality.evidence.register.views.lookups import history_of, kind_or_404
from services.quality.evidence.register.wording import answers, title_of
from services.quality.foundation.arrivals import Colleague
from services.quality.foundation.domain import Author
from services.quality.standards.desk import Desk, desk_of
from shared.web.forms import Form, read_form
from shared.web.shell import link, page, words

router = APIRouter(prefix="/register")
FIRST_STEPS = "first-steps"
"""The page from which somebody came to enter something, and to which they go back."""


async def writer(kind_name: str, colleague: Colleague) -> Author:
    """Who writes the register: the lead and the quality officer, and nobody in a kind that is closed."""
    if not colleague.role.may_approve or kind_or_404(kind_name).closed:
        raise HTTPException(403)
    return colleague


async def reporter(kind_name: str, colleague: Colleague) -> Author:
    """Who may enter something of this kind."""
    if not domain.may_begin(kind_or_404(kind_name), colleague):
        raise HTTPException(403)
    return colleague


type Writer = Annotated[Author, Depends(writer)]
type Reporter = Annotated[Author, Depends(reporter)]


@router.get("/{kind_name}/new")
async def ask(request: Request, kind_name: str, by: Reporter) -> Response:
    """An address may say what stands in a field at first, where that is a choice."""
    found = kind_or_404(kind_name)
    chosen = {
        field.name: request.query_params[field.name]
        for field in found.fields
        if field.choices and request.query_params.get(field.name) in field.codes
    }
    chosen |= {"then": FIRST_STEPS} if request.query_params.get("then") == FIRST_STEPS else {}
    return form_page(request, found, None, by, Form.empty(**chosen))


@router.post("/{kind_name}/new")
async def enter(request: Request, kind_name: str, by: Reporter) -> Response:
    desk, found, form = desk_of(request), kind_or_404(kind_name), await read_form(request)
    filled = checked(request, found, form)
    if not form.ok:
        return form_page(request, found, None, by, form, status=422)
    await acts.enter(found, filled, by=by, form_id=begun(form), desk=desk)
    shown = filled.values["what"] if found is NOTHING else found.name
    if form.given("then") == FIRST_STEPS:
        return RedirectResponse(link(request, f"/{FIRST_STEPS}?saved={shown}"), 303)
    return RedirectResponse(link(request, f"/register/{shown}?saved=entry"), 303)


@router.get("/{kind_name}/{entry_id}/edit")
async def ask_again(request: Request, kind_name: str, entry_id: UUID, by: Writer) -> Response:
    found = kind_or_404(kind_name)
    newest = await in_force_or_409(desk_of(request), found, entry_id)
    return form_page(request, found, newest, by, form_of(newest, found))


@router.post("/{kind_name}/{entry_id}/edit")
async def change(request: Request, kind_name: str, entry_id: UUID, by: Writer) -> Response:
    desk, found, form = desk_of(request), kind_or_404(kind_name), await read_form(request)
    newest = await in_force_or_409(desk, found, entry_id)
    filled, status = checked(request, found, form), 422
    if form.ok:
        try:
            await acts.change(newest, found, filled, seen=seen_in(form), by=by, desk=desk)
        except ChangedMeanwhileError:
            form.problem("seen", words(request).gettext("Somebody else has changed this entry meanwhile."))
            status = 409
    if not form.ok:
        return form_page(request, found, newest, by, form, status=status)
    return RedirectResponse(link(request, f"/register/{found.name}/{entry_id}?saved=entry"), 303)


@router.post("/{kind_name}/{entry_id}/confirm")
async def confirm(request: Request, kind_name: str, entry_id: UUID, by: Writer) -> Response:
    """Looked at today, and unchanged."""
    desk, found, form = desk_of(request), kind_or_404(kind_name), await read_form(request)
    newest = await in_force_or_409(desk, found, entry_id)
    try:
        await acts.confirm(newest, found, seen=seen_in(form), by=by, desk=desk)
    except ChangedMeanwhileError:
        raise HTTPException(409) from None
    return RedirectResponse(link(request, f"/register/{found.name}/{entry_id}?saved=confirmed"), 303)


@router.get("/{kind_name}/{entry_id}/retire")
async def ask_why(request: Request, kind_name: str, entry_id: UUID, by: Writer) -> Response:
    found = kind_or_404(kind_name)
    newest = await in_force_or_409(desk_of(request), found, entry_id)
    return retire_page(request, found, newest, by, Form.empty())


@router.post("/{kind_name}/{entry_id}/retire")
async def retire(request: Request, kind_name: str, entry_id: UUID, by: Writer) -> Response:
    desk, found, form = desk_of(request), kind_or_404(kind_name), await read_form(request)
    reason = form.text("reason", most=LONGEST_TEXT)
    if not form.ok:
        newest = await in_force_or_409(desk, found, entry_id)
        return retire_page(request, found, newest, by, form, status=422)
    async with desk.store.work() as work:
        newest = (await history_of(work, found, entry_id))[0]
    try:
        await acts.retire(newest, reason, seen=seen_in(form), by=by, desk=desk)
    except (ChangedMeanwhileError, RetiredError):
        raise HTTPException(409) from None
    return RedirectResponse(link(request, f"/register/{found.name}?saved=retired"), 303)


async def in_force_or_409(desk: Desk, kind: Kind, entry_id: UUID) -> Entry:
    async with desk.store.work() as work:
        newest = (await history_of(work, kind, entry_id))[0]
    if newest.retired:
        raise HTTPException(409)
    return newest


def form_page(
    request: Request, kind: Kind, before: Entry | None, by: Author, form: Form, *, status: int = 200
) -> Response:
    wording = words(request)
    return page(
        request,
        "evidence/register/form.html",
        status=status,
        colleague=by,
        kind=kind,
        before=before,
        title=title_of(before, wording) if before else "",
        form=form,
        form_id=form.given("form_id") or uuid4(),
        dates=domain.dates_of(kind),
        options={field.name: list(answers(field, wording).items()) for field in kind.fields if field.codes},
        catalogue=desk_of(request).catalogue,
    )


def retire_page(request: Request, kind: Kind, newest: Entry, by: Author, form: Form, *, status: int = 200) -> Response:
    title = title_of(newest, words(request))
    return page(
        request,
        "evidence/register/retire.html",
        status=status,
        colleague=by,
        kind=kind,
        newest=newest,
        title=title,
        form=form,
    )
