"""Passwords are hashed with Argon2id, beside the event loop, and a wrong login takes as long as a wrong password."""

import asyncio
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from shared.process.concurrency_limit import Crowd

SHORTEST = 12
"""Characters of a new password."""
AT_ONCE = 2
"""Each hash takes 32 MiB while it is made; a crowd at the door must not fill the memory."""
MOST_WAITING = 24
"""Who comes when so many wait is told to try again in a moment: the last of them has waited about a second."""
_beside = ThreadPoolExecutor(AT_ONCE, "password")
_crowd = Crowd(AT_ONCE + MOST_WAITING)
_hasher = PasswordHasher(time_cost=3, memory_cost=32 * 1024, parallelism=1)


def check_room() -> None:
    """For a caller that writes something down before it asks. Raises BusyError."""
    _crowd.check()


async def hashed(password: str) -> str:
    """Raises BusyError."""
    with _crowd.inside():
        return await asyncio.get_running_loop().run_in_executor(_beside, _hasher.hash, _plain(password))


async def matches(password_hash: str | None, password: str) -> bool:
    """Whether the password belongs to the hash; without one the work is done all the same, and the answer is no.

    Raises BusyError.
    """
    with _crowd.inside():
        right = await asyncio.get_running_loop().run_in_executor(_beside, _verified, password_hash, _plain(password))
    return right and bool(password_hash)


def _verified(password_hash: str | None, password: str) -> bool:
    try:
        return _hasher.verify(password_hash or _nobodys_hash(), password)
    except (VerificationError, InvalidHashError):
        return False


@cache
def _nobodys_hash() -> str:
    return _hasher.hash("nobody has this password")


def _plain(password: str) -> str:
    """The same characters whichever keyboard wrote them."""
    return unicodedata.normalize("NFKC", password)
