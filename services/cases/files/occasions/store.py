"""Occasions in the database: the reader sees only those members whose files the reader has the whole of."""

from collections.abc import Sequence

from sqlalchemy import Index, select

from services.cases.files.file.domain import File
from services.cases.files.file.store import files, opened
from services.cases.files.occasions.domain import OccasionMember
from services.cases.files.occasions.words import words
from services.cases.foundation.access.domain import Act, Kind, Subject
from services.cases.foundation.records.store import Records, RecordStore

OCCASIONS = Records(
    OccasionMember,
    "occasion_member",
    newest=("noted_at",),
    is_activity=False,
    words=words,
    beside=(Index("occasion_member_of_occasion", "occasion_id"),),
)
members = OCCASIONS.table


class Occasions(RecordStore[OccasionMember]):
    records = OCCASIONS

    async def others(self, file: File, own: Sequence[OccasionMember]) -> list[File]:
        """The other files of these occasions that the reader may read; the newest first."""
        if not own:
            return []
        same = select(members.c.file_id).where(members.c.occasion_id.in_({one.occasion_id for one in own}))
        asked = select(files).where(files.c.id.in_(same), files.c.id != file.id)
        found = (await self.connection.execute(asked.order_by(files.c.year.desc(), files.c.number.desc()))).all()
        await self.work.admit(Act.LIST, Subject(Kind.FILE, tuple(row.id for row in found)))
        sealer = await self.work.opener({row.key_id for row in found})
        return [opened(row, sealer, self.work.relation(row.id)) for row in found]
