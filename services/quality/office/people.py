"""Who comes to the office's pages: its staff, who steer, and members, who speak for one centre each."""

from typing import Annotated

from fastapi import Depends
from starlette.exceptions import HTTPException
from starlette.requests import Request

from services.quality.office.members import Members, MembersFile
from services.quality.office.received.domain import SHOWN_TO_MEMBERS_FROM
from services.quality.office.received.publication import SHOWN_FROM
from services.quality.store import QualityWork
from shared.signin.domain import Person
from shared.signin.web import require_person

OFFICE = "office"
MEMBER = "member"
ROLES = (OFFICE, MEMBER)
type Officer = Annotated[Person, Depends(require_person(OFFICE))]
type Member = Annotated[Person, Depends(require_person(MEMBER))]
type Reader = Annotated[Person, Depends(require_person(*ROLES))]


def shown_from(person: Person) -> int:
    """Over how many centres a distribution has to be before this person sees it."""
    return SHOWN_TO_MEMBERS_FROM if person.has(MEMBER) else SHOWN_FROM


def members_of(request: Request) -> Members:
    """As the file says now."""
    file: MembersFile = request.app.state.members
    return file()


async def centre_of(work: QualityWork, person: Person) -> str:
    """The centre that she speaks for; nothing for the office. 403 for a member of no centre."""
    if not person.has(MEMBER):
        return ""
    centre = await work.centre_of(person.id)
    if centre is None:
        raise HTTPException(403)
    return centre
