"""Making a token, whose secret is returned once, and revoking one."""

import secrets
from collections.abc import Collection
from datetime import date
from uuid import UUID

from services.quality.foundation.tokens import domain
from services.quality.foundation.tokens.domain import SECRET_BYTES, Maker, Scope, TokenNotFoundError, digest, written
from services.quality.foundation.tokens.store import ApiTokens
from services.quality.standards.desk import Desk
from shared.telemetry import telemetry

log = telemetry.log(__name__)


async def make(
    name: str,
    scopes: Collection[Scope],
    expires_on: date,
    *,
    offered: Collection[Scope],
    by: Maker,
    id: UUID,
    desk: Desk,
) -> str | None:
    """The token, or None where one with this id was made before. Raises UnfitTokenError."""
    secret, now, today = written(secrets.token_bytes(SECRET_BYTES)), desk.now(), desk.today
    async with desk.store.work() as work:
        tokens = ApiTokens(work)
        await tokens.hold_still()
        live = sum(token.is_live(today) for token in await tokens.all())
        token = domain.new_token(
            name, scopes, expires_on, offered=offered, live=live, by=by, id=id, now=now, today=today
        )
        new = await tokens.add(token, digest(secret))
    if new:
        log.info("token_made", by_id=by.id)
    return secret if new else None


async def revoke(token_id: UUID, *, by: Maker, desk: Desk) -> None:
    """It opens nothing from now on. Raises TokenNotFoundError."""
    async with desk.store.work() as work:
        if not await ApiTokens(work).revoke(token_id, by=by.id, at=desk.now()):
            raise TokenNotFoundError
    log.info("token_revoked", by_id=by.id)
