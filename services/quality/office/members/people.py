"""Who comes to the office's pages: its staff, who steer, and members, who speak for one centre each."""

from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import Depends
from starlette.requests import Request

from services.quality.office.members.file import Members, MembersFile
from services.quality.office.members.representing import MEMBER
from services.quality.office.members.store import Representatives
from services.quality.standards.desk import desk_of
from shared.accounts.domain import Person
from shared.accounts.web import require_person
from shared.web.errors import Answered, error_answer, wants_page
from shared.web.shell import page

OFFICE = "office"
ROLES = (OFFICE, MEMBER)


def require_one_of_us(*roles: str) -> Callable[[Request], Awaitable[Person]]:
    """As `require_person`; a person who comes for a centre that has left is told so, and gets nothing else."""
    required = require_person(*roles)

    async def still_here(request: Request) -> Person:
        person = await required(request)
        as_office = OFFICE in roles and person.has(OFFICE)
        if not as_office and (gone := gone_from(request)):
            async with desk_of(request).store.work() as work:
                centre = await Representatives(work).centre_of(person.id)
            if centre in gone:
                left = page(request, "office/centre_left.html", status=403) if wants_page(request) else None
                raise Answered(left or error_answer(request, 403))
        return person

    return still_here


type Officer = Annotated[Person, Depends(require_one_of_us(OFFICE))]
type Member = Annotated[Person, Depends(require_one_of_us(MEMBER))]
type Reader = Annotated[Person, Depends(require_one_of_us(*ROLES))]


def members_of(request: Request) -> Members:
    """As the file says now."""
    file: MembersFile = request.app.state.members
    return file()


def gone_from(request: Request) -> frozenset[str]:
    """Ids of the centres that have left: nobody reads, proposes or votes for them until they come back."""
    return members_of(request).gone(desk_of(request).running)
