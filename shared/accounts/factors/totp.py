"""One-time codes of an app (TOTP): the secret is sealed for one person, and a code is good once."""

import hmac
import unicodedata
from datetime import datetime
from uuid import UUID

import pyotp

from shared.accounts.factors.domain import SealedSecret
from shared.accounts.factors.keys import NOBODY, DoorKeys, UnreadableError

DIGITS = 6
STEPS = (-1, 0, 1)
"""The clock of a telephone may be half a minute off."""
PURPOSE = "code"
OFFERED = "offered code"


def new_secret() -> str:
    """160 bits in base 32, as the app takes it."""
    return pyotp.random_base32()


def address(secret: str, *, login: str, issuer: str) -> str:
    """`otpauth://...`, which an app reads from a picture or a link."""
    return pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=issuer)


def plain(typed: str) -> str:
    """The digits of what was typed, whichever digits of the world they are; no spaces."""
    return "".join(str(unicodedata.decimal(sign, "")) for sign in typed[: 4 * DIGITS])


def step_of(secret: str, typed: str, *, now: datetime, after: int = -1) -> int | None:
    """The half minute whose code was typed, later than `after`; as much work for a wrong one as for a right one."""
    code, found = plain(typed), None
    totp = pyotp.TOTP(secret)
    current = totp.timecode(now)
    for step in (current + offset for offset in STEPS):
        right = hmac.compare_digest(totp.generate_otp(step).encode(), code.encode())
        found = step if right and step > after else found
    return found


class CodeBook:
    """Opens the sealed secrets of a door. Without a secret, or with a broken one, the same work is done for nothing."""

    def __init__(self, keys: DoorKeys) -> None:
        self._keys = keys
        self._nobodys = self.seal(new_secret(), NOBODY)

    def seal(self, secret: str, person_id: UUID, purpose: str = PURPOSE) -> bytes:
        return self._keys.sealed(secret.encode(), person_id=person_id, purpose=purpose)

    def open(self, sealed: bytes, person_id: UUID, purpose: str = PURPOSE) -> str:
        """Raises UnreadableError."""
        return self._keys.opened(sealed, person_id=person_id, purpose=purpose).decode()

    def step(self, kept: SealedSecret | None, typed: str, *, person_id: UUID, now: datetime) -> int | None:
        """The half minute of a right and unused code."""
        nobodys, own = self.open(self._nobodys, NOBODY), self._own(kept, person_id)
        step = step_of(own or nobodys, typed, now=now, after=kept.last_step if kept else -1)
        return step if own else None

    def _own(self, kept: SealedSecret | None, person_id: UUID) -> str:
        """The secret; empty where the service has other keys since: then two colleagues recover the account."""
        try:
            return self.open(kept.sealed, person_id) if kept else ""
        except UnreadableError:
            return ""
