"""Who comes to the office's pages: its staff, who steer, and members, who speak for one centre each."""

from typing import Annotated

from fastapi import Depends

from services.quality.office.received.domain import SHOWN_FROM, SHOWN_TO_MEMBERS_FROM
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
    return SHOWN_FROM if person.has(OFFICE) and not person.has(MEMBER) else SHOWN_TO_MEMBERS_FROM
