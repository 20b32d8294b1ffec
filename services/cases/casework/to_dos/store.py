"""To-dos in the database: days and people in the clear, the words sealed."""

from collections.abc import Sequence
from uuid import UUID

from services.cases.casework.to_dos.domain import ToDo
from services.cases.casework.to_dos.words import words
from services.cases.foundation.access.domain import Errand, Kind
from services.cases.foundation.access.store import ErrandStore
from services.cases.foundation.records.store import Records, RecordStore
from services.cases.people.members.store import passed_on

TO_DOS = Records(ToDo, "to_do", newest=("noted_at",), is_activity=False, words=words, read=Kind.NOTE)


class ToDos(RecordStore[ToDo]):
    records = TO_DOS


class OpenToDos(ErrandStore):
    serves = Errand.HANDING_OVER

    async def pass_on(self, before: UUID, files: Sequence[UUID] | None) -> None:
        """Those of a colleague, in these files or in all, go to who is responsible for each file now."""
        table, now = TO_DOS.table.c, self.work.now
        await self.connection.execute(passed_on(table.given_to, table.done_at.is_(None), before, files, now))
