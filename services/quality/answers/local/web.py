"""The criteria that a centre sets itself: listed, set, put better, counted by hand, retired."""

from uuid import uuid4

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.quality.answers.local import acts, domain
from services.quality.answers.local.domain import Edition, Stamp
from services.quality.answers.local.store import ChangedMeanwhileError, OwnCriteria
from services.quality.answers.local.texts import LONGEST, Filled, Texts, filled
from services.quality.foundation.arrivals import Colleague
from services.quality.foundation.domain import Author
from services.quality.foundation.forms import id_from
from services.quality.standards.desk import Desk, desk_of
from shared.web.forms import Form, read_form
from shared.web.shell import link, page

router = APIRouter(prefix="/local")


@router.get("")
async def show_all(request: Request, colleague: Colleague) -> Response:
    desk = desk_of(request)
    async with desk.store.work() as work:
        known = domain.newest(await OwnCriteria(work).editions())
    kept, over = [each for each in known if not each.retired], [each for each in known if each.retired]
    return page(
        request, "answers/local/local.html", colleague=colleague, kept=kept, over=over, criterion_of=domain.criterion_of
    )


@router.get("/new")
async def ask_new(request: Request, colleague: Colleague) -> Response:
    may_set(colleague)
    return new_page(request, colleague, Form.empty())


@router.post("/new")
async def begin(request: Request, colleague: Colleague) -> Response:
    may_set(colleague)
    form = await read_form(request)
    told = read(form, request)
    if not form.ok:
        return new_page(request, colleague, form, status=422)
    desk = desk_of(request)
    stamp = stamped(form, desk, colleague, *form_fields(request))
    try:
        edition = await acts.begin(told.texts, stamp, desk=desk)
    except (domain.FullError, ChangedMeanwhileError):
        raise HTTPException(409) from None
    return RedirectResponse(link(request, f"/local/{edition.criterion}?saved=set"), 303)


@router.get("/{own_id}")
async def show(request: Request, own_id: str, colleague: Colleague, saved: str = "") -> Response:
    edition = await edition_or_404(request, own_id)
    return await criterion_page(request, colleague, edition, saved=saved)


@router.post("/{own_id}")
async def revise(request: Request, own_id: str, colleague: Colleague) -> Response:
    may_set(colleague)
    edition, form = await edition_or_404(request, own_id), await read_form(request)
    told = read(form, request)
    if not form.ok:
        return await criterion_page(request, colleague, edition, fields=form, status=422)
    desk = desk_of(request)
    try:
        stamp = stamped(form, desk, colleague, "seen", *form_fields(request))
        await acts.revise(edition, told.texts, stamp, seen=form.given("seen"), desk=desk)
    except (domain.RetiredError, ChangedMeanwhileError):
        raise HTTPException(409) from None
    return RedirectResponse(link(request, f"/local/{own_id}?saved=revised"), 303)


@router.post("/{own_id}/count")
async def count(request: Request, own_id: str, colleague: Colleague) -> Response:
    may_set(colleague)
    edition, form = await edition_or_404(request, own_id), await read_form(request)
    part, whole = (
        form.whole(name, least=least, most=domain.MOST_COUNTED) for name, least in (("part", 0), ("whole", 1))
    )
    if part is not None and whole is not None and part > whole:
        form.problem("part", "not_valid")
    if not form.ok:
        return await criterion_page(request, colleague, edition, form=form, status=422)
    desk = desk_of(request)
    stamp = stamped(form, desk, colleague, "part", "whole")
    try:
        await acts.count(edition, part or 0, whole or 0, stamp, desk=desk)
    except (domain.RetiredError, domain.NothingCountedError):
        raise HTTPException(409) from None
    return RedirectResponse(link(request, f"/local/{own_id}?saved=counted"), 303)


def may_set(colleague: Author) -> None:
    if not colleague.role.may_approve:
        raise HTTPException(403)


def form_fields(request: Request) -> list[str]:
    return [f"{name}_{code}" for code in request.app.state.settings.languages for name in LONGEST]


def read(form: Form, request: Request) -> Filled:
    told = filled(form.given, request.app.state.settings.languages)
    for field, what in told.problems.items():
        form.problem(field, what)
    return told


def stamped(form: Form, desk: Desk, by: Author, *fields: str) -> Stamp:
    """The same form sent twice has the same id."""
    return Stamp(id_from(form, "form_id", *fields), by, desk.now(), desk.today)


async def edition_or_404(request: Request, own_id: str) -> Edition:
    async with desk_of(request).store.work() as work:
        known = {each.criterion: each for each in domain.newest(await OwnCriteria(work).editions())}
    if own_id not in known:
        raise HTTPException(404)
    return known[own_id]


def form_of(edition: Edition) -> Form:
    texts: Texts = edition.texts
    written = {f"{name}_{code}": text for name in LONGEST for code, text in getattr(texts, name).items()}
    return Form.empty(**written)


def written_in(form: Form, request: Request) -> list[str]:
    """The languages that anything is written in."""
    languages = request.app.state.settings.languages
    return [code for code in languages if any(form.given(f"{name}_{code}") for name in LONGEST)]


def new_page(request: Request, colleague: Author, form: Form, *, status: int = 200) -> Response:
    return page(
        request,
        "answers/local/new.html",
        status=status,
        colleague=colleague,
        form=form,
        written=written_in(form, request),
        longest=LONGEST,
        new_id=uuid4,
    )


async def criterion_page(
    request: Request,
    colleague: Author,
    edition: Edition,
    *,
    form: Form | None = None,
    fields: Form | None = None,
    saved: str = "",
    status: int = 200,
) -> Response:
    """`fields` are the words of the criterion, `form` is that of a count or of retiring it."""
    async with desk_of(request).store.work() as work:
        counted = [each for each in await OwnCriteria(work).counted() if each.criterion == edition.criterion]
    return page(
        request,
        "answers/local/criterion.html",
        status=status,
        colleague=colleague,
        edition=edition,
        criterion=domain.criterion_of(edition),
        counted=counted[::-1],
        form=form or Form.empty(),
        fields=fields or form_of(edition),
        written=written_in(fields or form_of(edition), request),
        longest=LONGEST,
        new_id=uuid4,
        saved=saved,
    )
