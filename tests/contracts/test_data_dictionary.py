"""Every column of every table is described, and what is described is there; planted gaps have to be found."""

import ast
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import Column, MetaData, Text, text
from sqlalchemy.ext.asyncio import create_async_engine

from services.cases.contact.gate.store import GATE_RECORDS
from services.cases.contact.requests.rows import SEALED
from services.cases.files.file.store import PSEUDONYM
from services.cases.foundation import store as cases
from services.cases.foundation.keys.store import metadata as keys
from services.cases.foundation.records import store as records
from services.cases.foundation.roles import HELD_BY, Right
from services.cases.foundation.roles import Role as CasesRole
from services.cases.foundation.sealed.domain import Field as SealedField
from services.intake import store as intake
from services.notify.channels.reports import store as notify
from services.quality.foundation.tables import store as quality
from shared.dictionary.files import ROOT, shipped
from tests.servers import owner_url

cases.know_every_table()
quality.know_every_table()
DATABASES = {
    "cases": cases.metadata,
    "cases-keys": keys,
    "intake": intake.metadata,
    "notify": notify.metadata,
    "quality": quality.metadata,
}
DICTIONARIES = shipped()
BOOKKEEPING = "alembic_version"
"""The one table that no service made: it says how far the database was migrated."""
each_database = pytest.mark.parametrize("database", DATABASES)

type Places = set[tuple[str, str]]
type Database = Callable[[str], Awaitable[SecretStr]]


def described(database: str) -> Places:
    return {
        (table, column)
        for dictionary in DICTIONARIES.values()
        for table, column, _ in dictionary.every_field()
        if (dictionary.tables[table].database or dictionary.service) == database
    }


def columns(metadata: MetaData) -> Places:
    return {(table.name, column.name) for table in metadata.tables.values() for column in table.columns}


def sealed_in(source: str) -> Iterator[SealedField]:
    """Every `Field` that a module of cases makes; one whose parts are not written out could not be checked."""
    tree = ast.parse(source)
    ours = any(isinstance(one, ast.ImportFrom) and one.module == SealedField.__module__ for one in ast.walk(tree))
    for call in ast.walk(tree) if ours else ():
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == SealedField.__name__:
            yield SealedField(*(ast.literal_eval(part) for part in call.args))


def sealed_in_code() -> set[SealedField]:
    """Written out in a module, or said by the dataclass of a record, of which the store of records makes them."""
    store = Path(records.__file__)
    modules = [one for one in (ROOT / "services/cases").rglob("*.py") if one.resolve() != store.resolve()]
    written_out = {field for module in modules for field in sealed_in(module.read_text(encoding="utf-8"))}
    return written_out | {field for kind in records.BY_TABLE.values() for field in kind.sealed.values()}


def sealed_in_dictionary() -> set[SealedField]:
    return {
        SealedField(table, column, field.sealed)
        for dictionary in DICTIONARIES.values()
        for table, column, field in dictionary.every_field()
        if field.sealed
    }


def test_every_service_has_a_dictionary() -> None:
    services = {folder.name for folder in (ROOT / "services").iterdir() if (folder / "migrations").is_dir()}
    assert set(DICTIONARIES) == services
    assert all(name == dictionary.service for name, dictionary in DICTIONARIES.items())


@each_database
def test_every_column_is_described_and_every_description_is_of_a_column(database: str) -> None:
    assert described(database) == columns(DATABASES[database])


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
async def test_no_migration_makes_a_column_that_nobody_describes(database: Database) -> None:
    for name in DATABASES:
        assert await migrated(await database(name)) == described(name), name


@pytest.mark.real
async def test_twin_a_column_made_by_a_migration_alone_is_found(database: Database) -> None:
    url = await database("cases")
    engine = create_async_engine(owner_url(url).get_secret_value())
    async with engine.begin() as connection:
        await connection.execute(text("ALTER TABLE file ADD COLUMN street text"))
    await engine.dispose()
    assert await migrated(url) - described("cases") == {("file", "street")}


def test_what_is_sealed_in_the_code_is_said_to_be_sealed() -> None:
    in_code = sealed_in_code()
    assert {PSEUDONYM, *GATE_RECORDS.sealed.values(), *SEALED} <= in_code
    assert sealed_in_dictionary() == in_code


def test_whoever_reads_has_the_right_to() -> None:
    for name, readers in DICTIONARIES["cases"].readers.items():
        assert set(readers.roles) <= {role.value for role in CasesRole}, name
        if readers.right:
            assert set(readers.roles) == {role.value for role in HELD_BY[Right(readers.right)]}, name


def test_twin_a_field_that_is_sealed_and_not_said_to_be_is_found() -> None:
    planted = f"from {SealedField.__module__} import Field, Sealer\nSTREET = Field(\n    'file', 'street', 'contact')\n"
    assert set(sealed_in(planted)) - sealed_in_dictionary() == {SealedField("file", "street", "contact")}


def test_twin_a_column_of_the_code_without_a_line_is_found() -> None:
    grown = MetaData()
    for table in cases.metadata.tables.values():
        table.to_metadata(grown)
    grown.tables["file"].append_column(Column("street", Text))
    assert columns(grown) - described("cases") == {("file", "street")}


def test_twin_a_line_without_a_column_is_found() -> None:
    smaller = MetaData()
    for name in cases.metadata.tables.keys() - {"file_number"}:
        cases.metadata.tables[name].to_metadata(smaller)
    assert described("cases") - columns(smaller) == {("file_number", "year"), ("file_number", "latest")}
