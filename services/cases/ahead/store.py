"""Asked ahead of the words that a page puts together; each of them admits the reader and finds its rows here."""

import asyncio
from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from services.cases.access.store import RELATIONS
from services.cases.attachments.store import OF_FILE as ATTACHED
from services.cases.attachments.store import AttachmentsWork
from services.cases.clientrights.store import OPEN_IN
from services.cases.disclosures.store import OF_FILE as DISCLOSED
from services.cases.disclosures.store import DisclosuresWork
from services.cases.files.domain import File
from services.cases.files.store import FILE, ONE
from services.cases.gate.store import RECORDS, GateWork
from services.cases.merging.store import OTHERS, MergingWork
from services.cases.openings.store import ANSWERED, OpeningsWork
from services.cases.requests.store import IN_THE_INBOX, OF_THREAD, WAITING, WAITING_IN, WRITTEN_IN, RequestsWork
from services.cases.team.store import STAFF, TeamWork
from shared.signin.domain import Person
from shared.store import Together

INBOX = Together(IN_THE_INBOX, WAITING)
AROUND = Together(STAFF, WAITING)
BESIDE_FILES = Together(RELATIONS, RECORDS, WAITING_IN, OPEN_IN, STAFF, WAITING)
BESIDE_FILE = Together(OF_THREAD, WRITTEN_IN, RECORDS, ANSWERED, OTHERS, DISCLOSED, OPEN_IN, ATTACHED, STAFF, WAITING)


class AheadWork(RequestsWork, MergingWork, OpeningsWork, DisclosuresWork, GateWork, AttachmentsWork, TeamWork):
    """The database shows the reader here what it would show her in each question alone."""

    async def ask_for_inbox(self, *, reader: Person, start: int, size: int) -> None:
        await self.introduce(reader)
        await self.ask_together(INBOX, start=start, size=size)

    async def ask_around(self, *, reader: Person) -> None:
        """What stands around every page: names of colleagues, how many wait."""
        await self.introduce(reader)
        await self.ask_together(AROUND)

    async def files_and_beside(self, *, reader: Person, of: UUID | None, start: int, size: int) -> list[File]:
        """As `files`."""
        await self.introduce(reader)
        found = await self._newest_files(reader, of, start, size)
        ids, threads = [row.id for row in found], [row.thread_id for row in found]
        given = {"reader": reader.id, "now": self.now, "files": ids, "threads": threads}
        await self._ask_beside(BESIDE_FILES, {row.key_id for row in found}, **given)
        return await self._listed(found, reader)

    async def file_and_beside(self, file_id: UUID, *, reader: Person, since: datetime) -> File:
        """As `file`. `since` is from when on openings in an emergency are told of."""
        await self.introduce(reader)
        await self.ask_together(FILE, file=file_id, reader=reader.id, files=[file_id], now=self.now)
        for row in self.came_ahead(ONE):
            given = {"file": row.id, "thread": row.thread_id, "client": row.same_as, "files": [row.id], "since": since}
            await self._ask_beside(BESIDE_FILE, {row.key_id}, **given)
        return await self.file(file_id, reader=reader)

    async def _ask_beside(self, questions: Together, key_ids: Collection[str], **given: Any) -> None:
        """The keys lie in a database of their own: both answer at the same time. Whoever opens something with one
        admits the reader first."""
        keys = asyncio.create_task(self.opener(key_ids))
        try:
            await self.ask_together(questions, **given)
            await keys
        finally:
            keys.cancel()
