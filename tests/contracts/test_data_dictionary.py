"""Every column of every table is described, and what is described is there; planted gaps have to be found."""

from collections.abc import Awaitable, Callable, Iterator
from types import MappingProxyType

import pytest
from pydantic import SecretStr
from sqlalchemy import MetaData, text
from sqlalchemy.ext.asyncio import create_async_engine

from services.cases import store as cases
from services.cases.domain import HELD_BY, Right
from services.cases.domain import Role as CasesRole
from services.cases.files.store import PSEUDONYM
from services.cases.gate.store import RECORD
from services.cases.keys.store import metadata as keys
from services.cases.requests.rows import SEALED
from services.cases.sealed.domain import Field as SealedField
from services.intake import store as intake
from services.notify import store as notify
from services.quality import store as quality
from shared.dictionary.entries import Dictionary
from shared.dictionary.files import ROOT, shipped

DATABASES = {
    "cases": cases.metadata,
    "cases-keys": keys,
    "intake": intake.metadata,
    "notify": notify.metadata,
    "quality": quality.metadata,
}
DICTIONARIES = MappingProxyType(shipped())
BOOKKEEPING = "alembic_version"
"""The one table that no service made: it says how far the database was migrated."""
each_database = pytest.mark.parametrize("database", DATABASES)

type Places = set[tuple[str, str]]


def described(database: str, dictionaries: dict[str, Dictionary] | MappingProxyType[str, Dictionary]) -> Places:
    return {
        (table, column)
        for dictionary in dictionaries.values()
        for table, column, _ in dictionary.every_field()
        if (dictionary.tables[table].database or dictionary.service) == database
    }


def columns(metadata: MetaData) -> Places:
    return {(table.name, column.name) for table in metadata.tables.values() for column in table.columns}


def sealed_in_code() -> Iterator[SealedField]:
    """Every `Field` of the stores of cases, found where they are kept: a forgotten one is a column without a seal."""
    for module in (ROOT / "services/cases").rglob("*.py"):
        for line in module.read_text().splitlines():
            if ' = Field("' in line and "FieldType" not in line:
                table, column, purpose = (part.strip(' "') for part in line.partition("Field(")[2][:-1].split(","))
                yield SealedField(table, column, purpose)


def test_every_service_has_a_dictionary() -> None:
    services = {folder.name for folder in (ROOT / "services").iterdir() if (folder / "migrations").is_dir()}
    assert set(DICTIONARIES) == services
    assert all(name == dictionary.service for name, dictionary in DICTIONARIES.items())


@each_database
def test_every_column_is_described_and_every_description_is_of_a_column(database: str) -> None:
    assert described(database, DICTIONARIES) == columns(DATABASES[database])


async def migrated(url: SecretStr) -> Places:
    asked = text(
        "SELECT table_name, column_name FROM information_schema.columns "
        "WHERE table_schema NOT IN ('pg_catalog', 'information_schema')"
    )
    engine = create_async_engine(url.get_secret_value())
    try:
        async with engine.connect() as connection:
            found = (await connection.execute(asked)).all()
    finally:
        await engine.dispose()
    return {(row.table_name, row.column_name) for row in found if row.table_name != BOOKKEEPING}


@pytest.mark.real
async def test_no_migration_makes_a_column_that_nobody_describes(
    database: Callable[[str], Awaitable[SecretStr]],
) -> None:
    for name in DATABASES:
        assert await migrated(await database(name)) == described(name, DICTIONARIES), name


def test_what_is_sealed_in_the_code_is_said_to_be_sealed() -> None:
    in_code = set(sealed_in_code())
    assert {PSEUDONYM, RECORD, *SEALED} <= in_code
    said = {
        SealedField(table, column, field.sealed)
        for dictionary in DICTIONARIES.values()
        for table, column, field in dictionary.every_field()
        if field.sealed
    }
    assert said == in_code


def test_whoever_reads_has_the_right_to() -> None:
    for name, readers in DICTIONARIES["cases"].readers.items():
        assert set(readers.roles) <= {role.value for role in CasesRole}, name
        if readers.right:
            assert set(readers.roles) == {role.value for role in HELD_BY[Right(readers.right)]}, name


@each_database
def test_twin_a_column_without_a_line_and_a_line_without_a_column_are_found(database: str) -> None:
    there = columns(DATABASES[database])
    place = min(there)
    assert described(database, DICTIONARIES) != there - {place}
    assert described(database, DICTIONARIES) != there | {(place[0], "made_by_a_migration")}
