"""Passwords are hashed with Argon2id, beside the event loop, and a wrong login takes as long as a wrong password."""

import asyncio
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST = 12
"""Characters of a new password."""
_beside = ThreadPoolExecutor(2, "password")
"""Each hash takes 32 MiB while it is made; a crowd at the door must not fill the memory."""
_hasher = PasswordHasher(time_cost=3, memory_cost=32 * 1024, parallelism=1)


async def hashed(password: str) -> str:
    return await asyncio.get_running_loop().run_in_executor(_beside, _hasher.hash, _plain(password))


async def matches(password_hash: str | None, password: str) -> bool:
    """Whether the password belongs to the hash; without one the work is done all the same, and the answer is no."""
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
