"""The app on a telephone that shows codes, and a door at a place where a second factor is required."""

import re
from datetime import UTC, datetime, timedelta
from uuid import UUID

import httpx
import pyotp

from shared.accounts.factors.domain import SealedSecret
from shared.accounts.factors.totp import new_secret
from shared.accounts.sessions import Door


async def equip(door: Door, person_id: UUID) -> str:
    """Gives somebody an app; what it keeps."""
    secret = new_secret()
    kept = SealedSecret(door.codes.seal(secret, person_id), -1)
    async with door.store.work() as work:
        await door.accounts.factors.keep_secret(work, person_id, kept, datetime.now(UTC))
    return secret


def code_now(secret: str, ahead: int = 0) -> str:
    """What the app shows; `ahead` half minutes later, which the door takes too."""
    return pyotp.TOTP(secret).at(datetime.now(UTC) + ahead * timedelta(seconds=30))


def secret_on(answer: httpx.Response) -> str:
    found = re.search(r'otpauth://[^"]*secret=([A-Z2-7]+)', answer.text)
    assert found, "no key for an app on this page"
    return found[1]


def offered_on(answer: httpx.Response) -> str:
    found = re.search(r'name="offered" value="([0-9a-f]+)"', answer.text)
    assert found, "no form for an app on this page"
    return found[1]


async def set_up_app(browser: httpx.AsyncClient, **more: str) -> tuple[httpx.Response, str]:
    """Set an app up as a person does who is led there. Return the answer, and the secret that the app keeps."""
    shown = await browser.get("/account/code")
    secret = secret_on(shown)
    given = {"offered": offered_on(shown), "code": code_now(secret), **more}
    return await browser.post("/account/code", data=given), secret
