"""What PostgreSQL keeps in the place of a password, so that a statement for somebody else does not hold it."""

import hmac
from base64 import b64encode
from hashlib import pbkdf2_hmac, sha256

ITERATIONS = 4096
"""As PostgreSQL itself takes; our passwords are 256 random bits, which nobody guesses."""


def verifier(password: str) -> str:
    """For `alter role ... password '...'`: SCRAM-SHA-256 as in RFC 5803. The password is in ASCII.

    The salt comes of the password, so that files that are written anew stay as they are.
    """
    salt = hmac.digest(password.encode(), b"salt of a role's password", "sha256")[:16]
    salted = pbkdf2_hmac("sha256", password.encode(), salt, ITERATIONS)
    stored = sha256(hmac.digest(salted, b"Client Key", "sha256")).digest()
    server = hmac.digest(salted, b"Server Key", "sha256")
    written = [b64encode(part).decode() for part in (salt, stored, server)]
    return f"SCRAM-SHA-256${ITERATIONS}:{written[0]}${written[1]}:{written[2]}"
