"""Looking through the files that a reader may see. Names are opened a batch at a time and kept by nobody."""

import asyncio
import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Integer, Uuid, bindparam, func, select, tuple_
from sqlalchemy.dialects.postgresql import ARRAY

from services.cases.contact.requests.domain import mark_of
from services.cases.contact.requests.rows import CONTACT, NOTED_CONTACT
from services.cases.contact.requests.store import messages, requests
from services.cases.contact.requests.words import ContactWish
from services.cases.files.file.store import PSEUDONYM, files, opened
from services.cases.files.search.domain import Candidate, Fit, Found, Hit, Line, Reach, Reached, Term, Waiting, hits
from services.cases.foundation.access.domain import NOBODYS, Act, Kind, Part, Subject
from services.cases.foundation.access.store import ReaderStore
from services.cases.foundation.roles import Right, require
from services.cases.foundation.sealed.domain import Field, Sealer

AT_ONCE = 1000
"""Files in one batch: what is done with it on the loop takes a few milliseconds, and other pages are served between."""
LONGEST = 3.0
"""Seconds after which no further batch is begun, as where keys are unwrapped over a slow network."""
LOOKED_AT = (files.c.id, files.c.key_id, files.c.year, files.c.number, files.c.pseudonym)


NEWEST = select(*LOOKED_AT).order_by(files.c.year.desc(), files.c.number.desc()).limit(bindparam("size", type_=Integer))
THESE = select(files).where(files.c.id == func.any(bindparam("ids", type_=ARRAY(Uuid))))
# every way that a client ever left, or a counsellor took down; a row is bound to its message, or to its thread
WAYS_WRITTEN = select(messages.c.id.label("row"), messages.c.thread_id, messages.c.key_id, messages.c.contact)
WAYS_NOTED = select(requests.c.thread_id.label("row"), requests.c.thread_id, requests.c.key_id, requests.c.contact)
WAYS = {
    CONTACT: WAYS_WRITTEN.where(messages.c.contact.is_not(None)).order_by(messages.c.position.desc()),
    NOTED_CONTACT: WAYS_NOTED.where(requests.c.contact.is_not(None)).order_by(
        requests.c.arrived_at.desc(), requests.c.thread_id
    ),
}
OF_THREADS = select(requests.c.thread_id, requests.c.id, requests.c.latest_at, requests.c.file_id).where(
    requests.c.thread_id == func.any(bindparam("threads", type_=ARRAY(Uuid)))
)
OLDER = NEWEST.where(tuple_(files.c.year, files.c.number) < tuple_(bindparam("year"), bindparam("number")))


type Looked = tuple[UUID, str, int, int, bytes | None]
"""Id, id of its key, year, number, and the sealed name where there is one and it is for the reader."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Files to look through: how many rows were read, where the next batch starts, and what the reader may know of."""

    size: int
    last: Any
    hers: Sequence[Looked] = ()


NO_MORE = Batch(0, None)


