"""The emergency page of one file: at once on the screen, and on paper after a fresh proof of who prints it."""

from uuid import UUID

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from services.cases.casework.emergency_page.content import KINDS, emergency_page
from services.cases.files.file.store import Files
from services.cases.files.file.web import view_of
from services.cases.foundation.access.domain import Act, Kind, Subject
from services.cases.foundation.access.store import Reading
from services.cases.foundation.policy import Reader
from services.cases.foundation.workplace import workplace_of
from services.cases.people.team.store import Team
from shared.accounts.domain import Person
from shared.accounts.web import Fresh
from shared.web.shell import page, words

router = APIRouter()


@router.get("/files/{file_id}/emergency")
async def show(request: Request, file_id: UUID, person: Reader) -> Response:
    """Without a fresh proof: in an emergency nobody should have to look for a passkey first."""
    return await sheet(request, file_id, person, printed=False)


@router.get("/files/{file_id}/emergency/print", dependencies=[Depends(Fresh())])
async def on_paper(request: Request, file_id: UUID, person: Reader) -> Response:
    return await sheet(request, file_id, person, printed=True)


async def sheet(request: Request, file_id: UUID, person: Person, *, printed: bool) -> Response:
    workplace = workplace_of(request)
    async with workplace.store.reading(person) as work:
        file = await Files(work).file(file_id)
        if printed:
            await admit_printing(work, file_id)
        found = await emergency_page(work, view_of(work, file, words(request), workplace))
        staff = await Team(work).staff()
    return page(
        request,
        "files/print/emergency_page.html",
        file=file,
        plan=found.plan,
        languages_spoken=found.languages,
        lives=found.lives,
        safety=found.safety,
        tasks=found.tasks,
        deputies=found.deputies,
        staff=staff,
        printed=printed,
        centre=workplace.centre_name or workplace.centre,
        phone=workplace.phone,
        now=workplace.now(),
        today=workplace.today(),
    )


async def admit_printing(work: Reading, file_id: UUID) -> None:
    """The audit notes what was printed of the file. Raises NotAllowedError."""
    await work.admit(Act.PRINT, Subject(Kind.FILE, (file_id,)))
    for part, kind in KINDS.items():
        if work.relation(file_id).shows(part):
            await work.admit(Act.PRINT, Subject(kind, (file_id,)))
