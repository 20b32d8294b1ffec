"""One-time codes for feedback: twelve unambiguous characters, stored and published only as a hash."""

import hashlib
import secrets
from collections.abc import Callable

SIGNS = "234679CDFHJKMNPRTWXY"
"""Without signs that look alike, and without vowels: no code spells a word."""
LENGTH = 12
GROUP = 4
ROUNDS = 2_000


def new_code(random: Callable[[str], str] = secrets.choice) -> str:
    """Make a code of almost 52 bits; `random(signs)` returns one of the characters."""
    return "".join(random(SIGNS) for _ in range(LENGTH))


def in_groups(code: str) -> str:
    """The code in groups of four, as it is read aloud and written down."""
    return " ".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))


def read_code(typed: str) -> str | None:
    """The code in what a person typed (small letters, any digits of the world, spaces, dashes); None if it is none."""
    if len(typed) > 4 * LENGTH:
        return None
    signs = "".join(str(int(sign)) if sign.isdecimal() else sign.upper() for sign in typed if sign.isalnum())
    return signs if len(signs) == LENGTH and set(signs) <= set(SIGNS) else None


def hash_of(code: str, centre: str) -> str:
    """Hash a code for one centre: 64 hexadecimal digits. It takes about a millisecond, against brute force."""
    return hashlib.pbkdf2_hmac("sha256", code.encode("ascii"), f"kokon/code/v1|{centre}".encode(), ROUNDS).hex()
