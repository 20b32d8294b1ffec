"""The code of an invitation: handed over in person, good once and for a day."""

import secrets

from shared.codes import GROUP, SIGNS

LENGTH = 16
"""Of twenty signs each: 69 bits, which nobody guesses within a day."""


def new_code() -> str:
    return "".join(secrets.choice(SIGNS) for _ in range(LENGTH))


def shown(code: str) -> str:
    """In groups of four, as it is read aloud and written down."""
    return " ".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))


def read_code(typed: str) -> str:
    """The code in what a person typed (small letters, any digits of the world, spaces, dashes); empty if it is none."""
    if len(typed) > 4 * LENGTH:
        return ""
    signs = "".join(str(int(sign)) if sign.isdecimal() else sign.upper() for sign in typed if sign.isalnum())
    return signs if len(signs) == LENGTH and set(signs) <= set(SIGNS) else ""
