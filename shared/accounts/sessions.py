"""The door of a service: tries a login, opens and closes sessions, and knows the cookie they hang on."""

import base64
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from starlette.responses import Response

from shared.accounts import passwords
from shared.accounts.domain import Account, Person, Session, Tries, login_key
from shared.accounts.factors.domain import Outcome, after_password
from shared.accounts.factors.keys import NOBODY, DoorKeys
from shared.accounts.factors.relying_party import Party
from shared.accounts.factors.totp import CodeBook
from shared.accounts.handover import Handover, HandoverRefusedError
from shared.accounts.oidc.client import Conversation
from shared.accounts.store import Accounts
from shared.store.store import Store
from shared.telemetry import telemetry

log = telemetry.log(__name__)
TOKEN_BYTES = 32
AT_HOME, SIGNED_IN = "\0at home", "\0signed in"
"""Where tries are counted apart, so that a stranger who goes on guessing cannot keep a colleague out."""
KNOWN_FOR = timedelta(days=90)
type Witness = Callable[[Any, str, UUID | None], Awaitable[None]]
"""Is called in the same work for a sign-in (`sign_in`), a sign-out (`sign_out`), a refusal (`sign_in_failed`), a new
proof of identity (`prove`) and a change of factors (one of `CHANGES`); it gets an id, never a login."""
CHANGES = frozenset(
    {
        "set_password",
        "set_app",
        "remove_app",
        "add_passkey",
        "remove_passkey",
        "connect_provider",
        "part_provider",
        "end_own_sessions",
    }
)


async def nobody(work: Any, act: str, person_id: UUID | None) -> None:
    """Where there is no audit."""


class WrongLoginError(Exception):
    """Login, password and code do not belong together; which of them is wrong nobody learns."""


