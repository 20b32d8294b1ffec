"""Who reads the office's interface: its staff and members by their session, and programs with a token."""

from collections.abc import Awaitable, Callable
from typing import Annotated
from uuid import UUID

from fastapi import Depends
from starlette.requests import Request

from services.quality.foundation.tables.store import Transaction, accounts
from services.quality.foundation.tokens.domain import Scope
from services.quality.foundation.tokens.entry import token_of
from services.quality.office.members.people import OFFICE, ROLES, require_one_of_us
from shared.accounts.domain import Person

ENGLISH = "en"


def reader_of(scope: Scope | None) -> Callable[[Request], Awaitable[Person]]:
    """A token reads what the office reads: only its staff make one."""
    signed_in = require_one_of_us(*ROLES)

    async def reader(request: Request) -> Person:
        token = await token_of(request, scope)
        return Person(token.by.id, "", frozenset({OFFICE}), ENGLISH) if token else await signed_in(request)

    return reader


type DocumentReader = Annotated[Person, Depends(reader_of(None))]
type StandardsReader = Annotated[Person, Depends(reader_of(Scope.STANDARDS))]
type DistributionsReader = Annotated[Person, Depends(reader_of(Scope.DISTRIBUTIONS))]
type ValuesReader = Annotated[Person, Depends(reader_of(Scope.VALUES))]


async def is_officer(work: Transaction, person_id: UUID) -> bool:
    account = await accounts.by_id(work, person_id)
    return account is not None and account.active and account.person.has(OFFICE)
