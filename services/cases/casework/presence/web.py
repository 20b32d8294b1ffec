"""Who has a file open: on its page when it is read, and as the page asks again while it is open."""

from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from services.cases.casework.presence.acts import enter, stay
from services.cases.foundation.access.domain import Relation
from services.cases.foundation.access.store import Reading
from services.cases.foundation.policy import FileReader
from services.cases.foundation.records.concept import Concept, FileView, PagePart
from services.cases.foundation.workplace import workplace_of
from shared.web.shell import words

router = APIRouter()


@router.get("/files/{file_id}/presence")
async def ask(request: Request, file_id: UUID, person: FileReader) -> Response:
    """Names of colleagues, and nothing else of the file."""
    said = await stay(file_id, words(request), reader=person, workplace=workplace_of(request))
    return JSONResponse({"words": said})


async def of_file(work: Reading, view: FileView) -> str:
    return await enter(work, view.id, view.wording)


def shows_to(relation: Relation) -> bool:
    """To everybody who may read the file."""
    return relation.place is not None or relation.opened is not None


def parts(said: str, view: FileView) -> list[PagePart]:
    return [PagePart("casework/contact_notes/presence.html", place="top", order=5, shown={"words": said})]


CONCEPT = Concept[str](of=of_file, shows_to=shows_to, parts=parts, router=router)
