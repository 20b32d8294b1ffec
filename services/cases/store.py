"""The one store of cases: its tables, its work, and the keys it works with."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from pydantic import SecretStr

from services.cases.contact.codes.store import CodesWork
from services.cases.counting.ledger.store import TalliesWork
from services.cases.files.attachments.store import AttachmentsWork
from services.cases.files.openings.store import OpeningsWork
from services.cases.files.search.store import SearchWork
from services.cases.foundation.keys.ring import KeyRing
from services.cases.foundation.sealed.store import metadata, outbox
from services.cases.oversight.audit_review.store import ReadingsWork
from services.cases.oversight.incidents.store import IncidentsWork
from services.cases.people.members.store import MembersWork
from services.cases.people.personnel.store import PersonnelWork
from services.cases.people.undertakings.store import UndertakingsWork
from services.cases.retention.erasure.store import RetentionWork
from services.cases.retention.periods.store import PeriodsWork
from services.cases.rights.copies.store import CopyWork
from services.cases.rights.corrections.store import CorrectionsWork
from services.cases.rights.disclosures.store import DisclosuresWork
from services.cases.rights.subject_requests.store import ClientRightsWork
from shared.store.store import Store

__all__ = ["CasesStore", "CasesWork", "metadata", "open_store", "outbox"]


class CasesWork(
    CorrectionsWork,
    ClientRightsWork,
    CopyWork,
    RetentionWork,
    OpeningsWork,
    DisclosuresWork,
    AttachmentsWork,
    SearchWork,
    MembersWork,
    PeriodsWork,
    PersonnelWork,
    TalliesWork,
    CodesWork,
    ReadingsWork,
    IncidentsWork,
    UndertakingsWork,
):
    """Everything that one transaction of cases can read and save."""


class CasesStore(Store[CasesWork]):
    """No work begins before all agree about the keys that were destroyed: either database may be a restored one.

    `now` is the clock that both locks go by, `mark` the centre's key for marks.
    """

    def __init__(self, url: SecretStr, ring: KeyRing, now: Callable[[], datetime], *, mark: bytes) -> None:
        super().__init__(url, outbox, CasesWork)
        self.ring = ring
        self._now = now
        self._mark = mark
        self.noted = asyncio.Event()
        """Set after every commit here that left something in the audit; whoever chains it clears it."""
        ring.before = self.agree
        self._agreed = False
        self._turn = asyncio.Lock()

    @asynccontextmanager
    async def work(self) -> AsyncIterator[CasesWork]:
        await self.agree()
        async with super().work() as work:
            work.ring, work.now, work.mark = self.ring, self._now(), self._mark
            yield work
        if work.has_noted:
            self.noted.set()

    @asynccontextmanager
    async def look(self) -> AsyncIterator[CasesWork]:
        """No errand holds outside a transaction: the database shows nothing about clients here."""
        await self.agree()
        async with super().look() as work:
            work.ring, work.now = self.ring, self._now()
            yield work

    async def agree(self, *, again: bool = False) -> None:
        """Erases again what one of the databases, or the register, knows to be erased; once, and `again` after they
        were away."""
        async with self._turn:
            if self._agreed and not again:
                return
            await self.ring.store.belongs_to(self.ring.provider.name)
            register = self.ring.register
            elsewhere = await self.ring.store.destroyed() | await asyncio.to_thread(register.known)
            async with super().work() as work:
                await work.note_destroyed(elsewhere, learned=datetime.now(UTC))
                destroyed = await work.destroyed_keys()
                if came_back := await work.still_there():
                    await work.take_out(came_back, mark=self._mark)
            await self.ring.store.bury(destroyed)
            await asyncio.to_thread(register.note, destroyed)
            self._agreed = True


def wall_clock() -> datetime:
    return datetime.now(UTC)


def open_store(url: SecretStr, ring: KeyRing, now: Callable[[], datetime] = wall_clock, *, mark: bytes) -> CasesStore:
    return CasesStore(url, ring, now, mark=mark)