class TooSoonError(Exception):
    """Too many failed tries with this login; `wait` is how long until the next one is taken."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__("too many tries")
        self.wait = wait


@dataclass(frozen=True, slots=True)
class Door:
    """Made in `create_app` and given to `composition.service` as `context={"door": Door(...)}`."""

    accounts: Accounts
    store: Store[Any]
    cookie: str
    keys: DoorKeys = field(repr=False)
    codes: CodeBook = field(repr=False)
    secure: bool = True
    entrance: str = "/signin"
    """Where somebody who is not signed in is sent; another service's address where sign-in happens there."""
    required: bool = True
    """Whether everybody has a second factor; a demonstration only offers it."""
    party: Party | None = None
    """For whom passkeys are made; None where browsers know none."""
    provider: Conversation | None = None
    """Another organisation's door, where people may come in, too."""
    witness: Witness = nobody

    @classmethod
    def of(
        cls,
        accounts: Accounts,
        store: Store[Any],
        settings: Any,
        *,
        service: str,
        entrance: str = "/signin",
        secret: bytes = b"",
        witness: Witness = nobody,
    ) -> "Door":
        """`secret` seals what belongs to one-time codes; a service without one uses the seed of its own identity."""
        prefix = "__Host-" if settings.secure_cookies else ""
        keys = DoorKeys(secret or settings.nats_seed.get_secret_value().encode())
        return cls(
            accounts,
            store,
            f"{prefix}{settings.centre}-{service}",
            keys,
            CodeBook(keys),
            secure=settings.secure_cookies,
            entrance=entrance,
            required=settings.second_factor == "required",
            party=Party.of(settings.public_url),
            provider=Conversation.of(settings),
            witness=witness,
        )

    async def sign_in(
        self, login: str, password: str, code: str = "", *, now: datetime, known: str | None = None
    ) -> tuple[Person, str]:
        """Return the person and the token of a new session. Raises WrongLoginError or TooSoonError.

        The session is not whole where a required second factor is missing. `known` is the cookie that the browser got
        at an earlier sign-in: failed attempts from other browsers do not make it wait.
        """
        bucket = AT_HOME if self.keys.knows_browser(known, login_key(login)) else ""
        account, outcome = await self._checked(login, password, code, now=now, bucket=bucket)
        token = await self.let_in(account, now=now, whole=outcome == "whole")
        log.info("signed_in", person_id=account.person.id)
        return account.person, token

    async def prove(self, session: Session, password: str, code: str, *, now: datetime) -> None:
        """Confirm the identity of a session once more. Raises WrongLoginError or TooSoonError."""
        async with self.store.work() as work:
            account = await self.accounts.by_id(work, session.person.id)
        login = account.login if account else ""
        _, outcome = await self._checked(login, password, code, now=now, bucket=SIGNED_IN)
        if outcome != "whole":
            raise WrongLoginError
        await self.note_proof(session, now=now)

    async def note_proof(self, session: Session, *, now: datetime) -> None:
        assert session.id is not None
        async with self.store.work() as work:
            await self.accounts.note_proof(work, session.id, now)
            await self.witness(work, "prove", session.person.id)
        log.info("proven_again", person_id=session.person.id)

    async def _checked(
        self, login: str, password: str, code: str, *, now: datetime, bucket: str
    ) -> tuple[Account, Outcome]:
        """Check a login in the same time whether login, password or code is wrong or the person has left."""
        passwords.check_room()  # a try that is turned away is none
        counted = login_key(login) + bucket
        async with self.store.work() as work:
            tries = await self.accounts.tries_of(work, counted) or Tries(0, now)
            if wait := tries.wait(now):
                raise TooSoonError(wait)
            await self.accounts.keep_tries(work, counted, tries.one_more(now))
            account = await self.accounts.by_login(work, login)
            person_id = account.person.id if account else NOBODY
            factors = await self.accounts.factors_of(work, person_id, account)
        right = await passwords.matches(account.password_hash if account else None, password)
        step = self.codes.step(factors.secret, code, person_id=person_id, now=now)
        outcome = after_password(factors, code_is_right=step is not None, required=self.required)
        if account is None or not account.active or not right or outcome == "refused":
            await self.refuse(account.person.id if account else None)
            raise WrongLoginError
        async with self.store.work() as work:
            if step is not None and not await self.accounts.factors.use_step(work, person_id, step):
                raise WrongLoginError
            await self.accounts.forget_tries(work, counted)
        return account, outcome

    async def refuse(self, person_id: UUID | None) -> None:
        """Writes down that somebody could not sign in, with whose account where that is known."""
        async with self.store.work() as work:
            await self.witness(work, "sign_in_failed", person_id)
        log.info("sign_in_failed")

    async def come_in_invited(self, code: str, *, now: datetime) -> str:
        """Return the token of a session that can only set up how to sign in. Raises WrongLoginError."""
        async with self.store.work() as work:
            person_id = await self.accounts.factors.take_invitation(work, code, now)
            account = await self.accounts.by_id(work, person_id) if person_id else None
        if account is None or not account.active:
            await self.refuse(None)
            log.info("invitation_refused")
            raise WrongLoginError
        log.info("invitation_taken", person_id=account.person.id)
        return await self.let_in(account, now=now, whole=False)

    async def take_over(self, handover: Handover, *, now: datetime) -> str:
        """Opens a session for an accepted hand-over, once. Raises HandoverRefusedError("used")."""
        async with self.store.work() as work:
            if not await self.accounts.use_handover(work, handover.jti, handover.expires_at, now):
                raise HandoverRefusedError("used")
        return await self.open(handover.person, now=now, proven=False)

    async def let_in(
        self, account: Account, *, now: datetime, whole: bool = True, proven: bool = True, passkey: bytes | None = None
    ) -> str:
        """Return the token of a new session. Raises WrongLoginError where the account was disarmed meanwhile."""
        async with self.store.work() as work:
            if await self.accounts.stands(work, account, passkey):
                return await self._opened(work, account.person, now=now, whole=whole, proven=proven)
        await self.refuse(account.person.id)
        raise WrongLoginError

    async def open(self, person: Person, *, now: datetime, whole: bool = True, proven: bool = True) -> str:
        """The same for a person for whom another service has vouched. `proven`: the proof was given here, just now."""
        async with self.store.work() as work:
            return await self._opened(work, person, now=now, whole=whole, proven=proven)

    async def _opened(self, work: Any, person: Person, *, now: datetime, whole: bool, proven: bool) -> str:
        token, session = secrets.token_bytes(TOKEN_BYTES), Session(person, now, now, uuid4(), now, whole)
        await self.accounts.open_session(work, token, session if proven else replace(session, proven_at=None))
        await self.witness(work, "sign_in", person.id)
        return base64.urlsafe_b64encode(token).decode().rstrip("=")

    async def session(self, given: str | None, *, now: datetime, used: bool = True) -> Session | None:
        """What hangs on this token, if it still lasts. `used` False does not make it last longer."""
        token = _token(given)
        if token is None:
            return None
        async with self.store.look() as work:
            session = await self.accounts.session(work, token)
        if session is None or not session.lasts(now):
            return None
        if used and session.should_be_noted(now):
            async with self.store.work() as work:
                await self.accounts.note_use(work, token, now)
        return session

    async def person(self, given: str | None, *, now: datetime) -> Person | None:
        """The person of this token, if the session is whole and has not ended."""
        session = await self.session(given, now=now)
        return session.person if session and session.whole else None

    async def close(self, given: str | None, *, signed_out: bool = False) -> None:
        """Ends the session. `signed_out`: its person wanted that, so what is open at another service ends with it."""
        token = _token(given)
        if token is not None:
            async with self.store.work() as work:
                session = await self.accounts.session(work, token)
                await self.accounts.close_session(work, token)
                if session:
                    await self.witness(work, "sign_out", session.person.id)
                if session and signed_out:
                    await self.accounts.ended(work, session.person.id)

    def set_cookie(self, response: Response, token: str) -> None:
        response.set_cookie(self.cookie, token, path="/", secure=self.secure, httponly=True, samesite="strict")

    @property
    def known_cookie(self) -> str:
        return f"{self.cookie}-known"

    def remember(self, response: Response, login: str) -> None:
        """Set a cookie that marks a browser in which this login has signed in; it opens nothing and names nobody."""
        value, seconds = self.keys.browser_of(login_key(login)), int(KNOWN_FOR.total_seconds())
        response.set_cookie(
            self.known_cookie, value, seconds, path="/", secure=self.secure, httponly=True, samesite="strict"
        )

    def clear_cookie(self, response: Response) -> None:
        response.delete_cookie(self.cookie, path="/", secure=self.secure, httponly=True, samesite="strict")


def _token(given: str | None) -> bytes | None:
    """The bytes of a cookie's value; None for what no session of ours can have."""
    if not given or len(given) != 43:
        return None
    try:
        return base64.b64decode(given + "=", altchars=b"-_", validate=True)
    except ValueError:
        return None
