"""A puzzle that takes a browser some seconds and the server none, by the protocol of ALTCHA; it is of nobody."""

import base64
import hashlib
import hmac
import json
from binascii import Error as NotBase64Error
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

MOST = 30_000
"""Hashes at most, half of it on average: some seconds of a slow phone."""
GOOD_FOR = timedelta(minutes=20)
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
    salt = f"{random}?expires={(now + GOOD_FOR).timestamp():.0f}"
    challenge = hash_of(salt, number)
    return Puzzle(challenge, salt, signature_of(key, challenge))


def solved(solution: str, key: bytes, *, now: datetime) -> tuple[str, datetime] | None:
    """The salt of a puzzle of ours, and until when it is good; None where the solution is none."""
    try:
        said = json.loads(base64.b64decode(solution[:LONGEST], validate=True))
        salt, number, signature = str(said["salt"]), int(said["number"]), str(said["signature"])
        until = datetime.fromtimestamp(int(salt.rpartition("?expires=")[2]), now.tzinfo)
    except (NotBase64Error, ValueError, KeyError, TypeError, OverflowError, OSError, RecursionError):
        return None
    ours = hmac.compare_digest(signature.encode(), signature_of(key, hash_of(salt, number)).encode())
    return (salt, until) if ours and now < until else None


def hash_of(salt: str, number: int) -> str:
    return hashlib.sha256(f"{salt}{number}".encode()).hexdigest()


def signature_of(key: bytes, challenge: str) -> str:
    return hmac.digest(key, challenge.encode(), hashlib.sha256).hex()
