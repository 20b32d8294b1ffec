"""The one store of cases: its tables, its work, and the keys it works with."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from pydantic import SecretStr

from services.cases.codes.store import CodesWork
from services.cases.files.store import FilesWork
from services.cases.gate.store import GateWork
from services.cases.keys.ring import KeyRing
from services.cases.requests.store import RequestsWork
from services.cases.sealed.store import metadata, outbox
from services.cases.tallies.store import TalliesWork
from services.cases.team.store import TeamWork
from shared.store import Store

__all__ = ["CasesStore", "CasesWork", "metadata", "open_store", "outbox"]


class CasesWork(RequestsWork, FilesWork, GateWork, TalliesWork, CodesWork, TeamWork):
    """Everything that one transaction of cases can read and save."""


class CasesStore(Store[CasesWork]):
    def __init__(self, url: SecretStr, ring: KeyRing) -> None:
        super().__init__(url, outbox, CasesWork)
        self.ring = ring

    @asynccontextmanager
    async def work(self) -> AsyncIterator[CasesWork]:
        async with super().work() as work:
            work.ring = self.ring
            yield work


def open_store(url: SecretStr, ring: KeyRing) -> CasesStore:
    return CasesStore(url, ring)
