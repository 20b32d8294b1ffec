"""Rules of OIDC sign-in: which tokens count, whether two factors were checked, and what that opens here."""

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hmac import compare_digest
from typing import Any, Literal

from pydantic import SecretStr

from shared.accounts.factors.domain import Factors

WAY_FOR = timedelta(minutes=10)
"""How long a person may take at the provider, and again for the second factor after it."""
LEEWAY = timedelta(seconds=60)
"""Allowed clock skew."""
OLDEST_TOKEN = timedelta(minutes=5)
LONGEST_SUBJECT = 255
KNOWING = frozenset({"pwd", "pin", "kba"})
HAVING = frozenset({"hwk", "otp", "sc", "swk"})
BEING = frozenset({"face", "fpt", "iris", "retina", "vbm"})
"""Methods of RFC 8176. Text messages and calls do not count as possession: others can intercept them."""
REASONS = (
    *("state", "declined", "code", "used", "token", "signature", "issuer", "audience", "expired", "nonce", "subject"),
    *("stale", "stranger", "taken", "factor", "away", "left", "metadata", "client"),
)
type Opens = Literal["whole", "code", "passkey", "refused"]
"""A whole session; or the factor that is still to be shown here; or nothing."""


@dataclass(frozen=True, slots=True)
class Provider:
    issuer: str
    client_id: str
    client_secret: SecretStr
    name: str
    acr: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Identity:
    """The person whom the provider named, and whether it checked two factors."""

    subject: str = field(repr=False)
    two_factors: bool


class ProviderRefusedError(Exception):
    """The identity is refused; `reason` is one of REASONS, for the log alone."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class ProviderAwayError(Exception):
    """The provider does not respond, or with an invalid response."""

    def __init__(self, reason: str = "away") -> None:
        super().__init__(reason)
        self.reason = reason


def identity_of(
    claims: Mapping[str, Any], provider: Provider, *, nonce: str, begun_at: datetime, now: datetime
) -> Identity:
    """The person whom a token with a valid signature names. Raises ProviderRefusedError.

    The provider must have authenticated the person after the sign-in began here: a session that is still open there,
    at an unattended screen, opens nothing.
    """
    if claims.get("iss") != provider.issuer:
        raise ProviderRefusedError("issuer")
    if not _is_for(claims, provider.client_id):
        raise ProviderRefusedError("audience")
    if not _is_current(claims, now.timestamp()):
        raise ProviderRefusedError("expired")
    if not isinstance(claims.get("nonce"), str) or not compare_digest(claims["nonce"].encode(), nonce.encode()):
        raise ProviderRefusedError("nonce")
    if not 0 <= begun_at.timestamp() - LEEWAY.total_seconds() <= _seconds(claims.get("auth_time")):
        raise ProviderRefusedError("stale")
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= LONGEST_SUBJECT:
        raise ProviderRefusedError("subject")
    return Identity(subject, saw_two_factors(claims, provider.acr))


def _is_for(claims: Mapping[str, Any], client_id: str) -> bool:
    """For this client, and where for others too, made for this one."""
    audience = claims.get("aud")
    named = audience if isinstance(audience, list) else [audience]
    return client_id in named and claims.get("azp", client_id if len(named) == 1 else None) == client_id


def _is_current(claims: Mapping[str, Any], now: float) -> bool:
    leeway, issued, ends = LEEWAY.total_seconds(), _seconds(claims.get("iat")), _seconds(claims.get("exp"))
    young = issued - leeway <= now < issued + OLDEST_TOKEN.total_seconds() + leeway
    return young and now < ends + leeway and _seconds(claims.get("nbf", issued)) <= now + leeway


def _seconds(given: object) -> float:
    """Since 1970; before all times where it is no number."""
    return float(given) if isinstance(given, int | float) and not isinstance(given, bool) else -math.inf


def saw_two_factors(claims: Mapping[str, Any], trusted: Collection[str]) -> bool:
    """By an `acr` that the centre trusts, or by methods of two kinds. What is not said was not seen."""
    if isinstance(claims.get("acr"), str) and claims["acr"] in trusted:
        return True
    given = claims.get("amr")
    methods = {method for method in given if isinstance(method, str)} if isinstance(given, list) else set()
    return "mfa" in methods or sum(bool(methods & kind) for kind in (KNOWING, HAVING, BEING)) >= 2


def after_provider(factors: Factors, *, two_factors: bool, required: bool) -> Opens:
    """What somebody may do whom the provider named. Its word replaces the password, never the second factor."""
    if two_factors or not required:
        return "whole"
    if factors.secret is not None:
        return "code"
    return "passkey" if factors.passkeys else "refused"
