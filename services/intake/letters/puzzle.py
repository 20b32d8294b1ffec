"""A puzzle that takes a browser some seconds and the server none, by the protocol of ALTCHA; it is of nobody."""

import base64
import hashlib
import hmac
import json
import re
from binascii import Error as NotBase64Error
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

MOST = 30_000
"""Hashes at most, half of it on average: some seconds of a slow phone."""
GOOD_FOR = timedelta(minutes=20)
EXPIRES = re.compile(r"\?expires=([0-9]{1,12})&\Z")
LONGEST = 1_000
"""Characters of a solution."""


@dataclass(frozen=True, slots=True)
class Puzzle:
    """Which number below `maxnumber` makes the hash of `salt` and it `challenge`? The salt says how long it is good."""

    challenge: str
    salt: str
    signature: str
    maxnumber: int = MOST
    algorithm: str = "SHA-256"

    def to_json(self) -> dict[str, str | int]:
        return asdict(self)


def puzzle(key: bytes, *, random: str, number: int, now: datetime) -> Puzzle:
    salt = f"{random}?expires={int((now + GOOD_FOR).timestamp())}&"
    challenge = hash_of(salt, number)
    return Puzzle(challenge, salt, signature_of(key, challenge))


def solved(solution: str, key: bytes, *, now: datetime) -> tuple[str, datetime] | None:
    """The signature of a puzzle of ours, and until when it is good; None where the solution is none."""
    try:
        said = json.loads(base64.b64decode(solution[:LONGEST], validate=True))
        salt, number, signature = str(said["salt"]), int(said["number"]), str(said["signature"])
        until = datetime.fromtimestamp(int(ends_in(salt)), now.tzinfo)
    except (NotBase64Error, ValueError, KeyError, TypeError, OverflowError, OSError, RecursionError):
        return None
    ours = hmac.compare_digest(signature.encode(), signature_of(key, hash_of(salt, number)).encode())
    return (signature, until) if ours and now < until <= now + GOOD_FOR else None


def ends_in(salt: str) -> str:
    """When the puzzle ends. A salt that does not end there could lend its last digits to the number, or borrow some."""
    found = EXPIRES.search(salt)
    return found[1] if found else ""


def hash_of(salt: str, number: int) -> str:
    return hashlib.sha256(f"{salt}{number}".encode()).hexdigest()


def signature_of(key: bytes, challenge: str) -> str:
    return hmac.digest(key, challenge.encode(), hashlib.sha256).hex()
