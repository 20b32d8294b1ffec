"""Passkeys as `webauthn` sees them: what a browser is asked for, and whether what it brings back is right.

It weighs 6 MiB, which a service bears from the first passkey on: import it where one is needed.
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
"""What the library falls over in answers that are none."""


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
    """What was made, and the challenge that it says it answers. Raises PasskeyRefusedError."""
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
    """Whose proof it is, and the challenge that it says it answers. Raises PasskeyRefusedError."""
    with _refusing():
        credential = parse_authentication_credential_json(answer)
        return credential, parse_client_data_json(credential.response.client_data_json).challenge


def check_proof(party: Party, credential: AuthenticationCredential, challenge: bytes, passkey: Passkey) -> int:
    """The new count of its uses. Raises PasskeyRefusedError."""
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
