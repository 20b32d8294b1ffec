"""A store says by its type whether it serves a reader, an errand or, with nothing of clients in it, either."""

import asyncio
import importlib
import pkgutil
import re
from collections.abc import Iterator
from types import CodeType, FunctionType, ModuleType
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import ClauseElement, Table, TextClause, select, text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.sql.util import find_tables

import services.cases
from services.cases.contact.gate.store import GATE_RECORDS
from services.cases.counting.ledger.store import Contributions
from services.cases.files.file.store import files
from services.cases.foundation.access.domain import Errand
from services.cases.foundation.access.store import (
    KEPT_THERE,
    ErrandStore,
    PlainStore,
    ReaderStore,
    WrongErrandError,
)
from services.cases.foundation.records.store import Records
from services.cases.rights.copies.store import dictionary
from shared.dictionary.vocabulary import About
from shared.store.store import Work
from tests.cases.building import Database, cases_store

ABOUT_CLIENTS = frozenset(
    name
    for name, table in dictionary().tables.items()
    if any(field.about == About.CLIENT for field in table.fields.values())
)
IN_SQL = re.compile(r"\b(?:from|join|into|update)\s+\"?(\w+)", re.IGNORECASE)
KNOWN_BY_KEY = frozenset({"erasure"})
"""An erasure names a key until it is done, and no client afterwards: the command that finishes it reads it."""


def modules() -> Iterator[ModuleType]:
    for found in pkgutil.walk_packages(services.cases.__path__, "services.cases."):
        if found.name.endswith(".store"):
            yield importlib.import_module(found.name)


def stores(kind: type) -> list[type]:
    return [
        one
        for module in modules()
        for one in vars(module).values()
        if isinstance(one, type) and issubclass(one, kind) and one.__module__ == module.__name__ and one is not kind
    ]


def codes(code: CodeType) -> Iterator[CodeType]:
    """Of a method, and of what is written inside it."""
    yield code
    for inside in code.co_consts:
        if isinstance(inside, CodeType):
            yield from codes(inside)


def named_by(known: Any) -> set[str]:
    """The tables that something in a module stands for, or says in SQL."""
    if isinstance(known, Records):
        return {known.table.name}
    if isinstance(known, TextClause):
        return named_by(known.text)
    if isinstance(known, str):
        return {name.lower() for name in IN_SQL.findall(known)}
    if isinstance(known, ClauseElement):
        found = find_tables(known, check_columns=True, include_crud=True, include_selects=True)
        return {one.name for one in found if isinstance(one, Table)}
    return set()


def tables_of(store: type) -> set[str]:
    """The tables that a store names: as such, as a kind of record, or in SQL."""
    found = set[str]()
    for part in vars(store).values():
        found |= named_by(part)
        for code in codes(part.__code__) if isinstance(part, FunctionType) else ():
            for known in (*map(part.__globals__.get, code.co_names), *code.co_consts):
                found |= named_by(known)
    return found


@pytest.mark.parametrize("store", stores(PlainStore), ids=lambda store: store.__name__)
def test_a_store_that_needs_neither_reader_nor_errand_names_no_table_about_clients(store: type) -> None:
    assert tables_of(store) & (ABOUT_CLIENTS - KNOWN_BY_KEY) == set()


class Selects(PlainStore):
    async def everything(self) -> Any:
        return (await self.connection.execute(select(files))).all()


class AsksForRecords(PlainStore):
    async def everything(self, file_id: UUID) -> Any:
        return (await self.connection.execute(GATE_RECORDS.of_file, {"file": file_id})).all()


class HasRecords(PlainStore):
    records = GATE_RECORDS


class WritesSql(PlainStore):
    async def everything(self) -> Any:
        return [(await self.connection.execute(text(f"{verb} FROM file"))).all() for verb in ("SELECT id", "DELETE")]


class SaysWhatAModuleHas(PlainStore):
    async def everything(self) -> Any:
        return (await self.connection.execute(KEPT_THERE)).all()


@pytest.mark.parametrize(
    ("careless", "table"),
    [
        (Selects, "file"),
        (AsksForRecords, "gate_record"),
        (HasRecords, "gate_record"),
        (WritesSql, "file"),
        (SaysWhatAModuleHas, "file"),
    ],
)
def test_twin_a_plain_store_that_reads_of_clients_is_found(careless: type, table: str) -> None:
    assert table in tables_of(careless) & ABOUT_CLIENTS


def asks(one: type) -> bool:
    """Whether it asks the connection of a transaction."""
    methods = [method for method in vars(one).values() if isinstance(method, FunctionType)]
    return any("connection" in method.__code__.co_names for method in methods)


def test_every_store_of_casework_is_one_of_the_three() -> None:
    kinds = (ReaderStore, ErrandStore, PlainStore)
    assert all(len(stores(kind)) > 5 for kind in kinds)
    for module in modules():
        for name, one in vars(module).items():
            if isinstance(one, type) and one.__module__ == module.__name__ and asks(one):
                assert issubclass(one, (*kinds, Work)) or name == "AuditTrail", name


async def test_a_store_of_one_errand_is_not_made_on_another(database: Database) -> None:
    async with cases_store(database) as store, store.errand(Errand.EXISTENCE) as on_errand:
        with pytest.raises(WrongErrandError, match="Contributions serves counting, not existence"):
            Contributions(on_errand)


async def test_within_an_errand_another_one_ends_before_it_goes_on(database: Database) -> None:
    async with cases_store(database) as store, store.errand(Errand.COUNTING) as on_errand:
        async with on_errand.transaction.errand(Errand.EXISTENCE):
            pass
        set_now = await on_errand.transaction.connection.exec_driver_sql("SELECT current_setting('kokon.errand')")
        assert set_now.scalar_one() == Errand.COUNTING


@pytest.mark.parametrize("refusal", [ValueError, asyncio.CancelledError])
async def test_an_errand_that_fails_is_over_for_the_rest_of_the_work(
    database: Database, refusal: type[BaseException]
) -> None:
    async with cases_store(database) as store, store.errand(Errand.COUNTING) as on_errand:
        with pytest.raises(refusal):
            async with on_errand.transaction.errand(Errand.EXISTENCE):
                raise refusal
        set_now = await on_errand.transaction.connection.exec_driver_sql("SELECT current_setting('kokon.errand')")
        assert set_now.scalar_one() == Errand.COUNTING


async def test_an_errand_whose_transaction_is_given_up_says_what_was_wrong(database: Database) -> None:
    async def ask_for_what_is_not_there() -> None:
        async with cases_store(database) as store, store.errand(Errand.COUNTING) as on_errand:
            transaction = on_errand.transaction
            async with transaction.errand(Errand.EXISTENCE):
                await transaction.connection.exec_driver_sql("SELECT 1 FROM no_such_table")

    with pytest.raises(ProgrammingError, match="no_such_table"):
        await ask_for_what_is_not_there()
