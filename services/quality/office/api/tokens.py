"""Tokens of the office: made and revoked by its staff; members have none."""

from uuid import UUID

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from services.quality.foundation.tokens.domain import AT_THE_OFFICE, Maker
from services.quality.office.members.people import OFFICE, Officer
from services.quality.publishing.tokens.pages import PATH, make_token, revoke_token, tokens_page
from shared.accounts.web import Fresh

router = APIRouter(prefix=PATH)


@router.get("")
async def show(request: Request, officer: Officer, saved: str = "") -> Response:
    return await tokens_page(request, AT_THE_OFFICE, saved=saved)


@router.post("", dependencies=[Depends(Fresh())])
async def make(request: Request, officer: Officer) -> Response:
    return await make_token(request, AT_THE_OFFICE, Maker(officer.id, OFFICE))


@router.post("/{token_id}/revoke")
async def revoke(request: Request, token_id: UUID, officer: Officer) -> Response:
    return await revoke_token(request, token_id, Maker(officer.id, OFFICE))
