"""Visits of colleagues to the pages of notify: opened by a hand-over from casework, in memory alone, never renewed."""

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID, uuid4

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from starlette.responses import Response

from shared.accounts.domain import Person, Session
from shared.accounts.handover import HandoverRefusedError, accept

AUDIENCE = "notify"
LASTS = timedelta(minutes=15)
"""Notify does not hear when a colleague signs out of casework or leaves: no visit is longer than this."""


class Visits:
    """Stands where other services have their `Door`: the pages of `shared.accounts.web` ask it the same.

    A restart ends all visits. It also forgets which hand-overs were used, so those issued before it are refused.
    """

    def __init__(
        self, keys: Iterable[Ed25519PublicKey], *, centre: str, cases_url: str, secure: bool, began: datetime
    ) -> None:
        self._keys = tuple(keys)
        self._centre = centre
        self._secure = secure
        self._began = began.replace(microsecond=0)  # hand-overs are issued to the second
        self._open = dict[bytes, Session]()
        self._used = dict[UUID, datetime]()
        self.entrance = f"{cases_url.rstrip('/')}/handover/{AUDIENCE}"
        self.cookie = f"{'__Host-' if secure else ''}{centre}-notify"

    async def take_over(self, token: str, *, now: datetime) -> tuple[Person, str]:
        """Return who comes and the token of a new visit. Raises HandoverRefusedError."""
        handover = accept(token, keys=self._keys, audience=AUDIENCE, centre=self._centre, now=now)
        self._used = {id: until for id, until in self._used.items() if until > now}
        if handover.jti in self._used or handover.issued_at < self._began:
            raise HandoverRefusedError("used")
        self._used[handover.jti] = handover.expires_at
        return handover.person, await self.open(handover.person, now=now)

    async def open(self, person: Person, *, now: datetime) -> str:
        self._open = {mark: visit for mark, visit in self._open.items() if now - visit.opened_at < LASTS}
        token = secrets.token_urlsafe(32)
        self._open[digest(token)] = Session(person, now, now, uuid4())
        return token

    async def session(self, given: str | None, *, now: datetime, used: bool = True) -> Session | None:
        """What hangs on this token, if it still lasts. Use does not make it last longer."""
        visit = self._open.get(digest(given)) if given else None
        return visit if visit and now - visit.opened_at < LASTS else None

    async def close(self, given: str | None, *, signed_out: bool = False) -> None:
        if given:
            self._open.pop(digest(given), None)

    def set_cookie(self, response: Response, token: str) -> None:
        seconds = int(LASTS.total_seconds())
        response.set_cookie(
            self.cookie, token, seconds, path="/", secure=self._secure, httponly=True, samesite="strict"
        )

    def clear_cookie(self, response: Response) -> None:
        response.delete_cookie(self.cookie, path="/", secure=self._secure, httponly=True, samesite="strict")


def digest(token: str) -> bytes:
    """A token itself is kept nowhere, not even in memory."""
    return sha256(token.encode()).digest()
