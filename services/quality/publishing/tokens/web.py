"""Tokens of a centre: made and revoked by those who approve its releases."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from services.quality.foundation.arrivals import Colleague
from services.quality.foundation.domain import Author
from services.quality.foundation.tokens.domain import AT_A_CENTRE, Maker
from services.quality.publishing.tokens.pages import PATH, make_token, revoke_token, tokens_page

router = APIRouter(prefix=PATH)


async def approver(colleague: Colleague) -> Author:
    if not colleague.role.may_approve:
        raise HTTPException(403)
    return colleague


type Approver = Annotated[Author, Depends(approver)]


@router.get("")
async def show(request: Request, colleague: Approver, saved: str = "") -> Response:
    return await tokens_page(request, AT_A_CENTRE, colleague=colleague, saved=saved)


@router.post("")
async def make(request: Request, colleague: Approver) -> Response:
    return await make_token(request, AT_A_CENTRE, maker(colleague), colleague=colleague)


@router.post("/{token_id}/revoke")
async def revoke(request: Request, token_id: UUID, colleague: Approver) -> Response:
    return await revoke_token(request, token_id, maker(colleague))


def maker(colleague: Author) -> Maker:
    return Maker(colleague.pseudonym, colleague.role.value)
