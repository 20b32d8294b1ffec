"""Whether the databases of a service have the schema that this program needs: asked before the service serves."""

import asyncio
from collections.abc import Callable, Mapping
from time import monotonic

from pydantic import SecretStr
from sqlalchemy.exc import DBAPIError

from shared.store.connections import open_engine, tells_of_absence
from shared.store.schemas import SCHEMAS

PATIENCE = 60.0
"""Seconds for migrations that run at this moment, in their own process."""
LOOK = 0.5
VERSION = "SELECT version_num FROM alembic_version"
HAS_VERSION = "SELECT to_regclass('alembic_version') IS NOT NULL"

type Databases = Mapping[str, SecretStr]
"""Addresses by the name of the schema."""


class DatabaseAwayError(Exception):
    """A database does not answer, so nobody knows its version."""


def databases_of(service: str, settings: object) -> dict[str, SecretStr]:
    """From the settings of a service, by the variables that the schemas name."""
    prefix = f"{service.upper()}_"
    own = {name: schema.variable for name, schema in SCHEMAS.items() if schema.variable.startswith(prefix)}
    return {name: getattr(settings, variable.removeprefix(prefix).lower()) for name, variable in own.items()}


def wait_until_right(databases: Databases, say: Callable[[str], object], *, patience: float = PATIENCE) -> str | None:
    """Return what is wrong, or None. A schema that is too old may be brought up to date meanwhile.

    Raises DatabaseAwayError.
    """
    deadline, said = monotonic() + patience, ""
    while found := asyncio.run(problems(databases)):
        problem, can_change = found[0]
        if not can_change or monotonic() > deadline:
            return problem
        if problem != said:
            say(f"{problem} This service waits {patience:.0f} seconds for that.")
        said = problem
        asyncio.run(asyncio.sleep(LOOK))
    return None


async def problems(databases: Databases) -> list[tuple[str, bool]]:
    """What is wrong with each, with the next step; and whether migrations mend it. Raises DatabaseAwayError."""
    found = []
    for name, url in databases.items():
        try:
            version = await version_of(url)
        except (DBAPIError, OSError) as error:
            if isinstance(error, OSError) or tells_of_absence(error):
                raise DatabaseAwayError(name) from None
            found.append((unreadable(name), False))
            continue
        if version != SCHEMAS[name].newest:
            found.append((difference(name, version), version < SCHEMAS[name].newest))
    return sorted(found, key=lambda one: one[1])


async def version_of(url: SecretStr) -> str:
    """Empty where there is no schema yet."""
    engine = open_engine(url, 1)
    try:
        async with engine.connect() as connection:
            if not (await connection.exec_driver_sql(HAS_VERSION)).scalar():
                return ""
            return str((await connection.exec_driver_sql(VERSION)).scalar() or "")
    finally:
        await engine.dispose()


def difference(name: str, version: str) -> str:
    needed = SCHEMAS[name].newest
    if version > needed:
        return (
            f"the database {name} is at version {version}, and this program knows none after {needed}: a newer version "
            "of Kokon has changed it. Next step: start that version, or restore the backup from before the update."
        )
    has = f"is at version {version}" if version else "has no tables"
    return (
        f"the database {name} {has}, and this program needs version {needed}. "
        f"Next step: run python -m shared.store.upgrade {name} as the owner of the database."
    )


def unreadable(name: str) -> str:
    return (
        f"the role of the service may not read the version of the database {name}. "
        "Next step: run deploy/databases/roles.sql there as the administrator."
    )
