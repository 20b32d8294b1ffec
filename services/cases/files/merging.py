"""Two files of one client: both stay as they are, and she is counted once from now on."""

from uuid import UUID

from services.cases.files.domain import same_client
from services.cases.store import CasesWork
from services.cases.tallies.domain import mark_of
from shared.signin.domain import Person


async def merge(file_id: UUID, *, into: UUID, reader: Person, work: CasesWork, key: bytes) -> None:
    """`key` makes the marks. Once more changes nothing. Raises FileNotFoundHereError."""
    await work.file(min(file_id, into), reader=reader, change=True)
    await work.file(max(file_id, into), reader=reader, change=True)
    file, other = await work.file(file_id, reader=reader), await work.file(into, reader=reader)
    counted_as = same_client(file, other).counted_as
    if counted_as != file.counted_as:
        await work.count_together(file.counted_as, as_=counted_as, merged=(file_id, into), reader=reader)
        await work.fold(mark_of(file.counted_as, key), into=mark_of(counted_as, key))
