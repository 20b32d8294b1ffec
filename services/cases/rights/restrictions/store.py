"""Restrictions in the database: days, codes and people in clear; why one was lifted is sealed."""

from services.cases.foundation.access.domain import Act
from services.cases.foundation.records.domain import OfClient
from services.cases.foundation.records.store import Records, RecordStore, Written
from services.cases.retention.schedule.store import KEPT_WHILE_EMPTY
from services.cases.rights.restrictions.domain import Restriction, running
from services.cases.rights.restrictions.words import words

RESTRICTIONS = Records(
    Restriction,
    "restriction",
    newest=("since",),
    is_activity=False,
    words=words,
    writes=Act.RIGHTS,
    written=Written(at="since", by="set_by"),
)
KEPT_WHILE_EMPTY["restricted"] = RESTRICTIONS.table.c.lifted_at


class Restrictions(RecordStore[Restriction]):
    """What the reader may do in the file is asked anew after one was saved or lifted."""

    records = RESTRICTIONS

    async def begin(self, new: Restriction, file: OfClient) -> None:
        """Saves nothing where the file is restricted already. Raises NotAllowedError."""
        if running(await self.of(file)) is None:
            await self.save(new, file)

    async def save(self, record: Restriction, file: OfClient) -> bool:
        is_new = await super().save(record, file)
        self.work.forget_relations()
        return is_new

    async def replace(self, record: Restriction, file: OfClient) -> None:
        await super().replace(record, file)
        self.work.forget_relations()
