"""What a day needs of many files at once; and for the lead the counts of each colleague, without a line of a file."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import func, or_, select

from services.cases.contact.requests.store import requests
from services.cases.files.day.domain import Load
from services.cases.files.file.domain import File
from services.cases.files.file.store import files, opened
from services.cases.foundation.access.domain import Act, Capacity, Errand, Kind, Subject
from services.cases.foundation.access.store import ErrandStore, ReaderStore
from services.cases.people.members.store import members


class DayFiles(ReaderStore):
    async def open_files(self, *, closed_since: datetime) -> list[File]:
        """Those in whose team the reader is, and those that were closed since then; the newest first."""
        now = self.work.now
        runs = (members.c.since <= now) & or_(members.c.until.is_(None), members.c.until > now)
        own = (members.c.staff_id == self.reader.id) & (members.c.capacity != Capacity.INTERPRETER)
        places = select(members.c.file_id).where(own, runs)
        lately = or_(files.c.closed_at.is_(None), files.c.closed_at >= closed_since)
        asked = select(files).where(lately, files.c.id.in_(places))
        found = (await self.connection.execute(asked.order_by(files.c.year.desc(), files.c.number.desc()))).all()
        await self.work.admit(Act.LIST, Subject(Kind.FILE, tuple(row.id for row in found)))
        self.work.note_files({row.thread_id: row.id for row in found})
        sealer = await self.work.opener({row.key_id for row in found})
        return [opened(row, sealer, self.work.relation(row.id)) for row in found]


class Loads(ErrandStore):
    serves = Errand.EXISTENCE

    async def loads(self, due: Callable[[datetime], datetime]) -> list[Load]:
        """How many files each colleague is responsible for, how many clients wait there, and how many wait too long.

        `due` says until when somebody is answered who waits since a moment. What has no file stands under nobody.
        """
        waits = requests.c.waiting_since
        since = func.array_agg(waits).filter(waits.is_not(None)).label("since")
        filed = (
            select(files.c.responsible, func.count().filter(files.c.closed_at.is_(None)).label("files"), since)
            .outerjoin(requests, requests.c.file_id == files.c.id)
            .group_by(files.c.responsible)
        )
        unfiled = select(since).where(requests.c.file_id.is_(None))
        found = [(row.responsible, row.files, row.since or ()) for row in await self.connection.execute(filed)]
        found.append((None, 0, (await self.connection.execute(unfiled)).scalar_one() or ()))
        return [
            Load(staff_id, number, len(each), sum(due(one) < self.work.now for one in each))
            for staff_id, number, each in found
        ]
