"""Passkeys: signing in, confirming an identity, adding one. Loads `ceremony`, the cryptography, when needed."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from shared.accounts.domain import Person, Session
from shared.accounts.factors.domain import MOST_PASSKEYS, Passkey, PasskeyRefusedError
from shared.accounts.factors.keys import NOBODY, Challenge
from shared.accounts.factors.relying_party import Party
from shared.accounts.sessions import Door, WrongLoginError
from shared.telemetry import telemetry

log = telemetry.log(__name__)
SIGN_IN, CONFIRM, REGISTER = "sign-in", "confirm", "register"
LONGEST_ANSWER = 16_384


def asked_to_sign_in(door: Door, *, now: datetime) -> str:
    """Options for `navigator.credentials.get`, as JSON; any passkey of this service will do."""
    return _request(door, door.keys.challenge(SIGN_IN, now=now), ())


def asked_to_confirm(door: Door, person_id: UUID, passkeys: tuple[Passkey, ...], *, now: datetime) -> str:
    """The same for one person, who has these."""
    return _request(door, door.keys.challenge(CONFIRM, person_id, now=now), passkeys)


def asked_to_register(door: Door, person: Person, login: str, passkeys: tuple[Passkey, ...], *, now: datetime) -> str:
    """Options for `navigator.credentials.create`, as JSON; they exclude devices that hold one of `passkeys`."""
    from shared.accounts.factors import ceremony

    return ceremony.options_to_make(
        _party(door),
        door.keys.challenge(REGISTER, person.id, now=now),
        passkeys,
        handle=door.keys.handle(person.id),
        login=login,
        name=person.name,
    )


async def sign_in(door: Door, answer: str, *, now: datetime) -> tuple[Person, str]:
    """Return the person and the token of a new session; no rate limit applies. Raises PasskeyRefusedError."""
    try:
        passkey = await _verified(door, answer, SIGN_IN, NOBODY, now=now)
    except PasskeyRefusedError:
        await door.refuse(None)
        raise
    async with door.store.work() as work:
        account = await door.accounts.by_id(work, passkey.person_id)
    if account is None or not account.active:
        await door.refuse(passkey.person_id)
        raise PasskeyRefusedError
    try:
        token = await door.let_in(account, now=now, passkey=passkey.id)
    except WrongLoginError:
        raise PasskeyRefusedError from None
    log.info("signed_in", person_id=account.person.id)
    return account.person, token


async def confirm(door: Door, session: Session, answer: str, *, now: datetime) -> None:
    """Confirm the identity of a session with one of the person's own passkeys. Raises PasskeyRefusedError."""
    passkey = await _verified(door, answer, CONFIRM, session.person.id, now=now)
    if passkey.person_id != session.person.id:
        raise PasskeyRefusedError
    await door.note_proof(session, now=now)


async def register(door: Door, session: Session, answer: str, name: str, *, now: datetime) -> None:
    """Add a passkey to the account. Raises PasskeyRefusedError, also where the account was disarmed meanwhile."""
    from shared.accounts.factors import ceremony

    person = session.person
    with _noted():
        credential, given = ceremony.read_made(_short(answer))
        challenge = _own(door, given, REGISTER, person.id, now=now)
        made = ceremony.check_made(_party(door), credential, challenge.bytes)
    passkey = Passkey(made.id, person.id, name, made.public_key, made.sign_count, now)
    async with door.store.work() as work:
        await _use(door, work, challenge, now)
        if not await door.accounts.still_in(work, session):
            raise PasskeyRefusedError
        held = await door.accounts.factors.passkeys_of(work, person.id)
        if len(held) >= MOST_PASSKEYS or not await door.accounts.factors.add_passkey(work, passkey):
            raise PasskeyRefusedError
        await door.witness(work, "add_passkey", person.id)
    log.info("passkey_added", person_id=person.id)


async def _verified(door: Door, answer: str, purpose: str, person_id: UUID, *, now: datetime) -> Passkey:
    from shared.accounts.factors import ceremony

    with _noted():
        credential, given = ceremony.read_proof(_short(answer))
        challenge = _own(door, given, purpose, person_id, now=now)
        async with door.store.work() as work:
            passkey = await door.accounts.factors.passkey(work, credential.raw_id)
            if passkey is None:
                raise PasskeyRefusedError
            count = ceremony.check_proof(_party(door), credential, challenge.bytes, passkey)
            await _use(door, work, challenge, now)
            await door.accounts.factors.note_passkey(work, passkey.id, sign_count=count, now=now)
    return replace(passkey, sign_count=count, used_at=now)


def _request(door: Door, challenge: bytes, passkeys: tuple[Passkey, ...]) -> str:
    from shared.accounts.factors import ceremony

    return ceremony.options_to_prove(_party(door), challenge, passkeys)


def _party(door: Door) -> Party:
    if door.party is None:
        raise PasskeyRefusedError
    return door.party


def _short(answer: str) -> str:
    if len(answer) > LONGEST_ANSWER:
        raise PasskeyRefusedError
    return answer


def _own(door: Door, given: bytes, purpose: str, person_id: UUID, *, now: datetime) -> Challenge:
    challenge = door.keys.own(given, purpose, person_id, now=now)
    if challenge is None:
        raise PasskeyRefusedError
    return challenge


async def _use(door: Door, work: Any, challenge: Challenge, now: datetime) -> None:
    """Once only."""
    if not await door.accounts.use_handover(work, challenge.id, challenge.expires_at, now):
        raise PasskeyRefusedError


@contextmanager
def _noted() -> Iterator[None]:
    try:
        yield
    except PasskeyRefusedError:
        log.info("sign_in_failed")
        raise
