"""One publication in one language as its pages show it."""

from datetime import datetime
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from services.quality.evidence.publications import domain
from services.quality.evidence.publications.checklist import NOT_SHIPPED, PAGES
from services.quality.evidence.publications.domain import Edition, Publication
from services.quality.evidence.publications.languages import OFFERED, named
from services.quality.evidence.publications.looks import WAYS
from services.quality.evidence.publications.place import Place
from services.quality.evidence.publications.store import Publications
from services.quality.foundation.domain import Author
from services.quality.settings import QualitySettings
from services.quality.standards.desk import Desk
from shared.web.markup import direction_of, rendered
from shared.web.shell import page, words

PATH = "/{publication}/{language}"


def place_named(publication: str, language: str) -> Place:
    try:
        found = Publication.parse(publication)
    except ValueError:
        raise HTTPException(404) from None
    if language not in OFFERED:
        raise HTTPException(404)
    return Place(found, language, [])


async def place_of(desk: Desk, publication: str, language: str) -> Place:
    place = place_named(publication, language)
    async with desk.store.work() as work:
        return Place(place.publication, language, await Publications(work).editions_of(place.publication))


def about(request: Request, place: Place) -> dict[str, Any]:
    """What every page of one text shows."""
    return {
        "cell": place,
        "language_name": named(place.language, words(request)),
        "direction": direction_of(place.language),
        "named": lambda code: named(code, words(request)),
        "shipped_at": shipped_at(request, place),
    }


def shipped_at(request: Request, place: Place) -> str:
    """Where the text that is shipped can be read in this language; nothing where there is none, or nobody said where
    the public pages are."""
    settings: QualitySettings = request.app.state.settings
    number = PAGES.get(place.publication.kind)
    if number is None or settings.intake_url is None or place.publication.kind in NOT_SHIPPED:
        return ""
    return f"{str(settings.intake_url).rstrip('/')}/p/{number}?lang={place.language}"


def looked_on(edition: Edition) -> datetime | None:
    """When somebody last saw that it is right."""
    return edition.looks[-1].at if edition.looks else edition.released_at


def place_page(
    request: Request, place: Place, colleague: Author, *, saved: str = "", problem: str = "", status: int = 200
) -> Response:
    return page(
        request,
        "evidence/publications/text.html",
        status=status,
        colleague=colleague,
        saved=saved,
        problem=problem,
        rendered=rendered,
        is_current=lambda edition: domain.is_current(edition, place.editions),
        looked_on=looked_on(place.shown) if place.shown else None,
        look_again=place.publication.kind in WAYS,
        **about(request, place),
    )
