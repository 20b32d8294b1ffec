"""Who reads the interface of a centre: colleagues by their session, and programs with a token."""

from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import Depends
from starlette.requests import Request

from services.quality.foundation.arrivals import colleague
from services.quality.foundation.domain import Author, Role
from services.quality.foundation.tokens.domain import Scope
from services.quality.foundation.tokens.entry import token_of
from shared.accounts.web import require_person


def reader_of(scope: Scope | None) -> Callable[[Request], Awaitable[Author]]:
    signed_in = require_person(*Role)

    async def reader(request: Request) -> Author:
        token = await token_of(request, scope)
        return Author(token.by.id, Role(token.by.role)) if token else await colleague(await signed_in(request))

    return reader


type DocumentReader = Annotated[Author, Depends(reader_of(None))]
type StandardsReader = Annotated[Author, Depends(reader_of(Scope.STANDARDS))]
type StandingsReader = Annotated[Author, Depends(reader_of(Scope.STANDINGS))]
type PlanReader = Annotated[Author, Depends(reader_of(Scope.PLAN))]
type ExportReader = Annotated[Author, Depends(reader_of(Scope.EXPORT))]
