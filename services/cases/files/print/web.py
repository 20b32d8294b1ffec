"""Pages made to be printed need the right to print, and the audit notes that the reader printed.

Where a reader prints another page by the menu of the browser, no program learns of it; the audit notes a reading.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from services.cases.contact.gate.domain import Gate
from services.cases.contact.gate.store import Gates
from services.cases.contact.requests.domain import Conversation
from services.cases.contact.requests.store import Requests
from services.cases.files.file.domain import File
from services.cases.files.file.store import Files
from services.cases.files.file.web import view_of
from services.cases.foundation.access.domain import Act, Kind, Part, Relation, Subject
from services.cases.foundation.policy import Reader
from services.cases.foundation.records.concept import PagePart
from services.cases.foundation.workplace import workplace_of
from services.cases.people.team.store import Team
from shared.accounts.web import Fresh
from shared.web.shell import page, words

router = APIRouter()
FRESH = [Depends(Fresh())]
"""What is printed leaves the program as a whole."""


@router.get("/files/{file_id}/print", dependencies=FRESH)
async def file_on_paper(request: Request, file_id: UUID, person: Reader) -> Response:
    """Show as much of the file as the reader was given."""
    gate: Gate | None = None
    conversation: Conversation | None = None
    parts, workplace = list[PagePart](), workplace_of(request)
    async with workplace.store.reading(person) as work:
        file = await Files(work).file(file_id)
        await work.admit(Act.PRINT, Subject(Kind.FILE, (file.id,)))
        relation = work.relation(file.id)
        if relation.shows(Part.MESSAGES):
            await work.admit(Act.PRINT, Subject(Kind.CONVERSATION, (file.thread_id,)))
            conversation = await Requests(work).conversation_in(file.thread_id)
        if relation.shows(Part.INFORMATION):
            await work.admit(Act.PRINT, Subject(Kind.GATE, (file.id,)))
            gate = await Gates(work).gate(file)
        view = view_of(work, file, words(request), workplace)
        for concept in workplace.concepts:
            if concept.on_paper and concept.records and concept.shows_to(relation):
                await work.admit(Act.PRINT, Subject(concept.records.read, (file.id,)))
                parts.append(concept.on_paper(await concept.known(work, view), view))
        staff = await Team(work).staff()
    return paper(request, file, conversation, gate, staff=staff, parts=parts, relation=relation)


@router.get("/requests/{request_id}/print", dependencies=FRESH)
async def request_on_paper(request: Request, request_id: UUID, person: Reader) -> Response:
    async with workplace_of(request).store.reading(person) as work:
        conversation = await Requests(work).conversation(request_id)
        if conversation.file_id:
            return RedirectResponse(f"/files/{conversation.file_id}/print", 303)
        await work.admit(Act.PRINT, Subject(Kind.CONVERSATION, (conversation.thread_id,)))
        staff = await Team(work).staff()
    return paper(request, None, conversation, None, staff=staff)


def paper(
    request: Request,
    file: File | None,
    conversation: Conversation | None,
    gate: Gate | None,
    *,
    staff: object,
    parts: Sequence[PagePart] = (),
    relation: Relation | None = None,
) -> Response:
    now = workplace_of(request).now()
    shown: dict[str, Any] = {
        "file": file,
        "conversation": conversation,
        "gate": gate,
        "staff": staff,
        "parts": parts,
        "relation": relation,
        "now": now,
    }
    return page(request, "files/print/on_paper.html", **shown)
