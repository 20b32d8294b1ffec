"""Rules of factors: which suffice, which may be removed, and who may recover a colleague's account."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

INVITED_FOR = timedelta(hours=24)
ADVISED_PASSKEYS = 2
"""The number of passkeys that a person should have, as one may be lost."""
MOST_PASSKEYS = 20
OPERATOR = UUID(int=0)
"""The id of the operator at the machine, who has no account."""
type Outcome = Literal["whole", "begin", "refused"]
"""Everything is open; only setting up a second factor is; nothing is."""


class PasskeyRefusedError(Exception):
    """A passkey that opens nothing here. The reason is told to nobody."""


@dataclass(frozen=True, slots=True)
class Passkey:
    id: bytes
    person_id: UUID
    name: str
    public_key: bytes = field(repr=False)
    sign_count: int
    added_at: datetime
    used_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class SealedSecret:
    """A sealed TOTP secret; `last_step` is the last time step whose code was used."""

    sealed: bytes = field(repr=False)
    last_step: int


@dataclass(frozen=True, slots=True)
class Connection:
    """A link to an OIDC provider: a further way to sign in, never the only one, so it is not a factor."""

    since: datetime
    used_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Factors:
    """All factors of one person."""

    has_password: bool
    passkeys: tuple[Passkey, ...] = ()
    secret: SealedSecret | None = None

    @property
    def suffices(self) -> bool:
        """Whether two factors are there: a passkey counts as both."""
        return bool(self.passkeys) or (self.has_password and self.secret is not None)

    def without_passkey(self, passkey_id: bytes) -> "Factors":
        left = tuple(passkey for passkey in self.passkeys if passkey.id != passkey_id)
        return Factors(self.has_password, left, self.secret)

    def without_secret(self) -> "Factors":
        return Factors(self.has_password, self.passkeys)

    def may_become(self, left: "Factors", *, required: bool) -> bool:
        """Whether a change may leave these factors: nobody locks themselves out or falls below the centre's rule."""
        return left.suffices or (left.has_password and not required)


def after_password(factors: Factors, *, code_is_right: bool, required: bool) -> Outcome:
    """What a correct password opens. Where two factors are required, a person with passkeys alone signs in by these."""
    if factors.secret is not None:
        return "whole" if code_is_right else "refused"
    if not required:
        return "whole"
    return "refused" if factors.passkeys else "begin"


@dataclass(frozen=True, slots=True)
class Recovery:
    """The recovery of a colleague's account, for which one person has vouched so far."""

    person_id: UUID
    asked_by: UUID
    """`OPERATOR` where it was asked for at the machine."""
    expires_at: datetime

    def lasts(self, now: datetime) -> bool:
        return now < self.expires_at


def may_confirm(recovery: Recovery, *, by: UUID, now: datetime) -> bool:
    """Four eyes: the colleague who confirms is neither the one who asked nor the one who is recovered."""
    return recovery.lasts(now) and by not in (recovery.asked_by, recovery.person_id)
