"""Passkeys: what a browser is asked for, and whether what it brings back is right. `webauthn` does the cryptography."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from struct import error as not_unpacked
from typing import Any
from uuid import UUID

import webauthn
from webauthn.helpers import (
    parse_authentication_credential_json,
    parse_client_data_json,
    parse_registration_credential_json,
)
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from shared import telemetry
from shared.signin.domain import Person, Session
from shared.signin.door import Door
from shared.signin.factors.domain import MOST_PASSKEYS, Passkey
from shared.signin.factors.keys import NOBODY, Challenge
from shared.signin.factors.party import Party

log = telemetry.log(__name__)
SIGN_IN, CONFIRM, REGISTER = "sign-in", "confirm", "register"
LONGEST_ANSWER = 16_384
TIMEOUT = 120_000
"""Milliseconds for a person to find her key."""


UNREADABLE = (
    *(WebAuthnException, ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RecursionError),
    not_unpacked,
)
"""What the library falls over in answers that are none."""


class PasskeyRefusedError(Exception):
    """It opens nothing here. What was wrong with it nobody learns."""


def asked_to_sign_in(door: Door, *, now: datetime) -> str:
    """Options for `navigator.credentials.get`, as JSON; any passkey of this service will do."""
    return _request(door, door.keys.challenge(SIGN_IN, now=now), ())


def asked_to_confirm(door: Door, person_id: UUID, passkeys: tuple[Passkey, ...], *, now: datetime) -> str:
    """The same for one person, who has these."""
    return _request(door, door.keys.challenge(CONFIRM, person_id, now=now), passkeys)


def asked_to_register(door: Door, person: Person, login: str, passkeys: tuple[Passkey, ...], *, now: datetime) -> str:
    """Options for `navigator.credentials.create`, as JSON; not on a device that holds one of hers already."""
    party = _party(door)
    options = webauthn.generate_registration_options(
        rp_id=party.id,
        rp_name=f"Kokon · {party.id}",
        user_id=door.keys.handle(person.id),
        user_name=login,
        user_display_name=person.name or login,
        challenge=door.keys.challenge(REGISTER, person.id, now=now),
        timeout=TIMEOUT,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=passkey.id) for passkey in passkeys],
    )
    return webauthn.options_to_json(options)


async def sign_in(door: Door, answer: str, *, now: datetime) -> tuple[Person, str]:
    """The person and the token of her new session; never slowed down by failed tries. Raises PasskeyRefusedError."""
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
    log.info("signed_in", person_id=account.person.id)
    return account.person, await door.open(account.person, now=now)


async def confirm(door: Door, session: Session, answer: str, *, now: datetime) -> None:
    """She proves once more that it is she, with one of her own. Raises PasskeyRefusedError."""
    passkey = await _verified(door, answer, CONFIRM, session.person.id, now=now)
    if passkey.person_id != session.person.id:
        raise PasskeyRefusedError
    await door.note_proof(session, now=now)


async def register(door: Door, person: Person, answer: str, name: str, *, now: datetime) -> None:
    """Adds a passkey of hers. Raises PasskeyRefusedError."""
    party = _party(door)
    with _refusing():
        credential = parse_registration_credential_json(_short(answer))
        challenge = _own(door, credential.response.client_data_json, REGISTER, person.id, now=now)
        made = webauthn.verify_registration_response(
            credential=credential,
            expected_challenge=challenge.bytes,
            expected_rp_id=party.id,
            expected_origin=party.origin,
            require_user_verification=True,
        )
    passkey = Passkey(made.credential_id, person.id, name, made.credential_public_key, made.sign_count, now)
    async with door.store.work() as work:
        await _use(door, work, challenge, now)
        held = await door.accounts.factors.passkeys_of(work, person.id)
        if len(held) >= MOST_PASSKEYS or not await door.accounts.factors.add_passkey(work, passkey):
            raise PasskeyRefusedError
    log.info("passkey_added", person_id=person.id)


async def _verified(door: Door, answer: str, purpose: str, person_id: UUID, *, now: datetime) -> Passkey:
    party = _party(door)
    with _refusing():
        credential = parse_authentication_credential_json(_short(answer))
        challenge = _own(door, credential.response.client_data_json, purpose, person_id, now=now)
    async with door.store.work() as work:
        passkey = await door.accounts.factors.passkey(work, credential.raw_id)
        if passkey is None:
            log.info("sign_in_failed")
            raise PasskeyRefusedError
        with _refusing():
            found = webauthn.verify_authentication_response(
                credential=credential,
                expected_challenge=challenge.bytes,
                expected_rp_id=party.id,
                expected_origin=party.origin,
                credential_public_key=passkey.public_key,
                credential_current_sign_count=passkey.sign_count,
                require_user_verification=True,
            )
        await _use(door, work, challenge, now)
        await door.accounts.factors.note_passkey(work, passkey.id, sign_count=found.new_sign_count, now=now)
    return replace(passkey, sign_count=found.new_sign_count, used_at=now)


def _request(door: Door, challenge: bytes, passkeys: tuple[Passkey, ...]) -> str:
    options = webauthn.generate_authentication_options(
        rp_id=_party(door).id,
        challenge=challenge,
        timeout=TIMEOUT,
        allow_credentials=[PublicKeyCredentialDescriptor(id=passkey.id) for passkey in passkeys],
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return webauthn.options_to_json(options)


def _party(door: Door) -> Party:
    if door.party is None:
        raise PasskeyRefusedError
    return door.party


def _short(answer: str) -> str:
    if len(answer) > LONGEST_ANSWER:
        raise PasskeyRefusedError
    return answer


def _own(door: Door, client_data: bytes, purpose: str, person_id: UUID, *, now: datetime) -> Challenge:
    given = parse_client_data_json(client_data).challenge
    challenge = door.keys.own(given, purpose, person_id, now=now)
    if challenge is None:
        raise PasskeyRefusedError
    return challenge


async def _use(door: Door, work: Any, challenge: Challenge, now: datetime) -> None:
    """Once only."""
    if not await door.accounts.use_handover(work, challenge.id, challenge.expires_at, now):
        raise PasskeyRefusedError


@contextmanager
def _refusing() -> Iterator[None]:
    try:
        yield
    except UNREADABLE:
        log.info("sign_in_failed")
        raise PasskeyRefusedError from None
