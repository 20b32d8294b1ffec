"""Writing a text, putting it before the public, and taking it away again."""

from datetime import date

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.quality.evidence.publications import acts, domain
from services.quality.evidence.publications.domain import Said, Source
from services.quality.evidence.publications.place import Place
from services.quality.evidence.publications.places import PATH, about, place_named, place_of, place_page
from services.quality.foundation.arrivals import Colleague
from services.quality.foundation.domain import Author
from services.quality.standards.desk import desk_of
from shared.web.forms import Form, read_form
from shared.web.markup import direction_of, rendered
from shared.web.shell import link, page, words

router = APIRouter(prefix="/publications")


@router.get(PATH + "/edit")
async def ask(request: Request, publication: str, language: str, colleague: Colleague) -> Response:
    desk = desk_of(request)
    place = await place_of(desk, publication, language)
    return edit_page(request, place, colleague, form_of(place, desk.today))


@router.post(PATH + "/edit")
async def save(request: Request, publication: str, language: str, colleague: Colleague) -> Response:
    desk, form = desk_of(request), await read_form(request)
    place = place_named(publication, language)
    given = said(form, desk.today)
    try:
        if form.ok:
            await acts.write(place, given, seen=form.given("seen"), by=colleague, desk=desk)
    except domain.UnfitTextError as unfit:
        form.problem(unfit.field, put_in_words(request, unfit.code))
    except domain.ChangedMeanwhileError:
        form.problem("seen", "changed")
    if not form.ok:
        place = await place_of(desk, publication, language)
        return edit_page(request, place, colleague, form, status=409 if "seen" in form.problems else 422)
    return RedirectResponse(link(request, f"{place.path}?saved=draft"), 303)


@router.post(PATH + "/release")
async def let_go(request: Request, publication: str, language: str, colleague: Colleague) -> Response:
    return await changed(request, place_named(publication, language), colleague, acts.release)


@router.post(PATH + "/withdraw")
async def take_back(request: Request, publication: str, language: str, colleague: Colleague) -> Response:
    return await changed(request, place_named(publication, language), colleague, acts.withdraw)


@router.post(PATH + "/look")
async def look(request: Request, publication: str, language: str, colleague: Colleague) -> Response:
    """Looked at today, and still right."""
    return await changed(request, place_named(publication, language), colleague, acts.look)


async def changed(request: Request, place: Place, colleague: Author, act: acts.OfAnEdition) -> Response:
    desk, form = desk_of(request), await read_form(request)
    seen, problem, status = form.whole("seen", least=0, most=9_999) or 0, "", 303
    try:
        saved = await act(place, seen=seen, by=colleague, desk=desk)
    except (domain.NotYoursToReleaseError, domain.NotYoursToLookError):
        problem, status = "not_yours", 403
    except domain.ChangedMeanwhileError:
        problem, status = "changed", 409
    if problem:
        now = await place_of(desk, str(place.publication), place.language)
        return place_page(request, now, colleague, problem=problem, status=status)
    return RedirectResponse(link(request, f"{place.path}?saved={saved}"), 303)


def said(form: Form, today: date) -> Said:
    """What the form says; a day that is none is a problem of the form."""
    return Said(
        form.text("title", most=domain.LONGEST_TITLE),
        form.text("text", most=domain.LONGEST_TEXT),
        form.day("valid_from") or today,
        source_in(form),
        form.checked("plain"),
    )


def source_in(form: Form) -> Source | None:
    """`de:3`; nothing for a text that is no translation."""
    language, _, edition = form.given("source").partition(":")
    if not language:
        return None
    if not edition.isdecimal() or len(edition) > 4:
        form.problem("source", "not_offered")
        return None
    return Source(language, int(edition))


def form_of(place: Place, today: date) -> Form:
    """What stands in the form at first: the draft, else what the public has."""
    before = place.draft or place.shown
    sources = domain.sources_for(place.editions, place.language)
    source = before.said.source if before else next(iter(sources), None)
    if source:
        source = next((each for each in sources if each.language == source.language), None)
    valid_from = place.draft.said.valid_from if place.draft else today
    return Form.empty(
        title=before.said.title if before else "",
        text=before.said.text if before else "",
        valid_from=valid_from.isoformat(),
        source=f"{source.language}:{source.edition}" if source else "",
        seen=domain.mark_of(place.editions, place.language),
        plain="yes" if before and before.said.plain else "",
    )


def put_in_words(request: Request, code: str) -> str:
    wording = words(request)
    changed = wording.gettext("There is a newer edition of the source now. Please look at what has changed there.")
    return {"source_changed": changed}.get(code, code)


def edit_page(request: Request, place: Place, colleague: Author, form: Form, *, status: int = 200) -> Response:
    sources = domain.sources_for(place.editions, place.language)
    texts = {each.language: domain.shown(place.editions, each.language) for each in sources}
    return page(
        request,
        "evidence/publications/edit.html",
        status=status,
        colleague=colleague,
        form=form,
        sources=sources,
        texts=texts,
        rendered=rendered,
        direction_of=direction_of,
        **about(request, place),
    )
