"""Looking through the files that a reader may see. Names are opened a batch at a time and kept by nobody."""

import asyncio
import time
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select, tuple_

from services.cases.access.domain import NOBODYS, Act, Kind, Part, Subject
from services.cases.domain import Right, require
from services.cases.files.store import PSEUDONYM, FilesWork, files, opened
from services.cases.sealed.domain import Sealer
from services.cases.search.domain import Candidate, Found, Hit, Line, Term, hits
from shared.signin.domain import Person

AT_ONCE = 1000
"""Files in one batch: what is done with it on the loop takes a few milliseconds, and other pages are served between."""
LONGEST = 3.0
"""Seconds after which no further batch is begun, as where keys are unwrapped over a slow network."""
LOOKED_AT = (files.c.id, files.c.key_id, files.c.year, files.c.number, files.c.pseudonym)


class SearchWork(FilesWork):
    async def search(
        self, term: Term, *, reader: Person, start: int, size: int, at_once: int = AT_ONCE, seconds: float = LONGEST
    ) -> Found:
        """The best first; what the reader may not see is neither opened nor counted. Raises NotAllowedError."""
        require(reader, Right.READ_FILES)
        await self.introduce(reader)
        found, searched, until = list[Hit](), 0, time.monotonic() + seconds
        batch = await self._newest(at_once)
        while batch and (not searched or time.monotonic() < until):
            found += await self._hits(term, batch)
            searched += len(batch)
            batch = await self._newest(at_once, before=batch[-1]) if len(batch) == at_once else []
        found.sort(key=lambda hit: hit.place)
        lines = await self._lines(found[start : start + size], reader)
        return Found(lines, len(found), searched, all_searched=not batch)

    async def _newest(self, size: int, *, before: Any = None) -> Sequence[Any]:
        """Of the files that the database hands out to this reader, those before a row, the newest first."""
        asked = select(*LOOKED_AT).order_by(files.c.year.desc(), files.c.number.desc()).limit(size)
        if before is not None:
            asked = asked.where(tuple_(files.c.year, files.c.number) < tuple_(before.year, before.number))
        return (await self.connection.execute(asked)).all()

    async def _hits(self, term: Term, batch: Sequence[Any]) -> list[Hit]:
        await self._find_relations([row.id for row in batch])
        relations = {row.id: self.relation(row.id) for row in batch}
        hers = [row for row in batch if relations[row.id] is not NOBODYS]
        named = {row.id for row in hers if row.pseudonym and relations[row.id].shows(Part.NAME)}
        sealer = await self.ring.sealer({row.key_id for row in hers if row.id in named})
        # in a thread, so that the loop goes on with what others asked for
        return await asyncio.to_thread(compared, term, hers, named, sealer)

    async def _lines(self, found: Sequence[Hit], reader: Person) -> list[Line]:
        ids = tuple(hit.id for hit in found)
        await self.admit(reader, Act.LIST, Subject(Kind.FILE, ids))
        rows = {row.id: row for row in await self.connection.execute(select(files).where(files.c.id.in_(ids)))}
        sealer = await self.ring.sealer({row.key_id for row in rows.values()})
        return [Line(opened(rows[hit.id], sealer, self.relation(hit.id)), hit.fit) for hit in found]


def compared(term: Term, rows: Sequence[Any], named: set[UUID], sealer: Sealer) -> list[Hit]:
    """Opens one name after the other; none of them outlives the comparison."""
    return hits(term, (Candidate(row.id, row.year, row.number, name_in(row, named, sealer)) for row in rows))


def name_in(row: Any, named: set[UUID], sealer: Sealer) -> str | None:
    return sealer.read(PSEUDONYM, row.pseudonym, row=row.id, key_id=row.key_id) if row.id in named else None
