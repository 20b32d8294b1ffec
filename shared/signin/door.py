"""The door of a service: tries a login, opens and closes sessions, and knows the cookie they hang on."""

import base64
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from starlette.responses import Response

from shared import telemetry
from shared.signin import passwords
from shared.signin.domain import Person, Session, Tries
from shared.signin.handover import Handover, HandoverRefusedError
from shared.signin.store import Accounts
from shared.store import Store

log = telemetry.log(__name__)
TOKEN_BYTES = 32


class WrongLoginError(Exception):
    """Login and password do not belong together; which of them is wrong nobody learns."""


class TooSoonError(Exception):
    """Too many failed tries with this login; `wait` is how long until the next one is taken."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__("too many tries")
        self.wait = wait


@dataclass(frozen=True, slots=True)
class Door:
    """Made in `create_app` and given to `runtime.service` as `context={"door": Door(...)}`."""

    accounts: Accounts
    store: Store[Any]
    cookie: str
    secure: bool = True
    entrance: str = "/signin"
    """Where somebody who is not signed in is sent; another service's address where sign-in happens there."""

    @classmethod
    def of(
        cls, accounts: Accounts, store: Store[Any], settings: Any, *, service: str, entrance: str = "/signin"
    ) -> "Door":
        prefix = "__Host-" if settings.secure_cookies else ""
        return cls(accounts, store, f"{prefix}{settings.centre}-{service}", settings.secure_cookies, entrance)

    async def sign_in(self, login: str, password: str, *, now: datetime) -> tuple[Person, str]:
        """The person and the token of her new session. Raises WrongLoginError or TooSoonError."""
        async with self.store.work() as work:
            tries = await self.accounts.tries_of(work, login) or Tries(0, now)
            if wait := tries.wait(now):
                raise TooSoonError(wait)
            await self.accounts.keep_tries(work, login, tries.one_more(now))
            account = await self.accounts.by_login(work, login)
        right = await passwords.matches(account.password_hash if account else None, password)
        if account is None or not right or not account.active:
            log.info("sign_in_failed")
            raise WrongLoginError
        async with self.store.work() as work:
            await self.accounts.forget_tries(work, login)
        log.info("signed_in", person_id=account.person.id)
        return account.person, await self.open(account.person, now=now)

    async def take_over(self, handover: Handover, *, now: datetime) -> str:
        """Opens a session for an accepted hand-over, once. Raises HandoverRefusedError("used")."""
        async with self.store.work() as work:
            if not await self.accounts.use_handover(work, handover.jti, handover.expires_at, now):
                raise HandoverRefusedError("used")
        return await self.open(handover.person, now=now)

    async def open(self, person: Person, *, now: datetime) -> str:
        token = secrets.token_bytes(TOKEN_BYTES)
        async with self.store.work() as work:
            await self.accounts.open_session(work, token, Session(person, now, now))
        return base64.urlsafe_b64encode(token).decode().rstrip("=")

    async def person(self, given: str | None, *, now: datetime) -> Person | None:
        """Who holds this token, if her session still lasts."""
        token = _token(given)
        if token is None:
            return None
        async with self.store.work() as work:
            session = await self.accounts.session(work, token)
            if session is None or not session.lasts(now):
                return None
            if session.should_be_noted(now):
                await self.accounts.note_use(work, token, now)
        return session.person

    async def close(self, given: str | None) -> None:
        token = _token(given)
        if token is not None:
            async with self.store.work() as work:
                await self.accounts.close_session(work, token)

    def hand_key(self, response: Response, token: str) -> None:
        """Sets the session's cookie."""
        response.set_cookie(self.cookie, token, path="/", secure=self.secure, httponly=True, samesite="strict")

    def take_key(self, response: Response) -> None:
        response.delete_cookie(self.cookie, path="/", secure=self.secure, httponly=True, samesite="strict")


def _token(given: str | None) -> bytes | None:
    """The bytes of a cookie's value; None for what no session of ours can have."""
    if not given or len(given) != 43:
        return None
    try:
        return base64.b64decode(given + "=", altchars=b"-_", validate=True)
    except ValueError:
        return None
