"""The database of a centre's quality service, and of the office: one metadata, one outbox, one set of sessions."""

import importlib
import pkgutil
from functools import cache

from pydantic import SecretStr
from sqlalchemy import MetaData

import services.quality
from shared.accounts.store import Accounts
from shared.clock import store as clock_store
from shared.clock.store import ClockWork
from shared.store.connections import EngineFactory, open_engine
from shared.store.limits import CONNECTIONS
from shared.store.outbox import Outbox
from shared.store.store import Store

metadata = MetaData()
outbox = Outbox(metadata)
clock_store.table_in(metadata)
accounts = Accounts(metadata)
"""A centre uses its sessions only, which hang on a hand-over; the office its accounts, too."""


class Transaction(ClockWork):
    """One transaction of quality. Stores are made with it."""


class PlainStore:
    """What one concept reads and saves within a transaction."""

    def __init__(self, work: Transaction) -> None:
        self.work = work
        self.connection = work.connection


QualityStore = Store[Transaction]


def open_store(url: SecretStr, *, connections: int = CONNECTIONS, engines: EngineFactory = open_engine) -> QualityStore:
    know_every_table()
    return Store(url, outbox, Transaction, pool_size=connections, engines=engines)


@cache
def know_every_table() -> None:
    """A command imports only what it uses; in whose rows a pseudonym is replaced depends on the tables of all."""
    for found in pkgutil.walk_packages(services.quality.__path__, "services.quality."):
        if found.name.endswith(".store"):
            importlib.import_module(found.name)
