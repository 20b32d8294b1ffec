"""Publications: what there is in which language, one text with its editions, and two editions beside each other."""

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.quality.evidence.probe.store import Probes
from services.quality.evidence.publications.cells import cells_on
from services.quality.evidence.publications.checklist import checklist
from services.quality.evidence.publications.comparing import compared
from services.quality.evidence.publications.domain import SINGLE, Publication
from services.quality.evidence.publications.languages import OFFERED, in_order, named
from services.quality.evidence.publications.looks import look_due
from services.quality.evidence.publications.place import Place
from services.quality.evidence.publications.places import PATH, about, place_of, place_page
from services.quality.evidence.publications.recordings.store import Recordings
from services.quality.evidence.publications.store import Publications
from services.quality.foundation.arrivals import Colleague
from services.quality.foundation.domain import Author
from services.quality.standards.desk import desk_of
from shared.events import PublicationKind
from shared.web.forms import Form, read_form
from shared.web.shell import link, page, words

router = APIRouter(prefix="/publications")


@router.get("")
async def show_all(request: Request, colleague: Colleague) -> Response:
    return await overview_page(request, colleague, Form.empty())


@router.post("/begin")
async def begin(request: Request, colleague: Colleague) -> Response:
    """Leads to the form of a new leaflet, or of a text in another language; nothing is kept yet."""
    form = await read_form(request)
    language = form.choice("language", OFFERED)
    slug = form.given("publication")
    if slug == PublicationKind.LEAFLET.value:
        slug = f"leaflet-{form.text('leaflet', most=32)}"
    try:
        publication = Publication.parse(slug)
    except ValueError:
        form.problem("leaflet" if slug.startswith("leaflet") else "publication", "not_valid")
    if not form.ok:
        return await overview_page(request, colleague, form, status=422)
    return RedirectResponse(link(request, f"/publications/{publication}/{language}/edit"), 303)


@router.get("/checklist")
async def show_checklist(request: Request, colleague: Colleague) -> Response:
    desk = desk_of(request)
    async with desk.store.work() as work:
        editions, probe = await Publications(work).all_editions(), await Probes(work).on_day(desk.today)
        recordings = await Recordings(work).heard()
    spoken = [shown.language for shown in probe.pages if shown.page == "start"] if probe else []
    written = {edition.language for own in editions.values() for edition in own}
    codes = spoken or in_order(written, [each.code for each in request.app.state.pages.languages])
    lines = checklist(editions, codes, desk.today)
    return page(
        request,
        "evidence/publications/checklist.html",
        colleague=colleague,
        lines=lines,
        codes=codes,
        looked=bool(spoken),
        recorded={(slot.page, slot.language) for slot in recordings},
        by_law=any(line.missing for line in lines if line.by_law),
        named=lambda code: named(code, words(request)),
    )


@router.get(PATH)
async def show(request: Request, publication: str, language: str, colleague: Colleague, saved: str = "") -> Response:
    return place_page(request, await place_of(desk_of(request), publication, language), colleague, saved=saved)


@router.get(PATH + "/compare")
async def compare(
    request: Request, publication: str, language: str, colleague: Colleague, before: int = 0, after: int = 0
) -> Response:
    place = await place_of(desk_of(request), publication, language)
    chosen = {edition.number: edition for edition in place.own}
    if before not in chosen or after not in chosen:
        raise HTTPException(404)
    lines = compared(chosen[before], chosen[after])
    return page(
        request,
        "evidence/publications/compare.html",
        colleague=colleague,
        lines=lines,
        before=before,
        after=after,
        **about(request, place),
    )


async def overview_page(request: Request, colleague: Author, form: Form, *, status: int = 200) -> Response:
    async with desk_of(request).store.work() as work:
        editions = await Publications(work).all_editions()
    today, clock = desk_of(request).today, desk_of(request).clock
    cells = cells_on((edition for own in editions.values() for edition in own), today, clock)
    written = {edition.language for own in editions.values() for edition in own}
    leaflets = sorted(publication for publication in editions if publication.leaflet)
    codes = in_order(written, [each.code for each in request.app.state.pages.languages])
    rows = [
        (publication, [Place(publication, language, editions.get(publication, [])) for language in codes])
        for publication in (*SINGLE, *leaflets)
    ]
    return page(
        request,
        "evidence/publications/all.html",
        status=status,
        colleague=colleague,
        rows=rows,
        to_look_at={(cell.publication, cell.language) for cell in cells if (due := look_due(cell)) and due < today},
        codes=codes,
        form=form,
        offered=[(code, named(code, words(request))) for code in OFFERED],
        named=lambda code: named(code, words(request)),
    )
