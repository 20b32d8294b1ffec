"""Looking through the notes of the files that a reader may see, the newest first, some hundreds at a time."""

import asyncio
import time
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, cast, func, select
from sqlalchemy.dialects.postgresql import ARRAY

from services.cases.casework.contact_notes.store import CONTACT_NOTES
from services.cases.casework.note_search.domain import MOST, FoundNotes, NoteHit, NoteLine
from services.cases.files.file.store import files, opened
from services.cases.files.search.domain import Term
from services.cases.files.search.passages import excerpt, is_said
from services.cases.foundation.access.domain import Act, Kind, Part, Subject
from services.cases.foundation.access.store import ReaderStore
from services.cases.foundation.roles import Right, require
from services.cases.foundation.sealed.domain import Sealer

AT_ONCE = 500
LONGEST = 3.0
"""Seconds after which no further notes are opened."""
NOTE = CONTACT_NOTES.sealed["note"]
table = CONTACT_NOTES.table.c
NEWEST = (
    select(table.id, table.file_id, table.key_id, table.at, table.note)
    .where(table.note.is_not(None))
    .order_by(table.at.desc(), table.noted_at.desc(), table.id)
)
REPLACED = select(table.corrects).where(table.corrects.is_not(None))


class NoteSearch(ReaderStore):
    async def search(
        self, term: Term, *, most: int = MOST, at_once: int = AT_ONCE, seconds: float = LONGEST
    ) -> FoundNotes:
        """What the reader may not see is neither opened nor counted. Raises NotAllowedError."""
        require(self.reader, Right.READ_FILES)
        await self.work.find_all_relations()
        may_read = [id for id, relation in self.work.relations.items() if relation.shows(Part.NOTES)]
        replaced = set((await self.connection.execute(REPLACED)).scalars())
        found, sealer, until = list[NoteHit](), Sealer({}), time.monotonic() + seconds
        all_searched = True
        mine = NEWEST.where(table.file_id == func.any(cast(may_read, ARRAY(Uuid))))
        async with self.connection.stream(mine) as rows:
            async for batch in rows.partitions(at_once):
                notes = [row for row in batch if row.id not in replaced]
                if keys := {row.key_id for row in notes if row.key_id not in sealer}:
                    sealer.take(await self.work.ring.sealer(keys))
                # in a thread, so that other pages are served meanwhile
                found += await asyncio.to_thread(hits_in, term, notes, sealer)
                if len(found) > most:
                    break
                if time.monotonic() > until:
                    all_searched = False
                    break
        return FoundNotes(await self._lines(found[:most]), more=len(found) > most, all_searched=all_searched)

    async def _lines(self, found: Sequence[NoteHit]) -> list[NoteLine]:
        ids = tuple(dict.fromkeys(hit.file_id for hit in found))
        await self.work.admit(Act.READ, Subject(Kind.NOTE, ids))
        await self.work.admit(Act.LIST, Subject(Kind.FILE, ids))
        rows: dict[UUID, Any] = {}
        for row in await self.connection.execute(select(files).where(files.c.id.in_(ids))):
            rows[row.id] = row
        sealer = await self.work.ring.sealer({row.key_id for row in rows.values()})
        shown = {id: opened(row, sealer, self.work.relation(id)) for id, row in rows.items()}
        return [NoteLine(shown[hit.file_id], hit) for hit in found if hit.file_id in shown]


def hits_in(term: Term, notes: Sequence[Any], sealer: Sealer) -> list[NoteHit]:
    """Opens one note after the other; of those that do not fit nothing is kept."""
    found = list[NoteHit]()
    for row in notes:
        words = sealer.read(NOTE, row.note, row=row.id, key_id=row.key_id)
        if words and is_said(term, words):
            found.append(NoteHit(row.id, row.file_id, row.at, excerpt(term, words)))
    return found
