"""Asked ahead of the words that a page puts together; each of them admits the reader and finds its rows here."""

from datetime import datetime
from uuid import UUID

from services.cases.access.store import RELATIONS
from services.cases.attachments.store import OF_FILE as ATTACHED
from services.cases.attachments.store import AttachmentsWork
from services.cases.disclosures.store import OF_FILE as DISCLOSED
from services.cases.disclosures.store import DisclosuresWork
from services.cases.files.domain import File
from services.cases.gate.store import RECORDS, GateWork
from services.cases.merging.store import OTHERS, MergingWork
from services.cases.openings.store import ANSWERED, OpeningsWork
from services.cases.requests.store import IN_THE_INBOX, OF_THREAD, WAITING, WAITING_IN, WRITTEN_IN, RequestsWork
from services.cases.team.store import STAFF, TeamWork
from shared.signin.domain import Person
from shared.store import Together

INBOX = Together(IN_THE_INBOX, WAITING)
AROUND = Together(STAFF, WAITING)
BESIDE_FILES = Together(RELATIONS, RECORDS, WAITING_IN, STAFF, WAITING)
BESIDE_FILE = Together(OF_THREAD, WRITTEN_IN, RECORDS, ANSWERED, OTHERS, DISCLOSED, ATTACHED, STAFF, WAITING)


class AheadWork(RequestsWork, MergingWork, OpeningsWork, DisclosuresWork, GateWork, AttachmentsWork, TeamWork):
    """The database shows the reader here what it would show her in each question alone."""

    async def ask_for_inbox(self, *, reader: Person, start: int, size: int) -> None:
        await self.introduce(reader)
        await self.ask_together(INBOX, start=start, size=size)

    async def ask_around(self, *, reader: Person) -> None:
        """What stands around every page: names of colleagues, how many wait."""
        await self.introduce(reader)
        await self.ask_together(AROUND)

    async def files_and_beside(self, *, reader: Person, of: UUID | None, start: int, size: int) -> list[File]:
        """As `files`."""
        await self.introduce(reader)
        found = await self._newest_files(of, start, size)
        ids, threads = [row.id for row in found], [row.thread_id for row in found]
        await self.ask_together(BESIDE_FILES, reader=reader.id, now=self.now, files=ids, threads=threads)
        return await self._listed(found, reader)

    async def ask_beside_file(self, file: File, *, reader: Person, since: datetime) -> None:
        """`since` is from when on openings in an emergency are told of."""
        await self.introduce(reader)
        await self.ask_together(
            BESIDE_FILE, file=file.id, thread=file.thread_id, client=file.same_as, files=[file.id], since=since
        )
