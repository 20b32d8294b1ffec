"""A service looks at the schema of its databases before it serves, and names what is wrong with it."""

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from deploy.local.machine.ports import row
from services.cases.settings import CasesSettings
from services.notify.keys import main as notify_keys
from shared.store.schema_version import DatabaseAwayError, databases_of, problems, wait_until_right
from shared.store.schemas import SCHEMAS
from tests.programs import Begun
from tests.servers import owner_url
from tests.shared.building import until

pytestmark = pytest.mark.real
type Database = Callable[[str], Awaitable[SecretStr]]
NOWHERE = SecretStr("postgresql+asyncpg://nobody:words@127.0.0.1:1/cases")


async def at_version(url: SecretStr, version: str) -> None:
    engine = create_async_engine(owner_url(url).get_secret_value())
    async with engine.begin() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = :version"), {"version": version})
    await engine.dispose()


async def test_the_version_that_this_program_needs_is_right(database: Database) -> None:
    assert await problems({name: await database(name) for name in ("cases", "cases-keys")}) == []


@pytest.mark.parametrize(("version", "said", "can_change"), [
    ("0000", "is at version 0000, and this program needs version", True),
    ("9999", "is at version 9999, and this program knows none after", False),
])  # fmt: skip
async def test_a_schema_that_is_too_old_or_too_new_is_named(
    database: Database, version: str, said: str, can_change: bool
) -> None:
    right, wrong = await database("notify"), await database("cases-keys")
    await at_version(wrong, version)
    [(problem, mends)] = await problems({"notify": right, "cases-keys": wrong})
    assert f"the database cases-keys {said}" in problem
    assert "Next step: " in problem
    assert mends is can_change


async def test_a_database_without_tables_is_too_old(database: Database) -> None:
    [(problem, mends)] = await problems({"intake": await database("empty")})
    assert "the database intake has no tables, and this program needs" in problem
    assert mends


async def test_what_the_role_may_not_read_is_said_without_its_password(database: Database) -> None:
    url = await database("notify")
    engine = create_async_engine(owner_url(url).get_secret_value())
    async with engine.begin() as connection:
        await connection.execute(text("REVOKE SELECT ON alembic_version FROM notify"))
    [(problem, _)] = await problems({"notify": url})
    async with engine.begin() as connection:
        await connection.execute(text("GRANT SELECT ON alembic_version TO notify"))
    await engine.dispose()
    assert "may not read the version of the database notify" in problem
    assert "Next step: " in problem


def test_a_database_that_is_away_is_no_wrong_schema() -> None:
    with pytest.raises(DatabaseAwayError):
        wait_until_right({"cases": NOWHERE}, print)


def test_both_databases_of_casework_are_looked_at() -> None:
    settings = CasesSettings.model_construct(database_url=NOWHERE, keys_database_url=SecretStr("keys"))
    assert databases_of("cases", settings) == {"cases": NOWHERE, "cases-keys": SecretStr("keys")}


def surroundings(url: SecretStr, place: Path) -> dict[str, str]:
    """Of notify, with no bus: whether it serves does not wait for one."""
    assert notify_keys(["init", "--file", str(place / "notify.key"), "--centre", "north"]) == 0
    port = row(2)
    told = {
        "DATABASE_URL": url.get_secret_value(),
        "NATS_URL": "nats://127.0.0.1:1",
        "NATS_SEED": "SUAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "CENTRE": "north",
        "PORT": str(port),
        "OPERATOR_PORT": str(port + 1),
        "SEALING_PRIVATE_KEY_FILE": str(place / "notify.key"),
        "SMTP_URL": "smtp://127.0.0.1:1",
        "SENDER": "kokon@example.org",
    }
    return os.environ | {f"NOTIFY_{name}": value for name, value in told.items()}


async def test_on_a_newer_schema_a_service_does_not_start(database: Database, tmp_path: Path) -> None:
    url = await database("notify")
    await at_version(url, "9999")
    with Begun("shared.runtime.server", "notify", environment=surroundings(url, tmp_path)) as service:
        said = await asyncio.to_thread(service.stderr.read)
        assert await asyncio.to_thread(service.wait, 60) == 2
    assert said.count("\n") == 1
    assert "the database notify is at version 9999" in said


async def test_on_an_older_schema_it_says_so_and_serves_when_the_migrations_are_done(
    database: Database, tmp_path: Path
) -> None:
    url = await database("notify")
    await at_version(url, "0000")
    given = surroundings(url, tmp_path)
    with Begun("shared.runtime.server", "notify", environment=given) as service:
        said = await asyncio.to_thread(service.stderr.readline)
        assert "the database notify is at version 0000" in said
        assert "Next step: run python -m shared.store.upgrade notify" in said
        assert not is_live(given)
        await at_version(url, SCHEMAS["notify"].newest)
        await until(lambda: is_live(given))
        service.send_signal(signal.SIGTERM)


def is_live(given: dict[str, str]) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{given['NOTIFY_PORT']}/live").is_success
    except httpx.TransportError:
        return False
