"""What clients asked for by right, in the database: days, codes and people in clear, every word sealed."""

from collections.abc import Collection
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Index, Select, Uuid, bindparam, func, select
from sqlalchemy.dialects.postgresql import ARRAY

from services.cases.foundation.access.domain import Act, Ground, Kind, Subject
from services.cases.foundation.records.domain import OfClient
from services.cases.foundation.records.store import Records, RecordStore, Written
from services.cases.foundation.roles import GROUPS, NotAllowedError
from services.cases.foundation.sealed.domain import Sealer
from services.cases.retention.schedule.store import KEPT_WHILE_EMPTY
from services.cases.rights.corrections.store import CORRECTIONS
from services.cases.rights.restrictions.store import RESTRICTIONS
from services.cases.rights.subject_requests.domain import Asked, AskedNotFoundError
from services.cases.rights.subject_requests.words import words

ASKED = Records(
    Asked,
    "rights_request",
    newest=("received_on", "id"),
    is_activity=True,
    words=words,
    writes=Act.RIGHTS,
    written=Written(at="received_on", by="taken_by"),
)
asked_table, corrections, restrictions = ASKED.table, CORRECTIONS.table, RESTRICTIONS.table
Index("rights_request_open", asked_table.c.file_id, postgresql_where=asked_table.c.settled_at.is_(None))
KEPT_WHILE_EMPTY["asked"] = asked_table.c.settled_at

OPEN_IN: Select[Any] = (
    select(asked_table.c.file_id, func.min(asked_table.c.due_on).label("due_on"))
    .where(asked_table.c.settled_at.is_(None), asked_table.c.file_id == func.any(bindparam("files", type_=ARRAY(Uuid))))
    .group_by(asked_table.c.file_id)
)


class ClientRights(RecordStore[Asked]):
    records = ASKED

    async def asked(self, asked_id: UUID, file: OfClient) -> Asked:
        """Held until the work is done, for a reader who answers it. Raises NotAllowedError, AskedNotFoundError."""
        found = await self.one(asked_id, file, change=True)
        if found is None:
            raise AskedNotFoundError(asked_id)
        return found

    async def every_asked(self) -> list[Asked]:
        """What was asked for, without any words: the whole centre's for readers who answer for it, else their own."""
        if not self.reader.has(*GROUPS["agreeing"]):
            raise NotAllowedError(self.reader.id, "see what is due")
        order = (asked_table.c.settled_at.is_not(None), asked_table.c.due_on)
        rows = (await self.connection.execute(select(asked_table).order_by(*order).limit(200))).all()
        if self.reader.has(*GROUPS["reviewing"]):
            await self.work.admit(Act.LIST, Subject(Kind.REGISTER))
        else:
            await self.work.admit(Act.LIST, Subject(Kind.FILE, tuple({row.file_id for row in rows})))
        return [ASKED.opened(row, Sealer({}), row.key_id) for row in rows]

    async def rights_due(self, ids: Collection[UUID]) -> dict[UUID, date]:
        """The first day by which something is to be answered in each of these files, of which the reader has the whole.

        Files in which nothing is open are left out.
        """
        await self.work.find_relations(ids)
        whole = {one for one in ids if self.work.relation(one).ground is Ground.TEAM}
        found = (await self.connection.execute(OPEN_IN, {"files": list(ids)})).all()
        return {row.file_id: row.due_on for row in found if row.file_id in whole}
