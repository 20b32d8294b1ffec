"""The pages of notify in this process or served for a browser, and colleagues who come over with a slip."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from fastapi import FastAPI

from deploy.nats.keys import new_seed
from services.notify.app import create_app
from services.notify.keys import write_key
from shared.accounts.handover import issue
from shared.crypto.sealing import PrivateKey
from tests.notify.building import some_settings

KEY = Ed25519PrivateKey.generate()
CASES = "https://cases.test"
NOWHERE = "nats://127.0.0.1:1"


def an_app(folder: Path, **given: Any) -> FastAPI:
    """Built, and connected to nothing."""
    if not (folder / "notify.json").exists():
        write_key(folder / "notify.json", PrivateKey.generate("a-notify-1"))
    usual = {"nats_url": NOWHERE, "nats_seed": new_seed(), "handover_public_keys": (KEY.public_key(),)}
    return create_app(some_settings(folder, **{**usual, "cases_url": CASES, **given}))


def a_slip(
    *roles: str,
    language: str = "en",
    audience: str = "notify",
    centre: str = "a",
    key: Ed25519PrivateKey = KEY,
    age: timedelta = timedelta(0),
) -> str:
    return issue(
        key,
        audience=audience,
        centre=centre,
        roles=roles or ("admin",),
        pseudonym=uuid4(),
        language=language,
        jti=uuid4(),
        now=datetime.now(UTC) - age,
    )
