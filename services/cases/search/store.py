"""Looking through the files that a reader may see. Names are opened a batch at a time and kept by nobody."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import Integer, bindparam, select, tuple_

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


NEWEST = select(*LOOKED_AT).order_by(files.c.year.desc(), files.c.number.desc()).limit(bindparam("size", type_=Integer))
OLDER = NEWEST.where(tuple_(files.c.year, files.c.number) < tuple_(bindparam("year"), bindparam("number")))


@dataclass(frozen=True, slots=True)
class Batch:
    """Files to look through. `hers` are the rows that the reader may know of; `named` are those whose name is for her,
    each with the id of its key."""

    size: int
    last: Any
    hers: Sequence[Any] = ()
    named: Mapping[UUID, str] = field(default_factory=dict)


NO_MORE = Batch(0, None)


class SearchWork(FilesWork):
    async def search(
        self, term: Term, *, reader: Person, start: int, size: int, at_once: int = AT_ONCE, seconds: float = LONGEST
    ) -> Found:
        """The best first; what the reader may not see is neither opened nor counted. Raises NotAllowedError."""
        require(reader, Right.READ_FILES)
        await self.introduce(reader)
        found, searched, until = list[Hit](), 0, time.monotonic() + seconds
        batch = await self._newest(at_once)
        while batch.size and (not searched or time.monotonic() < until):
            more, following = await asyncio.gather(self._hits(term, batch), self._newest(at_once, before=batch))
            found, searched, batch = found + more, searched + batch.size, following
        found.sort(key=lambda hit: hit.place)
        lines = await self._lines(found[start : start + size], reader)
        return Found(lines, len(found), searched, all_searched=not batch.size)

    async def _newest(self, at_once: int, *, before: Batch | None = None) -> Batch:
        """Of the files that the database hands out to this reader, those before a batch, the newest first."""
        if before and before.size < at_once:
            return NO_MORE
        older = {"year": before.last.year, "number": before.last.number} if before else {}
        rows = (await self.connection.execute(OLDER if older else NEWEST, {"size": at_once} | older)).all()
        if not rows:
            return NO_MORE
        await self.find_relations([row.id for row in rows])
        known = [(row, relation) for row in rows if (relation := self.relation(row.id)) is not NOBODYS]
        named = {row.id: row.key_id for row, relation in known if row.pseudonym and relation.shows(Part.NAME)}
        return Batch(len(rows), rows[-1], [row for row, _ in known], named)

    async def _hits(self, term: Term, batch: Batch) -> list[Hit]:
        """Compared in a thread, so that the loop goes on: with the next batch, and with what others asked for."""
        sealer = await self.ring.sealer(batch.named.values())
        return await asyncio.to_thread(compared, term, batch, sealer)

    async def _lines(self, found: Sequence[Hit], reader: Person) -> list[Line]:
        ids = tuple(hit.id for hit in found)
        await self.admit(reader, Act.LIST, Subject(Kind.FILE, ids))
        rows = {row.id: row for row in await self.connection.execute(select(files).where(files.c.id.in_(ids)))}
        sealer = await self.ring.sealer({row.key_id for row in rows.values()})
        return [Line(opened(rows[hit.id], sealer, self.relation(hit.id)), hit.fit) for hit in found]


def compared(term: Term, batch: Batch, sealer: Sealer) -> list[Hit]:
    """Opens one name after the other; none of them outlives the comparison."""
    named = ((row, row.pseudonym if row.id in batch.named else None) for row in batch.hers)
    return hits(
        term,
        (
            Candidate(row.id, row.year, row.number, sealer.read(PSEUDONYM, name, row=row.id, key_id=row.key_id))
            for row, name in named
        ),
    )
