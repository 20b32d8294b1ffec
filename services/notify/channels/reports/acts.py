"""Expects a report about a message, and takes it: what was not delivered in the end has failed."""

import asyncio
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID, uuid5

from services.notify.channels.gateway_file import Report, is_among
from services.notify.channels.reports.store import ExpectedReports
from services.notify.domain import NOTICES
from services.notify.store import NotifyStore
from shared.events import ClientNoticeEnded

TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
KEPT = timedelta(days=3)
LOOKED_AFTER = timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class Reports:
    store: NotifyStore
    public_url: str
    now: Callable[[], datetime]

    async def url_for(self, notice_id: UUID) -> str:
        """A new address for the report on this notice. Raises StoreAwayError."""
        token, today = secrets.token_urlsafe(32), self.now().date()
        async with self.store.work() as work:
            await ExpectedReports(work).expect(hashed(token), notice_id, until=today + KEPT, today=today)
        return self._url(token)

    async def url_for_nobody(self, _: UUID) -> str:
        """Of a text to a colleague: a report on it changes nothing, and is told to nobody."""
        return self._url(secrets.token_urlsafe(32))

    def _url(self, token: str) -> str:
        return f"{self.public_url.rstrip('/')}/reports/{token}"

    async def take(self, token: str, said: object, report: Report) -> None:
        """A report that is not final changes nothing. Raises StoreAwayError."""
        fails = is_among(said, report.not_delivered)
        if not TOKEN.fullmatch(token) or not (fails or is_among(said, report.delivered)):
            return
        async with self.store.work() as work:
            notice_id = await ExpectedReports(work).take(hashed(token), today=self.now().date())
            if notice_id and fails:
                await work.publish(not_delivered(notice_id))

    async def forget_old_reports(self) -> None:
        """A task without an end."""
        while True:
            async with self.store.work() as work:
                await ExpectedReports(work).forget(today=self.now().date())
            await asyncio.sleep(LOOKED_AFTER.total_seconds())


def hashed(token: str) -> bytes:
    return sha256(token.encode()).digest()


def not_delivered(notice_id: UUID) -> ClientNoticeEnded:
    """Told beside the first outcome, in whatever order they come; its id follows from the notice."""
    event_id = uuid5(NOTICES, f"not delivered|{notice_id}")
    return ClientNoticeEnded(id=event_id, notice_id=notice_id, outcome="failed", reason="refused")