class Search(ReaderStore):
    async def search(
        self, term: Term, *, start: int, size: int, at_once: int = AT_ONCE, seconds: float = LONGEST
    ) -> Found:
        """The best first; what the reader may not see is neither opened nor counted. Raises NotAllowedError."""
        require(self.reader, Right.READ_FILES)
        await self.work.find_all_relations()
        found, searched, until = list[Hit](), 0, time.monotonic() + seconds
        batch = await self._newest(at_once)
        sealer: Sealer | None = await self._sealer_for(batch)
        while batch.size and sealer is not None:
            # in a thread, so that the loop goes on: with the next batch, and with what others asked for
            comparing = asyncio.to_thread(compared, term, batch, sealer)
            more, (following, sealer) = await asyncio.gather(comparing, self._following(batch, at_once, until))
            found, searched, batch = found + more, searched + batch.size, following
        found.sort(key=lambda hit: hit.place)
        lines = await self._lines(found[start : start + size])
        return Found(lines, len(found), searched, all_searched=not batch.size)

    async def reached(
        self, reach: Reach, *, also: Collection[UUID] = (), until: float | None = None, at_once: int = AT_ONCE
    ) -> Reached:
        """The files that the reader has this part of, and requests without a file, whose client left this way.

        `also` are files that are known to fit in another way. No further batch is begun after `until`, a moment of
        `time.monotonic`.
        """
        require(self.reader, Right.READ_FILES)
        await self.work.find_all_relations()
        until = time.monotonic() + LONGEST if until is None else until
        threads, searched, all_searched = set[UUID](), 0, True
        for field, ways in WAYS.items():
            async with self.connection.stream(ways) as rows:
                async for batch in rows.partitions(at_once):
                    if searched and time.monotonic() > until:
                        all_searched = False
                        break
                    searched += len(batch)
                    sealer = await self.work.ring.sealer({row.key_id for row in batch})
                    threads |= await asyncio.to_thread(reached, reach, field, batch, sealer)
        found = (await self.connection.execute(OF_THREADS, {"threads": sorted(threads)})).all()
        theirs = [row.file_id for row in found if row.file_id and self.work.relation(row.file_id).shows(Part.CONTACT)]
        fitting = [Hit(Fit.EXACT, 0, 0, file_id) for file_id in dict.fromkeys((*theirs, *also))]
        lines = await self._lines(fitting) if fitting else []
        waiting = [row for row in found if row.file_id is None]
        self.work.note_files({row.thread_id: None for row in waiting})
        if waiting:
            await self.work.admit(Act.LIST, Subject(Kind.CONVERSATION, tuple(row.thread_id for row in waiting)))
        unfiled = [Waiting(row.id, mark_of(row.id), row.latest_at) for row in waiting]
        return Reached([line.file for line in lines], unfiled, all_searched)

    async def _newest(self, at_once: int, *, before: Batch | None = None) -> Batch:
        """Of the files that the database hands out to this reader, those before a batch, the newest first."""
        if before and before.size < at_once:
            return NO_MORE
        older = {"year": before.last.year, "number": before.last.number} if before else {}
        rows = (await self.connection.execute(OLDER if older else NEWEST, {"size": at_once} | older)).all()
        if not rows:
            return NO_MORE
        hers, last, shows_name, relations = list[Looked](), NOBODYS, False, self.work.relations
        for id, key_id, year, number, name in rows:
            relation = relations.get(id, NOBODYS)
            if relation is NOBODYS:
                continue
            if relation is not last:
                last, shows_name = relation, relation.shows(Part.NAME)
            hers.append((id, key_id, year, number, name if shows_name else None))
        return Batch(len(rows), rows[-1], hers)

    async def _following(self, batch: Batch, at_once: int, until: float) -> tuple[Batch, Sealer | None]:
        """The batch after this one, and what opens its names; None where time is up."""
        following = await self._newest(at_once, before=batch)
        return following, await self._sealer_for(following) if time.monotonic() < until else None

    async def _sealer_for(self, batch: Batch) -> Sealer:
        return await self.work.ring.sealer({key_id for _, key_id, _, _, name in batch.hers if name})

    async def _lines(self, found: Sequence[Hit]) -> list[Line]:
        ids = tuple(hit.id for hit in found)
        await self.work.admit(Act.LIST, Subject(Kind.FILE, ids))
        rows = {row.id: row for row in await self.connection.execute(THESE, {"ids": list(ids)})}
        sealer = await self.work.ring.sealer({row.key_id for row in rows.values()})
        return [Line(opened(rows[hit.id], sealer, self.work.relation(hit.id)), hit.fit) for hit in found]


def compared(term: Term, batch: Batch, sealer: Sealer) -> list[Hit]:
    """Opens one name after the other; none of them outlives the comparison."""
    names = sealer.read_each(PSEUDONYM, ((id, key_id, name) for id, key_id, _, _, name in batch.hers))
    looked = zip(batch.hers, names, strict=True)
    return hits(term, (Candidate(id, year, number, name) for (id, _, year, number, _), name in looked))


def reached(reach: Reach, field: Field, rows: Sequence[Any], sealer: Sealer) -> set[UUID]:
    """The threads of those that fit. Opens one way after the other; none of them outlives the comparison."""
    ways = sealer.read_each(field, ((row, key_id, blob) for row, _, key_id, blob in rows))
    written = zip(rows, ways, strict=True)
    wishes = ((thread, ContactWish.model_validate_json(way)) for (_, thread, _, _), way in written if way)
    return {thread for thread, wish in wishes if reach.fits(wish.value)}
