"""The number a person comes back with: 16 digits from which her thread and its key are derived; it is never stored."""

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import UUID

from shared.keypairs import PrivateKey, Suite

DIGITS = 16
GROUP = 4
ROUNDS = 600_000


@dataclass(frozen=True, slots=True)
class Thread:
    """What a receipt opens: the thread's id, known to `intake` and `cases`, and the key that only its holder has."""

    thread_id: UUID
    secret: bytes = field(repr=False)

    @property
    def key(self) -> PrivateKey:
        return self.key_in(Suite.X25519)

    def key_in(self, suite: Suite) -> PrivateKey:
        """The reply key in a suite; a browser without X25519 asks for its replies in P-256."""
        return PrivateKey.derive(str(self.thread_id), suite, self.secret)


def new_receipt(random: Callable[[int], int] = secrets.randbelow) -> str:
    """Sixteen digits, about 53 bits; `random(n)` gives a whole number below n."""
    return f"{random(10**DIGITS):0{DIGITS}d}"


def shown(receipt: str) -> str:
    """In groups of four, as it is read aloud and written down."""
    return " ".join(receipt[start : start + GROUP] for start in range(0, len(receipt), GROUP))


def read_receipt(typed: str) -> str | None:
    """The receipt in what a person typed (any digits of the world, spaces, dashes); None if it is not one."""
    if len(typed) > 4 * DIGITS:
        return None
    digits = "".join(str(int(sign)) for sign in typed if sign.isdecimal())
    others = [sign for sign in typed if sign.isalnum() and not sign.isdecimal()]
    return digits if len(digits) == DIGITS and not others else None


def thread_of(receipt: str, centre: str) -> Thread:
    """Deliberately slow (about a quarter of a second): guessing receipts must cost. Run it off the event loop."""
    secret = hashlib.pbkdf2_hmac("sha256", receipt.encode("ascii"), f"kokon/receipt/v1|{centre}".encode(), ROUNDS, 64)
    return Thread(thread_id=uuid_of(secret[:16]), secret=secret[32:])


def uuid_of(random: bytes) -> UUID:
    """Version 8 (custom) of RFC 9562 in the standard variant."""
    raw = bytearray(random)
    raw[6] = raw[6] & 0x0F | 0x80
    raw[8] = raw[8] & 0x3F | 0x80
    return UUID(bytes=bytes(raw))
