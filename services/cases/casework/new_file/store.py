"""What a new file begins with, in the database."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select

from services.cases.casework.new_file.domain import FileOrigin
from services.cases.casework.new_file.words import words
from services.cases.contact.requests.store import requests
from services.cases.files.file.domain import code_of
from services.cases.files.file.store import files
from services.cases.foundation.access.domain import Act, Errand, Kind, Subject
from services.cases.foundation.access.store import ReaderStore
from services.cases.foundation.records.domain import Noted
from services.cases.foundation.records.store import Records, RecordStore

ORIGINS = Records(FileOrigin, "file_origin", newest=("at", "noted_at"), is_activity=True, words=words)


class Origins(RecordStore[FileOrigin]):
    records = ORIGINS


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file as the colleague who opened it may know it, also where another colleague is responsible."""

    id: UUID
    code: str
    thread_id: UUID


class NewFiles(ReaderStore):
    async def opened_before(self, request_id: UUID) -> NewFile | None:
        """The file that the reader opened with this very form."""
        asked = (
            select(files)
            .join(requests, requests.c.thread_id == files.c.thread_id)
            .where(requests.c.id == request_id, files.c.opened_by == self.reader.id)
        )
        async with self.work.errand(Errand.EXISTENCE):
            row = (await self.connection.execute(asked)).one_or_none()
        if row is None:
            return None
        await self.work.admit(Act.OPEN, Subject(Kind.FILE, (row.id,)))
        return NewFile(row.id, code_of(row.year, row.number), row.thread_id)

    async def save_beginning(self, records: Records[Any], record: Noted) -> None:
        """Of a file that was opened in the same work; the colleague who opens it need not be in its team."""
        await self.work.admit(Act.OPEN, Subject(Kind.FILE, (record.file_id,)))
        row = records.row(record, await self.work.ring.sealer({record.key_id}), record.key_id)
        async with self.work.errand(Errand.FILING):
            await self.connection.execute(insert(records.table).values(row))
