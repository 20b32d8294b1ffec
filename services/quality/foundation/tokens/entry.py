"""Lets programs in: finds the token of a request, checks it, and notes that it was used."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import cast
from uuid import UUID
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import JSONResponse

from services.quality.foundation.tables.store import QualityStore, Transaction
from services.quality.foundation.tokens.domain import Refusal, Scope, Token, TokenRefusedError, bearer, check, digest
from services.quality.foundation.tokens.limits import PER_MINUTE, WRONG_PER_MINUTE, Limit
from services.quality.foundation.tokens.store import ApiTokens
from shared.telemetry import redaction, telemetry
from shared.web.errors import Answered

log = telemetry.log(__name__)
redaction.knows(*Refusal)
HEADER = "authorization"
STATUS = {Refusal.OUT_OF_SCOPE: 403, Refusal.TOO_OFTEN: 429}
MESSAGES = {
    Refusal.UNKNOWN: "No such token. Next step: send `authorization: Bearer TOKEN`, the token as it was shown once.",
    Refusal.EXPIRED: "The token has expired. Next step: have a new one made on the page of the tokens.",
    Refusal.REVOKED: "The token was revoked. Next step: have a new one made on the page of the tokens.",
    Refusal.OUT_OF_SCOPE: "The token does not open this address. Next step: have one made that does.",
    Refusal.TOO_OFTEN: "Too many requests. Next step: wait a minute, and ask less often.",
}


async def everybody_stays(work: Transaction, maker: UUID) -> bool:
    """Where an event ends the tokens of a person who leaves."""
    return True


@dataclass(frozen=True, slots=True)
class TokenEntry:
    """Made once in `create_app`, as `app.state.token_entry`."""

    store: QualityStore
    now: Callable[[], datetime]
    clock: ZoneInfo
    may_still: Callable[[Transaction, UUID], Awaitable[bool]] = everybody_stays
    """Whether the maker may still see what the token opens."""
    limit: Limit = field(default_factory=Limit)

    async def admit(self, header: str, scope: Scope | None) -> Token:
        """Raises TokenRefusedError. Wrong tokens are limited apart from right ones, so that nobody who guesses keeps
        a program out."""
        now, given = self.now(), bearer(header)
        today = now.astimezone(self.clock).date()
        async with self.store.work() as work:
            token = await ApiTokens(work).by_hash(digest(given)) if given else None
            known, most = (token.id, PER_MINUTE) if token else (None, WRONG_PER_MINUTE)
            if not self.limit.takes(known, most, now=now):
                raise TokenRefusedError(Refusal.TOO_OFTEN)
            checked = check(token, scope, today=today)
            if not await self.may_still(work, checked.by.id):
                raise TokenRefusedError(Refusal.REVOKED)
            await ApiTokens(work).note_use(checked.id, today)
        return checked


async def token_of(request: Request, scope: Scope | None) -> Token | None:
    """The token that a program has sent; None where a person asks. A wrong one is refused, also beside a session."""
    header = request.headers.get(HEADER)
    if header is None:
        return None
    try:
        return await cast(TokenEntry, request.app.state.token_entry).admit(header, scope)
    except TokenRefusedError as refused:
        log.info("token_refused", reason=refused.refusal.value)
        raise Answered(answer(refused.refusal)) from None


def answer(refusal: Refusal) -> JSONResponse:
    status = STATUS.get(refusal, 401)
    headers = {401: {"www-authenticate": "Bearer"}, 429: {"retry-after": "60"}}.get(status)
    return JSONResponse({"error": refusal.value, "message": MESSAGES[refusal]}, status, headers=headers)
