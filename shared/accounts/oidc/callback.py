"""The OIDC callback: signing in by a provider, and connecting an account to one."""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from shared.accounts.domain import Account, Session, Tries, login_key
from shared.accounts.oidc.client import Conversation
from shared.accounts.oidc.domain import REASONS, Identity, Opens, ProviderRefusedError, after_provider, identity_of
from shared.accounts.oidc.state import Halfway, Way
from shared.accounts.sessions import Door, TooSoonError, WrongLoginError
from shared.telemetry import telemetry

log = telemetry.log(__name__)
telemetry.knows(*REASONS)
AT_PROVIDER = "\0at provider"
"""The bucket that counts failed second factors after the provider, apart from passwords."""
LONGEST_CODE = 4096


@dataclass(frozen=True, slots=True)
class Came:
    """The outcome of a callback: the `token` of a whole session, or the factor that is still to be shown here."""

    opens: Opens
    token: str = ""
    halfway: Halfway | None = None


async def begin(
    door: Door, provider: Conversation, place: str, *, session: Session | None = None, now: datetime
) -> tuple[Way, str]:
    """Return the state for the browser's cookie and the address to redirect to. Raises ProviderAwayError."""
    person_id, session_id = (session.person.id, session.id) if session else (None, None)
    way = Way.begun(place, person_id=person_id, session_id=session_id, now=now)
    return way, await provider.address(state=way.state, nonce=way.nonce, verifier=way.verifier, now=now)


async def identified(
    door: Door, provider: Conversation, way: Way | None, said: Mapping[str, str], *, now: datetime
) -> Identity:
    """The identity that the provider names in its callback; a state is valid once.

    Raises ProviderRefusedError or ProviderAwayError.
    """
    if way is None or not hmac.compare_digest(said.get("state", "").encode(), way.state.encode()):
        raise ProviderRefusedError("state")
    async with door.store.work() as work:
        if not await door.accounts.use_handover(work, way.id, way.ends_at, now):
            raise ProviderRefusedError("used")
    if "error" in said:
        raise ProviderRefusedError("declined")
    code = said.get("code", "")
    if not 0 < len(code) <= LONGEST_CODE:
        raise ProviderRefusedError("code")
    claims = await provider.claims(code, way.verifier, said.get("iss"), now=now)
    return identity_of(claims, provider.provider, nonce=way.nonce, begun_at=way.begun_at, now=now)


async def come_in(door: Door, provider: Conversation, way: Way, identity: Identity, *, now: datetime) -> Came:
    """Raises ProviderRefusedError for an unknown person, one who has left, or one without a second factor."""
    async with door.store.work() as work:
        person_id = await door.accounts.factors.connected(work, mark_of(door, provider, identity))
        account = await door.accounts.by_id(work, person_id) if person_id else None
        if account is None:
            raise ProviderRefusedError("stranger")
        factors = await door.accounts.factors_of(work, account.person.id, account)
    if not account.active:
        raise ProviderRefusedError("left")
    opens = after_provider(factors, two_factors=identity.two_factors, required=door.required)
    if opens == "refused":
        raise ProviderRefusedError("factor")
    if opens != "whole":
        halfway = Halfway(id=uuid4(), begun_at=now, place=way.place, person_id=account.person.id)
        return Came(opens, halfway=halfway)
    try:
        return Came(opens, await let_in(door, account, now=now))
    except WrongLoginError:
        raise ProviderRefusedError("left") from None


async def show_code(door: Door, halfway: Halfway, code: str, *, now: datetime) -> str:
    """Return the token of the new session. Raises WrongLoginError or TooSoonError."""
    person_id = halfway.person_id
    async with door.store.work() as work:
        account = await door.accounts.by_id(work, person_id)
        counted = login_key(account.login if account else "") + AT_PROVIDER
        tries = await door.accounts.tries_of(work, counted) or Tries(0, now)
        if wait := tries.wait(now):
            raise TooSoonError(wait)
        await door.accounts.keep_tries(work, counted, tries.one_more(now))
        factors = await door.accounts.factors_of(work, person_id, account)
        still = await door.accounts.factors.connection_of(work, person_id)
    step = door.codes.step(factors.secret, code, person_id=person_id, now=now)
    if account is None or not account.active or still is None or step is None:
        await door.refuse(person_id)
        raise WrongLoginError
    async with door.store.work() as work:
        first = await door.accounts.use_handover(work, halfway.id, halfway.ends_at, now)
        if not first or not await door.accounts.factors.use_step(work, person_id, step):
            raise WrongLoginError
        await door.accounts.forget_tries(work, counted)
    return await let_in(door, account, now=now)


async def let_in(door: Door, account: Account, *, now: datetime) -> str:
    """The provider's word is no fresh proof: dangerous acts still ask for one of our own factors.

    Raises WrongLoginError.
    """
    async with door.store.work() as work:
        await door.accounts.factors.note_connection(work, account.person.id, now)
    token = await door.let_in(account, now=now, proven=False)
    log.info("signed_in", person_id=account.person.id)
    return token


async def connect(
    door: Door, provider: Conversation, session: Session, way: Way, identity: Identity, *, now: datetime
) -> None:
    """Allow sign-in by the provider, too. Raises ProviderRefusedError where it names another person."""
    if way.person_id != session.person.id or way.session_id != session.id:
        raise ProviderRefusedError("state")
    async with door.store.work() as work:
        mark = mark_of(door, provider, identity)
        if not await door.accounts.still_in(work, session):
            raise ProviderRefusedError("left")
        if not await door.accounts.factors.connect(work, session.person.id, mark, now):
            raise ProviderRefusedError("taken")
        await door.witness(work, "connect_provider", session.person.id)
    log.info("provider_connected", person_id=session.person.id)


async def part(door: Door, person_id: UUID) -> None:
    async with door.store.work() as work:
        await door.accounts.factors.part(work, person_id)
        await door.witness(work, "part_provider", person_id)
    log.info("provider_parted", person_id=person_id)


def mark_of(door: Door, provider: Conversation, identity: Identity) -> bytes:
    """The keyed hash that is stored in place of the provider's subject."""
    issuer = provider.provider.issuer.encode()
    told = len(issuer).to_bytes(4) + issuer + identity.subject.encode()
    return door.keys.provider_mark(told)
