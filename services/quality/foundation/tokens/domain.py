"""What a token opens and how long: never more than its maker may see, for a year at most."""

import base64
import hashlib
import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

LONGEST = timedelta(days=365)
USUAL = timedelta(days=90)
MOST_LIVE = 20
MOST_NAME = 60
PREFIX = "kokon_"
"""Programs that look for secrets in files find a token by it."""
SECRET_BYTES = 32
WRITTEN = re.compile(rf"{PREFIX}[A-Za-z0-9_-]{{43}}")
BEARER = re.compile(r"bearer +(\S+) *", re.IGNORECASE)


class Scope(StrEnum):
    """What may be read with a token."""

    STANDARDS = "standards"
    STANDINGS = "standings"
    PLAN = "plan"
    EXPORT = "export"
    DISTRIBUTIONS = "distributions"
    VALUES = "values"


AT_A_CENTRE = (Scope.STANDARDS, Scope.STANDINGS, Scope.PLAN, Scope.EXPORT)
AT_THE_OFFICE = (Scope.STANDARDS, Scope.DISTRIBUTIONS, Scope.VALUES)


class Refusal(StrEnum):
    """Why a token opens nothing, as a program reads it."""

    UNKNOWN = "token_unknown"
    EXPIRED = "token_expired"
    REVOKED = "token_revoked"
    OUT_OF_SCOPE = "token_out_of_scope"
    TOO_OFTEN = "too_many"


class TokenRefusedError(Exception):
    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.value)
        self.refusal = refusal


class UnfitTokenError(Exception):
    """What was asked for cannot be made: the field, and a code."""

    def __init__(self, field: str, code: str) -> None:
        super().__init__(code)
        self.field, self.code = field, code


class TokenNotFoundError(Exception):
    """No token has this id."""


@dataclass(frozen=True, slots=True)
class Maker:
    """A colleague at a centre by pseudonym, an officer by account."""

    id: UUID
    role: str


@dataclass(frozen=True, slots=True)
class Token:
    id: UUID
    name: str
    scopes: tuple[Scope, ...]
    by: Maker
    made_at: datetime
    expires_on: date
    """The last day on which it opens anything."""
    revoked_at: datetime | None = None
    revoked_by: UUID | None = None
    """Empty where it ended because its maker left or has other rights."""

    def is_live(self, today: date) -> bool:
        return self.revoked_at is None and today <= self.expires_on


def new_token(
    name: str,
    scopes: Collection[Scope],
    expires_on: date,
    *,
    offered: Collection[Scope],
    live: int,
    by: Maker,
    id: UUID,
    now: datetime,
    today: date,
) -> Token:
    """`live` is how many open something already. Raises UnfitTokenError."""
    if not name:
        raise UnfitTokenError("name", "missing")
    if not scopes or not set(scopes) <= set(offered):
        raise UnfitTokenError("scopes", "choose_scope")
    if not today <= expires_on <= today + LONGEST:
        raise UnfitTokenError("expires_on", "too_long_valid")
    if live >= MOST_LIVE:
        raise UnfitTokenError("name", "too_many_tokens")
    return Token(id, name, tuple(scope for scope in offered if scope in scopes), by, now, expires_on)


def check(token: Token | None, scope: Scope | None, *, today: date) -> Token:
    """`scope` None is what every token opens. Raises TokenRefusedError."""
    if token is None:
        raise TokenRefusedError(Refusal.UNKNOWN)
    if token.revoked_at is not None:
        raise TokenRefusedError(Refusal.REVOKED)
    if today > token.expires_on:
        raise TokenRefusedError(Refusal.EXPIRED)
    if scope is not None and scope not in token.scopes:
        raise TokenRefusedError(Refusal.OUT_OF_SCOPE)
    return token


def written(secret: bytes) -> str:
    """As the maker copies it, once."""
    return PREFIX + base64.urlsafe_b64encode(secret).decode().rstrip("=")


def digest(token: str) -> bytes:
    """All that is stored: 256 random bits need no slow hash."""
    return hashlib.sha256(token.encode()).digest()


def bearer(header: str) -> str | None:
    """The token of an `authorization` header, if it can be one of ours."""
    found = BEARER.fullmatch(header)
    return found[1] if found and WRITTEN.fullmatch(found[1]) else None
