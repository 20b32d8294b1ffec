"""The code of an invitation: handed over in person, good once and for a day."""

import secrets
from hashlib import sha256

from shared.crypto.feedback_codes import GROUP, SIGNS

LENGTH = 16
"""Characters of a code, from an alphabet of twenty: 69 bits, too many to guess within a day."""
HALF = 12
"""Characters in each half of a code given by two people: 52 bits, which the holder of the other half cannot guess."""


def new_code(length: int = LENGTH) -> str:
    return "".join(secrets.choice(SIGNS) for _ in range(length))


def hash_of(code: str) -> bytes:
    """The stored hash of a code, whole or in two halves."""
    if len(code) == 2 * HALF:
        return hash_with(hash_of_half(code[:HALF]), code[HALF:])
    return sha256(b"kokon/invitation/v1|" + code.encode()).digest()


def hash_of_half(first: str) -> bytes:
    """The stored hash of a first half until there is a second one. No code has this hash, so it opens nothing."""
    return sha256(b"kokon/half-invitation/v1|" + first.encode()).digest()


def hash_with(first: bytes, second: str) -> bytes:
    """The hash of a whole code, from the hash of its first half and the second half."""
    return sha256(b"kokon/invitation-of-two/v1|" + first + b"|" + second.encode()).digest()


def in_groups(code: str) -> str:
    """The code in groups of four, as it is read aloud and written down."""
    return " ".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))


def read_code(typed: str) -> str:
    """The code in what a person typed (small letters, any digits of the world, spaces, dashes); empty if it is none."""
    if len(typed) > 8 * HALF:
        return ""
    signs = "".join(str(int(sign)) if sign.isdecimal() else sign.upper() for sign in typed if sign.isalnum())
    return signs if len(signs) in (LENGTH, 2 * HALF) and set(signs) <= set(SIGNS) else ""
