"""The centre publishes pages for everybody, in the reader's language or one that the reader chooses, which is named."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from babel import Locale
from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from services.intake.pages.domain import NUMBERS
from services.intake.probe.domain import OFFER
from services.intake.shelf import NAME, Edition, Shelf, Texts, chosen
from shared.languages import LISTED, Wording, is_known
from shared.languages.addresses import OF_A_TEXT, code_of
from shared.web.markup import direction_of, rendered
from shared.web.shell import Pages, page, words

router = APIRouter()
ON_THE_FIRST_PAGE = ("opening_hours", "contact_options")
"""Shown there whole when they are in the reader's language."""
SPEAKS_OF_THE_OFFER = ("service_description", "leaflet")
"""What people get into their hands, and learn from it what is offered here."""


@router.get("/publications/{publication}")
async def show(request: Request, publication: str) -> Response:
    if not NAME.fullmatch(publication):
        raise HTTPException(404)
    languages = (await texts_of(request)).get(publication, {})
    reader = words(request)
    edition = chosen(languages, code_of(request.query_params.get(OF_A_TEXT, "")), reader.code, spoken(request))
    if edition is None:
        raise HTTPException(404)
    return page(
        request,
        "pages/publication.html",
        edition=edition,
        address=f"/publications/{publication}",
        others=others(edition, languages),
        shows=shows(edition),
        **shown_in(edition, reader),
    )


async def published(request: Request) -> dict[str, Any]:
    """What the first page shows of it: some texts whole, and links to others that have no page of their own."""
    texts, reader = await texts_of(request), words(request)
    whole = {name: texts[name][reader.code] for name in ON_THE_FIRST_PAGE if reader.code in texts.get(name, {})}
    picked = [chosen(languages, "", reader.code, spoken(request)) for languages in texts.values()]
    links = [edition for edition in picked if edition and edition.name not in whole and edition.name not in NUMBERS]
    return {
        "whole": whole,
        "others": {name: others(edition, texts[name]) for name, edition in whole.items()},
        "texts": links,
        "rendered": rendered,
        "direction_of": direction_of,
        "own_name": own_name,
    }


def others(edition: Edition | None, languages: Mapping[str, Edition]) -> list[tuple[str, str]]:
    """In which other languages the same text is there, each as its own speakers call it."""
    return [(code, own_name(code)) for code in languages if edition is None or code != edition.language]


def shows(edition: Edition) -> str:
    """What the look at our own pages finds on this one: an offer, or what the text is."""
    return OFFER if edition.name.partition("-")[0] in SPEAKS_OF_THE_OFFER else edition.name


async def texts_of(request: Request) -> Texts:
    shelf: Shelf = request.app.state.shelf
    return await shelf.texts(today_of(request))


def today_of(request: Request) -> date:
    moment: datetime = request.app.state.now()
    return moment.astimezone(request.app.state.settings.clock).date()


def spoken(request: Request) -> list[str]:
    pages: Pages = request.app.state.pages
    return [wording.code for wording in pages.languages]


def shown_in(edition: Edition, reader: Wording) -> dict[str, Any]:
    """The text, and how its language is called where it is not the reader's."""
    return {
        "html": rendered(edition.text),
        "direction": direction_of(edition.language),
        "other_language": "" if edition.language == reader.code else named(edition.language, reader),
    }


def named(code: str, reader: Wording) -> str:
    return (is_known(code) and Locale.parse(code, sep="-").get_display_name(reader.locale)) or code


def own_name(code: str) -> str:
    """As its own speakers call it."""
    if code in LISTED:
        return LISTED[code].own_name
    return (is_known(code) and Locale.parse(code, sep="-").get_display_name()) or code
