"""A store says by its type whether it serves a reader, an errand or, with nothing of clients in it, either."""

import importlib
import pkgutil
from collections.abc import Iterator
from types import FunctionType, ModuleType
from typing import Any

import pytest
from sqlalchemy import Column, Table, select

import services.cases
from services.cases.counting.ledger.store import Contributions
from services.cases.files.file.store import files
from services.cases.foundation.access.domain import Errand
from services.cases.foundation.access.store import ErrandStore, PlainStore, ReaderStore, WrongErrandError
from services.cases.rights.copies.store import dictionary
from shared.dictionary.vocabulary import About
from shared.store.store import Work
from tests.cases.building import Database, cases_store

ABOUT_CLIENTS = frozenset(
    name
    for name, table in dictionary().tables.items()
    if any(field.about == About.CLIENT for field in table.fields.values())
)
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


def tables_of(store: type) -> set[str]:
    """The tables that the methods of a store name."""
    found: set[str] = set()
    for method in vars(store).values():
        if isinstance(method, FunctionType):
            for name in method.__code__.co_names:
                known: Any = method.__globals__.get(name)
                if isinstance(known, Table):
                    found.add(known.name)
                if isinstance(known, Column):
                    found.add(known.table.name)
    return found


@pytest.mark.parametrize("store", stores(PlainStore), ids=lambda store: store.__name__)
def test_a_store_that_needs_neither_reader_nor_errand_names_no_table_about_clients(store: type) -> None:
    assert tables_of(store) & (ABOUT_CLIENTS - KNOWN_BY_KEY) == set()


def test_twin_a_plain_store_that_reads_files_is_found() -> None:
    class Careless(PlainStore):
        async def everything(self) -> Any:
            return (await self.connection.execute(select(files))).all()

    assert "file" in tables_of(Careless) & ABOUT_CLIENTS


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
