"""The programs that write invented years write in a demonstration alone, and at the centre that was meant."""

import base64
import json
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from deploy.demo.years import at_centre, at_office
from deploy.demo.years.orders import OfficeOrder, YearsOrder
from deploy.nats.keys import new_seed

NOW = datetime(2027, 2, 10, 12, tzinfo=UTC)
ORDER = YearsOrder(centre="centre-a", seed=1, now=NOW)
KEY = Ed25519PrivateKey.generate().public_key().public_bytes_raw()
SETTINGS = {
    "DATABASE_URL": "postgresql+asyncpg://nowhere",
    "NATS_SEED": new_seed(),
    "CENTRE": "centre-a",
    "CASES_URL": "https://cases.test",
    "HANDOVER_PUBLIC_KEYS": json.dumps([base64.b64encode(KEY).decode()]),
    "RELEASE_KEY_FILE": "/nowhere/release.key",
}


def has(monkeypatch: pytest.MonkeyPatch, service: str, **changes: str) -> None:
    for name, value in {**SETTINGS, **changes}.items():
        monkeypatch.setenv(f"{service}_{name}", value)


async def test_a_centre_that_is_no_demonstration_gets_no_invented_years(monkeypatch: pytest.MonkeyPatch) -> None:
    has(monkeypatch, "QUALITY")
    with pytest.raises(SystemExit, match=r"kokon: centre-a is no demonstration\. Next step: "):
        await at_centre.main(ORDER)


async def test_an_office_that_is_no_demonstration_gets_no_invented_releases(monkeypatch: pytest.MonkeyPatch) -> None:
    has(monkeypatch, "OFFICE", CENTRE="office")
    with pytest.raises(SystemExit, match=r"kokon: office is no demonstration\. Next step: "):
        await at_office.main(OfficeOrder(keys={}, now=NOW))


async def test_the_years_of_one_centre_are_not_written_at_another(monkeypatch: pytest.MonkeyPatch) -> None:
    has(monkeypatch, "QUALITY", CENTRE="centre-b", DEMO="true")
    with pytest.raises(SystemExit, match=r"for centre-a, .* those of centre-b\. Next step: .* of centre-a"):
        await at_centre.main(ORDER)
