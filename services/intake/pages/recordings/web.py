"""What a page shows of its recording, and the sound itself under an address that says nothing."""

from collections.abc import Sequence
from typing import cast

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from services.intake.pages.recordings.domain import OF_NUMBER, OF_PATH, Recording, Tongue, heard_only
from services.intake.shelf import Shelf
from shared.languages import LISTED
from shared.languages.addresses import HEARD
from shared.languages.recordings import CONTENT_TYPES, answered
from shared.web.shell import Pages, words

router = APIRouter()


@router.get("/s/{number}/{edition}")
async def play(request: Request, number: str, edition: str) -> Response:
    shelf, page = shelf_of(request), OF_NUMBER.get(number)
    found = shelf.recordings.get((page, language_of(request))) if page else None
    if found is None or str(found.edition) != edition:
        raise HTTPException(404)
    content = await shelf.sound_of(found)
    if not content:
        raise HTTPException(404)
    return answered(request, content, CONTENT_TYPES[found.kind])


def recording_here(request: Request) -> Recording | None:
    """Of the page at this address, in the reader's language. What answers a form is another page, which nobody read
    aloud, such as the one with the number."""
    page = OF_PATH.get(request.scope["path"]) if request.method in ("GET", "HEAD") else None
    return shelf_of(request).recordings.get((page, language_of(request))) if page else None


def language_of(request: Request) -> str:
    """The language that is heard, else that of the words."""
    return cast(str | None, request.scope.get(HEARD)) or words(request).code


def tongues(request: Request) -> Sequence[Tongue]:
    """What stands in the list of languages: those with words, then those with a recording of the first page alone."""
    pages: Pages = request.app.state.pages
    spoken = [wording.code for wording in pages.languages]
    heard = heard_only(shelf_of(request).recordings, spoken)
    offered, here = (*spoken, *heard), language_of(request)
    if here not in offered:  # withdrawn since this page was asked for
        here = words(request).code
    return [Tongue(LISTED[code], code == here, code in heard) for code in offered]


def shelf_of(request: Request) -> Shelf:
    shelf: Shelf = request.app.state.shelf
    return shelf
