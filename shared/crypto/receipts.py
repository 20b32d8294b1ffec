"""The number a client comes back with: 16 digits, from which the thread and its key are derived, and a check digit.

Inside it is the 16 digits; the check digit is there where a client reads or types it. It is never stored.
"""

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import accumulate
from uuid import UUID

from shared.crypto.keypairs import PrivateKey, Suite

DIGITS = 16
GROUPS = (3, 3, 3, 4, 4)
"""The sizes of the groups, which no bank card and no telephone number has."""
ROUNDS = 600_000
DAMM = (
    "0317598642", "7092154863", "4206871359", "1750983426", "6123045978",
    "3674209581", "5869720134", "8945362017", "9438617205", "2581436790",
)  # fmt: skip
"""The table of H. M. Damm (2004): its check digit shows each wrong digit and each swap of two neighbours."""


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
    """Make a number of sixteen digits, about 53 bits; `random(n)` returns an integer below n."""
    return f"{random(10**DIGITS):0{DIGITS}d}"


def check_digit(digits: str) -> str:
    state = 0
    for digit in digits:
        state = int(DAMM[state][int(digit)])
    return str(state)


def in_groups(receipt: str) -> str:
    """The number with its check digit, in groups, as it is read aloud and written down."""
    digits = receipt + check_digit(receipt)
    ends = list(accumulate(GROUPS))
    return " ".join(digits[end - size : end] for size, end in zip(GROUPS, ends, strict=True))


def read_receipt(typed: str) -> str | None:
    """The 16 digits of the number in what was typed (any digits of the world, spaces, dashes); None if it is mistyped.

    Numbers from before there was a check digit are those 16 digits alone.
    """
    if len(typed) > 4 * DIGITS:
        return None
    digits = "".join(str(int(sign)) for sign in typed if sign.isdecimal())
    if any(sign.isalnum() and not sign.isdecimal() for sign in typed):
        return None
    receipt, check = digits[:DIGITS], digits[DIGITS:]
    return receipt if len(receipt) == DIGITS and check in ("", check_digit(receipt)) else None


def thread_of(receipt: str, centre: str) -> Thread:
    """Deliberately slow (about a quarter of a second): guessing receipts must cost. Run it off the event loop."""
    secret = hashlib.pbkdf2_hmac("sha256", receipt.encode("ascii"), f"kokon/receipt/v1|{centre}".encode(), ROUNDS, 64)
    return Thread(thread_id=uuid_of(secret[:16]), secret=secret[32:])


def new_thread_id() -> UUID:
    """Of a thread that no number opens; of the version of those that are kept."""
    return UUID(bytes=secrets.token_bytes(16), version=4)


def uuid_of(random: bytes) -> UUID:
    """Version 8 (custom) of RFC 9562 in the standard variant."""
    raw = bytearray(random)
    raw[6] = raw[6] & 0x0F | 0x80
    raw[8] = raw[8] & 0x3F | 0x80
    return UUID(bytes=bytes(raw))
