"""Pauses in the database: the day in the clear, the words sealed."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from services.cases.files.pauses.domain import Pause
from services.cases.files.pauses.words import words
from services.cases.foundation.access.domain import Kind
from services.cases.foundation.records.domain import OfClient
from services.cases.foundation.records.store import Records, RecordStore

PAUSES = Records(Pause, "contact_pause", newest=("noted_at",), is_activity=False, words=words, read=Kind.NOTE)


class Pauses(RecordStore[Pause]):
    records = PAUSES

    async def ends(self, files: Sequence[OfClient]) -> dict[UUID, date]:
        """The last day of the pause that holds, of each file that ever had one."""
        found = dict[UUID, date]()
        for one in await self.among(files, only=()):
            found.setdefault(one.file_id, one.until)
        return found
