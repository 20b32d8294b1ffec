"""The WebAuthn ceremonies of passkeys: options for the browser, and verification of its response.

The library takes 6 MiB of memory: import this module only where a passkey is used.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from struct import error as not_unpacked

import webauthn
from webauthn.helpers import (
    parse_authentication_credential_json,
    parse_client_data_json,
    parse_registration_credential_json,
)
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticationCredential,
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    RegistrationCredential,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from shared.accounts.factors.domain import Passkey, PasskeyRefusedError
from shared.accounts.factors.relying_party import Party

TIMEOUT = 120_000
"""Milliseconds that the browser waits for a security key."""
UNREADABLE = (
    *(WebAuthnException, ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RecursionError),
    not_unpacked,
)
"""Exceptions that the library raises for malformed responses."""


@dataclass(frozen=True, slots=True)
class Made:
    """A passkey that a browser has just made."""

    id: bytes
    public_key: bytes
    sign_count: int


def options_to_prove(party: Party, challenge: bytes, passkeys: Sequence[Passkey]) -> str:
    """Options for `navigator.credentials.get`, as JSON; with no passkeys any of this service will do."""
    options = webauthn.generate_authentication_options(
        rp_id=party.id,
        challenge=challenge,
        timeout=TIMEOUT,
        allow_credentials=[PublicKeyCredentialDescriptor(id=passkey.id) for passkey in passkeys],
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return webauthn.options_to_json(options)


def options_to_make(
    party: Party, challenge: bytes, passkeys: Sequence[Passkey], *, handle: bytes, login: str, name: str
) -> str:
    """Options for `navigator.credentials.create`, as JSON; they exclude devices that hold one of `passkeys`."""
    options = webauthn.generate_registration_options(
        rp_id=party.id,
        rp_name=f"Kokon · {party.id}",
        user_id=handle,
        user_name=login,
        user_display_name=name or login,
        challenge=challenge,
        timeout=TIMEOUT,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=passkey.id) for passkey in passkeys],
    )
    return webauthn.options_to_json(options)


def read_made(answer: str) -> tuple[RegistrationCredential, bytes]:
    """Parse a new passkey and the challenge that it claims to answer. Raises PasskeyRefusedError."""
    with _refusing():
        credential = parse_registration_credential_json(answer)
        return credential, parse_client_data_json(credential.response.client_data_json).challenge


def check_made(party: Party, credential: RegistrationCredential, challenge: bytes) -> Made:
    """Raises PasskeyRefusedError."""
    with _refusing():
        made = webauthn.verify_registration_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=party.id,
            expected_origin=party.origin,
            require_user_verification=True,
        )
    return Made(made.credential_id, made.credential_public_key, made.sign_count)


def read_proof(answer: str) -> tuple[AuthenticationCredential, bytes]:
    """Parse the passkey id of a proof and the challenge that it claims to answer. Raises PasskeyRefusedError."""
    with _refusing():
        credential = parse_authentication_credential_json(answer)
        return credential, parse_client_data_json(credential.response.client_data_json).challenge


def check_proof(party: Party, credential: AuthenticationCredential, challenge: bytes, passkey: Passkey) -> int:
    """Verify a proof and return the new signature counter. Raises PasskeyRefusedError."""
    with _refusing():
        return webauthn.verify_authentication_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=party.id,
            expected_origin=party.origin,
            credential_public_key=passkey.public_key,
            credential_current_sign_count=passkey.sign_count,
            require_user_verification=True,
        ).new_sign_count


@contextmanager
def _refusing() -> Iterator[None]:
    try:
        yield
    except UNREADABLE:
        raise PasskeyRefusedError from None
