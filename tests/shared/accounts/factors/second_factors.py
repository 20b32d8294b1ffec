"""Second factors that a person has already, and signing in with them."""

from datetime import UTC, datetime

import httpx

from shared.accounts.domain import Account
from shared.accounts.factors.domain import Passkey, SealedSecret
from shared.accounts.sessions import Door
from tests.shared.accounts.building import COOKIE
from tests.shared.accounts.door_rows import rows

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


async def with_app(door: Door, person: Account) -> None:
    kept = SealedSecret(door.codes.seal(SECRET, person.person.id), -1)
    async with door.store.work() as work:
        await door.accounts.factors.keep_secret(work, person.person.id, kept, datetime.now(UTC))


async def with_passkey(door: Door, person: Account, name: str = "Laptop") -> Passkey:
    passkey = Passkey(name.encode(), person.person.id, name, b"key", 0, datetime.now(UTC))
    async with door.store.work() as work:
        await door.accounts.factors.add_passkey(work, passkey)
    return passkey


async def grown_stale(door: Door) -> None:
    await rows(door, "update session set proven_at = proven_at - interval '6 minutes' returning 1")


async def at_the_desk(door: Door, browser: httpx.AsyncClient, person: Account) -> None:
    token = await door.open(person.person, now=datetime.now(UTC))
    browser.headers["cookie"] = f"{COOKIE}={token}"
